"""The ages that a text names against those that the regimens of a label are printed for.

What a number of years or weeks is, is decided in `age_terms`; which rules an age leaves in scope, in `dose_rules`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import HALF_A_DAY, DoseRule
from posology.assistant.dosing.measures import age_range
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.quantities import Quantity, Role

_RANGE_GOES_ON = re.compile(r"\s*(?:to|through|[-–—])\s*(?:below |less than |<\s*)?\d", re.IGNORECASE)
_UP_TO = re.compile(r"(?:\bto|\bthrough|\band|\bbelow|\bless than|<|[-–—])\s*$", re.IGNORECASE)


def age(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge the ages that a dose is given for against those of the printed regimens."""
    low, high = age_range(quantity)
    if low is None and high is not None:
        return _age_below(quantity, high, clause, situation)
    if low is None:
        return no_rule("no rule speaks of this age")
    if not (clause.whole or clause).groups:
        return _printed_age(low, situation)
    point = low == high
    for rule in situation.base_rules:
        begins, ends = rule.regimen.age_from_years, rule.regimen.age_below_years
        begins = low if begins is None and ends is not None else begins
        if begins is not None and ends is not None and _ends_at(rule, low) and _ends_a_range(quantity, clause):
            return agrees(f"the ages that the label prints for {situation.use_name(rule)}", rule.rule, rule.source)
        if begins is not None and point and _begins_a_range(quantity, clause) and low > begins + HALF_A_DAY:
            continue  # a range that begins later than the label's is another range
        if begins is None or low < begins - HALF_A_DAY or (ends is not None and low >= ends - HALF_A_DAY):
            continue
        whole_years = high is not None and not quantity.high_open and high == high.to_integral_value()
        of_any_age = replace(situation, ages=()).base_rules
        goes_on = ends is not None and any(other.regimen.age_from_years == ends for other in of_any_age)
        grown = any(Stage.ADULT in o.stages and o.regimen.indication == rule.regimen.indication for o in of_any_age)
        of_children = (
            high is None and abs(begins - low) <= HALF_A_DAY and (bool(situation.young) or goes_on or not grown)
        )
        if (
            point
            or ends is None
            or of_children
            or (high is not None and (high + 1 if whole_years else high) <= ends + HALF_A_DAY)
        ):
            reason = f"within the ages that the label prints for {situation.use_name(rule)}"
            return agrees(reason, rule.rule, rule.source)
    expected = wording.listing(f"{situation.use_name(r)}: {r.regimen.population}" for r in situation.base_rules)
    ranged = not point or _begins_a_range(quantity, clause)
    if ranged and situation.base_rules and not situation.uncovered:
        return disagrees("population", "the label prints other ages", expected, situation.base_rules[0])
    return no_rule("no regimen in question is printed for this age", "population")


def _printed_age(low: Decimal, situation: Situation) -> Opinion:
    """An age beside no dose: a bound of the ages that a regimen is printed for, or none of ours."""
    for rule in situation.base_rules:
        bounds = (rule.regimen.age_from_years, rule.regimen.age_below_years)
        whole_years = rule.regimen.age_below_years == low + 1
        if whole_years or any(one is not None and abs(one - low) <= HALF_A_DAY for one in bounds):
            return agrees(f"an age that the label prints for {situation.use_name(rule)}", rule.rule, rule.source)
    return no_rule("no rule speaks of this age")


def _begins_a_range(quantity: Quantity, clause: Clause) -> bool:
    """Whether an age is the lower end of a range whose upper end is in another unit."""
    return _RANGE_GOES_ON.match(clause.text, quantity.end - clause.start) is not None


def _ends_a_range(quantity: Quantity, clause: Clause) -> bool:
    """Whether an age is the upper end of a range whose lower end is in another unit ("3 months to 12 years")."""
    before = clause.text[: quantity.start - clause.start]
    return (
        any(q.role is Role.AGE and q.end <= quantity.start for q in clause.rest) and _UP_TO.search(before) is not None
    )


def _age_below(quantity: Quantity, high: Decimal, clause: Clause, situation: Situation) -> Opinion:
    """An upper bound of age alone ("below 75 years") against those that the regimens are printed for."""
    match = next((rule for rule in situation.base_rules if _ends_at(rule, high)), None)
    inside = next((rule for rule in situation.base_rules if _holds_all_below(rule, high)), None)
    if match is None and inside is not None:
        reason = f"within the ages that the label prints for {situation.use_name(inside)}"
        return agrees(reason, inside.rule, inside.source)
    if match is None:
        return _beyond_ages(high, clause, situation) or no_rule("no rule speaks of this age")
    begins = match.regimen.age_from_years
    if (
        begins
        and Stage.ADULT not in match.stages
        and not any(q.role is Role.AGE and q is not quantity for q in clause.rest)
    ):
        reason = "the label prints it for ages from a lower bound on, which the text leaves out"
        place = f"{situation.use_name(match)}: {match.regimen.population}"
        return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, match.rule, match.source)
    return agrees(f"the ages that the label prints for {situation.use_name(match)}", match.rule, match.source)


def _holds_all_below(rule: DoseRule, high: Decimal) -> bool:
    """Whether a regimen is printed from birth to beyond an upper bound of age."""
    begins, ends = rule.regimen.age_from_years, rule.regimen.age_below_years
    return begins == 0 and ends is not None and ends > high


def _beyond_ages(high: Decimal, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of an upper bound of age above all those for which the label prints the stated dose."""
    stated = [pair for group in (clause.whole or clause).groups for pair in pairs(group)]
    rules = [rule for rule in replace(situation, ages=()).base_rules if any(pair_agrees(rule, *p) for p in stated)]
    ends = [rule.regimen.age_below_years for rule in rules]
    if not rules or any(end is None or end >= high for end in ends):
        return None
    expected = wording.listing(f"{situation.use_name(rule)}: {rule.regimen.population}" for rule in rules)
    return disagrees("population", "the label prints this dose for younger ages only", expected, rules[0])


def _ends_at(rule: DoseRule, high: Decimal) -> bool:
    ends = rule.regimen.age_below_years
    return ends is not None and abs(ends - high) <= HALF_A_DAY
