"""Whether a statement's words are borne out by the passages it cites: quoted whole, or a restatement of a sentence.

A verbatim quote of whole sentences is always grounded. Anything else must restate cited sentences completely and
add nothing (see `rewording`). It can only lower a verdict: it never accepts a number (see `dosing/standing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from posology.assistant.answering.drafts import DraftStatement, scope_of, sentences_of
from posology.assistant.answering.rewording import Fault, SourceText, fault_of
from posology.assistant.answering.wording_anchors import hides_characters, words
from posology.assistant.dosing.binding import DrugFinder, DrugMention
from posology.assistant.dosing.notation import find_notation
from posology.assistant.dosing.standing import is_verbatim
from posology.ingest.documents import BlockKind, Passage
from posology.ingest.sentences import split_sentences

_SEVERAL_TOPICS = re.compile(r"[,/;&:]|\b(?:and|or|versus|vs|compared)\b", re.IGNORECASE)
_LONGEST_RUN = 3
_MOST_CITED = 6
_MOST_JOINED = 12
_WIDEST_REWORDED_ROW = 2


def no_drugs(_text: str) -> Sequence[DrugMention]:
    """A drug finder that knows no name."""
    return ()


def unsupported_wording(statement: DraftStatement, find_drugs: DrugFinder = no_drugs) -> str:
    """Why the wording is not borne out by the cited passages; "" when it is.

    Args:
        statement: the statement with its quotes; the first quote's passage gives the context it is shown in.
        find_drugs: finds drug names, so that a name from a heading is not given to a sentence about another drug.
    """
    if not statement.quotes:
        return "nothing is cited for this statement"
    cited = list(dict.fromkeys(quote.passage for quote in statement.quotes))
    if any(is_verbatim(statement.text, passage.text, sentences_of(passage)) for passage in cited):
        return ""
    if hides_characters(statement.text):
        return "the statement holds characters that cannot be seen or read safely"
    two_readings = [notation for notation in find_notation(statement.text) if notation.refused]
    if two_readings:
        return f"“{two_readings[0].text}” has two readings. {two_readings[0].advice}"
    first = cited[0]
    beside = [p for p in cited[:_MOST_CITED] if (p.article_id, p.section_path, p.context) == _place(first)]
    whole = _nearest_fault(statement.text, beside, find_drugs)
    if whole is None:
        return ""
    pieces = [statement.text[start:end] for start, end in split_sentences(statement.text)]
    if len(pieces) > 1:
        faults = [_nearest_fault(piece, beside, find_drugs) for piece in pieces]
        return next((fault.reason for fault in faults if fault is not None), "")
    return whole.reason


def _place(passage: Passage) -> tuple[str, tuple[str, ...], str]:
    return passage.article_id, passage.section_path, passage.context


def _nearest_fault(text: str, passages: Sequence[Passage], find_drugs: DrugFinder) -> Fault | None:
    """The fault against the stretch of the passages that comes nearest, None when one is restated."""
    nearest: Fault | None = None
    for passage, stretch in _stretches(passages):
        stranger = _stranger(text, " ".join(stretch), passage, find_drugs)
        fault = stranger or fault_of(text, _source(passage, stretch, find_drugs))
        if fault is None:
            return None
        if nearest is None or fault.distance < nearest.distance:
            nearest = fault
    return nearest or Fault(0, "the cited passage cannot be restated")


def _stretches(passages: Sequence[Passage]) -> Iterator[tuple[Passage, tuple[str, ...]]]:
    """What a statement may restate: a sentence, a run of sentences, or two sentences of passages side by side."""
    listed: list[tuple[Passage, str]] = []
    for passage in passages:
        if passage.kind is BlockKind.ROW and len(passage.cells) > _WIDEST_REWORDED_ROW:
            continue
        sentences = sentences_of(passage)
        listed.extend((passage, sentence) for sentence in sentences)
        for length in range(2, _LONGEST_RUN + 1):
            for start in range(len(sentences) - length + 1):
                yield passage, sentences[start : start + length]
    yield from ((passage, (sentence,)) for passage, sentence in listed)
    for (passage, one), (_, other) in permutations(listed[:_MOST_JOINED], 2):
        yield passage, (one, other)


def _source(passage: Passage, stretch: tuple[str, ...], find_drugs: DrugFinder) -> SourceText:
    lines = [line for line in (*passage.context.split("\n"), *passage.section_path) if line]
    if not _SEVERAL_TOPICS.search(passage.article_title):
        lines.append(passage.article_title)
    lent = frozenset(word for line in lines for word in words(line))
    lent |= frozenset(
        word
        for m in find_drugs(passage.article_title)
        if m.subject
        for word in words(passage.article_title[m.start : m.end])
    )
    text = " ".join(stretch)
    return SourceText(text, scope_of(passage).unit_context, lent, len(_subjects(text, find_drugs)), len(stretch))


def _stranger(text: str, stretch: str, passage: Passage, find_drugs: DrugFinder) -> Fault | None:
    """A drug that the statement is about and the cited sentence, or the heading that governs it, is not."""
    meant = _subjects(stretch, find_drugs)
    if not meant:
        levels = (_subjects(level, find_drugs) for level in scope_of(passage).levels)
        governing = next((drugs for drugs in levels if drugs), frozenset())
        meant = governing if len(governing) == 1 else frozenset()
    strangers = _subjects(text, find_drugs) - meant
    if not strangers:
        return None
    return Fault(50, f"the cited passage is not about {', '.join(sorted(strangers))}")


def _subjects(text: str, find_drugs: DrugFinder) -> frozenset[str]:
    return frozenset(mention.drug for mention in find_drugs(text) if mention.subject)
