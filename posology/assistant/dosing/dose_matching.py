"""Doses and intervals against the regimens and renal rows of a monograph.

A dose agrees when one printed rule of the same use, route, phase and band has the same value and interval
after exact conversion. Limits are judged in `limit_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, product

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause, DoseGroup
from posology.assistant.dosing.compiled import DoseRule
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    alternatives,
    comparable,
    equal,
    scaled,
    split_daily,
    times,
    within,
)
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount

_COMPOSITION = re.compile(
    r"\s*\)?\s*(?:\([^)]{0,40}\)\s*)?(?:of\s+)?(?:sodium|potassium|chloride|dextrose|glucose|lactose|elemental)\b",
    re.IGNORECASE,
)
_STRENGTH_WORDS = ("tablet", "caplet", "capsule", "vial", "bag", "bottle", "strength", "contains", "supplied")


def interval_agrees(text: Amount, rule: DoseRule) -> bool:
    """Whether an interval is one that the rule prints, or lies in a range it prints."""
    return any(within(text, printed) for printed in rule.intervals)


def pair_agrees(rule: DoseRule, dose: Amount | None, interval: Amount | None) -> bool:
    """Whether a rule prints this dose at this interval; totals per day are compared through the interval."""
    if interval is not None and not interval_agrees(interval, rule):
        return False
    if dose is None or rule.dose is None:
        return dose is None
    unit, daily = split_daily(dose.unit)
    rule_unit, rule_daily = split_daily(rule.dose.unit)
    if daily == rule_daily:
        return within(dose, rule.dose)
    if daily:
        spacings = (interval,) if interval is not None else rule.intervals
        return any(_equal_total(dose, unit, rule.dose, spacing) for spacing in spacings)
    return interval is not None and _equal_total(rule.dose, rule_unit, dose, interval)


def _equal_total(total: Amount, unit: str, single: Amount, spacing: Amount) -> bool:
    """Whether a daily total is the single dose times the doses a day."""
    hours = scaled(spacing, "h")
    per_dose = scaled(single, unit)
    if hours is None or per_dose is None or hours.low != hours.high or hours.low <= 0:
        return False
    # Multiplied out, not divided: 24 hours over 7 would not be exact.
    return (
        per_dose.low * HOURS_PER_DAY == total.low * hours.low
        and per_dose.high * HOURS_PER_DAY == total.high * hours.low
    )


def judge_group(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose and intervals of one group, and its band when it has one."""
    if unreadable(group):
        return _all(group, no_rule("the number could not be read with certainty", "unreadable"))
    if group.refuted or (clause.mode is Mode.PROHIBIT and not clause.bands):
        return _judge_refuted(group, situation)
    if group.dose is not None and _COMPOSITION.match(clause.text, group.dose.end - clause.start):
        return _all(group, no_rule("what the product contains besides the drug, not a dose", "product"))
    if group.band is not None:
        return {}
    return _judge_plain(group, situation)


def unreadable(group: DoseGroup) -> bool:
    """Whether a number of the group has no value at all."""
    return any(q.low is None and q.high is None for q in (group.dose, *group.intervals) if q is not None)


def pairs(group: DoseGroup) -> list[tuple[Amount | None, Amount | None]]:
    """Every combination of stated dose and stated interval."""
    doses: Sequence[Amount | None] = alternatives(group.dose) if group.dose else (None,)
    spacings: list[Amount | None] = [a for quantity in group.intervals for a in alternatives(quantity)]
    return list(product(doses or (None,), spacings or [None]))


def _all(group: DoseGroup, opinion: Opinion) -> Opinions:
    quantities = [group.dose, *group.intervals]
    return {quantity: opinion for quantity in quantities if quantity is not None}


def _judge_refuted(group: DoseGroup, situation: Situation) -> Opinions:
    """A dose the text speaks against: contradicted when the label recommends exactly that."""
    rules = situation.base_rules
    for dose, interval in pairs(group):
        match = next((rule for rule in rules if dose is not None and pair_agrees(rule, dose, interval)), None)
        if match and not situation.uncovered and not group.base and situation.uses.indications:
            expected = wording.rule(match, situation.use_name(match))
            return _all(
                group, disagrees("polarity", "the text speaks against a dose that the label prints", expected, match)
            )
    return _all(group, no_rule("the text speaks against this number; no rule confirms that", "polarity"))


def _judge_plain(group: DoseGroup, situation: Situation) -> Opinions:
    scope = situation.base_rules
    stated = pairs(group)
    matches = [_match(pair, scope, situation) for pair in stated]
    if all(matches) and matches:
        first = next(rule for rule in matches if rule)
        if situation.uncovered:
            return _all(group, _uncovered(situation, first))
        reason = f"as {wording.rule(first, situation.use_name(first))}"
        return _all(group, agrees(reason, first.rule, first.source))
    if situation.mode is Mode.REPORT:
        return _all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    missed = next(pair for pair, match in zip(stated, matches, strict=True) if match is None)
    return _diagnose(group, missed, scope, situation)


def _match(
    pair: tuple[Amount | None, Amount | None], scope: Sequence[DoseRule], situation: Situation
) -> DoseRule | None:
    """The rule that prints a pair: as it stands, as two ends of a printed choice, or for the stated weight."""
    dose, interval = pair
    for rule in scope:
        if pair_agrees(rule, dose, interval):
            return rule
    if dose is None:
        return None
    if dose.low != dose.high:
        return _match_ends(dose, interval, scope)
    if situation.weight_kg is not None:
        for rule in scope:
            if _for_weight(rule, dose, situation.weight_kg) and (interval is None or interval_agrees(interval, rule)):
                return rule
    return None


def _match_ends(dose: Amount, interval: Amount | None, scope: Sequence[DoseRule]) -> DoseRule | None:
    """The lower of two regimens of one use and phase whose doses are the ends of a stated range."""
    low, high = Amount(dose.low, dose.low, dose.unit), Amount(dose.high, dose.high, dose.unit)
    for rule in scope:
        ends = [
            other
            for other in scope
            if (other.regimen.indication, other.regimen.phase, other.intervals)
            == (rule.regimen.indication, rule.regimen.phase, rule.intervals)
            and pair_agrees(other, high, interval)
        ]
        if ends and pair_agrees(rule, low, interval):
            return rule
    return None


def _for_weight(rule: DoseRule, dose: Amount, weight_kg: Decimal) -> bool:
    """Whether a dose is the rule's dose per kilogram times the stated weight, to the whole milligram."""
    if rule.dose is None or not rule.dose.unit.endswith("/kg") or rule.dose.low != rule.dose.high:
        return False
    stated = scaled(dose, rule.dose.unit.removesuffix("/kg"))
    exact = rule.dose.low * weight_kg
    return stated is not None and stated.low in {exact, exact.quantize(Decimal(1), ROUND_HALF_UP)}


def _uncovered(situation: Situation, nearest: DoseRule) -> Opinion:
    reason = f"no label rule covers this use ({situation.uncovered})"
    if situation.attributed:
        expected = f"the label prints it for {situation.use_name(nearest)} only"
        return disagrees("indication", f"the text says the label says it, but {reason}", expected, nearest)
    return no_rule(reason, "indication")


def _diagnose(
    group: DoseGroup, pair: tuple[Amount | None, Amount | None], scope: tuple[DoseRule, ...], situation: Situation
) -> Opinions:
    """Say what is wrong with a pair that no rule in scope prints."""
    dose, interval = pair
    compiled = situation.compiled
    everywhere = compiled.base_rules
    rows = situation.row_rules
    row = next((rule for rule in rows if rule.outcome is Outcome.DOSE and pair_agrees(rule, dose, interval)), None)
    if row is not None and dose is not None:
        return _all(group, _row_without_band(row, situation))
    elsewhere = next((rule for rule in everywhere if pair_agrees(rule, dose, interval)), None)
    if elsewhere is not None and dose is not None:
        return _all(group, _wrong_place(elsewhere, scope, situation))
    if dose is not None and interval is None and (condition := _limit_condition(dose, situation)) is not None:
        return _all(group, condition)
    if dose is not None and _is_strength(dose, situation):
        return _all(group, no_rule("a strength of the product, not a dose", "product"))
    nearest = scope or everywhere
    if not nearest:
        return _all(group, no_rule("the monograph holds no dose for this use"))
    expected = wording.rules(nearest, situation.use_name)
    dose_known = dose is not None and any(pair_agrees(rule, dose, None) for rule in nearest)
    spacing_known = interval is not None and any(interval_agrees(interval, rule) for rule in nearest)
    verdicts: Opinions = {}
    if group.dose is not None:
        verdicts[group.dose] = (
            _agreeing_part(dose, None, nearest, situation)
            if dose_known
            else disagrees(*_dose_fault(group.dose, dose, nearest), expected, nearest[0])
        )
    wrong_interval = disagrees("interval", _interval_fault(interval, dose), expected, nearest[0])
    for quantity in group.intervals:
        whole = dose_known or not spacing_known
        verdicts[quantity] = wrong_interval if whole else _agreeing_part(None, interval, nearest, situation)
    return verdicts


def _agreeing_part(
    dose: Amount | None, interval: Amount | None, rules: Sequence[DoseRule], situation: Situation
) -> Opinion:
    match = next(rule for rule in rules if pair_agrees(rule, dose, interval))
    if situation.uncovered:
        return _uncovered(situation, match)
    return agrees(f"as {wording.place_of(match, situation.use_name(match))}", match.rule, match.source)


def _wrong_place(rule: DoseRule, scope: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    """A printed dose at the wrong use, route or phase."""
    expected = wording.rules(scope or (rule,), situation.use_name)
    if situation.uncovered:
        return _uncovered(situation, rule)
    if situation.routes and rule.regimen.route not in situation.routes:
        named = ", ".join(sorted(situation.routes))
        return disagrees(
            "route", f"the label prints this dose for the {rule.regimen.route} route, not {named}", expected, rule
        )
    if situation.uses.indications and rule.regimen.indication not in situation.uses.indications:
        return disagrees("indication", f"the label prints this dose for {situation.use_name(rule)}", expected, rule)
    return disagrees("phase", f"the label prints this dose for {rule.regimen.phase.value}", expected, rule)


def _row_without_band(row: DoseRule, situation: Situation) -> Opinion:
    """A renally reduced dose whose band is not named."""
    place = wording.place_of(row, situation.use_name(row))
    if cues.about_renal_adjustment(situation.governing):
        return no_rule(f"a reduced dose ({place}) whose clearance band is not named", "band")
    base = (
        f"usual dose {wording.amount(row.regimen.dose)} {wording.intervals(row.regimen.intervals)}; this one only at"
        f" {place}"
    )
    return disagrees("scope_lost", "a renally reduced dose given without its clearance band", base, row)


def _limit_condition(dose: Amount, situation: Situation) -> Opinion | None:
    """A range of doses to which a printed limit is bound ("with each dose of 40–60 mg/kg, 500 mL")."""
    for limit in situation.compiled.monograph.limits:
        if any((d.low, d.high) != (d.low, d.low) and equal(dose, d) for d in limit.doses):
            source = situation.compiled.limit_source(limit)
            return agrees(
                f"the doses that {limit.subject} is printed for", f"{situation.compiled.drug}/{limit.id}", source
            )
    return None


def _is_strength(dose: Amount, situation: Situation) -> bool:
    """Whether an amount is a printed product strength, spoken of as one."""
    words = situation.clause.lower()
    spoken = any(word in words for word in _STRENGTH_WORDS)
    return spoken and any(within(dose, product.strength) for product in situation.compiled.monograph.products)


def _dose_fault(quantity: Quantity, dose: Amount | None, rules: Sequence[DoseRule]) -> tuple[str, str]:
    """Code and reason of a wrong dose."""
    if not quantity.unit:
        return "unit", "the dose has no unit"
    if dose is None:
        return "value", "the label prints no such limit for a dose"
    printed = [rule.dose for rule in rules if rule.dose is not None]
    if printed and not any(comparable(split_daily(dose.unit)[0], split_daily(p.unit)[0]) for p in printed):
        return "unit", f"the label doses in {printed[0].unit}, the text in {dose.unit}"
    if any(p.low == dose.low and p.high == dose.high and p.unit != dose.unit for p in printed):
        return "unit", f"the label prints this number in {printed[0].unit}, the text in {dose.unit}"
    return "value", f"no regimen of the label prints {wording.amount(dose)} here"


def _interval_fault(interval: Amount | None, dose: Amount | None) -> str:
    if interval is None:
        return "the label prints no such interval"
    with_dose = f" with {wording.amount(dose)}" if dose is not None else ""
    return f"the label does not print {wording.interval(interval)}{with_dose}"


def judge_equivalence(clause: Clause) -> Opinions:
    """Doses called equivalent whose daily totals differ: an arithmetic contradiction."""
    if len(clause.groups) < 2 or not cues.says_equivalent(clause.text):
        return {}
    totals = [(group, _daily_total(group)) for group in clause.groups]
    known = [(group, total) for group, total in totals if total is not None]
    verdicts: Opinions = {}
    for (first, one), (second, other) in pairwise(known):
        between = clause.text[first.end - clause.start : second.start - clause.start]
        before = clause.text[: first.start - clause.start]
        same = scaled(one, other.unit)
        claimed = cues.says_equivalent(between) or cues.options_equivalent(before)
        if claimed and same is not None and (same.low, same.high) != (other.low, other.high):
            reason = f"{wording.amount(one)} and {wording.amount(other)} a day are called equivalent but differ"
            opinion = Opinion(Agreement.DISAGREES, reason, "arithmetic", "each regimen has its own daily total")
            verdicts |= _all(first, opinion) | _all(second, opinion)
    return verdicts


def _daily_total(group: DoseGroup) -> Amount | None:
    if group.dose is None:
        return None
    stated = alternatives(group.dose)
    if len(stated) != 1:
        return None
    unit, daily = split_daily(stated[0].unit)
    if daily:
        return Amount(stated[0].low, stated[0].high, unit)
    spacings = [a for quantity in group.intervals for a in alternatives(quantity)]
    hours = scaled(spacings[0], "h") if len(spacings) == 1 else None
    if hours is None or hours.low != hours.high or hours.low <= 0:
        return None
    return times(stated[0], HOURS_PER_DAY / hours.low, unit)
