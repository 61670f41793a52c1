"""The verifier's self-test: statements made from the rules themselves, right ones and the same with a slip.

Run before answers are given out (doctor, readiness). It knows no drug: it reads the loaded rules. Fails closed: rules
that cannot be judged, or no rules at all, are failures.
"""

from __future__ import annotations

from posology.assistant.answering.known_statements import KnownStatement, known_statements
from posology.assistant.answers import worst
from posology.assistant.dosing.binding import DrugFinder
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier


def failed_self_tests(rulebook: Rulebook, find_drugs: DrugFinder) -> tuple[list[str], int]:
    """Judge every printed dose as it is and wrong; see `known_statements`.

    Args:
        rulebook: the rules to be used.
        find_drugs: finds drug names.

    Returns:
        The statements that got a wrong verdict, drugs whose rules could not be judged among them, and how many
        statements were judged.
    """
    verifier = Verifier(rulebook, find_drugs)
    failed: list[str] = []
    count = 0
    for drug, monograph in rulebook.monographs.items():
        try:
            compiled = CompiledMonograph(monograph)
            rules = (*compiled.base_rules, *compiled.row_rules)
            for statement in [known for rule in rules for known in known_statements(compiled, rule)]:
                count += 1
                if not _as_expected(verifier.check(statement.text, statement.scope), statement):
                    failed.append(f"{drug}: {statement.text}")
        except Exception as error:  # noqa: BLE001 - fail closed: rules that cannot be judged are no sound rules
            failed.append(f"{drug}: its rules could not be judged ({type(error).__name__})")
    return failed or ([] if count else ["there are no rules to judge"]), count


def rules_not_stated(rulebook: Rulebook) -> tuple[str, ...]:
    """The dose rules for which the self-test has no statement: no dose and no range stands in them to be judged."""
    return tuple(
        rule.rule
        for compiled in map(CompiledMonograph, rulebook.monographs.values())
        for rule in (*compiled.base_rules, *compiled.row_rules)
        if not any(known_statements(compiled, rule))
    )


def _as_expected(checked: Verification, statement: KnownStatement) -> bool:
    return worst([f.verdict for f in checked.findings if f.start >= statement.start]) in statement.expected
