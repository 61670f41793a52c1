"""Tables written inside a text: their rows under the heads of their columns, and what stands around them.

Reads layout only: pipes and the rule below the heads; or pipes, tabs or gaps below heads that hold no dose. Which rows
are heads is told in `table_heads`, what a head says about its column in `columns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from posology.assistant.dosing.binding import DrugFinder, Scope
from posology.assistant.dosing.course_tables import in_one, labelled
from posology.assistant.dosing.spacing import Folded
from posology.assistant.dosing.table_heads import (
    aligned_as_tabs,
    begins_section,
    completes_heads,
    filled,
    joined_heads,
    names_columns,
)
from posology.assistant.dosing.table_pieces import CELLS, Piece
from posology.assistant.dosing.usual_beside import usual_rows

_DASHES = r"[^\S\n]*(?::-+:?|-+:|-{2,})[^\S\n]*"
_RULE = re.compile(rf"[^\S\n]*\|?{_DASHES}(?:\|{_DASHES})*\|?[^\S\n]*")
_BETWEEN_CELLS = re.compile(r"(?<=[^\s])\t(?=[^\n]*[^\s])")
_DIGIT = re.compile(r"[0-9]")
_AREA = re.compile(r"1[.,·]73 ?m(?:2|²|\^2)?", re.IGNORECASE)
_UNDERLINE = re.compile(r"[=~*_-]{3,}")
_HEADING = re.compile(r"(#{1,6})\s")
_MOST_COLUMNS, _DEEPEST, _REACH, _LONGEST_CAPTION = 40, 7, 60, 120


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text: its place, and the places of its cells (none without a pipe)."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]
    is_rule: bool


def pieces_of(text: str, scope: Scope, find_drugs: DrugFinder | None = None) -> tuple[Piece, ...]:
    r"""Cut a text that holds a table; empty for a text without one.

    Args:
        text: the text.
        scope: the context it stands in.
        find_drugs: finds the drugs that a line names: one that begins with a drug is what the table above it is about.

    >>> [p.folded.text for p in pieces_of("Doses:\n| CrCl | g |\n|---|---|\n| >50 | 1 |", Scope())]
    ['Doses:', 'CrCl | g', '>50 | 1']
    """
    text = aligned_as_tabs(text) if "\n" in text else text
    if "\n" not in text or not ("|" in text or "\t" in text):
        return ()
    text = _unwrapped(_tabs_as_pipes(text))
    lines = tuple(_lines(text))
    heads = {at - 1 for at, line in enumerate(lines) if at and line.is_rule and _fits(lines[at - 1], line)}
    heads = heads or _plain_heads(text, lines)
    return tuple(_with_usual(list(_cut(text, lines, heads, scope, find_drugs)))) if heads else ()


def _with_usual(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, each row with the one of its table that tells the doses of normal renal function."""
    for (head, _), some in groupby(pieces, key=lambda piece: (piece.scope.header, piece.scope.near)):
        rows: Sequence[Piece] = list(some)
        rows = in_one(rows) if head else rows
        if rows and rows[0].scope.header != head:
            yield from rows
            continue
        beside = usual_rows([row.folded.text.split(CELLS) for row in rows], head) if head else []
        for at, row in enumerate(rows):
            yield replace(row, scope=replace(row.scope, usual=beside[at])) if beside and beside[at] else row


def _tabs_as_pipes(text: str) -> str:
    r"""The text with the tabs between cells as pipes, where it has no pipes of its own.

    >>> _tabs_as_pipes("CrCl\tDose\n30\t1 g")
    'CrCl|Dose\n30|1 g'
    """
    if "|" in text or "\t" not in text:
        return text
    return _BETWEEN_CELLS.sub("|", text)


def _plain_heads(text: str, lines: Sequence[_Line]) -> set[int]:
    """The first line of cells, where it holds no number and the line of as many cells below it does."""
    at = next((at for at, line in enumerate(lines[:-1]) if line.cells), None)
    if at is None:
        return set()
    head, row = lines[at], lines[at + 1]
    alike = 1 < len(head.cells) <= _MOST_COLUMNS and len(head.cells) == len(row.cells)
    cells = _texts(text, head)
    named = all(cells[1:])
    bare = _DIGIT.search(_AREA.sub("", _words(text, head))) is None or names_columns(cells)
    return {at} if alike and named and bare and _DIGIT.search(_words(text, row)) else set()


def _unwrapped(text: str) -> str:
    r"""The text with heads of a table that were wrapped over two lines on one, each character at its place.

    >>> _unwrapped("| CrCl | Dose\nin g |\n|---|---|")
    '| CrCl | Dose in g |\n|---|---|'
    >>> _unwrapped("| CrCl | Dose\nin g | Use |\n|---|---|")
    '| CrCl | Dose\nin g | Use |\n|---|---|'
    """
    lines = list(_lines(text))
    for above, head, rule in zip(lines, lines[1:], lines[2:], strict=False):
        if rule.is_rule and not (above.is_rule or _fits(head, rule)):
            joined = f"{text[: above.end]} {text[head.start :]}"
            if 1 < len(rule.cells) == len(tuple(_cells(joined, above.start, head.end))):
                text = joined
    return text


def _lines(text: str) -> Iterator[_Line]:
    ends = accumulate(len(line) + 1 for line in text.split("\n"))
    start = 0
    for following in ends:
        end = following - 1
        is_rule = _RULE.fullmatch(text, start, end) is not None
        yield _Line(start, end, () if "|" not in text[start:end] else tuple(_cells(text, start, end)), is_rule)
        start = following


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places of the cells of a line, without the blanks around them."""
    opening = text.find("|", start, end)
    if text[start:end].rstrip(" \t\r").endswith("|") and opening > start:
        start = opening  # "Doses by clearance: | CrCl | Dose |": what stands before the row is running text
    stripped = text[start:end].strip(" \t\r")
    first = start + text[start:end].index(stripped) if stripped else start
    last = first + len(stripped)
    first, last = first + stripped.startswith("|"), last - (stripped.endswith("|") and len(stripped) > 1)
    for cell in text[first:last].split("|"):
        inner = cell.strip()
        place = first + (cell.index(inner) if inner else 0)
        yield place, place + len(inner)
        first += len(cell) + 1


def _fits(head: _Line, rule: _Line) -> bool:
    """Whether a line is the heads above a rule: it has cells of its own, and the rule as many."""
    return not head.is_rule and 1 < len(head.cells) <= _MOST_COLUMNS and len(head.cells) == len(rule.cells)


def _cut(
    text: str, lines: Sequence[_Line], heads: set[int], scope: Scope, find_drugs: DrugFinder | None
) -> Iterator[Piece]:
    """The pieces in reading order; the line above a table leads into it."""
    context = scope
    header: tuple[str, ...] = ()
    above = scope.near
    rows: list[tuple[str, ...]] = []
    first = 0
    for at, line in enumerate(lines):
        if at in heads:
            told = replace(
                line, end=min(line.cells[0][0], max(line.start, text.rfind("|", line.start, line.cells[0][0])))
            )
            yield from _running(text, (*lines[first:at], told), _under(scope, above))
            header = _texts(text, line)
            around = (*_lines_above(text, lines[:at]), *_caption_below(text, lines[at:], find_drugs))
            above = (*around, *scope.near)
            context = replace(scope, near=above)
            yield Piece(_row(text, line), context, is_head=True)
            first, rows = at + 1, []
        elif header and len(line.cells) == len(header):
            cells = _texts(text, line)
            if not line.is_rule and not rows and completes_heads(cells):
                header = joined_heads(header, cells)
            elif begins_section(cells):
                context = replace(context, near=(cells[0].strip(), *above))
                rows.append(())
                yield Piece(_row(text, line), replace(context, near=above, header=header))
            elif not line.is_rule:
                rows.append(filled(cells, rows[-1] if rows else ()))
                yield Piece(_row(text, line, labelled(rows[-1], header)), replace(context, header=header))
            first = at + 1
        elif header and line.cells and not line.is_rule:  # a broken row: nothing says of what its cells are
            yield from _running(text, lines[first : at + 1], scope)
            first = at + 1
        elif header and not line.is_rule:
            header, first = (), at
    yield from _running(text, lines[first:], _under(scope, above))


def _words(text: str, line: _Line) -> str:
    return text[line.start : line.end].strip()


def _running(text: str, lines: Sequence[_Line], scope: Scope) -> Iterator[Piece]:
    """The running text of some lines as one piece."""
    if not any(_words(text, line) for line in lines):
        return
    start, end = lines[0].start, lines[-1].end
    stretch = text[start:end]
    start, stretch = start + len(stretch) - len(stretch.lstrip()), stretch.strip()
    yield Piece(Folded(stretch, tuple(range(start, start + len(stretch) + 1))), scope)


def _texts(text: str, line: _Line) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in line.cells)


def _lines_above(text: str, lines: Sequence[_Line]) -> tuple[str, ...]:
    """What stands above a table, nearest first: the line before it, and the headings that this one stands under."""
    found: list[str] = []
    depth, close = _DEEPEST, True
    for at in range(len(lines) - 1, -1, -1):
        words = _words(text, lines[at])
        close = close and bool(words)
        if not words or lines[at].is_rule or _UNDERLINE.fullmatch(words):
            continue
        if not found and "|" in words:
            return ()
        marks = _HEADING.match(words)
        level = len(marks[1]) if marks is not None else _DEEPEST
        if not found or level < depth or (close and not _DIGIT.search(words)):
            found.append(words)
        depth = min(depth, level)
        if depth == 1 or len(lines) - at > _REACH:
            break
    return tuple(found)


def _under(scope: Scope, above: Sequence[str]) -> Scope:
    """The context of running text behind a table: the headings that the table stands under, too."""
    headings = tuple(line for line in above if _HEADING.match(line) and not _DIGIT.search(line))
    return replace(scope, near=(*headings, *scope.near)) if headings and scope.near != above else scope


def _caption_below(text: str, lines: Sequence[_Line], find_drugs: DrugFinder | None) -> tuple[str, ...]:
    """The line below a table that begins with the drug it is about and holds no number."""
    below = next((line for line in lines if not line.cells and _words(text, line)), None)
    words = "" if below is None else _words(text, below).lstrip("*_ ")
    if find_drugs is None or not words or len(words) > _LONGEST_CAPTION or _DIGIT.search(words):
        return ()
    return (words,) if any(mention.start == 0 and mention.subject for mention in find_drugs(words)) else ()


def _row(text: str, line: _Line, cells: Sequence[str] = ()) -> Folded:
    """The cells of a line joined in the one way that rows are written, with their places in the text.

    A cell that repeats another one (`cells`) has its words at its own place.
    """
    joined = ""
    places: list[int] = []
    for (start, end), words in zip(line.cells, cells or _texts(text, line), strict=True):
        if places:
            joined, places = joined + CELLS, [*places, *[start] * len(CELLS)]
        own = len(words) - (end - start) if words.endswith(text[start:end]) else len(words)
        joined, places = joined + words, [*places, *[start] * own, *range(start, start + len(words) - own)]
    return Folded(joined, (*places, line.end))
