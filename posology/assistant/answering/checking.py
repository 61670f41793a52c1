"""Checks texts outside a question: one bare statement, one plain text, one whole article.

Decides nothing itself: every verdict is the verifier's, every piece of advice the notation list's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from posology.assistant.answering.drafts import evidence_of, scope_of
from posology.assistant.answering.reminders import missing_reminders
from posology.assistant.answers import NotationFinding, NumberFinding, ReminderShown, Verdict, worst
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.notation import find_notation
from posology.assistant.dosing.verification import Verification, Verifier
from posology.ingest.documents import Article, Passage


@dataclass(frozen=True, slots=True)
class CheckedText:
    """One stretch of text with its verdict, its numbers and advice on its notation."""

    text: str
    place: str
    verification: Verification
    notation: tuple[NotationFinding, ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The check of a whole text or article.

    Attributes:
        path: where it was read from.
        kind: "article" or "text".
        statements: every stretch that holds a number or advice, in reading order.
        missing_references: reference numbers without an entry, with the statement that carries them.
        omissions: what an article about its drugs leaves out.
        rules: drugs whose rules were looked at.
    """

    path: str
    kind: str
    statements: tuple[CheckedText, ...]
    missing_references: tuple[str, ...]
    omissions: tuple[ReminderShown, ...]
    rules: tuple[str, ...]

    @property
    def verdict(self) -> Verdict | None:
        """The worst verdict of all statements."""
        return worst([s.verification.verdict for s in self.statements if s.verification.verdict])


def notation_of(text: str) -> tuple[NotationFinding, ...]:
    """Advice on error-prone notation in a text."""
    return tuple(NotationFinding(text=n.text, start=n.start, end=n.end, advice=n.advice) for n in find_notation(text))


def check_record(record: Mapping[str, Any], verifier: Verifier) -> dict[str, Any]:
    """Check one object of `check --jsonl` and give the object of contract 5.2.

    Args:
        record: "text", and optionally "id", "drug", "indication", "route".
        verifier: decides.

    Raises:
        ValueError: when "text" is missing or a field is not a string.
    """
    text = _string(record, "text") if isinstance(record, Mapping) else None
    if text is None:
        raise ValueError(
            '"text" is missing; each line is an object like {"id": "1", "text": "foscarnet 40 mg/kg every 8 hours"}'
        )
    drug = _string(record, "drug")
    scope = Scope(
        drug=drug.strip().lower() if drug else None,
        indication=_string(record, "indication") or None,
        route=_string(record, "route") or None,
    )
    verification = verifier.check(text, scope)
    return {
        "id": record.get("id"),
        "verdict": verification.verdict.value if verification.verdict else None,
        "quantities": [finding_object(finding) for finding in verification.findings],
        "notation": [n.model_dump() for n in notation_of(text)],
    }


def _string(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{key}" is {value!r}; it must be a string')
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


def check_text(text: str, path: str, verifier: Verifier, drugs: Sequence[str], scope: Scope) -> Report:
    """Check a plain text: paragraph by paragraph, with no passage to stand on.

    A paragraph is read in the light of the paragraphs before it only through `scope`.
    """
    statements: list[CheckedText] = []
    for number, paragraph in enumerate(text.splitlines(), 1):
        if not paragraph.strip():
            continue
        verification = verifier.check(paragraph, scope)
        notation = notation_of(paragraph)
        if verification.findings or notation:
            statements.append(CheckedText(paragraph.strip(), f"line {number}", verification, notation))
    return Report(path, "text", tuple(statements), (), (), tuple(drugs))


def check_article(
    article: Article, passages: Sequence[Passage], verifier: Verifier, rules: Sequence[CompiledMonograph]
) -> Report:
    """Check an article against its own references and against the rules of its drugs.

    A number that no rule covers is "cited" when its statement carries a reference that has an entry, and
    unsupported otherwise.
    """
    entries = {reference.number for reference in article.references}
    statements: list[CheckedText] = []
    for passage in passages:
        referenced = bool(set(passage.references) & entries)
        evidence = [evidence_of(passage)] if referenced else []
        verification = verifier.check_cited(passage.text, scope_of(passage), evidence)
        notation = notation_of(passage.text)
        missing = tuple(
            f"reference {number} has no entry on the page" for number in passage.references if number not in entries
        )
        if verification.findings or notation or missing:
            place = " › ".join(passage.section_path) or "lead"
            statements.append(CheckedText(passage.text, place, verification, notation, missing))
    shown = "\n".join(f"{passage.context}\n{passage.text}" for passage in passages)
    omissions = tuple(
        reminder
        for compiled in rules
        for reminder in missing_reminders(compiled, _ALL_INTENTS, compiled.uses(article.title).indications, shown)
    )
    missing_references = tuple(
        f"reference {number} has no entry on the page: {article.text[span.start : span.end][:120]}"
        for number, span in article.missing_references
    )
    return Report(
        article.path, "article", tuple(statements), missing_references, omissions, tuple(c.drug for c in rules)
    )


_ALL_INTENTS = (
    "dose",
    "renal_adjustment",
    "administration",
    "hydration",
    "monitoring",
    "interaction",
    "contraindication",
)
