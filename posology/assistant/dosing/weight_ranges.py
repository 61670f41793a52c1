"""The body weights and surfaces that doses are printed for, against those that a text states.

Faults in the weight of a single dose are in `weight_faults`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import alternatives, band_of, equal
from posology.assistant.dosing.opinions import Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, interval_agrees
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount, Band


def body_size(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a body weight or surface that a text gives a dose for."""
    return _surface(situation) if quantity.unit == "m2" else _weight_range(quantity, clause, situation)


def _weight_range(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a range of body weight that a text gives a dose for."""
    stated = band_of(quantity)
    weighed = [rule for rule in situation.compiled.base_rules if rule.regimen.weight is not None]
    match = _printed_weight(stated, weighed, situation)
    if match is not None:
        return agrees(f"a weight printed for {situation.use_name(match)}", match.rule, match.source)
    if not weighed or situation.uncovered:
        return no_rule("no rule speaks of this weight")
    above = {rule.regimen.weight.high: rule for rule in weighed if rule.regimen.weight is not None}
    begins = {rule.regimen.weight.low for rule in weighed if rule.regimen.weight is not None}
    if cues.says_silent(clause.text) and stated.low is not None and stated.low in above and stated.high in begins:
        last = above[stated.low]
        return agrees("between two printed ranges of body weight", last.rule, last.source)
    if cues.ends_use(clause.text) and not any(_shares(stated, rule.regimen.weight) for rule in weighed):
        return no_rule("the label prints no dose for this weight")
    expected = wording.listing(f"{rule.regimen.weight} kg: {wording.dose_of(rule)}" for rule in weighed)
    return disagrees("band", "the label prints other ranges of body weight", expected, weighed[0])


def _shares(stated: Band, printed: Band | None) -> bool:
    """Whether a stated range of body weight and a printed one have a weight in common."""
    return printed is not None and printed.overlaps(stated)


def _printed_weight(stated: Band, weighed: Sequence[DoseRule], situation: Situation) -> DoseRule | None:
    """The rule that prints a range of body weight; one out of scope must give the dose of one in scope."""
    in_scope = [(rule.regimen.indication, rule.dose, rule.intervals) for rule in situation.base_rules]
    for rule in (*situation.base_rules, *weighed):
        printed, given = rule.regimen.weight, (rule.regimen.indication, rule.dose, rule.intervals)
        alike = given in in_scope if stated == printed else printed is not None and stated.borders_on(printed)
        if alike:
            return rule
    return None


def printed_for_weight(pair: Pair, scope: Sequence[DoseRule], weight_kg: Decimal) -> DoseRule | None:
    """The rule whose words print a dose for the stated weight ("at 70 kg 116 mg"), where it is given per kilogram."""
    dose, interval = pair
    for rule in scope:
        per_kg = rule.dose is not None and "/kg" in rule.dose.unit
        if dose is None or not per_kg or not (interval is None or interval_agrees(interval, rule)):
            continue
        words = (rule.source_words, rule.regimen.note)
        if any(_holds_for_weight(text, dose, weight_kg) for text in words if text):
            return rule
    return None


@lru_cache(maxsize=4096)
def _holds_for_weight(words: str, dose: Amount, weight_kg: Decimal) -> bool:
    """Whether some words give a dose right after a body weight."""
    found = extract(words)
    return any(
        first.unit == "kg" and first.value == weight_kg and any(equal(dose, one) for one in alternatives(second))
        for first, second in pairwise(found)
    )


def _surface(situation: Situation) -> Opinion:
    """The opinion on one body surface: a fact to calculate with where the label prints doses per square metre."""
    rule = next(
        (rule for rule in situation.base_rules if rule.dose is not None and rule.dose.unit.endswith("/m2")), None
    )
    if rule is None or situation.uncovered:
        return no_rule("the label prints no dose per body surface here")
    return agrees("a body surface, which the label's dose is printed for", rule.rule, rule.source)
