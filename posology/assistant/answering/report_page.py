"""A document's report as one self-contained HTML page: no script, nothing loaded from elsewhere.

Arranges what the report holds for the template; decides nothing. Everything is escaped by the template engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from posology import __version__
from posology.assistant.answering.checking import NOT_CHECKED, CheckedText, Report
from posology.assistant.answering.claim_comparison import Conflict
from posology.assistant.answering.document_report import KINDS_READ, findings_of, summary
from posology.assistant.answering.looks import LOOKS, UNCHECKED, Look
from posology.assistant.answering.page_templates import page_environment
from posology.assistant.answering.presentation import stretches
from posology.assistant.answers import NumberFinding, RuleSource, Verdict
from posology.ingest.documents import CELL_SEPARATOR
from posology.ingest.passages import COLUMN_HEADS

_UNIT_LINE = "unit: "


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of text; with a look it is a number with its verdict, `anchor` its place on the page."""

    text: str
    look: Look | None = None
    anchor: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Numbers of one statement that have the same verdict for the same reason."""

    anchor: str
    look: Look
    numbers: tuple[str, ...]
    reason: str
    expected: str
    source: RuleSource | None
    read_as: str
    link: str
    statement: CheckedText


@dataclass(slots=True)
class Shown:
    """One statement on the page: its pieces (cells of them for a row), its findings and notes."""

    statement: CheckedText
    cells: list[list[Mark]]
    findings: list[Finding]
    conflicts: list[int] = field(default_factory=list)

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of its references that have no entry."""
        return tuple(int(fault.split()[1]) for fault in self.statement.faults)


@dataclass(slots=True)
class Block:
    """Statements that are set together: a heading, a paragraph, a list or a table with what leads in."""

    kind: str
    headings: list[tuple[int, str]]
    lead: list[str]
    header: tuple[str, ...]
    statements: list[Shown]


def report_page(report: Report) -> str:
    """Render a report.

    Args:
        report: a checked document.

    Returns:
        A complete HTML document in UTF-8 text.
    """
    numbers = _conflicts_of(report)
    shown = [_shown(statement, numbers.get(index, [])) for index, statement in enumerate(report.statements)]
    entries = {verdict: _entries(shown, LOOKS[verdict]) for verdict in Verdict}
    return (
        page_environment("posology.assistant.answering")
        .get_template("check_report.html")
        .render(
            report=report,
            looks=LOOKS,
            summary=summary(report),
            counts=[(LOOKS[verdict], count) for verdict, count in report.counts.items()],
            unchecked=[one for one in shown if one.statement.not_checked],
            contradicted=entries[Verdict.CONTRADICTED],
            unsupported=entries[Verdict.UNSUPPORTED],
            ambiguous=entries[Verdict.AMBIGUOUS],
            totals={verdict.value: len(list(findings_of(report, verdict))) for verdict in Verdict},
            conflicts=[_conflict(conflict, report) for conflict in report.contradictions],
            notation=[(one.statement, advice) for one in shown for advice in one.statement.notation],
            blocks=list(_blocks(shown)),
            omissions=[
                (o, _link(o.source), KINDS_READ.get(o.source.read_as, o.source.read_as)) for o in report.omissions
            ],
            version=__version__,
        )
    )


def _look(finding: NumberFinding) -> Look:
    return UNCHECKED if finding.code == NOT_CHECKED else LOOKS[finding.verdict]


def _shown(statement: CheckedText, conflicts: list[int]) -> Shown:
    findings = _grouped(statement)
    entry_of = {number: finding.anchor for finding in findings for number in finding.numbers}
    cells, at = [], 0
    for cell in statement.text.split(CELL_SEPARATOR) if statement.kind == "row" else [statement.text]:
        cells.append(list(_marks(cell, at, statement, entry_of)))
        at += len(cell) + len(CELL_SEPARATOR)
    return Shown(statement, cells, findings, conflicts)


def _conflicts_of(report: Report) -> dict[int, list[int]]:
    """The numbers of the contradictions that each statement takes part in, by its place in the report."""
    numbers: dict[int, list[int]] = {}
    for number, conflict in enumerate(report.contradictions, 1):
        for index in dict.fromkeys(place[0] for reading in conflict.readings for place in reading.places):
            numbers.setdefault(index, []).append(number)
    return numbers


def _marks(text: str, offset: int, statement: CheckedText, entry_of: dict[str, str]) -> Iterator[Mark]:
    """The pieces of a text, its numbers marked; a number that overlaps one before it is listed, not marked twice."""
    findings = statement.verification.findings
    for stretch in stretches(text, findings, offset):
        if stretch.finding >= 0:
            finding = findings[stretch.finding]
            anchor = f"n{statement.number}-{stretch.finding}"
            yield Mark(stretch.text, _look(finding), anchor, entry_of.get(_number_name(finding), ""))
        elif stretch.text:
            yield Mark(stretch.text)


def _number_name(finding: NumberFinding) -> str:
    return f"{finding.text} ({finding.role.replace('_', ' ')})"


def _grouped(statement: CheckedText) -> list[Finding]:
    """The findings of a statement; numbers with the same verdict, reason and source are told together."""
    together: dict[tuple[object, ...], list[NumberFinding]] = {}
    for finding in statement.verification.findings:
        key = (_look(finding), finding.reason, finding.expected, finding.source)
        together.setdefault(key, []).append(finding)
    grouped = []
    for position, same in enumerate(together.values()):
        first = same[0]
        source = first.source
        grouped.append(
            Finding(
                anchor=f"f{statement.number}-{position}",
                look=_look(first),
                numbers=tuple(dict.fromkeys(_number_name(finding) for finding in same)),
                reason=first.reason.removesuffix("."),
                expected=first.expected,
                source=source,
                read_as=KINDS_READ.get(source.read_as, source.read_as) if source else "",
                link=_link(source),
                statement=statement,
            )
        )
    return grouped


def _link(source: RuleSource | None) -> str:
    """The address of a source, "" when it is none that a browser may follow."""
    return source.url if source is not None and source.url.startswith(("https://", "http://")) else ""


def _entries(shown: Sequence[Shown], look: Look) -> list[Finding]:
    return [finding for one in shown for finding in one.findings if finding.look is look]


def _conflict(conflict: Conflict, report: Report) -> dict[str, object]:
    return {
        "drug": conflict.drug,
        "about": conflict.kind.value,
        "circumstances": conflict.circumstances,
        "readings": [
            (
                reading.value,
                [
                    (statement, statement.text[:start], statement.text[start:end], statement.text[end:])
                    for index, start, end in reading.places
                    for statement in (report.statements[index],)
                ],
            )
            for reading in conflict.readings
        ],
    }


def _blocks(shown: Sequence[Shown]) -> Iterator[Block]:
    """Statements in reading order, those of one list or table together, each heading and lead-in once."""
    section: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    for (_, kind, group, context), run in groupby(shown, key=_block_key):
        members = list(run)
        first = members[0].statement
        headings = _new_headings(section, first.section)
        if headings:
            lead = ()
        section = first.section
        lines = tuple(line for line in context.split("\n") if line and not line.startswith((COLUMN_HEADS, _UNIT_LINE)))
        new = [line for line in lines if line not in lead] if lines != lead else []
        lead = (*lines, *(one.statement.text for one in members))
        yield Block(kind if group >= 0 or kind != "row" else "paragraph", headings, new, first.header, members)


def _block_key(shown: Shown) -> tuple[tuple[str, ...], str, int, str]:
    statement = shown.statement
    alone = statement.kind not in {"bullet", "row"}
    context = "\n".join(line for line in statement.context.split("\n") if not line.startswith(_UNIT_LINE))
    return statement.section, statement.kind, -statement.number - 1 if alone else statement.group, context


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> list[tuple[int, str]]:
    """The headings that open with this statement, with their depth from 1."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    return list(enumerate(now, 1))[same:]
