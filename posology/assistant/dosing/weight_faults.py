"""What can be wrong with the body weight of a dose that a rule prints: another weight, one added, or none named.

Other faults of what a dose is printed for are in `scope_faults`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import delivery_cues, wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limits import against
from posology.assistant.dosing.measures import alternatives, comparable, equal, scaled
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees

_WEIGHT_WORDS = 140
_KILOGRAMS = re.compile(r"\d\s?-?kg\b(?!/)", re.IGNORECASE)
_BABIES = frozenset({Stage.NEONATE, Stage.INFANT})
_ACTUAL = re.compile(
    r"(?<!not )(?<!than )(?<!instead of )(?<!not by )(?<!not on )\b(?P<basis>actual|total|real|measured)\s+"
    r"(?:body\s+)?weight\b",
    re.IGNORECASE,
)
_OF_WEIGHT = re.compile(
    r"\b(?:body\s+)?(?:weight|mass|IBW|LBW|AdjBW|ABW)\s*(?:of|:|=|is|≤|≥|<|>|below|above|at least|over|under)?\s*\d",
    re.IGNORECASE,
)
# The number of a dose with its first unit: what follows in the dose's own text may name a weight.
_AMOUNT = re.compile(r"^[^A-Za-z]*\S+")


def other_weight(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose per kilogram that the text bases on a body weight of which the label says nothing."""
    if group.dose is None or "/" in group.dose.unit.replace("/kg", "").removesuffix("/day"):
        return None
    if "/kg" not in group.dose.unit:
        return _weight_added(group, rule, situation)
    end = situation.clause.find(group.dose.text) + len(group.dose.text)
    words = (_AMOUNT.sub("", group.dose.text), situation.clause[end : end + _WEIGHT_WORDS])
    basis = next((found for text in words if (found := delivery_cues.weight_basis(text))), "")
    printed = situation.compiled.monograph.weight_rule.lower()
    only_obese = "obes" in printed and "obes" not in situation.governing.lower()
    if _ideal_in_obesity(printed) and "obes" in situation.governing.lower() and not basis:
        told = _ACTUAL.search(situation.clause)
        basis = told["basis"].lower() if told is not None else ""
    if not basis or (basis in printed and not only_obese):
        return None
    expected = situation.compiled.monograph.weight_rule or "the label names no such weight"
    return disagrees("scope_added", f"the label does not base this dose on {basis} body weight", expected, rule)


def _ideal_in_obesity(printed: str) -> bool:
    """Whether a label doses obese patients by another weight than their own."""
    return "obes" in printed and "actual" not in printed and ("ideal" in printed or "lean" in printed)


def _weight_added(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a fixed dose that the text bases on a body weight; a stated weight of the patient is none."""
    fixed = rule.dose is not None and "/" not in rule.dose.unit.removesuffix("/day")
    if group.dose is None or not fixed or (situation.weight_kg is not None and _KILOGRAMS.search(situation.clause)):
        return None
    end = situation.clause.find(group.dose.text) + len(group.dose.text)
    words = situation.clause[end : end + _WEIGHT_WORDS]
    basis = delivery_cues.weight_basis(words)
    if not basis or _OF_WEIGHT.search(words) is not None:
        return None
    expected = wording.rule(rule, situation.use_name(rule))
    return disagrees("scope_added", f"the label gives a fixed dose, not one by {basis} body weight", expected, rule)


def other_per_kg(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of an amount worked out for a weight from another dose per kilogram than the text gives before it."""
    if rule.dose is None or "/kg" not in rule.dose.unit or group.dose is None or "/kg" in group.dose.unit:
        return None
    before = [other.dose for other in situation.whole_groups if other.end <= group.start and other.dose is not None]
    told = [one for dose in before for one in alternatives(dose) if comparable(one.unit, rule.dose.unit)]
    if not told or any(equal(one, rule.dose) for one in told):
        return None
    expected = f"{wording.amount(told[-1])} for {situation.weight_kg} kg"
    return disagrees("arithmetic", "the dose per kilogram before it comes to another amount", expected, rule)


def above_maximum(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of an amount worked out for a weight above the largest dose that the label prints for its regimen."""
    if rule.dose is None or "/kg" not in rule.dose.unit or group.dose is None or "/kg" in group.dose.unit:
        return None
    for limit in situation.compiled.limits(LimitKind.DOSE_MAX):
        most = limit.value if rule.regimen.id in limit.regimens else None
        stated = [scaled(one, most.unit) for one in alternatives(group.dose)] if most is not None else []
        if most is not None and any(one is not None and one.low > most.high for one in stated):
            return against("limit", "above the largest dose that the label prints", [limit], situation)
    return None


def weight_lost(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose printed for some body weights, in a text that names none."""
    weight = rule.regimen.weight
    if weight is None or situation.weights or situation.weight_kg is not None:
        return None
    if weight.high is None and Stage.ADULT in rule.stages and not situation.young:
        return None
    others = [r for r in situation.base_rules if r.regimen.weight not in {None, weight}]
    if weight.low is None and not others and situation.young and situation.young <= _BABIES:
        return None  # no baby outgrows the only bound of weight
    place = wording.rule(rule, situation.use_name(rule))
    reason = f"the label prints this dose for a weight of {weight} kg"
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)
