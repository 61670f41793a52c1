"""What is wrong with a dose for the ages that a text or its heading leaves out.

An age that a sentence states itself is judged in `age_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees
from posology.assistant.dosing.quantities import Role

# "From birth through 11 years" is a range of ages that is read as such.
_FROM_BIRTH = re.compile(r"\b(?:from|since)\s+birth\b(?!\s+(?:to|through|thru|until|up|and)\b|\s?[,-])", re.IGNORECASE)


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
