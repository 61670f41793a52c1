"""Render the parts of an article, in whatever format they were read, to one canonical text.

Pure. Gives every block its exact span, its sentences with their references, its section path and
its lead-in line. It does not read files and does not find reference marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from posology.ingest.documents import (
    CELL_SEPARATOR,
    Article,
    Block,
    BlockKind,
    Reference,
    Sentence,
    SourceFacts,
    Span,
)
from posology.ingest.readers.reference_marks import Mark, MarkedText
from posology.ingest.sentences import split_sentences


class PartKind(StrEnum):
    """What a reader found at one place of the source."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    BULLET = "bullet"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Part:
    """One heading, paragraph, caption, bullet or table row as a reader found it, in reading order.

    Attributes:
        kind: what it is.
        content: its text without reference marks, and the marks.
        level: heading level (1 is outermost), or nesting depth of a bullet (0 is outermost).
        group: number of its list or table (a nested list counts to its outer one), -1 for headings and paragraphs.
        header: column headings of a row's table.
        cells: cells of a row.
        line: 1-based source line, 0 when unknown.
    """

    kind: PartKind
    content: MarkedText
    level: int = 0
    group: int = -1
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """What names an article: its id, question, title, subject and file."""

    id: str
    question: str
    title: str
    path: str
    drugs: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()


def row_part(cells: Sequence[MarkedText], header: tuple[str, ...], group: int, line: int) -> Part:
    """Join the cells of one table row to a part; marks of its cells become marks of the row."""
    texts = tuple(cell.text for cell in cells)
    joined = CELL_SEPARATOR.join(texts)
    numbers = tuple(dict.fromkeys(number for cell in cells for number in cell.numbers))
    marks = (Mark(len(joined), numbers),) if numbers else ()
    return Part(PartKind.ROW, MarkedText(joined, marks), group=group, header=header, cells=texts, line=line)


def compose(
    identity: Identity,
    parts: Sequence[Part],
    references: tuple[Reference, ...],
    facts: SourceFacts,
    warnings: tuple[str, ...] = (),
) -> Article:
    """Build the article from its parts.

    Args:
        identity: names of the article.
        parts: headings and content in reading order.
        references: the article's own reference list.
        facts: what the source says about itself.
        warnings: what the reader already has to say.

    Returns:
        An article in which `text[block.span.start:block.span.end]` is the text of every block;
        references without an entry are listed per sentence and warned of once per number.
    """
    text = _CanonicalText(identity.title)
    for part, following in zip_longest(parts, parts[1:]):
        text.add(part, following)
    entries = {reference.number for reference in references}
    missing = tuple(
        (number, sentence.span)
        for block in text.blocks
        for sentence in block.sentences
        for number in sentence.references
        if number not in entries
    )
    absent = tuple(f"reference {number} has no entry on the page" for number in sorted({n for n, _ in missing}))
    return Article(
        id=identity.id,
        question=identity.question,
        title=identity.title,
        text=text.rendered,
        blocks=tuple(text.blocks),
        references=references,
        facts=facts,
        drugs=identity.drugs,
        indications=identity.indications,
        path=identity.path,
        warnings=(*warnings, *absent),
        missing_references=missing,
    )


class _CanonicalText:
    """Accumulates the rendering and the blocks; used by `compose` only."""

    def __init__(self, title: str) -> None:
        self.blocks: list[Block] = []
        self._pieces = [title]
        self._length = len(title)
        self._headings: list[tuple[int, str]] = []
        self._lead_in: Span | None = None
        self._lead_numbers: tuple[int, ...] = ()
        self._parents: list[Span] = []
        self._group = -1

    @property
    def rendered(self) -> str:
        """The canonical text so far."""
        return "".join(self._pieces)

    def add(self, part: Part, following: Part | None) -> None:
        """Render one part; `following` decides whether a paragraph introduces a list or table."""
        if not part.content.text.strip():
            return
        if part.kind is PartKind.HEADING:
            self._add_heading(part)
        elif part.kind in (PartKind.BULLET, PartKind.ROW):
            self._add_member(part, following)
        else:
            self._add_paragraph(part, following)

    def _add_heading(self, part: Part) -> None:
        while self._headings and self._headings[-1][0] >= part.level:
            self._headings.pop()
        self._headings.append((part.level, part.content.text))
        self._append(part.content.text, "\n\n")
        self._forget_lead_in()

    def _add_paragraph(self, part: Part, following: Part | None) -> None:
        """Add a paragraph; its last sentence becomes the lead-in when it ends in a colon before a list."""
        self._forget_lead_in()
        plain = BlockKind.PARAGRAPH if self._headings else BlockKind.LEAD
        introduces = following is not None and following.kind in (PartKind.BULLET, PartKind.ROW)
        if not introduces or not (part.kind is PartKind.CAPTION or part.content.text.endswith((":", "："))):
            self._append_block(part, plain)
            return
        opening, last = (None, part.content) if part.kind is PartKind.CAPTION else _cut_last_sentence(part.content)
        if opening is not None:
            self._append_block(replace(part, content=opening), plain)
        block = self._append_block(replace(part, content=last), BlockKind.LEAD_IN)
        self._lead_in, self._lead_numbers = block.span, part.content.numbers

    def _add_member(self, part: Part, following: Part | None) -> None:
        """Add a bullet or row, under the lead-in of its list and, when nested, under its parent bullet."""
        separator = "\n" if self._group == part.group or (self._group == -1 and self._lead_in) else "\n\n"
        if self._group not in (-1, part.group):
            self._forget_lead_in()
        if part.kind is PartKind.ROW and self._group != part.group and any(part.header):
            self._append(CELL_SEPARATOR.join(part.header), separator)
            separator = "\n"
        self._group = part.group
        kind = BlockKind.BULLET
        if part.kind is PartKind.ROW:
            kind = BlockKind.ROW
            if not part.content.marks and self._lead_numbers:
                part = replace(part, content=MarkedText(part.content.text, (Mark(0, self._lead_numbers),)))
        elif part.content.text.endswith(":") and _is_nested(following, part):
            kind = BlockKind.LEAD_IN
        del self._parents[part.level :]
        lead_in = self._parents[-1] if self._parents else self._lead_in
        block = self._append_block(part, kind, lead_in, separator)
        if part.kind is PartKind.BULLET:
            self._parents.append(block.span)

    def _append_block(self, part: Part, kind: BlockKind, lead_in: Span | None = None, separator: str = "\n\n") -> Block:
        start = self._append(part.content.text, separator)
        block = Block(
            kind=kind,
            span=Span(start, start + len(part.content.text)),
            section_path=tuple(heading for _, heading in self._headings),
            sentences=_cited_sentences(part.content, start, whole=kind is BlockKind.ROW),
            lead_in=lead_in,
            group=part.group,
            header=part.header,
            cells=part.cells,
            line=part.line,
        )
        self.blocks.append(block)
        return block

    def _append(self, text: str, separator: str) -> int:
        """Append a text after a separator and return where it starts."""
        start = self._length + len(separator)
        self._pieces += [separator, text]
        self._length = start + len(text)
        return start

    def _forget_lead_in(self) -> None:
        self._lead_in, self._lead_numbers, self._group = None, (), -1
        self._parents.clear()


def _is_nested(following: Part | None, parent: Part) -> bool:
    """Say whether the next part is a bullet below `parent`."""
    return following is not None and following.kind is PartKind.BULLET and following.level > parent.level


def _cut_last_sentence(content: MarkedText) -> tuple[MarkedText | None, MarkedText]:
    """Split a paragraph before its last sentence, marks going with their sentences."""
    ranges = split_sentences(content.text)
    if len(ranges) < 2:
        return None, content
    cut, end = ranges[-1][0], ranges[-2][1]
    opening = MarkedText(content.text[:end], tuple(mark for mark in content.marks if mark.offset <= end))
    closing = tuple(Mark(max(0, mark.offset - cut), mark.numbers) for mark in content.marks if mark.offset > end)
    return opening, MarkedText(content.text[cut:], closing)


def _cited_sentences(content: MarkedText, start: int, *, whole: bool) -> tuple[Sentence, ...]:
    """Split a block into sentences and give each the marks that stand in it or right after it."""
    ranges = ((0, len(content.text)),) if whole else split_sentences(content.text)
    numbers: list[dict[int, None]] = [{} for _ in ranges]
    for mark in content.marks:
        owner = 0
        for index, (begin, _) in enumerate(ranges):
            if begin < mark.offset:
                owner = index
        numbers[owner].update(dict.fromkeys(mark.numbers))
    return tuple(
        Sentence(Span(start + begin, start + end), tuple(owned))
        for (begin, end), owned in zip(ranges, numbers, strict=True)
    )


def slug(text: str) -> str:
    """Make a short lower-case id from a title.

    >>> slug("Foscarnet: dosing in HSV (2–3 weeks)")
    'foscarnet-dosing-in-hsv-2-3-weeks'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:100].strip("-")
