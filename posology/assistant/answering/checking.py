"""The outcome of a check: one statement, or one whole document with everything that was found in it.

Decides nothing itself: every verdict is the verifier's, every piece of advice the notation list's.
Whole documents are checked in `document_check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from posology.assistant.answering.claim_comparison import Conflict
from posology.assistant.answers import NotationFinding, NumberFinding, ReminderShown, Verdict, worst
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.notation import find_notation
from posology.assistant.dosing.verification import Verifier

NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class CheckedText:
    """One stretch of text with its verdict, its numbers and advice on its notation.

    Attributes:
        text: the stretch; places of findings are in it.
        place: where it stands, in words.
        faults: references without an entry.
        number: its place in the document, from 1.
        kind: "lead", "paragraph", "lead_in", "bullet", "row" or "heading".
        section: headings from the outermost in; `context` its lead-in; `header` the column heads of a row.
        group: its list or table, -1 for none.
        references: numbers of the references it carries.
        problem: why it could not be checked, "" when it was.
    """

    text: str
    place: str
    verification: Verification
    notation: tuple[NotationFinding, ...]
    faults: tuple[str, ...] = ()
    number: int = 0
    kind: str = "paragraph"
    section: tuple[str, ...] = ()
    context: str = ""
    header: tuple[str, ...] = ()
    group: int = -1
    references: tuple[int, ...] = ()
    problem: str = ""

    @property
    def not_checked(self) -> bool:
        """Whether the check of any of it could not be carried out."""
        found = self.verification
        return bool(self.problem) or (found.verdict is not None and not found.findings) or bool(self.numbers_unchecked)

    @property
    def numbers_unchecked(self) -> int:
        """How many of its numbers were found but not checked."""
        return sum(finding.code == NOT_CHECKED for finding in self.verification.findings)

    @property
    def noteworthy(self) -> bool:
        """Whether it holds a number, advice or a fault."""
        return bool(self.verification.findings or self.notation or self.faults) or self.not_checked


@dataclass(frozen=True, slots=True)
class RulesRead:
    """A monograph that was looked at: its drug, date, review status and the documents it was read from."""

    drug: str
    name: str
    last_updated: str
    status: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The check of a whole text or article.

    Attributes:
        path: where it was read from.
        kind: "article" or "text".
        title: its title, "" when it has none.
        statements: every stretch in reading order, those without a number too.
        missing_references: reference numbers without an entry, with the statement that carries them.
        unused_references: entries that no statement carries.
        contradictions: what the document says twice with different values.
        omissions: what a document about its drugs leaves out.
        rules: the monographs that were looked at; `without_rules`: drugs whose numbers no monograph covers.
        warnings: how it was read, and what could not be compared.
        uncompared: statements or claims whose values could not be compared with the rest of the document.
        undone: what of the check could not be carried out beside single statements ("what it leaves out").
    """

    path: str
    kind: str
    statements: tuple[CheckedText, ...]
    title: str = ""
    missing_references: tuple[str, ...] = ()
    unused_references: tuple[str, ...] = ()
    contradictions: tuple[Conflict, ...] = ()
    omissions: tuple[ReminderShown, ...] = ()
    rules: tuple[RulesRead, ...] = ()
    without_rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    uncompared: int = 0
    undone: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """The worst verdict of all statements."""
        return worst([s.verification.verdict for s in self.statements if s.verification.verdict])

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many numbers have each verdict, worst first."""
        counts = dict.fromkeys(Verdict, 0)
        for statement in self.statements:
            for finding in statement.verification.findings:
                counts[finding.verdict] += 1
        return counts

    @property
    def not_checked(self) -> tuple[CheckedText, ...]:
        """The statements of which something could not be checked."""
        return tuple(statement for statement in self.statements if statement.not_checked)

    @property
    def failed(self) -> bool:
        """Whether the label or the document contradicts it, or something in it could not be checked."""
        broken = bool(self.not_checked) or self.uncompared > 0 or bool(self.undone)
        return broken or bool(self.contradictions) or self.verdict is Verdict.CONTRADICTED


def notation_of(text: str) -> tuple[NotationFinding, ...]:
    """Advice on error-prone notation in a text."""
    return tuple(NotationFinding(text=n.text, start=n.start, end=n.end, advice=n.advice) for n in find_notation(text))


@dataclass(frozen=True, slots=True)
class Asked:
    """One object of `check --jsonl` as it was asked: a text with the context that was given for it."""

    identifier: object
    text: str
    scope: Scope


def asked_in(record: Mapping[str, Any]) -> Asked:
    """Read one object of `check --jsonl`.

    Args:
        record: "text", and optionally "id", "drug", "indication", "route".

    Raises:
        ValueError: when "text" is missing or a field is not a string.
    """
    text = _string(record, "text") if isinstance(record, Mapping) else None
    if text is None:
        raise ValueError(
            '"text" is missing; each line is an object like {"id": "1", "text": "foscarnet 40 mg/kg every 8 hours"}'
        )
    scope = Scope(
        drug=(_string(record, "drug") or "").strip() or None,
        indication=_string(record, "indication") or None,
        route=_string(record, "route") or None,
    )
    return Asked(record.get("id"), text, scope)


def checked_object(asked: Asked, verification: Verification) -> dict[str, Any]:
    """The object of contract 5.2 for a text that was checked."""
    return {
        "id": asked.identifier,
        "verdict": verification.verdict.value if verification.verdict else None,
        "quantities": [finding_object(finding) for finding in verification.findings],
        "notation": [n.model_dump() for n in notation_of(asked.text)],
    }


def check_records(records: Iterable[Mapping[str, Any]], verifier: Verifier) -> list[dict[str, Any]]:
    """Check objects as `check --jsonl` reads them and give the objects of contract 5.2, in the same order.

    Args:
        records: see `asked_in`.
        verifier: decides.

    Raises:
        ValueError: for an object that cannot be read.
    """
    wanted = [asked_in(record) for record in records]
    checked = verifier.check_all((asked.text, asked.scope) for asked in wanted)
    return [checked_object(asked, one) for asked, one in zip(wanted, checked, strict=True)]


def _string(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{key}" is {str(value)[:60]!r}, a {type(value).__name__}; it must be a string')
    return value


def finding_object(finding: NumberFinding) -> dict[str, Any]:
    """A number's finding as a JSON object; built by hand because a batch holds hundreds of thousands."""
    source = finding.source
    return {
        "text": finding.text,
        "start": finding.start,
        "end": finding.end,
        "role": finding.role,
        "value": finding.value,
        "low": finding.low,
        "high": finding.high,
        "comparator": finding.comparator,
        "unit": finding.unit,
        "verdict": finding.verdict.value,
        "code": finding.code,
        "reason": finding.reason,
        "expected": finding.expected,
        "rule": finding.rule,
        "source": None
        if source is None
        else {
            "title": source.title,
            "set_id": source.set_id,
            "section": source.section,
            "table": source.table,
            "url": source.url,
            "read_as": source.read_as,
        },
    }
