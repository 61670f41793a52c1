"""Searches a published generation by meaning and by words and gives back the passages with their reasons.

The scores are fused in `fusion.py`, coverage is measured in `coverage.py`. It does not recognise drugs, decide about
abstention or write: the passages come from the library, the vectors from the generation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from posology.assistant.retrieval.coverage import measure_coverage
from posology.assistant.retrieval.filters import AboutDrugs
from posology.assistant.retrieval.fusion import Candidate, Fused, FusionWeights, SentenceMatch, add_sentences, fuse
from posology.assistant.retrieval.hits import Hit
from posology.ingest.index.lexical import best_matching
from posology.ingest.index.protocol import best_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from posology.assistant.retrieval.coverage import Coverage
    from posology.ingest.documents import Passage
    from posology.ingest.embedding import Embedder
    from posology.ingest.generations import Generation
    from posology.ingest.library import Library

    Keep = Callable[[Passage], bool]

_POOL = 64  # each search's share; recall was the same for pools of 50 to 1,000
_WIDENINGS = 2
_CACHED_PASSAGES = 20_000


@dataclass(frozen=True, slots=True)
class _Found:
    """What one question brought up: its vector, the word scores of every row, and the rows of both searches."""

    vector: NDArray[np.float32]
    body: NDArray[np.float32]
    title: NDArray[np.float32]
    dense: dict[int, float]
    lexical: dict[int, float]


class Searcher:
    """Searches one open generation. Threads may share it; it changes nothing but its cache of passages.

    Args:
        generation: the open generation.
        embedder: the model the generation was built with.
        library: where the passages' text is read.
        weights: the weights of the fusion.
    """

    def __init__(
        self,
        generation: Generation,
        embedder: Embedder,
        library: Library,
        weights: FusionWeights | None = None,
    ) -> None:
        self._generation = generation
        self._embedder = embedder
        self._library = library
        self._weights = weights or FusionWeights()
        self._cache: dict[str, Passage] = {}

    def search(self, query: str, k: int = 8, *, keep: Keep | None = None, pool: int = _POOL) -> tuple[Hit, ...]:
        """Give the best passages for a question.

        A filter is applied after both searches. Where it leaves fewer than `k` of the pool, the pool is doubled,
        twice at most; then passages that name one of the filter's drugs are taken in, wherever they rank.

        Args:
            query: the question; blank finds nothing.
            k: how many passages, at least 1.
            keep: says which passages may be given back, None for all.
            pool: how many passages each search brings up, at least `k` to be useful.

        Returns:
            At most `k` hits, best first, equal scores by passage id; none for a blank question.
        """
        if not query.strip() or k < 1 or not len(self._generation):
            return ()
        vector = self._embedder.embed([query])[0]
        body, title = (field.scores(query) for field in (self._generation.lexical.body, self._generation.lexical.title))
        words = best_matching(body, max(pool, k) << _WIDENINGS)
        weights = self._weights.for_length(len(query.split()))
        wanted = max(k, weights.reranked)
        limit = wanted if keep is None else None
        for widening in range(_WIDENINGS + 1):
            depth = max(pool, k) << widening
            dense = dict(self._generation.dense.search(vector, depth))
            found = _Found(vector, body, title, dense, dict(words[:depth]))
            kept = self._kept(self._fuse(found, (), weights, limit), keep, wanted)
            if keep is None or len(kept) >= k or self._exhausted(found):
                break
        else:
            named = self._named(keep, found, pool)
            kept = self._kept(self._fuse(found, named, weights, limit), keep, wanted)
        return self._hits(self._rerank(vector, kept, weights)[:k])

    def coverage(self, asked: Mapping[str, Sequence[str]], hits: Sequence[Hit]) -> Coverage:
        """Measure how well hits cover the question they were found for.

        Args:
            asked: the words that say what it is about, each with the phrases that say the same.
            hits: its hits, best first.
        """
        return measure_coverage(asked, hits, self._generation.lexical)

    def warm(self) -> None:
        """Load every passage the cache can hold and touch the indexes, so that the first question is a fast one."""
        self._passages(self._generation.passage_ids[:_CACHED_PASSAGES])
        self.search("warm")

    def _exhausted(self, found: _Found) -> bool:
        return len(found.dense) >= len(self._generation)

    def _named(self, keep: Keep | None, found: _Found, pool: int) -> list[int]:
        """Rows that name a drug of the filter, best by words first; the rows of its articles need no name."""
        if not isinstance(keep, AboutDrugs):
            return []
        rows: dict[int, float] = {}
        for name in sorted(keep.names):
            rows.update(best_rows(self._generation.lexical.body.scores(name), pool))
        wanted = [place for place, article in enumerate(self._generation.article_ids) if article in keep.article_ids]
        own = np.flatnonzero(np.isin(self._generation.article_of, wanted))
        nearest = best_rows(self._generation.cosines(found.vector, own), pool)
        return [*(row for row, score in rows.items() if score > 0), *(int(own[place]) for place, _ in nearest)]

    def _fuse(self, found: _Found, further: Iterable[int], weights: FusionWeights, limit: int | None) -> list[Fused]:
        rows = list({**found.dense, **found.lexical, **dict.fromkeys(further, 0.0)})
        unknown = np.array([row for row in rows if row not in found.dense], dtype=np.int64)
        known = dict(zip(unknown.tolist(), self._generation.cosines(found.vector, unknown).tolist(), strict=True))
        cosines = found.dense | known
        ids = self._generation.passage_ids
        candidates = map(
            Candidate,
            [ids[row] for row in rows],
            [cosines[row] for row in rows],
            found.body[rows].tolist(),
            found.title[rows].tolist(),
        )
        return fuse(candidates, weights, limit)

    def _kept(self, fused: list[Fused], keep: Keep | None, wanted: int) -> list[Fused]:
        """The first `wanted` passages that the filter lets through."""
        if keep is None:
            return fused[:wanted]
        kept: list[Fused] = []
        for start in range(0, len(fused), wanted):
            batch = fused[start : start + wanted]
            passages = self._passages([hit.id for hit in batch])
            kept += [hit for hit in batch if hit.id in passages and keep(passages[hit.id])]
            if len(kept) >= wanted:
                break
        return kept[:wanted]

    def _rerank(self, vector: NDArray[np.float32], kept: list[Fused], weights: FusionWeights) -> list[Fused]:
        ids = [hit.id for hit in kept[: weights.reranked]]
        best = self._generation.best_sentences(vector, self._generation.rows(ids))
        matches = {passage_id: SentenceMatch(*match) for passage_id, match in zip(ids, best, strict=True)}
        return add_sentences(kept, matches, weights)

    def _hits(self, fused: Sequence[Fused]) -> tuple[Hit, ...]:
        passages = self._passages([hit.id for hit in fused])
        return tuple(
            Hit(
                passage=passages[hit.id],
                score=hit.score,
                cosine=hit.cosine,
                lexical=hit.lexical,
                title=hit.title,
                sentence=hit.sentence if hit.sentence < len(passages[hit.id].sentences) else -1,
                sentence_score=hit.sentence_score,
            )
            for hit in fused
            if hit.id in passages
        )

    def _passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of these ids, from the cache where they are; one query for all that are not."""
        cache = self._cache
        found = {passage_id: cache[passage_id] for passage_id in ids if passage_id in cache}
        absent = [passage_id for passage_id in ids if passage_id not in found]
        if absent:
            fresh = self._library.passages_by_id(absent)
            if len(cache) + len(fresh) > _CACHED_PASSAGES:
                cache = {}  # another thread may still read the old one
            cache.update(fresh)
            self._cache = cache
            found.update(fresh)
        return found
