"""What is wrong with a dose for the ages that a text or its heading leaves out.

An age that a sentence states itself is judged in `age_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.daily_totals import in_a_day
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import scaled, split_daily
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import Pair, matching_rule
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.rule_values import Amount, Band

# "From birth through 11 years" is a range of ages that is read as such.
_FROM_BIRTH = re.compile(r"\b(?:from|since)\s+birth\b(?!\s+(?:to|through|thru|until|up|and)\b|\s?[,-])", re.IGNORECASE)


def printed_for_ages(rule: DoseRule, situation: Situation) -> bool:
    """Whether a text is about ages that all lie in those of a rule which is printed from some age on."""
    begins, ends = rule.regimen.age_from_years, rule.regimen.age_below_years
    return (
        begins is not None
        and bool(situation.ages)
        and all(
            low is not None and begins <= low and (ends is None or (high is not None and high < ends))
            for low, high in situation.ages
        )
    )


def age_lost(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose printed for some ages of children, in a text that names children and no age.

    So is a heading that leaves out from which age on: a text that says it itself is judged at the age (`age_matching`).
    """
    own = rule.regimen
    if own.age_from_years and _FROM_BIRTH.search(situation.clause):
        place = wording.rule(rule, situation.use_name(rule))
        return disagrees("population", f"the label prints this dose for: {own.population}", place, rule)
    if own.age_from_years and Stage.ADULT not in rule.stages and _only_below(situation):
        reason = f"the label prints this dose for: {own.population}; the heading leaves out the lower bound"
        expected = wording.rules((rule,), situation.use_name)
        return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", expected, rule.rule, rule.source)
    if not situation.young or Stage.ADULT in situation.young or situation.ages or situation.weights:
        return None
    others = [
        other
        for other in situation.base_rules
        if (other.regimen.indication, other.regimen.phase, other.regimen.condition, other.regimen.weight)
        == (own.indication, own.phase, own.condition, own.weight)
        and not set(other.regimen.routes).isdisjoint(own.routes)
        and (other.regimen.age_from_years, other.regimen.age_below_years) != (own.age_from_years, own.age_below_years)
    ]
    if not others or any((other.dose, other.intervals) == (rule.dose, rule.intervals) for other in others):
        return None
    expected = wording.rules((rule, *others), situation.use_name)
    reason = f"the label prints this dose for: {own.population}; the text names no age"
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", expected, rule.rule, rule.source)


def _only_below(situation: Situation) -> bool:
    """Whether what stands around a clause names an age that people are below, and no other; the clause names none."""
    ages = situation.ages
    below = bool(ages) and all(low is None and high is not None for low, high in ages)
    return below and all(quantity.role is not Role.AGE for quantity in extract(situation.clause))


def for_the_young(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose printed for the young only, in a text that names none, where adults have another dose."""
    if Stage.ADULT in rule.stages or situation.young or situation.ages or situation.weights or situation.weight_kg:
        return None
    own = rule.regimen
    adults = [
        other
        for other in situation.compiled.base_rules
        if Stage.ADULT in other.stages
        and (other.regimen.indication, other.regimen.phase) == (own.indication, own.phase)
        and not set(other.regimen.routes).isdisjoint(own.routes)
    ]
    reason = f"the label prints this dose for: {own.population}"
    if not adults:
        place = wording.rule(rule, situation.use_name(rule))
        return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)
    expected = wording.rules((*adults, rule), situation.use_name)
    return disagrees("population", reason, expected, rule)


def may_be_child(stated: Sequence[Pair], rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a fixed dose of adults for a stated weight at which the label doses children otherwise.

    A text that names neither an age nor adults may mean a child: where the label prints ranges of body weight for
    children up to more than this weight, or where their dose per kilogram comes to no more than half of the adult one.
    """
    weight, told = situation.weight_kg, situation.young or situation.ages
    if weight is None or told or Stage.ADULT not in rule.stages or rule.regimen.weight is not None or not _fixed(rule):
        return None
    own = rule.regimen
    young = [
        other
        for other in situation.compiled.base_rules
        if Stage.ADULT not in other.stages
        and other.dose is not None
        and (other.regimen.indication, other.regimen.phase) == (own.indication, own.phase)
        and not set(other.regimen.routes).isdisjoint(own.routes)
    ]
    ranged = [other for other in young if _fixed(other) and _reaches(other.regimen.weight, weight)]
    per_kg = [other for other in young if not _fixed(other)]
    small = bool(per_kg) and all(_far_less(other, rule, weight) for other in per_kg)
    fitting = [other for other in young if other.regimen.weight is None or other.regimen.weight.contains(weight)]
    if not (ranged or small) or all(matching_rule(pair, fitting, weight) for pair in stated):
        return None
    reason = f"the label doses children of {weight} kg otherwise; the text names no age"
    expected = wording.rules((rule, *(ranged or per_kg)), situation.use_name)
    return Opinion(Agreement.AMBIGUOUS, reason, "population", expected, rule.rule, rule.source)


def _reaches(printed: Band | None, weight: Decimal) -> bool:
    """Whether a range of body weight ends above a weight or at it."""
    return printed is not None and printed.high is not None and weight <= printed.high


def _fixed(rule: DoseRule) -> bool:
    """Whether a dose is printed for any body, not per kilogram or square metre."""
    return rule.dose is not None and "/" not in rule.dose.unit.removesuffix("/day")


def _far_less(other: DoseRule, rule: DoseRule, weight: Decimal) -> bool:
    """Whether a dose per kilogram comes to no more than half of a fixed one in a day, for a weight."""
    least, most = _of_a_day(rule), _of_a_day(other)
    if least is None or most is None or not most.unit.endswith("/kg"):
        return False
    same = scaled(replace(most, unit=most.unit.removesuffix("/kg")), least.unit)
    return same is not None and same.high * weight * 2 <= least.low


def _of_a_day(rule: DoseRule) -> Amount | None:
    """The dose of a rule in a day, in units of one dose; None where its interval is a choice."""
    unit, daily = split_daily(rule.dose.unit) if rule.dose is not None else ("", False)
    if rule.dose is None or daily:
        return None if rule.dose is None else replace(rule.dose, unit=unit)
    return in_a_day(rule.dose, rule.intervals)
