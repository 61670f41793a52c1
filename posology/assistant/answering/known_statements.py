"""Statements made from printed dose rules: each says in a plain sentence what the rule is for and what it gives.

They are what the self-test judges. No drug is known here and nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import Dialysis
from posology.assistant.dosing.rule_values import Amount

_SLIP = 1000
_DIALYSES = {
    Dialysis.HAEMODIALYSIS: "on haemodialysis",
    Dialysis.PERITONEAL: "on peritoneal dialysis",
    Dialysis.CONTINUOUS: "on continuous dialysis (CRRT)",
}


@dataclass(frozen=True, slots=True)
class KnownStatement:
    """A sentence with one dose, the dose's place in it, and whether the label prints that dose.

    Attributes:
        rule: the printed rule that it was made from.
        text: the sentence; the dose with its intervals is `text[start:]`.
        scope: the drug, use and route that are given with it.
        right: False for the same dose a thousand times too high (the milligram and gram slip).
    """

    rule: str
    text: str
    start: int
    scope: Scope
    right: bool


def known_statements(compiled: CompiledMonograph, rule: DoseRule) -> Iterator[KnownStatement]:
    """The right and the wrong statement of a rule; none where it gives no dose at an interval.

    Args:
        compiled: the drug's rules.
        rule: a base regimen or a renal row of it.
    """
    if rule.dose is None or not rule.intervals:
        return
    circumstances = ", ".join(_circumstances(compiled, rule))
    before = f"{compiled.monograph.name} {circumstances}: "
    scope = Scope(drug=compiled.drug, indication=rule.regimen.indication, route=rule.regimen.route)
    for dose, right in ((rule.dose, True), (_thousandfold(rule.dose), False)):
        given = f"{wording.amount(dose)} {wording.intervals(rule.intervals)}"
        yield KnownStatement(rule.rule, before + given, len(before), scope, right)


def _circumstances(compiled: CompiledMonograph, rule: DoseRule) -> Iterator[str]:
    """What a rule is for, in words: population, weight, condition, usual regimen, dialysis, band."""
    regimen = rule.regimen
    yield f"in {regimen.population}"
    if regimen.weight is not None and " kg" not in regimen.population:
        yield f"weighing {regimen.weight} kg"
    condition = _condition(compiled, rule)
    if condition:
        yield condition
    if rule.row is None:
        return
    yield f"usual dose {wording.amount(regimen.dose)} {wording.intervals(regimen.intervals)}".rstrip()
    if rule.dialysis_row:
        yield _DIALYSES[rule.dialysis]
    if rule.band is not None:
        yield f"{wording.metric_name(rule.metric)} {rule.band} {wording.metric_unit(rule.metric)}"


def _condition(compiled: CompiledMonograph, rule: DoseRule) -> str:
    """The condition in words by which texts name it: as printed, else by the term that names fewest other regimens."""
    regimen = rule.regimen
    if not regimen.terms or regimen.id in compiled.regimens_named(regimen.condition):
        return regimen.condition
    return min(regimen.terms, key=lambda term: len(compiled.regimens_named(term)))


def _thousandfold(dose: Amount) -> Amount:
    return Amount(dose.low * _SLIP, dose.high * _SLIP, dose.unit)
