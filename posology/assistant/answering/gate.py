"""The gate: every statement is verified, and one whose numbers are not borne out is withheld with its reason.

The only place that decides what is shown. It fails closed: no verdict, no number.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from posology.assistant.answering.addressed import not_for_readers
from posology.assistant.answering.denials import Denials
from posology.assistant.answering.drafts import Draft, DraftStatement, evidence_of, scope_of
from posology.assistant.answering.grounding import unsupported_wording
from posology.assistant.answers import NumberFinding, Verdict
from posology.assistant.dosing.binding import EMPTY_SCOPE
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.verification import Verifier

_LOG = logging.getLogger(__name__)
NOT_CHECKED = "not checked: the check could not be carried out"
_BLOCKING = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement that passed, with the verdict on each of its numbers."""

    statement: DraftStatement
    verification: Verification


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that was withheld, why, what the rules expect, and the numbers it was withheld for."""

    statement: DraftStatement
    verdict: Verdict
    reason: str
    expected: str
    findings: tuple[NumberFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Gated:
    """What the gate let through and what it kept back, each in reading order."""

    shown: tuple[Checked, ...]
    withheld: tuple[Held, ...]


def gate(draft: Draft, verifier: Verifier, denials: Denials | None = None) -> Gated:
    """Verify every statement of a draft and keep back those that may not be shown.

    Args:
        draft: the statements.
        verifier: judges their numbers.
        denials: judges what they say against a rule without a number; without it such a sentence stands.
    """
    shown: list[Checked] = []
    withheld: list[Held] = []
    for statement in draft.statements:
        try:
            decided = _decide(statement, verifier, denials)
        except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, this statement was not checked
            _LOG.error("the check of a statement failed with %s; it is withheld", type(error).__name__)
            decided = Held(statement, Verdict.UNSUPPORTED, NOT_CHECKED, "")
        if isinstance(decided, Checked):
            shown.append(decided)
        else:
            withheld.append(decided)
    return Gated(tuple(shown), tuple(withheld))


def _decide(statement: DraftStatement, verifier: Verifier, denials: Denials | None) -> Checked | Held:
    passages = [quote.passage for quote in statement.quotes]
    scope = scope_of(passages[0]) if passages else EMPTY_SCOPE
    verification = verifier.check_cited(statement.text, scope, [evidence_of(passage) for passage in passages])
    if verification.verdict in _BLOCKING:
        return _held(statement, verification)
    denial = denials.against(statement) if denials else None
    if denial is not None:
        return Held(statement, Verdict.CONTRADICTED, denial.reason, denial.expected)
    fault = not_for_readers(statement.text) or unsupported_wording(statement, verifier.find_drugs)
    if fault:
        return Held(statement, Verdict.UNSUPPORTED, fault, "")
    return Checked(statement, verification)


def told_of(findings: Sequence[NumberFinding]) -> tuple[str, str]:
    """What speaks against some numbers, each reason once with the numbers that it is about, and what is expected."""
    numbers_by_reason: dict[str, list[str]] = {}
    for finding in findings:
        numbers_by_reason.setdefault(finding.reason, []).append(f"“{finding.text}”")
    reasons = [f"{', '.join(numbers)}: {reason}" for reason, numbers in numbers_by_reason.items()]
    expected = dict.fromkeys(finding.expected for finding in findings if finding.expected)
    return "; ".join(reasons), "; ".join(expected)


def _held(statement: DraftStatement, verification: Verification) -> Held:
    blocking = [finding for finding in verification.findings if finding.verdict in _BLOCKING]
    graver = [finding for finding in blocking if finding.verdict is verification.verdict]
    if not graver:
        return Held(statement, Verdict.UNSUPPORTED, NOT_CHECKED, "")
    reason, expected = told_of(graver)
    return Held(statement, graver[0].verdict, reason, expected, tuple(graver))
