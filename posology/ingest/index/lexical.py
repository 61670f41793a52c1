"""Score passages by BM25 over two fields, their whole text and their title with headings.

Postings hold each term's finished contribution, so a query only adds up slices; files are memory-mapped and
immutable. It does not fuse with vectors.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Self

import numpy as np

from posology.ingest.index.protocol import best_rows
from posology.ingest.index.terms import cut_terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from posology.ingest.documents import Passage
    from posology.ingest.index.protocol import RowScore

SATURATION = 1.2
LENGTH_SHARE = 0.75
FIELDS = ("body", "title")


def best_matching(scores: NDArray[np.float32], k: int) -> list[RowScore]:
    """Return the `k` highest scores above 0, best first, equal scores by row.

    The zeros go first: selecting among thousands of equal numbers is what costs time.
    """
    matching = np.flatnonzero(scores)
    return [(int(matching[place]), score) for place, score in best_rows(scores[matching], k)]


class LexicalField:
    """BM25 over one field.

    Args:
        terms: every term, in the order of its slice.
        starts: int64, shape (len(terms) + 1,): where each term's slice of the postings begins.
        rows: int32 postings: the rows that hold the term, ascending.
        weights: float32 postings: what the term adds to the row's score, idf included.
        count: how many rows there are.
    """

    def __init__(
        self,
        terms: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        count: int,
    ) -> None:
        self._places = {term: place for place, term in enumerate(terms)}
        self._starts = starts
        self._rows = rows
        self._weights = weights
        self._count = count

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return the BM25 score of every row, 0 where no term matches: float32, shape (rows,)."""
        scores = np.zeros(self._count, dtype=np.float32)
        for term, times in sorted(Counter(cut_terms(query)).items()):
            start, end = self._slice(term)
            if end > start:
                scores[self._rows[start:end]] += self._weights[start:end] * np.float32(times)
        return scores

    def search(self, query: str, k: int) -> list[RowScore]:
        """Return the `k` rows of highest BM25, best first, equal scores by row; only rows that share a term."""
        return best_matching(self.scores(query), k)

    def document_frequency(self, term: str) -> int:
        """Return how many rows hold a term, written as `cut_terms` gives it."""
        start, end = self._slice(term)
        return end - start

    def _slice(self, term: str) -> tuple[int, int]:
        place = self._places.get(term)
        return (0, 0) if place is None else (int(self._starts[place]), int(self._starts[place + 1]))


class LexicalIndex:
    """Both fields of a generation, and what the library knows about words.

    Attributes:
        body: BM25 over heading path, context and text.
        title: BM25 over article title and headings.
    """

    def __init__(self, body: LexicalField, title: LexicalField, count: int) -> None:
        self.body = body
        self.title = title
        self._count = count

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what `write_lexical` wrote."""
        count = int(json.loads((folder / "count.json").read_text(encoding="utf-8")))
        body, title = (_open_field(folder, name, count) for name in FIELDS)
        return cls(body, title, count)

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order, as the index holds them."""
        return cut_terms(text)

    def document_frequency(self, term: str) -> int:
        """Return how many passages hold this term."""
        return self.body.document_frequency(term)

    def passage_count(self) -> int:
        """Return how many passages there are."""
        return self._count


def write_lexical(folder: Path, passages: Sequence[Passage]) -> None:
    """Write both fields of these passages, row by row, into a folder, made if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "count.json").write_text(json.dumps(len(passages)), encoding="utf-8")
    _write_field(folder, "body", [cut_terms(passage.searchable) for passage in passages])
    _write_field(folder, "title", [cut_terms(passage.heading) for passage in passages])


def _write_field(folder: Path, name: str, texts: Sequence[Sequence[str]]) -> None:
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    mean = float(lengths.mean()) if lengths.sum() else 1.0
    postings: dict[str, list[tuple[int, int]]] = {}
    for row, text in enumerate(texts):
        for term, times in Counter(text).items():
            postings.setdefault(term, []).append((row, times))
    terms = sorted(postings)
    starts = np.cumsum([0, *(len(postings[term]) for term in terms)], dtype=np.int64)
    flat = np.array([entry for term in terms for entry in postings[term]], dtype=np.int64).reshape(-1, 2)
    rows, often = flat[:, 0], flat[:, 1].astype(np.float64)
    held_by = np.repeat(np.diff(starts), np.diff(starts))
    weights = _bm25(often, lengths[rows] / mean, held_by, len(texts))
    np.save(folder / f"{name}-starts.npy", starts)
    np.save(folder / f"{name}-rows.npy", rows.astype(np.int32))
    np.save(folder / f"{name}-weights.npy", weights.astype(np.float32))
    (folder / f"{name}-terms.txt").write_text("\n".join(terms), encoding="utf-8")


def _bm25(
    times: NDArray[np.float64], length: NDArray[np.float64], held_by: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Return what each posting adds to its row's score.

    Args:
        times: how often the term stands in the row.
        length: the row's length over the mean length.
        held_by: how many rows hold the term.
        count: how many rows there are.

    Source:
        Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the
        always-positive idf ln(1 + (N - n + 0.5) / (n + 0.5)).
    """
    idf = np.log1p((count - held_by + 0.5) / (held_by + 0.5))
    scaled: NDArray[np.float64] = idf * times * (SATURATION + 1)
    return scaled / (times + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length))


def _open_field(folder: Path, name: str, count: int) -> LexicalField:
    written = (folder / f"{name}-terms.txt").read_text(encoding="utf-8")
    starts, rows, weights = (
        np.asarray(np.load(folder / f"{name}-{part}.npy", mmap_mode="r")) for part in ("starts", "rows", "weights")
    )
    return LexicalField(written.split("\n") if written else [], starts, rows, weights, count)
