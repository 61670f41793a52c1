"""Tell the article of an answer page from its furniture and build it from the page's lines.

Pure, and shared by the text and the HTML reader, so that both give the same article. Page headings
carry no levels in text, so every heading is a section of its own, except one that follows another
without content between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from posology.ingest.documents import Article
from posology.ingest.errors import DocumentError
from posology.ingest.readers.canonical import Identity, Part, PartKind, compose, row_part, slug
from posology.ingest.readers.page_facts import page_facts
from posology.ingest.readers.page_lines import LineKind, PageLine, Zone, is_control, is_furniture, zone_started_by
from posology.ingest.readers.page_references import read_page_references
from posology.ingest.readers.reference_marks import MarkedText, plausible_numbers, take_page_marks

_DOSE_LIKE = re.compile(r"\d\s*(?:mg|g|mcg|µg|kg|mL|mmol|units?|IU|%|hours?|h|days?|weeks?|months?|minutes?|min)\b")
_TERMINAL = tuple(".,;:!…")
_LONGEST_HEADING = 110
_MOST_WORDS = 16
_QUESTION_REMEDY = "Save the whole page, its question in the first line, or write house Markdown."


@dataclass(frozen=True, slots=True)
class _Anatomy:
    """Where the parts of a page stand: indexes into its content lines."""

    question: str
    title: str
    body: tuple[PageLine, ...]
    references: tuple[PageLine, ...]
    furniture: tuple[PageLine, ...]
    disclaimer: str


def assemble_page(lines: Sequence[PageLine], path: str, form: str, warnings: tuple[str, ...] = ()) -> Article:
    """Build the article of an answer page.

    Args:
        lines: every visible line of the page in reading order.
        path: name used in messages and kept in the article.
        form: name of the format read, kept as a fact.
        warnings: what the reader already has to say.

    Raises:
        DocumentError: the page has no question, or nothing under its title.
    """
    anatomy = _dissect(lines, path)
    references = read_page_references(anatomy.references)
    facts, doubts = page_facts(anatomy.furniture, anatomy.disclaimer, form)
    raws = [raw for line in anatomy.body for raw in (line.cells or (line.text,))]
    plausible = plausible_numbers(raws, max((reference.number for reference in references), default=0))
    parts = _parts(anatomy.body, plausible)
    if not any(part.kind is not PartKind.HEADING for part in parts):
        raise DocumentError(path, "the page has a question but no answer", "Save the whole page.", 1)
    question = take_page_marks(anatomy.question, frozenset()).text
    title = take_page_marks(anatomy.title, frozenset()).text or question
    identity = Identity(slug(title) or slug(question) or "untitled-page", question, title, path)
    return compose(identity, parts, references, facts, (*warnings, *doubts))


def _dissect(lines: Sequence[PageLine], path: str) -> _Anatomy:
    """Cut a page into preamble, body and the blocks after the body."""
    furniture: list[PageLine] = []
    content: list[tuple[int, PageLine]] = []
    zones: dict[Zone, list[PageLine]] = {zone: [] for zone in Zone}
    zone = Zone.BODY
    last_furniture = -1
    for index, line in enumerate(lines):
        opened = zone_started_by(line.text) if line.text else None
        if opened is not None and (content or line.aside or opened is Zone.IGNORED):
            zone = opened
        elif is_furniture(line.text):
            furniture.append(line)
            last_furniture = index if zone is Zone.BODY else last_furniture
        elif zone is not Zone.BODY:
            zones[zone].append(line)
        elif line.kind is not LineKind.BREAK and not line.aside:
            content.append((index, line))
    question, title, body = _question_title_body(content, last_furniture, path)
    disclaimer = " ".join(line.text for line in zones[Zone.DISCLAIMER] if line.text)
    return _Anatomy(question, title, body, tuple(zones[Zone.REFERENCES]), tuple(furniture), disclaimer)


def _question_title_body(
    content: Sequence[tuple[int, PageLine]], last_furniture: int, path: str
) -> tuple[str, str, tuple[PageLine, ...]]:
    """Find the question, the title and the lines under it.

    The question is the first line that ends in a question mark, or the line before the furniture;
    the title is the first line after the furniture when it looks like one.
    """
    opening = [pair for pair in content[:8] if pair[1].kind in (LineKind.TEXT, LineKind.HEADING)]
    early = [pair for pair in opening if pair[0] < last_furniture and not is_control(pair[1].text)]
    asked = next((pair for pair in early if pair[1].text.endswith("?")), None)
    asked = asked or (early[0] if early else None)
    if asked is None and opening and content[0] is opening[0] and opening[0][1].text.endswith("?"):
        asked = opening[0]
    if asked is None:
        line = content[0][1].line if content else 1
        raise DocumentError(path, "a page without a question", _QUESTION_REMEDY, line or 1)
    start = max(asked[0], last_furniture if early else -1)
    rest = _without_controls([line for index, line in content if index > start])
    if len(rest) > 1 and _is_title(rest[0]):
        return asked[1].text, rest[0].text, tuple(rest[1:])
    return asked[1].text, asked[1].text, tuple(rest)


def _without_controls(lines: list[PageLine]) -> list[PageLine]:
    """Drop buttons and audience choices above the title and below the last statement."""
    first, last = 0, len(lines)
    while first < last and is_control(lines[first].text):
        first += 1
    while last > first and lines[last - 1].kind is LineKind.TEXT and is_control(lines[last - 1].text):
        last -= 1
    return lines[first:last]


def _is_title(line: PageLine) -> bool:
    """Say whether the first line under the furniture is a title and not already the lead."""
    if line.kind is LineKind.HEADING:
        return True
    return line.kind is LineKind.TEXT and not line.text.endswith((".", ";", ":")) and len(line.text.split()) <= 30


def _parts(body: Sequence[PageLine], plausible: frozenset[int]) -> list[Part]:
    """Turn body lines into parts: headings by markup or look, lists and tables numbered."""
    parts: list[Part] = []
    group = -1
    previous: PageLine | None = None
    header: tuple[MarkedText, ...] = ()
    for line, following in zip_longest(body, body[1:]):
        if line.kind is LineKind.ROW:
            cells = [take_page_marks(cell, plausible) for cell in line.cells]
            if previous is None or previous.kind is not LineKind.ROW or previous.table != line.table:
                group, header = group + 1, tuple(cells)
            else:
                parts.append(_row(cells, header, group, line.line))
        else:
            content = take_page_marks(line.text, plausible)
            if line.kind is LineKind.BULLET:
                group += previous is None or previous.kind is not LineKind.BULLET
                parts.append(Part(PartKind.BULLET, content, line.level, group, line=line.line))
            elif _is_heading(line, content, following):
                level = 3 if parts and parts[-1].kind is PartKind.HEADING and parts[-1].level == 2 else 2
                parts.append(Part(PartKind.HEADING, MarkedText(content.text), level, line=line.line))
            else:
                kind = PartKind.CAPTION if line.kind is LineKind.CAPTION else PartKind.PARAGRAPH
                parts.append(Part(kind, content, line=line.line))
        previous = line
    return parts


def _row(cells: list[MarkedText], header: tuple[MarkedText, ...], group: int, line: int) -> Part:
    """A table row; marks in its column heads hold for it when it has none of its own."""
    part = row_part(cells, tuple(cell.text for cell in header), group, line)
    marks = tuple(mark for cell in header for mark in cell.marks)
    if not marks or part.content.marks:
        return part
    return Part(PartKind.ROW, MarkedText(part.content.text, marks), 0, group, part.header, part.cells, line)


def _is_heading(line: PageLine, content: MarkedText, following: PageLine | None) -> bool:
    """Say whether a line heads the lines after it; a line ending in a colon introduces, it does not head."""
    text = content.text
    if line.kind is LineKind.CAPTION or following is None or text.endswith(":"):
        return False
    if line.kind is LineKind.HEADING:
        return True
    if content.marks or text.endswith(_TERMINAL) or len(text) > _LONGEST_HEADING or text[:1].islower():
        return False
    return len(text.split()) <= _MOST_WORDS and not _DOSE_LIKE.search(text) and any(map(str.isalpha, text))
