"""The order in which an answer is set: sections with paragraphs, lists and tables, each number in its place.

Arranges what the answer holds for whoever prints it (terminal, page, export). Decides nothing and drops nothing: every
statement stands in exactly one block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from posology.assistant.answers import NumberFinding, RegimenForPatient, Statement
from posology.ingest.documents import CELL_SEPARATOR
from posology.ingest.passages import COLUMN_HEADS


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a statement's text; `finding` is the place of its number in `Statement.quantities`, -1 for none."""

    text: str
    finding: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One statement as it is set: its cells (one, but for the row of a table), each in pieces.

    Attributes:
        statement: the statement.
        cells: its text in pieces.
        inherited: lead-in lines under the first that the statement needs ("in adults").
    """

    statement: Statement
    cells: tuple[tuple[Stretch, ...], ...]
    inherited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are set together.

    Attributes:
        kind: "paragraph", "list" or "table".
        lead: the lead-in of a list or of what opens the answer, or the caption of a table; "" for none.
        heads: column heads of a table.
        lines: its lines, at least one.
    """

    kind: str
    lead: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return max(len(self.heads), *(len(line.cells) for line in self.lines))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the answer under one heading; the lead has the heading "" and comes first."""

    heading: str
    blocks: tuple[Block, ...]


def sections_of(statements: Sequence[Statement]) -> tuple[Section, ...]:
    """Arrange statements in reading order."""
    arranged = []
    for section, members in groupby(statements, key=lambda statement: statement.section):
        listed = list(members)
        heading = "" if listed[0].kind == "lead" else section
        arranged.append(Section(heading, tuple(_blocks(listed))))
    return tuple(arranged)


def stretches(text: str, findings: Sequence[NumberFinding], offset: int = 0) -> tuple[Stretch, ...]:
    """Cut a text at its numbers; a number that overlaps one before it is not marked twice.

    Args:
        text: a statement or a part of it.
        findings: the findings of the whole statement.
        offset: place of `text` in the statement.
    """
    pieces: list[Stretch] = []
    at = 0
    for place, finding in sorted(enumerate(findings), key=lambda pair: pair[1].start):
        start, end = finding.start - offset, finding.end - offset
        if start < at or end > len(text):
            continue
        if start > at:
            pieces.append(Stretch(text[at:start]))
        pieces.append(Stretch(text[start:end], place))
        at = end
    if at < len(text) or not pieces:
        pieces.append(Stretch(text[at:]))
    return tuple(pieces)


def _blocks(statements: Sequence[Statement]) -> Iterator[Block]:
    for (kind, _, lead), run in groupby(statements, key=_block_key):
        lines = list(run)
        if kind == "table":
            caption, heads = _table_heads(lines[0].context)
            yield Block(kind, caption, heads, tuple(_row(line) for line in lines))
        else:
            yield Block(kind, lead, (), tuple(_plain(line) for line in lines))


def _block_key(statement: Statement) -> tuple[str, str, str]:
    if statement.kind == "row":
        return "table", statement.group, ""
    lead = statement.context.partition("\n")[0]
    if statement.kind == "lead":
        return "paragraph", "", lead
    return "list", statement.group if lead else "", lead


def _table_heads(context: str) -> tuple[str, tuple[str, ...]]:
    """Caption and column heads of a table; the last line of a row's context holds the heads."""
    caption, _, heads = context.rpartition("\n")
    if heads.startswith(COLUMN_HEADS):
        return caption, tuple(heads.removeprefix(COLUMN_HEADS).split(CELL_SEPARATOR))
    return context, ()


def _plain(statement: Statement) -> Line:
    inherited = tuple(statement.context.split("\n")[1:])
    return Line(statement, (stretches(statement.text, statement.quantities),), inherited)


def _row(statement: Statement) -> Line:
    cells, at = [], 0
    for cell in statement.text.split(CELL_SEPARATOR):
        cells.append(stretches(cell, statement.quantities, at))
        at += len(cell) + len(CELL_SEPARATOR)
    return Line(statement, tuple(cells))


def told_as(regimen: RegimenForPatient) -> tuple[str, ...]:
    """What a calculated regimen tells: its use, its dose, the row that gave it and the method."""
    return regimen.use, regimen.result, regimen.band, regimen.method


def told_first(
    regimens: Sequence[RegimenForPatient], most: int
) -> tuple[tuple[RegimenForPatient, ...], tuple[RegimenForPatient, ...]]:
    """The calculated regimens that are read at once, and those that may be folded: repeats, and what is beyond `most`.

    A regimen repeats an earlier one that comes to the same dose for the same use by the same row and method.
    """
    distinct: dict[tuple[str, ...], RegimenForPatient] = {}
    for regimen in regimens:
        distinct.setdefault(told_as(regimen), regimen)
    shown = tuple(distinct.values())[:most]
    return shown, tuple(regimen for regimen in regimens if not any(regimen is one for one in shown))
