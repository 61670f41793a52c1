"""What is wrong with a dose that no rule in scope prints: place, condition, value, unit or interval.

Called when a pair was not found (see `dose_matching`); names the nearest rules as what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import doses_in
from posology.assistant.dosing.daily_totals import in_a_day
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    comparable,
    equal,
    equals_in_a_day,
    scaled,
    split_daily,
    within,
)
from posology.assistant.dosing.monographs import LimitKind, Outcome
from posology.assistant.dosing.opinions import Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, agreeing, for_all, interval_agrees, stated_doses
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.unread_doses import of_unread

_GIVES = frozenset({Outcome.DOSE, Outcome.PERCENT_OF_BASE})
_PIECES = frozenset({"tablet", "tablets", "capsule", "capsules", "vial", "vials"})
_LISTED = re.compile(
    r"(?:,? (?:and|or) |, ?|/)\d[\d.]* ?(?:mg|g|mcg) (?:tablets|caplets|capsules|vials)\b", re.IGNORECASE
)
_STRENGTH_WORDS = (
    "tablet",
    "caplet",
    "capsule",
    "vial",
    "bag",
    "bottle",
    "package",
    "container",
    "syringe",
    "ampule",
    "ampoule",
    "strength",
    "contains",
    "supplied",
)


def diagnose(group: DoseGroup, pair: Pair, scope: tuple[DoseRule, ...], situation: Situation) -> Opinions:
    """Say what is wrong with a pair that no rule in scope prints."""
    dose, interval = pair
    compiled = situation.compiled
    everywhere = compiled.base_rules
    rows = situation.row_rules
    row = next((rule for rule in agreeing(rows, dose, interval) if rule.outcome in _GIVES), None)
    if row is not None and dose is not None and not (interval is None and _lists_strengths(group, situation)):
        return for_all(group, _row_without_band(row, situation))
    elsewhere = next(agreeing(everywhere, dose, interval), None)
    if elsewhere is not None and dose is not None:
        return for_all(group, _wrong_place(elsewhere, scope, situation))
    if dose is not None and interval is None and (condition := _limit_condition(dose, situation)) is not None:
        return for_all(group, condition)
    if dose is not None and dose.unit in _PIECES and not any(r.dose and r.dose.unit in _PIECES for r in everywhere):
        return for_all(group, no_rule("the label doses in a mass, the text in pieces", "unit"))
    if dose is not None and _is_strength(dose, group.local, situation):
        return for_all(group, no_rule("a strength of the product, not a dose", "product"))
    if not everywhere:
        return for_all(group, no_rule("the monograph holds no dose"))
    if not scope and situation.routes and not situation.uncovered:
        named = ", ".join(sorted(situation.routes))
        reason = f"the label prints no dose for the {named} route"
        return for_all(group, disagrees("route", reason, compiled.in_words(everywhere), everywhere[0]))
    if (silent := of_unread(dose, situation) or _worked_with(pair, group, situation)) is not None:
        return for_all(group, silent)
    apart = _within_a_day(dose, interval, situation) if situation.uncovered else None
    if apart is not None:
        return for_all(group, uncovered(situation, apart))
    return _of_each(group, pair, scope or everywhere, situation)


def _worked_with(pair: Pair, group: DoseGroup, situation: Situation) -> Opinion | None:
    """Silence about a dose told with its infusion time alone, of a drug dosed by weight and limited in its rate.

    "1.5 g over 150 minutes": such a dose may be that of somebody, as long as it is no more than a day's.
    """
    dose, interval = pair
    if dose is None or interval is not None or group.band is not None:
        return None
    rules = situation.compiled.base_rules
    rates = [limit.value for limit in situation.compiled.limits(LimitKind.RATE_MAX) if limit.value is not None]
    limited = any(scaled(dose, rate.unit.partition("/")[0]) is not None for rate in rates)
    if not limited or not any(rule.dose is not None and rule.dose.unit.endswith("/kg") for rule in rules):
        return None
    of_days = (in_a_day(rule.dose, rule.intervals) for rule in rules if rule.dose is not None)
    most = [same.high for one in of_days if one is not None and (same := scaled(one, dose.unit)) is not None]
    if not most or dose.high > max(most):
        return None
    timed = any(number.role is Role.INFUSION_TIME for number in extract(situation.clause))
    return no_rule("a dose told for its infusion time; no regimen prints it", "derived") if timed else None


def _within_a_day(dose: Amount | None, interval: Amount | None, situation: Situation) -> DoseRule | None:
    """A rule that prints the dose of a pair, where the pair comes to no more than the label allows in a day, else None.

    Of a use that no rule covers, such a pair is no value that the label would not print for anything.
    """
    rules = situation.compiled.base_rules
    found = next(agreeing(rules, dose, None), None) if dose is not None else None
    spaced = scaled(interval, "h") if interval is not None else None
    if dose is None or found is None or spaced is None or not any(interval_agrees(spaced, rule) for rule in rules):
        return None
    most = [
        limit.value for limit in situation.compiled.limits(LimitKind.DAILY_MAX) if found.regimen.id in limit.regimens
    ]
    ceilings = [scaled(value, f"{dose.unit}/day") for value in most if value is not None]
    total = dose.high * HOURS_PER_DAY
    return found if any(one is not None and total <= one.low * spaced.low for one in ceilings) else None


def _of_each(group: DoseGroup, pair: Pair, nearest: Sequence[DoseRule], situation: Situation) -> Opinions:
    """What is wrong with the dose and with the interval of a pair, beside the rules that come nearest."""
    dose, interval = pair
    printed = [rule.dose for rule in nearest if rule.dose is not None]
    if dose is not None and interval is None and equals_in_a_day(dose, printed):
        silent = no_rule("the label prints this amount for a day; the text does not say how often", "unit")
        return for_all(group, silent)
    expected = situation.compiled.in_words(nearest)
    dose_known = dose is not None and next(agreeing(nearest, dose, None), None) is not None
    spacing_known = interval is not None and any(interval_agrees(interval, rule) for rule in nearest)
    wrong_interval = disagrees("interval", _interval_fault(interval, dose), expected, nearest[0])
    in_unit = interval is not None and not group.intervals  # the unit of the dose says how often: "6 mg/kg/week"
    verdicts: Opinions = {}
    if group.dose is not None and dose is not None:
        known = wrong_interval if in_unit else None
        verdicts[group.dose] = (
            known or _agreeing_part(dose, None, nearest, situation)
            if dose_known
            else disagrees(*_dose_fault(group.dose, dose, nearest), expected, nearest[0])
        )
    for quantity in group.intervals:
        whole = dose_known or not spacing_known
        verdicts[quantity] = wrong_interval if whole else _agreeing_part(None, interval, nearest, situation)
    return verdicts


def _agreeing_part(
    dose: Amount | None, interval: Amount | None, rules: Sequence[DoseRule], situation: Situation
) -> Opinion:
    match = next(agreeing(rules, dose, interval))
    if situation.uncovered:
        return uncovered(situation, match)
    return agrees(f"as {wording.place_of(match, situation.use_name(match))}", match.rule, match.source)


def _wrong_place(rule: DoseRule, scope: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    """A printed dose at the wrong use, route or phase."""
    expected = situation.compiled.in_words(scope or (rule,))
    if situation.uncovered:
        return uncovered(situation, rule)
    if situation.routes and situation.routes.isdisjoint(rule.regimen.routes):
        named = ", ".join(sorted(situation.routes))
        return disagrees(
            "route",
            f"the label prints this dose for the {' or '.join(rule.regimen.routes)} route, not {named}",
            expected,
            rule,
        )
    if situation.uses.indications and rule.regimen.indication not in situation.uses.indications:
        return disagrees("indication", f"the label prints this dose for {situation.use_name(rule)}", expected, rule)
    weight = rule.regimen.weight
    if weight is not None and (situation.weights or situation.weight_kg is not None):
        return disagrees("population", f"the label prints this dose for a weight of {weight} kg", expected, rule)
    if situation.young:
        return disagrees("population", f"the label prints this dose for: {rule.regimen.population}", expected, rule)
    if situation.picked and rule.regimen.phase in (situation.phases or {rule.regimen.phase}):
        reason = "the label prints another dose under the condition that the text states"
        return disagrees("population", reason, expected, rule)
    return disagrees("phase", f"the label prints this dose for {rule.regimen.phase.value}", expected, rule)


def _row_without_band(row: DoseRule, situation: Situation) -> Opinion:
    """A renally reduced dose whose band is not named."""
    place = wording.place_of(row, situation.use_name(row))
    if situation.uncovered:
        return uncovered(situation, row)
    if cues.about_renal_adjustment(situation.governing) and not cues.says_normal_function(situation.governing):
        return no_rule(f"a reduced dose ({place}) whose clearance band is not named", "band")
    base = (
        f"usual dose {wording.amount(row.regimen.dose)} {wording.intervals(row.regimen.intervals)}; this one only at"
        f" {place}"
    )
    return disagrees("scope_lost", "a renally reduced dose given without its clearance band", base, row)


def _limit_condition(dose: Amount, situation: Situation) -> Opinion | None:
    """A range of doses to which a printed limit is bound ("with each dose of 40–60 mg/kg, 500 mL")."""
    for limit, doses in situation.compiled.limits_of_ranges:
        if any(equal(dose, printed) for printed in doses):
            source = situation.compiled.limit_sources[limit.id]
            return agrees(
                f"the doses that {limit.subject} is printed for", f"{situation.compiled.drug}/{limit.id}", source
            )
    return None


def _is_strength(dose: Amount, head: str, situation: Situation) -> bool:
    """Whether an amount is a printed product strength, spoken of as one in its clause or the head of its column."""
    words = f"{situation.clause} {head}".lower()
    printed = any(within(dose, product.strength) for product in situation.compiled.monograph.products)
    return printed and any(word in words for word in _STRENGTH_WORDS)


def _lists_strengths(group: DoseGroup, situation: Situation) -> bool:
    """Whether an amount is the first of several tablets that a text names ("the 15 mg and 20 mg tablets")."""
    words, listed = situation.clause, group.dose is not None and group.band is None
    place = words.find(group.dose.text) if listed and group.dose is not None else -1
    return place >= 0 and group.dose is not None and _LISTED.match(words, place + len(group.dose.text)) is not None


def _dose_fault(quantity: Quantity, dose: Amount, rules: Sequence[DoseRule]) -> tuple[str, str]:
    """Code and reason of a wrong dose."""
    if not quantity.unit:
        return "unit", "the dose has no unit"
    printed = [rule.dose for rule in rules if rule.dose is not None]
    if printed and not any(comparable(split_daily(dose.unit)[0], split_daily(p.unit)[0]) for p in printed):
        return "unit", f"the label doses in {printed[0].unit}, the text in {dose.unit}"
    other = next((p.unit for p in printed if (p.low, p.high) == (dose.low, dose.high) and p.unit != dose.unit), "")
    if other:
        return "unit", f"the label prints this number in {other}, the text in {dose.unit}"
    return "value", f"no regimen of the label prints {wording.amount(dose)} here"


def _interval_fault(interval: Amount | None, dose: Amount | None) -> str:
    if interval is None:
        return "the label prints no such interval"
    with_dose = f" with {wording.amount(dose)}" if dose is not None else ""
    return f"the label does not print {wording.interval(interval)}{with_dose}"


def uncovered(situation: Situation, nearest: DoseRule) -> Opinion:
    """Silence about a use that no label rule covers; a contradiction when the text says that the label says it."""
    reason = f"no label rule covers this use ({situation.uncovered})"
    if situation.attributed:
        expected = f"the label prints it for {situation.use_name(nearest)} only"
        return disagrees("indication", f"the text says the label says it, but {reason}", expected, nearest)
    return no_rule(reason, "indication")


def wrong_base(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a dose to start from where the condition that the text states names another one."""
    named = situation.compiled.regimens_named((clause.whole or clause).text)
    rules = [rule for rule in situation.base_rules if rule.regimen.id in named]
    printed = [(rule, dose) for rule in rules for dose in doses_in(rule.regimen.condition)]
    stated = stated_doses(group)
    # The dose that the condition leads to is no base, unless the text gives that, too.
    behind = [other for other in situation.whole_groups if other.start >= group.end]
    again = any(set(stated) & set(stated_doses(other)) for other in behind)
    own = [] if again else [rule.dose for rule in rules if rule.dose is not None]
    if (
        not printed
        or not stated
        or any(equal(one, dose) for one in stated for dose in (*own, *(d for _, d in printed)))
    ):
        return None
    rule = printed[0][0]
    return disagrees("value", "the label's condition names another dose", rule.regimen.condition, rule)


def begin_differently(matched: Sequence[DoseRule]) -> Opinion | None:
    """The fault of intervals of one dose that rows print after different first doses ("q48h or q24h" after 500 mg)."""
    other = next((row for row in matched if row.first_dose != matched[0].first_dose), None)
    if other is None:
        return None
    expected = "; ".join(map(wording.dose_of, (matched[0], other)))
    return disagrees(
        "interval", "the label prints these intervals for doses that begin differently", expected, matched[0]
    )


def other_ends(group: DoseGroup, matched: Sequence[DoseRule]) -> Opinion | None:
    """The fault of a range of doses that is only a part of the one that the label prints for a band."""
    ranges = [dose for dose in stated_doses(group) if dose.low != dose.high]
    printed = [row.dose for row in matched if row.dose is not None]
    if not ranges or any(one.unit != dose.unit or equal(one, dose) for one in ranges for dose in printed):
        return None
    expected = wording.dose_of(matched[0])
    return disagrees("value", "the label prints another range of doses in this band", expected, matched[0])
