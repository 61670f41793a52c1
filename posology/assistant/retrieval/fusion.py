"""Fuses cosine, BM25 and title scores of candidate passages into one order with fixed convex weights.

It does not search, read vectors or know what a passage says: numbers in, ordered numbers out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_DECIMALS = 6
"""Scores are compared at this precision: the last bits of a cosine depend on where a row stands in the matrix."""


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """The fixed weights of the fusion: one place, never fitted to a test set.

    Attributes:
        cosine: weight of the cosine between question and passage, at least 0.
        lexical: weight of BM25 over the whole passage, divided by the query's best, at least 0.
        title: weight of BM25 over title and headings, divided by the query's best, at least 0.
        sentence: weight of the cosine of the passage's best sentence, at least 0.
        reranked: how many of the best passages get the sentence step.
        long_query_words: a question with more words than this is a long one.
        long_query_cosine: weight of the cosine for a long question, 0 to 1; the word weights share what is left.
    """

    cosine: float = 0.7
    lexical: float = 0.3
    title: float = 0.2
    sentence: float = 0.3
    reranked: int = 50
    long_query_words: int = 25
    long_query_cosine: float = 0.9

    def for_length(self, words: int) -> FusionWeights:
        """Give the weights for a question of so many words.

        A long message holds many words that are not its point, so words count less and meaning more:
        the cosine rises to `long_query_cosine` and both word weights shrink in step.

        Args:
            words: number of words of the question, at least 0.

        Returns:
            These weights, or the ones for a long question.

        >>> FusionWeights().for_length(8).cosine
        0.7
        >>> FusionWeights().for_length(40).cosine
        0.9
        """
        if words <= self.long_query_words:
            return self
        shrink = (1.0 - self.long_query_cosine) / self.lexical if self.lexical else 0.0
        return replace(self, cosine=self.long_query_cosine, lexical=self.lexical * shrink, title=self.title * shrink)


class Candidate(NamedTuple):
    """One passage that a search brought up: its cosine (-1 to 1) and raw BM25 scores (0 or more)."""

    id: str
    cosine: float
    lexical: float = 0.0
    title: float = 0.0


class SentenceMatch(NamedTuple):
    """The sentence of a passage nearest to the question: its place in the passage, from 0, and its cosine."""

    place: int
    cosine: float


class Fused(NamedTuple):
    """One fused passage and the parts of its score, so that every rank can be explained.

    `lexical` and `title` are BM25 divided by the best of this query, 0 to 1; `sentence` is the index of the best
    sentence, -1 when the sentence step did not reach this passage, and then `sentence_score` is 0.
    """

    id: str
    score: float
    cosine: float
    lexical: float
    title: float
    sentence: int = -1
    sentence_score: float = 0.0


def fuse(candidates: Iterable[Candidate], weights: FusionWeights, limit: int | None = None) -> list[Fused]:
    """Order candidates by cosine and words, best first, equal scores by passage id.

    The score is `cosine * c + lexical * b / max(b) + title * t / max(t)`.

    Args:
        candidates: the passages found, each id once; where an id comes twice the last one counts.
        weights: the weights for this question.
        limit: how many of the best are wanted, None for all.

    Returns:
        The candidates, best first.

    >>> near, word = Candidate("p_1", 0.9), Candidate("p_2", 0.5, lexical=12.0)
    >>> [hit.id for hit in fuse([word, near], FusionWeights())]
    ['p_2', 'p_1']
    """
    pool = {candidate.id: candidate for candidate in candidates}
    best_lexical = max((candidate.lexical for candidate in pool.values()), default=0.0) or 1.0
    best_title = max((candidate.title for candidate in pool.values()), default=0.0) or 1.0
    by_cosine, by_words, by_title = weights.cosine, weights.lexical / best_lexical, weights.title / best_title
    scored = [
        (-round(by_cosine * cosine + by_words * lexical + by_title * title, _DECIMALS), passage_id)
        for passage_id, cosine, lexical, title in pool.values()
    ]
    scored.sort()
    return [
        Fused(
            passage_id,
            -least,
            pool[passage_id].cosine,
            pool[passage_id].lexical / best_lexical,
            pool[passage_id].title / best_title,
        )
        for least, passage_id in scored[:limit]
    ]


def add_sentences(fused: Sequence[Fused], matches: Mapping[str, SentenceMatch], weights: FusionWeights) -> list[Fused]:
    """Order the best passages anew, with `sentence * s` added, s the cosine of their best sentence.

    Only the first `reranked` passages are touched. The rest keep their order below them: a passage without the
    sentence step never overtakes one that had it.

    Args:
        fused: passages as `fuse` ordered them.
        matches: the best sentence of passages by id; a passage that is missing here keeps its score.
        weights: the weights for this question.

    Returns:
        The same passages, best first.
    """
    head, tail = fused[: weights.reranked], fused[weights.reranked :]
    return [*sorted((_with_sentence(hit, matches.get(hit.id), weights.sentence) for hit in head), key=_order), *tail]


def _with_sentence(hit: Fused, match: SentenceMatch | None, weight: float) -> Fused:
    if match is None:
        return hit
    score = round(hit.score + weight * match.cosine, _DECIMALS)
    return Fused(hit.id, score, hit.cosine, hit.lexical, hit.title, match.place, match.cosine)


def _order(hit: Fused) -> tuple[float, str]:
    return -hit.score, hit.id
