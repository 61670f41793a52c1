"""Maximum doses and daily totals against the printed ones, and warnings of what lies above them.

What no limit speaks of gets no opinion of agreement; durations are judged in `course_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import delivery_cues, maximum_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import intervals_in
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    names_lower_side,
    of_those_named,
    same_number_other_unit,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    bound,
    comparable,
    equal,
    equals_in_a_day,
    scaled,
    split_daily,
    within,
)
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import for_all, interval_agrees, pairs
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.rule_values import Amount

_A_DAY = re.compile(
    r"\s*(?:of\s+[\w-]+\s+)?(?:(?:should|may|must|can|is|to|be|given|taken|used)\s+){0,4}"
    r"(?:daily|a day|per day|each day|every day|once daily|in 24 hours)\b",
    re.IGNORECASE,
)
_DAILY_BEFORE = re.compile(
    r"\b(?:daily (?:dose|dosage|total|amount|ceiling|cap)|total daily|(?:dose|total) per day)\b", re.IGNORECASE
)
_SAME_DAY = re.compile(
    r"\b(?:daily|(?:a|per|each)\s+day)[\s,(]*(?:(?:that|which) is|i\.\s?e\.|ie\b|or|=|equal to|corresponding to)?"
    r"[\s,]*$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\s*[(\[,;]\s*")
_EACH_DOSE = re.compile(r"\bdoses?\b|\b(?:times|twice|thrice|every|each)\b", re.IGNORECASE)
_DAY_BEHIND = re.compile(r"[\w\s]{0,24}(?:\([\w\s]{1,16})?\)\s*(?:daily|(?:a|per|each)\s+day)\b", re.IGNORECASE)
_WEEKLY_BEFORE = re.compile(r"\bweekly (?:dose|dosage|total|amount)\b|\b(?:dose|total) per week\b", re.IGNORECASE)
_WEEKLY = re.compile(r"\b(?:weekly|(?:per|a|each|every) week)\b", re.IGNORECASE)
_HIGHEST = (LimitKind.DAILY_MAX, LimitKind.DOSE_MAX, LimitKind.WEEKLY_MAX)
_OF_ONE = re.compile(r"(?:/|\b(?:per|a|each)\s+)(?:single\s+)?dose\b", re.IGNORECASE)
_NO_TIME = no_rule("the label prints this maximum for a day; the text does not say for what time", "unit")
_BESIDE = 2
_MASSES = frozenset({"mg", "g", "mcg", "mg/kg", "g/kg", "mcg/kg", "unit"})


def _beyond_weight(stated: Amount, situation: Situation) -> Opinion | None:
    """A daily maximum above what the label's doses for the stated body weight come to."""
    unit, daily = split_daily(stated.unit)
    rules = [rule for rule in situation.base_rules if rule.regimen.weight in situation.weights]
    weight = situation.weight_kg
    if not rules and weight is not None:
        banded = [r for r in situation.base_rules if r.regimen.weight is not None and r.regimen.weight.contains(weight)]
        rules = [r for r in situation.base_rules if r in banded or r.regimen.weight is None] if banded else []
    totals = [total for rule in rules if (total := _daily(rule, unit, weight)) is not None]
    if not daily or not totals or stated.high <= max(totals):
        return None
    expected = wording.rules(rules, situation.use_name)
    return disagrees("limit", "above what the label prints for this body weight", expected, rules[0])


def _daily(rule: DoseRule, unit: str, weight_kg: Decimal | None) -> Decimal | None:
    """What a rule comes to in a day, for a body weight where it is known; None where that cannot be said."""
    if rule.dose is None or not rule.intervals:
        return None
    printed, by = rule.dose, weight_kg if rule.dose.unit.endswith("/kg") and "/kg" not in unit else None
    if by is not None:
        printed = Amount(printed.low * by, printed.high * by, printed.unit.removesuffix("/kg"))
    dose, spacing = scaled(printed, unit), scaled(rule.intervals[0], "h")
    return None if dose is None or spacing is None or not spacing.low else dose.high * HOURS_PER_DAY / spacing.low


def _highest_dose(stated: Amount, quantity: Quantity, situation: Situation) -> Opinion | None:
    """A maximum that is the highest dose which the label prints for this use ("up to 1500 mg twice daily")."""
    rules = situation.dialysis_rows or situation.base_rules
    doses = [(rule, rule.dose) for rule in rules if rule.dose is not None]
    like = [(rule, dose) for rule, dose in doses if split_daily(dose.unit)[1] == split_daily(stated.unit)[1]]
    ends = [(rule, same.high) for rule, dose in like if (same := scaled(dose, stated.unit)) is not None]
    if not ends or quantity.comparator in FLOOR_SIGNS or situation.compiled.limits(LimitKind.DOSE_MAX):
        return None
    rule, most = max(ends, key=lambda end: end[1])
    if stated.low == stated.high == most:
        return agrees(f"the highest dose printed for {situation.use_name(rule)}", rule.rule, rule.source)
    if situation.dialysis_rows and stated.high > most and not situation.uncovered:
        expected = wording.rules(rules, situation.use_name)
        return disagrees("limit", "above every dose that the label prints on dialysis", expected, rule)
    return None


def _denied(stated: Amount, situation: Situation) -> Opinion | None:
    """The fault of a text that denies a printed maximum of a dose, day or week, or makes a floor of it."""
    limits = situation.compiled.limits(LimitKind.DAILY_MAX, LimitKind.DOSE_MAX, LimitKind.WEEKLY_MAX)
    single = _without_time(stated)
    same = [limit for limit, value in with_values(limits) if equal(single, _without_time(value))]
    if not same or situation.mode is Mode.REPORT:
        return None
    return against(
        "polarity", "the text denies a maximum that the label prints, or makes a floor of it", same, situation
    )


def _without_time(amount: Amount) -> Amount:
    """An amount per day or week as the amount alone."""
    return replace(amount, unit=amount.unit.removesuffix("/day").removesuffix("/week"))


def _above_every_day(stated: Amount, limits: Sequence[Limit]) -> bool:
    """Whether a maximum without a time is above all printed ones, which are maxima of a day."""
    days = [scaled(value, f"{stated.unit}/day") for _, value in with_values(limits)]
    return bool(days) and all(day is not None and day.high < stated.low for day in days)


def _of_a_day(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> bool:
    """Whether a maximum for which the text says no time is a printed one of a day."""
    if stated.unit not in _MASSES or _EACH_DOSE.search(clause.text, quantity.start - clause.start):
        return False
    days = of_those_named(applicable((LimitKind.DAILY_MAX,), clause, situation), situation)
    return equals_in_a_day(stated, [value for _, value in with_values(days)])


def _per_time(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Amount:
    """A stated maximum, per day or week where the words around it say so."""
    if stated.unit not in _MASSES or _OF_ONE.search(quantity.text):
        return stated
    place, whole = quantity.start - clause.start, clause.whole or clause
    before = quantity.start - whole.start
    only_weekly = {limit.kind for limit in situation.compiled.limits(*_HIGHEST)} == {LimitKind.WEEKLY_MAX}
    around = " ".join((whole.text, *whole.earlier[:1]))  # "the weekly dose starts at 7.5 mg and must not exceed 20 mg"
    if _WEEKLY_BEFORE.search(whole.text, 0, before) or (only_weekly and _WEEKLY.search(around)):
        return Amount(stated.low, stated.high, f"{stated.unit}/week")
    end = quantity.end - clause.start
    behind = _A_DAY.match(clause.text, end) or _DAY_BEHIND.match(clause.text, end)
    repeated = (
        maximum_cues.restates_maximum(clause.text[:place]) and _SAME_DAY.search(clause.text, 0, place) is not None
    )
    single = behind is not None and "once" in behind.group().lower()
    if single and not situation.compiled.limits(LimitKind.DAILY_MAX):
        return stated  # a dose given once a day is that of the day
    told = repeated or _behind_daily(quantity, whole, situation)
    if behind or told or _DAILY_BEFORE.search(whole.text, 0, before):
        return Amount(stated.low, stated.high, f"{stated.unit}/day")
    return _repeated_in_a_day(stated, quantity, clause, situation) or stated


def _behind_daily(quantity: Quantity, whole: Clause, situation: Situation) -> bool:
    """Whether a maximum stands in brackets right behind the dose of a day ("100 mg/kg/day (max 4 g)")."""
    doses = [group for group in whole.groups if group.dose is not None and group.dose.end <= quantity.start]
    last = max(doses, key=lambda group: group.start, default=None)
    if last is None or last.dose is None or _OF_ONE.search(whole.text, quantity.start - whole.start):
        return False
    told = [one for one in last.intervals if one.end <= quantity.start]
    end = max([last.dose.end, *(one.end for one in told)])
    if _OPENS.fullmatch(whole.text, end - whole.start, quantity.start - whole.start) is None:
        return False
    once = all((one.value, one.unit) == (HOURS_PER_DAY, "h") for one in told)
    of_one = applicable((LimitKind.DOSE_MAX,), whole, situation) if told else []
    return once and not of_one and (bool(told) or split_daily(last.dose.unit)[1])


def _repeated_in_a_day(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Amount | None:
    """What a maximum of a dose comes to in a day by its interval, where the label prints maxima of a day only."""
    beside = [q for group in clause.groups for q in group.intervals if 0 < q.start - quantity.end <= _BESIDE]
    times = {q.value for q in beside if q.unit == "h" and q.value}
    of_one = with_values(applicable((LimitKind.DOSE_MAX,), clause, situation))
    if len(times) != 1 or any(comparable(stated.unit, value.unit) for _, value in of_one):
        return None
    if not applicable((LimitKind.DAILY_MAX,), clause, situation):
        return None
    doses = HOURS_PER_DAY / times.pop()
    return Amount(stated.low * doses, stated.high * doses, f"{stated.unit}/day")


def maximum(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a maximum dose or daily total."""
    stated = bound(quantity)
    if stated is None:
        return no_rule("the maximum could not be read", "unreadable")
    if delivery_cues.unbounded(clause.text):
        return _denied(stated, situation) or no_rule("the text denies a ceiling or makes a floor of it", "polarity")
    stated = _per_time(stated, quantity, clause, situation)
    low, high = (
        None if end is None else own for end, own in ((quantity.low, stated.low), (quantity.high, stated.high))
    )
    quantity = replace(quantity, unit=stated.unit, low=low, high=high)
    daily = split_daily(stated.unit)[1]
    kinds = (LimitKind.DAILY_MAX,) if daily else (LimitKind.DOSE_MAX,)
    if stated.unit.endswith("/week"):
        kinds = (LimitKind.WEEKLY_MAX,)
    floors = [limit for limit in situation.compiled.limits(LimitKind.DOSE_MIN) if limit.value is not None]
    if any(limit.value is not None and equal(stated, limit.value) for limit in floors):
        return against("polarity", "the text makes a ceiling of what the label prints as a floor", floors, situation)
    beyond = _beyond_weight(stated, situation)
    if beyond is not None:
        return beyond
    limits = of_those_named(applicable(kinds, clause, situation), situation)
    highest = None if limits else _highest_dose(stated, quantity, situation)
    if highest is not None:
        return highest
    limits = limits or applicable(_HIGHEST, clause, situation)
    if stated.unit in _MASSES and _above_every_day(stated, limits):
        return against("limit", "above what the label allows in a whole day", limits, situation)
    if limits:
        judged = under_ceiling(quantity, limits, situation, "maximum")
        timeless = judged.agreement is Agreement.DISAGREES and _of_a_day(stated, quantity, clause, situation)
        return _NO_TIME if timeless else judged
    rates = applicable((LimitKind.RATE_MAX,), clause, situation)
    if delivery_cues.about_rate(clause.text) and same_number_other_unit(stated, rates):
        return against("unit", "the label prints this rate in another unit", rates, situation)
    return no_rule("the monograph prints no maximum dose")


def warned_of(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Agreement with a warning of doses above the label's maximum ("above 20 mg a week raises the risk")."""
    dose = group.dose
    if dose is None or dose.low is None or dose.comparator not in FLOOR_SIGNS or not delivery_cues.warns(clause.text):
        return {}
    if delivery_cues.demands_more(clause.text[: dose.start - clause.start]) or names_lower_side(dose):
        return {}  # "should exceed 4 g", "not at less than 4 g" warn of nothing above
    most = maximum(replace(dose, low=None, high=dose.low, comparator=Comparator.LE), clause, situation)
    return for_all(group, most) if most.agreement is Agreement.AGREES else {}


def interval_of_maximum(group: DoseGroup, situation: Situation) -> Opinions:
    """The interval that belongs to a maximum dose ("no more than 20 mg/kg every 8 hours")."""
    rules, bounded = situation.dialysis_rows or situation.base_rules, _intervals_bounded(situation)
    for _, interval in pairs(group):
        rule = next((r for r in rules if interval is not None and interval_agrees(interval, r)), None)
        if rule is None or (bounded and not any(interval is not None and within(interval, one) for one in bounded)):
            expected = wording.rules(rules, situation.use_name)
            nearest = rules[0] if rules else None
            return for_all(group, disagrees("interval", "the label prints no such interval", expected, nearest))
    if situation.uncovered or rule is None:
        return for_all(group, no_rule(f"no label rule covers this use ({situation.uncovered})", "indication"))
    return for_all(group, agrees("an interval of the doses that the maximum bounds", rule.rule, rule.source))


def _intervals_bounded(situation: Situation) -> list[Amount]:
    """The intervals at which the printed maxima of one dose hold ("no more than 20 mg/kg every 8 hours")."""
    limits = situation.compiled.limits(LimitKind.DOSE_MAX)
    of_route = (one for one in limits if not one.routes or not situation.routes or situation.routes & {*one.routes})
    return [interval for limit in of_route for interval in intervals_in(limit.subject)]
