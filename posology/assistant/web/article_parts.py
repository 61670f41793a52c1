"""An article as it is set on a page: headings, paragraphs, lists and tables, each passage with its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from posology.ingest.documents import Article, BlockKind, Passage


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    """Passages that are set together.

    Attributes:
        headings: headings that open before it, with their level from 2.
        kind: "paragraph", "list" or "table".
        lead: the lead-in of a list or table, "" for none.
        heads: column heads of a table.
        passages: at least one.
    """

    headings: tuple[tuple[int, str], ...]
    kind: str
    lead: str
    heads: tuple[str, ...]
    passages: tuple[Passage, ...]


def blocks_of(passages: Sequence[Passage]) -> tuple[ArticleBlock, ...]:
    """Arrange the passages of one article in reading order."""
    ordered = sorted(passages, key=lambda passage: passage.ordinal)
    return tuple(_blocks(ordered))


def missing_references(article: Article) -> tuple[int, ...]:
    """Numbers that the text cites and the reference list lacks."""
    return tuple(sorted({number for number, _ in article.missing_references}))


def marked_pieces(text: str, spans: Sequence[tuple[int, ...]]) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether it is quoted; spans outside the text are left out, overlaps joined.

    >>> marked_pieces("abcdef", [(1, 3), (2, 4), (9, 12)])
    (('a', False), ('bcd', True), ('ef', False))
    """
    pieces: list[tuple[str, bool]] = []
    at = 0
    joined: list[list[int]] = []
    for start, end in sorted((start, end) for start, end in spans if 0 <= start < end <= len(text)):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    for start, end in joined:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return tuple(piece for piece in pieces if piece[0])


def _blocks(passages: Sequence[Passage]) -> Iterator[ArticleBlock]:
    before: tuple[str, ...] = ()
    said = ""
    for (section, kind, group), run in groupby(passages, key=_key):
        members = tuple(run)
        same = 0
        while same < min(len(before), len(section)) and before[same] == section[same]:
            same += 1
        headings = tuple(enumerate(section, 2))[same:]
        before = section
        first = members[0]
        lead = first.context.partition("\n")[0] if kind in {"list", "table"} and group >= 0 else ""
        lead = "" if lead == said else lead
        said = members[-1].text
        yield ArticleBlock(headings, kind, lead, first.header, members)


def _key(passage: Passage) -> tuple[tuple[str, ...], str, int]:
    if passage.kind is BlockKind.ROW:
        return passage.section_path, "table", passage.group
    if passage.kind is BlockKind.BULLET:
        return passage.section_path, "list", passage.group
    return passage.section_path, "paragraph", passage.ordinal + 1_000_000
