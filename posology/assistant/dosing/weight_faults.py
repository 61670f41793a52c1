"""What can be wrong with the body weight of a dose that a rule prints: another weight, one added, or none named.

Other faults of what a dose is printed for are in `scope_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing import delivery_cues, wording
from posology.assistant.dosing.daily_totals import in_a_day
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.doses_by_weight import for_weight
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limit_scope import HoldsFor
from posology.assistant.dosing.limits import against
from posology.assistant.dosing.measures import alternatives, bound, comparable, equal, scaled, split_daily
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import LimitKind, Phase
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import is_first, pairs
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.salts import of_salt

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
# What makes the amount behind it the same dose: "4 mg/kg q12h = 200 mg", "10 mg/kg (300 mg)".
_EQUATED = re.compile(
    r"^[^.;:()\d]{0,30}(?:(?:\d+ ?-?h(?:ours?)?|\d times daily)[\s,]*)?"
    r"(?P<equal>=|\b(?:that is|i\.\s?e\.,?|ie|equal to|which (?:is|comes to|makes)|makes|comes to)\s*(?:a dose of)?)?"
    r"\s*(?(equal)|\()\s*$",
    re.IGNORECASE,
)
# The number of a dose with its first unit: what follows in the dose's own text may name a weight.
_AMOUNT = re.compile(r"^[^A-Za-z]*\S+")


def other_weight(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose counted by another weight than the label counts: of a salt, or of a body it does not name."""
    if (salt := of_salt(group, rule, situation)) is not None:
        return salt
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
    if not told or any(equal(one, rule.dose) for one in told if one.low == one.high):
        return None
    if _follows_first(group.dose, rule, told, situation):
        return None
    weight = situation.weight_kg
    if weight is not None and all(
        dose is not None and any(for_weight(one, dose, spacing, weight) for one in told)
        for dose, spacing in pairs(group)
    ):
        return None
    expected = f"{wording.amount(told[-1])} for {situation.weight_kg} kg"
    return disagrees("arithmetic", "the dose per kilogram before it comes to another amount", expected, rule)


def _follows_first(dose: Quantity, rule: DoseRule, told: Sequence[Amount], situation: Situation) -> bool:
    """Whether an amount is that of the later doses, and what the text gives per kilogram before it the first ones.

    "100 mg (5 mg/kg) on day 1, then 50 mg once daily": the amount is the rule's own dose for the weight.
    """
    weight, own = situation.weight_kg, rule.regimen
    begins = [
        other.dose
        for other in situation.compiled.base_rules
        if other.regimen.phase is Phase.LOADING and other.regimen.indication == own.indication
    ]
    first = [one for one in (rule.first_dose, *begins) if one is not None and own.phase is not Phase.LOADING]
    if weight is None or rule.dose is None or not all(any(equal(one, other) for other in first) for one in told):
        return False
    last = [one.dose for one in situation.whole_groups if one.dose is not None and one.end <= dose.start][-1]
    if "/kg" in last.unit and _EQUATED.search(_between(last, dose, situation.clause)) is not None:
        return False
    return any(for_weight(rule.dose, one, None, weight) for one in alternatives(dose))


def worked_out_wrong(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of an amount which a text equates with a dose per kilogram that comes to another for the weight.

    The amount is one that the label prints by itself. Where it prints it for a range of weights, only an express
    equation is wrong: brackets may name the tablets for that range.
    """
    told = [one.dose for one in situation.whole_groups if one.end <= group.start and one.dose is not None]
    if situation.weight_kg is None or group.dose is None or "/kg" in group.dose.unit or not told:
        return None
    said = _EQUATED.search(_between(told[-1], group.dose, situation.clause)) if "/kg" in told[-1].unit else None
    if said is None or (rule.regimen.weight is not None and not said["equal"]):
        return None
    weight, least = situation.weight_kg, bound(told[-1])  # "not less than 15 mg/kg (1050 mg)" has no alternatives
    per_kg = alternatives(told[-1]) or (() if least is None else (least,))
    if not per_kg or any(
        for_weight(one, dose, every, weight) for one in per_kg for dose, every in pairs(group) if dose is not None
    ):
        return None
    expected = f"{wording.amount(per_kg[-1])} for {weight} kg"
    return disagrees("arithmetic", "the dose per kilogram before it comes to another amount", expected, rule)


def _between(first: Quantity, second: Quantity, text: str) -> str:
    """The words between two numbers that stand in a stretch of a text, "" where it does not hold both."""
    length = second.start - first.start
    places = (found.end() for found in re.finditer(re.escape(first.text), text))
    ends = ((end, end - len(first.text) + length) for end in places)
    return next((text[end:there] for end, there in ends if text.startswith(second.text, there)), "")


def above_maximum(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of an amount worked out for a weight above the largest dose that the label prints for its regimen."""
    if rule.dose is None or "/kg" not in rule.dose.unit or group.dose is None or "/kg" in group.dose.unit:
        return None
    first = any(dose is not None and is_first(rule, dose, situation.weight_kg) for dose, _ in pairs(group))
    other = HoldsFor.LATER_DOSES if first else HoldsFor.FIRST_DOSE
    for limit in situation.compiled.limits(LimitKind.DOSE_MAX, LimitKind.DAILY_MAX):
        daily = limit.kind is LimitKind.DAILY_MAX
        if limit.value is None or rule.regimen.id not in (limit.regimens or ((rule.regimen.id,) if daily else ())):
            continue
        if limit.holds_for is other:
            continue
        stated = _totals(group, rule) if daily else alternatives(group.dose)
        amounts = [scaled(one, limit.value.unit.removesuffix("/day")) for one in stated]
        if any(one is not None and one.high > limit.value.high for one in amounts):
            what = "total of a day" if daily else "dose"
            return against("limit", f"above the largest {what} that the label prints", [limit], situation)
    return None


def _totals(group: DoseGroup, rule: DoseRule) -> list[Amount]:
    """What the stated doses come to in a day, at their own interval or else the printed one; in units of one dose."""
    reached: list[Amount] = []
    for dose, interval in pairs(group):
        unit, daily = split_daily(dose.unit) if dose is not None else ("", False)
        spacings = (interval,) if interval is not None else rule.intervals
        total = replace(dose, unit=unit) if dose is not None and daily else None
        total = in_a_day(dose, spacings) if dose is not None and not daily else total
        reached.extend([] if total is None else [total])
    return reached


def weight_lost(rule: DoseRule, situation: Situation, *, dosed: bool = True) -> Opinion | None:
    """The fault of a dose printed for some body weights, in a text that names none.

    Args:
        rule: what it was found to be.
        situation: what its clause is bound to.
        dosed: whether the text tells the dose; an interval alone may be printed for all weights alike.
    """
    weight = rule.regimen.weight
    if weight is None or situation.weights or situation.weight_kg is not None:
        return None
    if weight.high is None and Stage.ADULT in rule.stages and not situation.young:
        return None
    others = [r for r in situation.base_rules if r.regimen.weight not in {None, weight}]
    like = [r for r in others if (r.regimen.indication, r.stages) == (rule.regimen.indication, rule.stages)]
    if not dosed and all(r.intervals == rule.intervals for r in like if r.regimen.phase is rule.regimen.phase):
        return None
    if weight.low is None and not others and situation.young and situation.young <= _BABIES:
        return None  # no baby outgrows the only bound of weight
    if _capped_alike(rule, like, situation):
        return None
    place = wording.rule(rule, situation.use_name(rule))
    reason = f"the label prints this dose for a weight of {weight} kg"
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)


def _capped_alike(rule: DoseRule, like: Sequence[DoseRule], situation: Situation) -> bool:
    """Whether a text caps a dose per kilogram where the label gives heavier bodies just that cap ("40 mg/kg, max 2 g").

    At the highest weight that the dose is printed for it must come to the cap.
    """
    weight, dose = rule.regimen.weight, rule.dose
    if weight is None or weight.high is None or weight.low is not None or dose is None or dose.low != dose.high:
        return False
    alike = [r for r in like if r.regimen.condition == rule.regimen.condition and r.regimen.weight is not None]
    heavier = [r for r in alike if r.regimen.weight is not None and r.regimen.weight.low == weight.high]
    caps = [one for q in extract(situation.clause) if q.role is Role.MAXIMUM and (one := bound(q)) is not None]
    reached = dose.low * weight.high
    return bool(heavier) and all(
        r.dose is not None
        and r.intervals == rule.intervals
        and any(equal(cap, r.dose) for cap in caps)
        and (same := scaled(r.dose, dose.unit.removesuffix("/kg"))) is not None
        and same.low == same.high == reached
        for r in heavier
    )


def other_clearance(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a clearance worked out with another body weight than the label's."""
    wanted = situation.compiled.monograph.renal_weight
    basis = delivery_cues.clearance_basis(situation.governing)
    if not basis or wanted == "as given" or basis in {wanted, "lean" if wanted == "ideal" else wanted}:
        return None
    expected = f"the {wanted} body weight"
    return disagrees("scope_added", f"the label's clearance is not worked out with the {basis} weight", expected, rule)
