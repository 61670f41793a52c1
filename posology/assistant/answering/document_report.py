"""A document's report as a JSON object, and its findings in words as the page and the terminal show them.

Holds no verdict of its own and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from posology.assistant.answering.checking import CheckedText, Report, finding_object
from posology.assistant.answering.claim_comparison import Conflict, Place, Reading
from posology.assistant.answers import NumberFinding, RuleSource, Verdict

KINDS_READ = {"label": "label", "quotation": "label, as quoted", "secondary": "secondary source, not the label"}


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with the statement it stands in and its place among the statement's findings."""

    statement: CheckedText
    index: int
    finding: NumberFinding


def findings_of(report: Report, verdict: Verdict) -> Iterator[PlacedFinding]:
    """The numbers with one verdict, in reading order; those that were not checked are left out."""
    for statement in report.statements:
        for index, finding in enumerate(statement.verification.findings):
            if finding.verdict is verdict and finding.code != "not_checked":
                yield PlacedFinding(statement, index, finding)


def source_words(source: RuleSource) -> str:
    """Where a rule was read, in one line: title, set id, section, table, how it was read."""
    parts = (
        source.title,
        f"set id {source.set_id}" if source.set_id else "",
        source.section,
        source.table,
        f"read from: {KINDS_READ.get(source.read_as, source.read_as)}" if source.read_as else "",
    )
    return ", ".join(part for part in parts if part)


def summary(report: Report) -> str:
    """One sentence: numbers per verdict, contradictions inside, what was not checked."""
    counts = report.counts
    parts = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]] or ["no number found"]
    inside = len(report.contradictions)
    if inside:
        parts.append(f"{inside} contradiction{'s' if inside > 1 else ''} inside the document")
    broken = len(report.not_checked)
    if broken:
        parts.append(f"{broken} statement{'s' if broken > 1 else ''} NOT CHECKED")
    if report.uncompared:
        parts.append(f"{report.uncompared} not compared")
    if report.undone:
        parts.append(f"{' and '.join(report.undone)} NOT CHECKED")
    return ", ".join(parts)


def words_at(report: Report, place: Place) -> str:
    """The characters at a place of a conflict."""
    index, start, end = place
    return report.statements[index].text[start:end]


def report_object(report: Report) -> dict[str, Any]:
    """A report as a JSON object; numbers are JSON numbers."""
    return {
        "path": report.path,
        "kind": report.kind,
        "title": report.title,
        "verdict": report.verdict.value if report.verdict else None,
        "failed": report.failed,
        "summary": summary(report),
        "counts": {verdict.value: count for verdict, count in report.counts.items()},
        "not_checked": len(report.not_checked),
        "not_compared": report.uncompared,
        "undone": list(report.undone),
        "rules": [rules.drug for rules in report.rules],
        "monographs": [
            {
                "drug": rules.drug,
                "name": rules.name,
                "last_updated": rules.last_updated,
                "status": rules.status,
                "sources": list(rules.sources),
            }
            for rules in report.rules
        ],
        "drugs_without_rules": list(report.without_rules),
        "statements": [_statement(statement) for statement in report.statements if statement.noteworthy],
        "contradictions_inside": [_conflict(conflict, report) for conflict in report.contradictions],
        "missing_references": list(report.missing_references),
        "unused_references": list(report.unused_references),
        "omissions": [omission.model_dump(mode="json") for omission in report.omissions],
        "warnings": list(report.warnings),
    }


def _statement(statement: CheckedText) -> dict[str, Any]:
    verdict = statement.verification.verdict
    return {
        "number": statement.number,
        "text": statement.text,
        "place": statement.place,
        "context": statement.context,
        "verdict": verdict.value if verdict else None,
        "not_checked": statement.not_checked,
        "problem": statement.problem,
        "quantities": [
            {key: _jsonable(value) for key, value in finding_object(finding).items()}
            for finding in statement.verification.findings
        ],
        "notation": [notation.model_dump() for notation in statement.notation],
        "faults": list(statement.faults),
    }


def _conflict(conflict: Conflict, report: Report) -> dict[str, Any]:
    return {
        "about": conflict.kind.value,
        "code": conflict.code,
        "drug": conflict.drug,
        "circumstances": conflict.circumstances,
        "readings": [_reading(reading, report) for reading in conflict.readings],
    }


def _reading(reading: Reading, report: Report) -> dict[str, Any]:
    return {
        "value": reading.value,
        "places": [
            {
                "statement": report.statements[index].number,
                "place": report.statements[index].place,
                "text": words_at(report, (index, start, end)),
                "start": start,
                "end": end,
                "sentence": report.statements[index].text,
            }
            for index, start, end in reading.places
        ],
    }


def _jsonable(value: object) -> object:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
