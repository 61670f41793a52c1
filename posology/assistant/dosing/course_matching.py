"""The course of treatment: durations, numbers of doses, test frequencies and maxima against rules.

What no limit speaks of gets no opinion of agreement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import cues, delivery_cues, maximum_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.condition_matching import in_words
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.infusion_rates import over_days
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    condition_left_out,
    in_line,
    of_those_named,
    same_number_other_unit,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    bound,
    equal,
    per_week,
    scaled,
    split_daily,
    within,
)
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, agreeing, for_all, pairs, printing_any
from posology.assistant.dosing.parts_of_course import told_with
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.renal_matching import rows_for
from posology.assistant.dosing.rule_values import Amount

_A_DAY = re.compile(
    r"\s*(?:of\s+[\w-]+\s+)?(?:daily|a day|per day|each day|every day|once daily|in 24 hours)\b", re.IGNORECASE
)
_DAILY_BEFORE = re.compile(
    r"\b(?:daily (?:dose|dosage|total|amount|ceiling|cap)|total daily|(?:dose|total) per day)\b", re.IGNORECASE
)
_SAME_DAY = re.compile(
    r"\b(?:daily|(?:a|per|each)\s+day)[\s,(]*(?:(?:that|which) is|i\.\s?e\.|ie\b|or|=|equal to|corresponding to)?"
    r"[\s,]*$",
    re.IGNORECASE,
)
_DAY_BEHIND = re.compile(r"[\w\s]{0,24}\)\s*(?:daily|(?:a|per|each)\s+day)\b", re.IGNORECASE)
_WEEKLY_BEFORE = re.compile(r"\bweekly (?:dose|dosage|total|amount)\b|\b(?:dose|total) per week\b", re.IGNORECASE)
_WEEKLY = re.compile(r"\b(?:weekly|(?:per|a|each|every) week)\b", re.IGNORECASE)
_HIGHEST = (LimitKind.DAILY_MAX, LimitKind.DOSE_MAX, LimitKind.WEEKLY_MAX)
_LONGEST = re.compile(r"\b(?:maximum|longest|no longer than|not exceed|at most|up to)\b", re.IGNORECASE)
_OVER = re.compile(r"\bover(?:\s+(?:at least|about|a period of))?\s*$", re.IGNORECASE)
_MASSES = frozenset({"mg", "g", "mcg", "mg/kg", "g/kg", "mcg/kg", "unit"})
_TEST_PERIOD = re.compile(
    r"[\s-]*(?:urine|urinary|creatinine|CrCl|clearance|collection|ambulatory|Holter|sample)", re.IGNORECASE
)


def duration(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge the length of a course against the regimens it can belong to."""
    scope = situation.base_rules
    if quantity.unit in {"dose", "doses"}:
        return _course_count(quantity, scope, situation)
    if _TEST_PERIOD.match(clause.text, quantity.end - clause.start):
        return no_rule("the period of a test, not of treatment", "test_period")
    if (infused := over_days(quantity, clause, situation)) is not None:
        return infused
    stated_pairs = [pair for group in clause.groups for pair in pairs(told_with(group, quantity.start, clause))]
    matched = _rows_meant(quantity, clause, situation) or printing_any(scope, stated_pairs) or list(scope)
    printed = [rule for rule in matched if rule.regimen.duration is not None]
    ceilings = applicable((LimitKind.DURATION_MAX,), clause, situation)
    stated = bound(quantity)
    floors = situation.compiled.limits(LimitKind.DURATION_MIN)
    timed = None if stated is None or printed else _in_other_unit(stated, quantity, clause, situation)
    if timed is not None:
        return timed
    if stated is None or not (printed or ceilings or floors):
        return no_rule("the monograph prints no duration for this use")
    if not quantity.unit:
        return no_rule("the unit of the duration is missing", "unit")
    least = applicable((LimitKind.DURATION_MIN,), clause, situation)
    floor = next((limit for limit, value in with_values(least) if equal(stated, value)), None)
    if floor is not None and quantity.comparator in FLOOR_SIGNS:
        return in_line(floor, situation, "the label's least duration")
    return _longest(quantity, stated, ceilings, clause, situation) or (
        _of_some(stated, stated_pairs, scope) or _beside_printed(quantity, stated, matched, situation)
        if printed
        else under_ceiling(quantity, ceilings, situation, "duration")
    )


def _rows_meant(quantity: Quantity, clause: Clause, situation: Situation) -> list[DoseRule]:
    """The renal rows that print the doses of a clause in their bands: no smaller doses of another use."""
    told = [(group.band, pairs(told_with(group, quantity.start, clause))) for group in clause.groups]
    banded = [(rows_for(band, situation)[0], stated) for band, stated in told if band is not None]
    return [row for rows, stated in banded for row in printing_any(rows, stated)]


def _in_other_unit(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a printed time to start, or to run in over, in another unit."""
    starts = applicable((LimitKind.START_WITHIN,), clause, situation)
    if same_number_other_unit(stated, starts):
        return against("unit", "the label prints this time in another unit", starts, situation)
    if not _OVER.search(clause.text, 0, quantity.start - clause.start):
        return None
    runs = applicable((LimitKind.INFUSION_TIME_MIN,), clause, situation)
    if same_number_other_unit(stated, runs):
        return against("unit", "the label prints this infusion time in another unit", runs, situation)
    return None


def _longest(
    quantity: Quantity, stated: Amount, ceilings: list[Limit], clause: Clause, situation: Situation
) -> Opinion | None:
    """A duration that the text calls the longest, against the label's longest."""
    of_rows = in_words(quantity, situation, situation.dialysis_rows, limits=False) if situation.dialysis_rows else None
    if of_rows is not None and not situation.uncovered:
        return of_rows
    if ceilings and quantity.comparator in UPPER_SIGNS:
        lost = condition_left_out(stated, ceilings, clause, situation)
        return lost or under_ceiling(quantity, ceilings, situation, "duration")
    same = [limit for limit, value in with_values(ceilings) if equal(stated, value)]
    if same and delivery_cues.unbounded(clause.text):
        return against("polarity", "the text denies the label's longest duration", same, situation)
    if same and quantity.comparator in FLOOR_SIGNS and cues.says_silent(clause.text):
        return in_line(same[0], situation, "the label's longest duration")
    if same and _LONGEST.search(clause.text):
        return in_line(same[0], situation, "the label's longest duration")
    return None


def _of_some(stated: Amount, doses: Sequence[Pair], scope: Sequence[DoseRule]) -> Opinion | None:
    """The fault of a course of several doses or intervals which the label prints for some of them only."""
    printing = [found for pair in doses if (found := list(agreeing(scope, *pair)))]
    held = [
        next((r for r in found if r.regimen.duration is not None and within(stated, r.regimen.duration)), None)
        for found in printing
    ]
    some = next((rule for rule in held if rule is not None), None)
    if some is None or None not in held:
        return None
    reason = "the label prints this duration for some of the stated doses only"
    return Opinion(Agreement.AMBIGUOUS, reason, "duration", "", some.rule, some.source)


def _beside_printed(quantity: Quantity, stated: Amount, matched: Sequence[DoseRule], situation: Situation) -> Opinion:
    printed = [(rule, rule.regimen.duration) for rule in matched if rule.regimen.duration is not None]
    for rule, duration in printed:
        if quantity.comparator not in FLOOR_SIGNS and within(stated, duration):
            return agrees(f"the label's duration for {situation.use_name(rule)}", rule.rule, rule.source)
    if len(printed) < len(matched):
        return no_rule("the label prints a duration for some of the regimens meant only", "duration")
    expected = wording.listing(
        f"{situation.use_name(rule)}: {wording.amount(duration)} {rule.regimen.duration_note}".strip()
        for rule, duration in printed
    )
    return disagrees("duration", "the label prints another duration", expected, printed[0][0])


def _course_count(quantity: Quantity, scope: Sequence[DoseRule], situation: Situation) -> Opinion:
    """A number of doses in a course against the number the label prints."""
    counted = [rule for rule in scope if rule.regimen.doses_in_course is not None]
    if not counted:
        return no_rule("the monograph prints no number of doses for this use")
    match = next((rule for rule in counted if quantity.value == rule.regimen.doses_in_course), None)
    if match is not None:
        return agrees(f"the number of doses for {situation.use_name(match)}", match.rule, match.source)
    expected = wording.listing(f"{situation.use_name(rule)}: {rule.regimen.doses_in_course} doses" for rule in counted)
    return disagrees("duration", "the label prints another number of doses", expected, counted[0])


def frequency(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge how often something is tested."""
    if delivery_cues.after_stopping(clause.text):
        return no_rule("no rule prints tests after the drug was stopped")
    limits = applicable((LimitKind.TEST_FREQUENCY,), clause, situation)
    stated = bound(quantity)
    if not limits or stated is None:
        return no_rule("the monograph prints no test frequency for this")
    if not quantity.unit:
        return no_rule("the unit of the frequency is missing", "unit")
    rate = per_week(stated.low, stated.high, quantity.unit)
    printed = [
        limit
        for limit, value in with_values(limits)
        if rate is not None and per_week(value.low, value.high, value.unit) == rate
    ]
    if printed and delivery_cues.denies_tests(clause.text, quantity.start - clause.start):
        return against("polarity", "the text speaks against tests that the label prints", printed, situation)
    if printed and {phase for limit in printed for phase in limit.phases} >= situation.joint_phases:
        return in_line(printed[0], situation, f"the label's test frequency ({printed[0].subject})")
    words = f"{clause.text} {situation.governing}".lower()
    if not any(term in words for limit in limits for term in (*limit.terms, limit.subject.lower()) if term):
        return no_rule("no rule prints how often this is tested")
    return against("value", "the label prints another test frequency", limits, situation)


def _beyond_weight(stated: Amount, situation: Situation) -> Opinion | None:
    """A daily maximum above what the label's doses for the stated body weight come to."""
    unit, daily = split_daily(stated.unit)
    rules = [rule for rule in situation.base_rules if rule.regimen.weight in situation.weights]
    totals = [total for rule in rules if (total := _daily(rule, unit)) is not None]
    if not daily or not totals or stated.high <= max(totals):
        return None
    expected = wording.rules(rules, situation.use_name)
    return disagrees("limit", "above what the label prints for this body weight", expected, rules[0])


def _daily(rule: DoseRule, unit: str) -> Decimal | None:
    """What a rule comes to in a day, None where that cannot be said."""
    if rule.dose is None or not rule.intervals:
        return None
    dose, spacing = scaled(rule.dose, unit), scaled(rule.intervals[0], "h")
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


def _per_time(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Amount:
    """A stated maximum, per day or week where the words around it say so."""
    if stated.unit not in _MASSES:
        return stated
    place = quantity.start - clause.start
    only_weekly = {limit.kind for limit in situation.compiled.limits(*_HIGHEST)} == {LimitKind.WEEKLY_MAX}
    if _WEEKLY_BEFORE.search(clause.text, 0, place) or (only_weekly and _WEEKLY.search(clause.text)):
        return Amount(stated.low, stated.high, f"{stated.unit}/week")
    end = quantity.end - clause.start
    behind = _A_DAY.match(clause.text, end) or _DAY_BEHIND.match(clause.text, end)
    repeated = (
        maximum_cues.restates_maximum(clause.text[:place]) and _SAME_DAY.search(clause.text, 0, place) is not None
    )
    if behind or repeated or _DAILY_BEFORE.search(clause.text, 0, place):
        return Amount(stated.low, stated.high, f"{stated.unit}/day")
    return stated


def maximum(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a maximum dose or daily total."""
    stated = bound(quantity)
    if stated is None:
        return no_rule("the maximum could not be read", "unreadable")
    if delivery_cues.unbounded(clause.text):
        return _denied(stated, situation) or no_rule("the text denies a ceiling or makes a floor of it", "polarity")
    stated = _per_time(stated, quantity, clause, situation)
    quantity = replace(quantity, unit=stated.unit)
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
        return under_ceiling(quantity, limits, situation, "maximum")
    rates = applicable((LimitKind.RATE_MAX,), clause, situation)
    if delivery_cues.about_rate(clause.text) and same_number_other_unit(stated, rates):
        return against("unit", "the label prints this rate in another unit", rates, situation)
    return no_rule("the monograph prints no maximum dose")


def warned_of(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Agreement with a warning of doses above the label's maximum ("above 20 mg a week raises the risk")."""
    dose = group.dose
    if dose is None or dose.low is None or dose.comparator not in FLOOR_SIGNS or not delivery_cues.warns(clause.text):
        return {}
    most = maximum(replace(dose, low=None, high=dose.low, comparator=Comparator.LE), clause, situation)
    return for_all(group, most) if most.agreement is Agreement.AGREES else {}
