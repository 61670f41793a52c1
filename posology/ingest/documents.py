"""The documents of the library: Article, Section, Block, Reference, Passage.

Holds frozen values with content-hash ids and character spans into the stored article text.
It does not read files (see `readers/`) and does not search.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

CELL_SEPARATOR = " | "
"""What stands between the cells of a table row in an article's text."""


class BlockKind(StrEnum):
    """What a block of an article is; it decides how a passage carries its context."""

    LEAD = "lead"
    PARAGRAPH = "paragraph"
    LEAD_IN = "lead_in"
    BULLET = "bullet"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range `[start, end)` into `Article.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or table row, or bullet sentence) of a block.

    `span` leaves the trailing reference numbers out; `references` holds them in printed order.
    """

    span: Span
    references: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, bullet, lead-in line or table row, in reading order.

    Attributes:
        kind: what the block is.
        span: where its text stands in `Article.text` (reference numbers left out at the end).
        section_path: headings from the outermost to the innermost, title excluded; () for the lead.
        sentences: the block's sentences; a row is one sentence.
        lead_in: span of the line that introduces this bullet or list ("For the … regimen:"), if any.
        group: number of the list or table this block belongs to, -1 if none; unique in the article.
        header: column headings of the table (rows only), as many as `cells`.
        cells: the row's cells as printed (rows only).
        line: 1-based line of the source file where the block starts (0 when unknown); not compared,
            so that an article is the same whatever file it was read from.
    """

    kind: BlockKind
    span: Span
    section_path: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    lead_in: Span | None = None
    group: int = -1
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """One numbered entry of an article's own reference list: what the article rests on.

    `locator` is a set-id, DOI, PMID or other citation text; `detail` a section, heading or table.
    """

    number: int
    type: str
    title: str
    publisher: str = ""
    year: int | None = None
    locator: str = ""
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the source says about itself; kept as facts, never taken over as our own label.

    `claimed_status` is the publisher's own review step (for example "Submitted"), verbatim.
    Dates are ISO `YYYY-MM-DD` or "".
    """

    publisher: str = ""
    claimed_status: str = ""
    last_updated: str = ""
    edition: str = ""
    url: str = ""
    disclaimer: str = ""
    format: str = "markdown"


@dataclass(frozen=True, slots=True)
class Article:
    """One guideline article: question, title, canonical text and its blocks.

    `text` is a canonical rendering made by the reader from title, headings and blocks; the same
    article read from HTML or plain text gives the same `text`. All spans point into it.
    `digest` is the SHA-256 of `text`, references and facts: review status is pinned to it.
    """

    id: str
    question: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    facts: SourceFacts
    drugs: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    path: str = ""
    warnings: tuple[str, ...] = ()
    missing_references: tuple[tuple[int, Span], ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything a reviewer would read."""
        parts = [self.id, self.question, self.title, self.text, repr(self.references), repr(self.facts)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """The cited unit: one block of an article with the context without which it means nothing.

    Attributes:
        id: "p_" and 16 hex digits, derived from article id, title, section path, context and text, and a
            counter for doubles; it stays when other parts of the article change.
        span: place of `text` in the article text: `article.text[span.start:span.end] == text`.
        context: lead-in line, or "column: unit" headings of the table, "" if none.
        sentences: spans of the block's sentences, relative to the article text.
        group: list or table number within the article, -1 if none.
        references: numbers of the article's own references that this passage carries.
        ordinal: position among the article's passages, in reading order.
    """

    id: str
    article_id: str
    article_title: str
    section_path: tuple[str, ...]
    kind: BlockKind
    text: str
    span: Span
    context: str = ""
    sentences: tuple[Sentence, ...] = ()
    group: int = -1
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    references: tuple[int, ...] = ()
    ordinal: int = 0

    @property
    def heading(self) -> str:
        """Title and heading path on one line, as both indexes see it."""
        return " › ".join((self.article_title, *self.section_path))

    @property
    def searchable(self) -> str:
        """The text that is embedded and indexed: heading path, context, then the passage."""
        return "\n".join(part for part in (self.heading, self.context, self.text) if part)


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What ingest found in one document, or why it was refused."""

    path: str
    outcome: str  # "added" | "updated" | "unchanged" | "removed" | "refused"
    article_id: str = ""
    passages: int = 0
    embedded: int = 0
    numbers: int = 0
    missing_references: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of one ingest run."""

    documents: tuple[DocumentReport, ...] = field(default_factory=tuple)
    generation: str = ""
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0

    @property
    def refused(self) -> tuple[DocumentReport, ...]:
        """The documents that were not taken."""
        return tuple(d for d in self.documents if d.outcome == "refused")
