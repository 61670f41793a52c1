"""Cuts the text of another system's answer into statements: sentences, bullets and table rows with their citations.

Looks at layout and markers only. What could hold a claim is kept: only headings without a number, the heads of a
table and the entries of a list of sources are no statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from posology.assistant.dosing.extraction import extract
from posology.evals.exchange.markers import Marked, take_out_markers
from posology.ingest.documents import CELL_SEPARATOR
from posology.ingest.passages import COLUMN_HEADS
from posology.ingest.sentences import split_sentences

BULLET = "bullet"
ROW = "row"
_LEAST_WRAPPED = 60
_HEADING = re.compile(r"#{1,6} (.*)")
_ALL_BOLD = re.compile(r"(?:\*\*|__)([^*_]+)(?:\*\*|__):?\Z")
_ITEM = re.compile(r"(?:[-*•‣–]|\(?\d{1,2}[.)]) (?=\S)")
_RULE_SIGNS = frozenset(" :|-")
_ENDED = re.compile(r"[.!?:;][\"'”’)\]]*\Z")
_ENDED_SENTENCE = re.compile(r"[.!?]\Z")
_MOST_TITLE_WORDS = 8
_SOURCES = re.compile(r"(?:references?|sources?|citations?|bibliography|works cited)\b[^.]{0,20}\Z", re.IGNORECASE)
_ENTRY = re.compile(r"\[?\d{1,4}[\].):]")
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class Segment:
    """One statement as another system wrote it.

    Attributes:
        text: its words without markers.
        numbers: the citation numbers of its markers, as written, each once.
        kind: "bullet" for a sentence or list item, "row" for a table row ("cell | cell").
        section: the heading above it, "" for none.
        context: the lead-in of its list, or the heads of its table.
        header: the heads of its table, as many as the row has cells, else ().
        group: number of its list or table, -1 for running text.
        governs: whether it is a heading or lead-in that claims something.
    """

    text: str
    numbers: tuple[int, ...]
    kind: str = BULLET
    section: str = ""
    context: str = ""
    header: tuple[str, ...] = ()
    group: int = -1
    governs: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str  # "blank" | "heading" | "item" | "row" | "rule" | "text"
    text: str = ""


def segments_of(answer: str) -> tuple[Segment, ...]:
    r"""Cut an answer into statements, in reading order.

    A marker behind a full stop belongs to the sentence before it; a line of nothing but markers to the statement
    before it.

    >>> [(s.text, s.numbers) for s in segments_of("Give 1 g.[1] Then wait [2].\n\n- Stop at 2 g [9]")]
    [('Give 1 g.', (1,)), ('Then wait.', (2,)), ('Stop at 2 g', (9,))]
    """
    return tuple(_Cutter().cut([_line(" ".join(line.split())) for line in answer.splitlines()]))


@dataclass(frozen=True, slots=True)
class _Governing:
    """A heading or lead-in among the statements: where its sentences are, and its words as those below name them."""

    start: int
    end: int
    title: str


class _Cutter:
    """Walks over the lines and remembers heading, lead-in and table heads."""

    def __init__(self) -> None:
        self._section = ""
        self._context = ""
        self._header: tuple[str, ...] = ()
        self._group = -1
        self._within = ""
        self._listing_sources = False
        self._found: list[Segment] = []
        self._governing: list[_Governing] = []

    def cut(self, lines: Sequence[_Line]) -> list[Segment]:
        """The statements in reading order."""
        for place, (line, joined) in enumerate(stretches := list(_joined(lines))):
            following = stretches[place + 1][0] if place + 1 < len(stretches) else _Line("blank")
            if (
                self._listing_sources
                and line.kind in {"text", "item"}
                and (_ENTRY.match(joined) or line.kind == "item")
            ):
                continue
            if line.kind == "heading":
                self._take_heading(joined)
            elif line.kind == "row":
                self._take_row(joined, is_head=following.kind == "rule")
            elif line.kind == "item":
                self._enter("list")
                self._add_sentences(joined, self._group)
            elif line.kind == "text":
                self._take_text(joined)
        for governing in self._governing:
            self._lend_citations(governing)
        return self._found

    def _add_governing(self, text: str, title: str) -> None:
        """Add a heading or lead-in that claims something; it stands under no lead-in itself."""
        start, context = len(self._found), self._context
        self._context = ""
        self._add_sentences(text, -1)
        self._context = context
        self._governing.append(_Governing(start, len(self._found), title))

    def _lend_citations(self, governing: _Governing) -> None:
        """A heading or lead-in that cites nothing rests on what is cited below it."""
        below = takewhile(
            lambda each: _stands_under(each, governing.title),
            map(self._found.__getitem__, range(governing.end, len(self._found))),
        )
        lent = tuple(dict.fromkeys(number for each in below for number in each.numbers))
        for place in range(governing.start, governing.end):
            own = self._found[place]
            self._found[place] = replace(own, numbers=own.numbers or lent, governs=True)

    def _take_heading(self, text: str) -> None:
        marked = take_out_markers(text)
        title = _plain(marked.text)
        self._within, self._context, self._header = "", "", ()
        self._listing_sources = _SOURCES.match(title) is not None
        self._section = title.rstrip(":")
        if marked.markers or _claims_something(title):
            self._add_governing(text, self._section)

    def _take_text(self, text: str) -> None:
        self._within, self._context, self._header = "", "", ()
        marked = take_out_markers(text)
        plain = _plain(marked.text)
        if _SOURCES.match(plain.rstrip(":")) and not marked.markers:
            self._listing_sources = True
            return
        if plain.endswith(":"):
            self._context = plain
            if marked.markers or extract(plain):
                self._add_governing(text, plain)
            return
        self._add_sentences(text, -1)

    def _take_row(self, text: str, *, is_head: bool) -> None:
        fresh = self._within != "table"
        self._enter("table")
        cells = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", text.strip("|")))
        if fresh and is_head:
            self._header = tuple(_plain(take_out_markers(cell).text) for cell in cells)
            return
        marked = [take_out_markers(cell) for cell in cells]
        numbers = tuple(dict.fromkeys(number for cell in marked for _, listed in cell.markers for number in listed))
        row = CELL_SEPARATOR.join(_plain(cell.text) for cell in marked)
        if not any(character.isalnum() for character in row):
            self._attach(numbers)
            return
        header = self._header if len(self._header) == len(cells) else ()
        heads = f"{COLUMN_HEADS}{CELL_SEPARATOR.join(header)}" if any(header) else ""
        context = "\n".join(line for line in (self._context, heads) if line)
        self._found.append(Segment(row, numbers, ROW, self._section, context, header, self._group))

    def _enter(self, kind: str) -> None:
        if self._within != kind:
            self._context = "" if self._within else self._context
            self._within, self._group, self._header = kind, self._group + 1, ()

    def _add_sentences(self, text: str, group: int) -> None:
        marked = take_out_markers(text)
        for segment in _sentences(marked):
            if any(character.isalnum() for character in segment.text):
                self._found.append(replace(segment, section=self._section, context=self._context, group=group))
            else:
                self._attach(segment.numbers)
        if not marked.text.strip():
            self._attach(tuple(number for _, listed in marked.markers for number in listed))

    def _attach(self, numbers: Sequence[int]) -> None:
        """Give markers that stand alone to the statement before them."""
        if self._found and numbers:
            before = self._found[-1]
            self._found[-1] = replace(before, numbers=tuple(dict.fromkeys((*before.numbers, *numbers))))


def _sentences(marked: Marked) -> Iterator[Segment]:
    for start, end in split_sentences(marked.text):
        yield Segment(_plain(marked.text[start:end]), marked.between(start, end))


def _line(text: str) -> _Line:
    if not text:
        return _Line("blank")
    heading = _HEADING.match(text) or _ALL_BOLD.match(text)
    if heading:
        return _Line("heading", heading[1])
    if _RULE_SIGNS.issuperset(text) and "--" in text:
        return _Line("rule")
    if text.startswith("|") or (CELL_SEPARATOR in text and not _ITEM.match(text)):
        return _Line("row", text)
    item = _ITEM.match(text)
    return _Line("item", text[item.end() :]) if item else _Line("text", text)


def _joined(lines: Sequence[_Line]) -> Iterator[tuple[_Line, str]]:
    """Lines with the lines that go on with them: a long line without an end was wrapped, and so was a small start."""
    held: list[str] = []
    opening: _Line | None = None
    for line in lines:
        if opening and line.kind == "text" and opening.kind in {"text", "item"} and _goes_on(held[-1], line.text):
            held.append(line.text)
            continue
        if opening:
            yield opening, " ".join(held)
        opening, held = line, [line.text]
    if opening:
        yield opening, " ".join(held)


def _goes_on(before: str, line: str) -> bool:
    bare = take_out_markers(before).text
    return not _ENDED.search(bare) and (line[:1].islower() or len(before) >= _LEAST_WRAPPED)


def _stands_under(segment: Segment, title: str) -> bool:
    return title in {segment.context.split("\n")[0], segment.section}


def _claims_something(title: str) -> bool:
    """Whether a heading is more than a name: it holds a quantity, ends as a sentence or is as long as one."""
    return bool(_ENDED_SENTENCE.search(title) or title.count(" ") >= _MOST_TITLE_WORDS or extract(title))


def _plain(text: str) -> str:
    """A text without the signs of emphasis, white space evened out."""
    return " ".join(_EMPHASIS.sub("", text).split())
