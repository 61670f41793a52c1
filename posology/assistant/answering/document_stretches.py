"""Cut a plain text into the stretches that are checked: paragraphs, bullets and rows with the headings above them.

Looks at layout only; an article in a known format is cut by its reader instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from posology.assistant.answering.document_lines import in_parts, records, tells_dosing, with_criteria
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.column_heads import holds_amount
from posology.assistant.dosing.course_tables import labelled
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.lead_ins import announces, names_people
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.spacing import undrawn
from posology.assistant.dosing.table_heads import (
    aligned_as_tabs,
    begins_section,
    completes_heads,
    filled,
    joined_heads,
    names_columns,
)
from posology.assistant.dosing.usual_beside import usual_items, usual_rows
from posology.ingest.documents import CELL_SEPARATOR
from posology.ingest.readers.answer_page import page_lines
from posology.ingest.readers.page_lines import LineKind, PageLine

_LONGEST_HEADING = 90
_LONGEST_NUMBERED = 250
# A line that ends in several plain figures is a row of a table that lost its lines ("Maintenance 90-120 24").
_MARKED = re.compile(r"#{1,6}(?=\s)")
_NUMBERED = re.compile(r"\d{1,2}(?P<inner>(?:\.\d{1,2})*)\.?\s+[A-Z][A-Za-z]{2}")
_UNMARKED = 9
_BOLD = re.compile(r"(\*\*|__).*\1:?")
# "^a On dialysis: …" below a table speaks of what the table is about.
_FOOTNOTE = re.compile(r"(?:\^\w\b|[ᵃ-ᶻ¹²³⁴⁵]|[†‡§¶]{1,2}|\*{1,3}(?=[^\s*])|[a-h][.)]?\s(?=[A-Z]))")
_FIGURES_LAST = re.compile(r"(?:\s\d[\d.,]*+(?:\s?[-–]\s?\d[\d.,]*+)?){2,}\s*$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a plain text with what stands above it; `line` is the line of the file it starts on."""

    text: str
    line: int
    kind: str
    section: tuple[str, ...] = ()
    context: str = ""
    header: tuple[str, ...] = ()
    group: int = -1
    usual: tuple[str, ...] = ()

    def scope(self, given: Scope, title: str) -> Scope:
        """The context it stands in: what was given with the text, its lead-in, its heading, the title."""
        near = tuple(line for line in (self.context, *reversed(self.section)) if line)
        return Scope(
            given.drug, given.indication, given.route, near=near, header=self.header, title=title, usual=self.usual
        )


def stretches_of(text: str) -> tuple[str, tuple[Stretch, ...]]:
    r"""Cut a plain text.

    Returns:
        Its title, "" when its first line is not one, and its stretches in reading order.

    >>> title, found = stretches_of("Foscarnet\n\nDosing:\n- 1 g once\n- 2 g once")
    >>> title, [(s.kind, s.context, s.text) for s in found]
    ('Foscarnet', [('bullet', 'Dosing:', '1 g once'), ('bullet', 'Dosing:', '2 g once')])
    """
    lines = [in_parts(line) for line in page_lines(aligned_as_tabs(undrawn(text)))]
    said = [line for line in lines if line.kind is not LineKind.BREAK]
    titled = len(said) > 1 and (_is_heading(said[0]) or _asks(said[0]))
    title = _bare(said[0].text) if titled else ""
    above = [Stretch(said[0].text, said[0].line, "heading")] if titled and tells_dosing(said[0].text) else []
    cutter = _Cutter(skip=said[0] if title else None)
    return title, (*above, *_with_usual(cutter.cut(lines)))


def _with_usual(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches, each row or item with the one of its table or list that tells the doses of normal kidneys."""
    for (head, *_), some in groupby(stretches, key=lambda one: (one.header, one.kind, one.group, one.context)):
        together = list(some)
        if head:
            beside = usual_rows([row.text.split(CELL_SEPARATOR) for row in together], head)
        else:
            beside = [(item,) if item else () for item in usual_items([one.text for one in together])]
        for one, usual in zip(together, beside, strict=True):
            yield replace(one, usual=usual) if usual else one


class _Cutter:
    """Walks over the lines and remembers heading, lead-in and table heads."""

    def __init__(self, skip: PageLine | None) -> None:
        self._skip = skip
        self._headings: list[tuple[int, str]] = []
        self._section: tuple[str, ...] = ()
        self._context = ""
        self._lead_in: PageLine | None = None
        self._header: tuple[str, ...] = ()
        self._last: tuple[str, ...] = ()
        self._within = self._caption = ""
        self._table = -1
        self._group = -1
        self._listing = False
        self._above: list[PageLine] = []

    def cut(self, lines: list[PageLine]) -> Iterator[Stretch]:
        """The stretches in reading order."""
        for line in with_criteria(records(lines)):
            if line is self._skip:
                continue
            if line.kind is LineKind.BREAK:
                continue
            if line.kind is LineKind.ROW:
                yield from self._row(line)
            elif line.kind is LineKind.BULLET:
                yield from self._led()
                yield self._bullet(line)
            else:
                yield from self._paragraph(line)
        yield from self._held_back()

    def _row(self, line: PageLine) -> Iterator[Stretch]:
        yield from self._led()
        text = CELL_SEPARATOR.join(line.cells)
        self._caption = self._context or self._caption
        if line.table != self._table:
            self._table, self._group, self._header, self._last = line.table, self._group + 1, (), ()
            self._within = ""
            if line.heads or not extract(text) or names_columns(line.cells):
                self._header = line.cells
                if holds_amount(text):
                    yield Stretch(text, line.line, "row", self._section, self._context, (), self._group)
                return
        header = self._header if len(self._header) == len(line.cells) else ()
        if header and not self._last and completes_heads(line.cells):
            self._header = joined_heads(header, line.cells)
            return
        if header and begins_section(line.cells):
            self._within, self._last = _bare(line.cells[0]), ()
            if extract(line.cells[0]):
                yield Stretch(text, line.line, "row", self._section, self._context, header, self._group)
            return
        self._last = filled(line.cells, self._last)
        text = CELL_SEPARATOR.join(labelled(self._last, header) if header else self._last)
        section = (*self._section, self._context) if self._within and self._context else self._section
        yield Stretch(text, line.line, "row", section, self._within or self._context, header, self._group)

    def _bullet(self, line: PageLine) -> Stretch:
        if not self._listing:
            self._group += 1
            self._above = []
        self._listing = True
        self._above = [bullet for bullet in self._above if bullet.level < line.level]
        outer = [bullet.text for bullet in self._above]
        self._above.append(line)
        if not outer:
            return Stretch(line.text, line.line, "bullet", self._section, self._context, (), self._group)
        above = (*self._section, *((self._context,) if self._context else ()), *outer[:-1])
        return Stretch(line.text, line.line, "bullet", above, outer[-1], (), self._group)

    def _paragraph(self, line: PageLine) -> Iterator[Stretch]:
        """A heading or a line that leads in governs what follows; a lead-in that nothing follows is a stretch."""
        pending = self._lead_in is not None
        yield from self._held_back()
        # What names only people governs the paragraph below it as it governs a list.
        over = self._context if pending and names_people(self._context, extract(self._context)) else ""
        self._listing, self._context = False, ""
        marked = line.kind is LineKind.HEADING or _MARKED.match(line.text) is not None
        numbers = extract(line.text)
        aged = all(number.role is Role.AGE for number in numbers)  # an age alone is a heading
        people = not aged and not _BOLD.fullmatch(line.text) and names_people(line.text, numbers)
        if line.kind is LineKind.CAPTION or ((line.text.endswith(":") or people) and not marked):
            self._context, self._lead_in = line.text, line
        elif _is_heading(line):
            yield from self._heading(line)
        else:
            over = over or (self._caption if _FOOTNOTE.match(line.text) else "")
            yield Stretch(line.text, line.line, "paragraph", self._section, over)
            self._context = line.text if announces(line.text, numbers) else ""

    def _heading(self, line: PageLine) -> Iterator[Stretch]:
        """A heading governs what follows under the headings around it; one with a number is checked as well."""
        depth, self._caption = _depth(line), ""
        self._headings = [(level, text) for level, text in self._headings if level < depth]
        outer = tuple(text for _, text in self._headings)
        self._headings.append((depth, _bare(line.text)))
        self._section = (*outer, _bare(line.text))
        if extract(line.text):
            yield Stretch(line.text, line.line, "heading", outer)

    def _led(self) -> Iterator[Stretch]:
        """A lead-in that gives a dose, a rate or another number of its own is checked beside what it led to."""
        led, self._lead_in = self._lead_in, None
        if led is not None and tells_dosing(led.text):
            yield Stretch(led.text, led.line, "lead_in", self._section)

    def _held_back(self) -> Iterator[Stretch]:
        """A lead-in that holds a number of its own and led to nothing is checked like any other line."""
        held, self._lead_in = self._lead_in, None
        if held is not None:
            yield Stretch(held.text, held.line, "paragraph", self._section)


def _is_heading(line: PageLine) -> bool:
    """A line marked or numbered as one, or a short line without a sign of a sentence and no number but an age."""
    text = line.text
    if line.kind is LineKind.HEADING or (line.kind is LineKind.TEXT and _MARKED.match(text) is not None):
        return True
    if line.kind is not LineKind.TEXT or text.endswith((".", ":", ";", ",", "!", "?")):
        return False
    numbered = _NUMBERED.match(text)
    if numbered is not None and numbered["inner"] and len(text) <= _LONGEST_NUMBERED:
        return True
    if len(text) > _LONGEST_HEADING or _FIGURES_LAST.search(text) is not None:
        return False
    numbers = extract(text)
    return all(quantity.role is Role.AGE for quantity in numbers) or names_people(text, numbers)


def _depth(line: PageLine) -> int:
    """How deep a heading stands: by its marks or its number; one without either stands below all others."""
    marked = _MARKED.match(line.text)
    if marked is not None:
        return marked.end()
    numbered = _NUMBERED.match(line.text)
    if numbered is not None and (numbered["inner"] or not extract(line.text)):
        return 1 + numbered["inner"].count(".")
    return line.level or _UNMARKED


def _asks(line: PageLine) -> bool:
    """Whether a line is a short question without a number: what stands first so is the title of its text."""
    plain = line.kind is LineKind.TEXT and len(line.text) <= _LONGEST_HEADING
    return plain and line.text.endswith("?") and not extract(line.text)


def _bare(text: str) -> str:
    return text.lstrip("#").strip().strip("*_").strip()
