"""The verifier's self-test: statements made from the rules themselves, right ones and the same with a slip.

Run before answers are given out (doctor, readiness). It knows no drug: it reads the loaded rules.
"""

from __future__ import annotations

from posology.assistant.answers import Verdict
from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import DrugFinder, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier

_SLIP = 1000


def failed_self_tests(rulebook: Rulebook, find_drugs: DrugFinder) -> tuple[list[str], int]:
    """Judge every printed dose as it is and a thousand times too high (the milligram and gram slip).

    Args:
        rulebook: the rules to be used.
        find_drugs: finds drug names.

    Returns:
        The statements that got a wrong verdict, and how many were judged.
    """
    verifier = Verifier(rulebook, find_drugs)
    failed: list[str] = []
    count = 0
    for monograph in rulebook.monographs.values():
        compiled = CompiledMonograph(monograph)
        for rule in (*compiled.base_rules, *compiled.row_rules):
            if rule.outcome is not Outcome.DOSE or rule.dose is None or not rule.intervals:
                continue
            scope = Scope(drug=compiled.drug, indication=compiled.indications[rule.regimen.indication].id)
            right, wrong = _statement(rule, rule.dose), _statement(rule, _thousandfold(rule.dose))
            count += 2
            if verifier.check(right, scope).verdict not in {Verdict.VERIFIED, Verdict.AMBIGUOUS}:
                failed.append(f"{compiled.drug}: {right}")
            if verifier.check(wrong, scope).verdict is not Verdict.CONTRADICTED:
                failed.append(f"{compiled.drug}: {wrong}")
    return failed, count


def _statement(rule: DoseRule, dose: Amount) -> str:
    given = f"{wording.amount(dose)} {wording.intervals(rule.intervals)}"
    if rule.band is None:
        return given
    return f"{wording.metric_name(rule.metric)} {rule.band} {wording.metric_unit(rule.metric)}: {given}"


def _thousandfold(dose: Amount) -> Amount:
    return Amount(dose.low * _SLIP, dose.high * _SLIP, dose.unit)
