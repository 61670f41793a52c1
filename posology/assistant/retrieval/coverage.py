"""Measures how well the hits cover a question: the facts that decide whether to abstain.

It decides nothing: the thresholds and the decision are the answering pipeline's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from posology.assistant.retrieval.hits import Hit

_BEST = 3


class WordStatistics(Protocol):
    """What the library knows about words; the lexical index gives it."""

    def terms(self, text: str) -> Sequence[str]:
        """The stemmed terms of a text, in order, as the index holds them."""
        ...

    def document_frequency(self, term: str) -> int:
        """How many passages hold this term."""
        ...

    def passage_count(self) -> int:
        """How many passages there are."""
        ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well the hits cover the question.

    Attributes:
        top_cosine: highest cosine among the hits, 0 without hits.
        word_share: idf-weighted share of the question's content words that stand in the best three hits, 0 to 1;
            1 when the question has no content word.
        uncovered: content words, as the question writes them, that none of the best three hits holds.
        absent: content words that no hit holds, however low it stands.
    """

    top_cosine: float
    word_share: float
    uncovered: tuple[str, ...]
    absent: tuple[str, ...]


def measure_coverage(asked: Mapping[str, Sequence[str]], hits: Sequence[Hit], statistics: WordStatistics) -> Coverage:
    """Measure how well hits cover a question.

    Args:
        asked: the words that say what the question is about, each with the phrases that say the same; a word without
            any stands for itself.
        hits: its hits, best first.
        statistics: the words of the library.

    Returns:
        The facts; they hold no decision.
    """
    spelled = {
        word: [terms for phrase in (alike or (word,)) if (terms := frozenset(statistics.terms(phrase)))]
        for word, alike in asked.items()
    }
    weights = {word: _weight(statistics.terms(word), statistics) for word in asked}
    held = [frozenset(statistics.terms(hit.passage.searchable)) for hit in hits[:_BEST]]
    covered = {word for word in asked if _holds(held, spelled[word])}
    uncovered = tuple(word for word in asked if word not in covered)
    further = [frozenset(statistics.terms(hit.passage.searchable)) for hit in hits[_BEST:]] if uncovered else []
    return Coverage(
        top_cosine=max((hit.cosine for hit in hits), default=0.0),
        word_share=_share(covered, weights),
        uncovered=uncovered,
        absent=tuple(word for word in uncovered if not _holds(further, spelled[word])),
    )


def _holds(passages: Sequence[frozenset[str]], spellings: Sequence[frozenset[str]]) -> bool:
    """Whether one passage holds all terms of one spelling; a word that the index leaves out asks for nothing."""
    return not spellings or any(terms <= passage for passage in passages for terms in spellings)


def _weight(terms: Sequence[str], statistics: WordStatistics) -> float:
    """Inverse document frequency of the rarest term of a word, 0 for a word the index leaves out.

    Source: Robertson and Spärck Jones 1976, relevance weight without relevance information, in the positive form
    log(1 + (N - n + 0.5) / (n + 0.5)).
    """
    total = statistics.passage_count()
    rarest = min((statistics.document_frequency(term) for term in terms), default=None)
    return 0.0 if rarest is None else math.log1p((total - rarest + 0.5) / (rarest + 0.5))


def _share(covered: Collection[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in covered) / total if total else 1.0
