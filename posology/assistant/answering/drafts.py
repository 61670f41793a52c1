"""A draft: statements chosen or written for a question, before any number in them was checked."""

from __future__ import annotations

from dataclasses import dataclass

from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.standing import Evidence
from posology.ingest.documents import BlockKind, Passage

LEAD_SECTION = "Answer"


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A span of one passage's text."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The exact words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One statement with the passages it rests on.

    `kind` is "lead", "bullet" or "row"; `quotes` may be empty only in a generated draft, and then nothing stands.
    """

    text: str
    kind: str
    section: str
    quotes: tuple[QuotedSpan, ...]
    context: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The statements in reading order and who drafted them ("extractive" or a model's name)."""

    statements: tuple[DraftStatement, ...]
    drafted_by: str


def section_of(passage: Passage) -> str:
    """The heading a passage is shown under, its article's title where it stands under none."""
    return passage.section_path[-1] if passage.section_path else passage.article_title


def scope_of(passage: Passage) -> Scope:
    """The context a passage stands in, as verification reads it: lead-in, headings inside out, title."""
    near = (passage.context.split("\n")[0] if passage.header else passage.context, *reversed(passage.section_path))
    return Scope(
        near=tuple(line for line in near if line),
        header=passage.header if passage.kind is BlockKind.ROW else (),
        title=passage.article_title,
    )


def evidence_of(passage: Passage) -> Evidence:
    """A passage as evidence for verification."""
    return Evidence(passage.text, scope_of(passage), sentences_of(passage))


def sentences_of(passage: Passage) -> tuple[str, ...]:
    """The sentences of a passage in order; a row or a passage without sentences is one."""
    if passage.kind is BlockKind.ROW or not passage.sentences:
        return (passage.text,)
    offset = passage.span.start
    return tuple(passage.text[s.span.start - offset : s.span.end - offset] for s in passage.sentences)
