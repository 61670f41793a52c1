"""The ladder of searches over one indexed set: words alone, vectors alone, both fused, both with sentence rescoring.

Each rung gives documents, best first; a document stands where its best passage stands. It measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from posology.assistant.retrieval.fusion import FusionWeights
from posology.assistant.retrieval.search import Searcher
from posology.evals.retrieval.indexing import IndexedSet

BASELINE = "bm25"
DEFAULT = "hybrid+sentences"

FindRows = Callable[[str, int], Sequence[int]]
"""From a question and a number to the rows of the best passages, best first."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to search.

    Attributes:
        name: short, as it stands in the table and in the name of its run file.
        says: what it does, in one sentence.
        rows: finds the best passages.
    """

    name: str
    says: str
    rows: FindRows


def ladder_over(indexed: IndexedSet, pools: Iterable[int] = ()) -> list[Rung]:
    """Build the rungs over an indexed set.

    Args:
        indexed: the set.
        pools: further sizes of the pool that each search brings up; each adds a rung with sentence rescoring.
    """
    chosen = FusionWeights()
    generation, embedder = indexed.generation, indexed.embedder

    def by_words(question: str, k: int) -> list[int]:
        return [row for row, _ in generation.lexical.body.search(question, k)]

    def by_vectors(question: str, k: int) -> list[int]:
        return [row for row, _ in generation.dense.search(embedder.embed([question])[0], k)]

    rungs = [
        Rung(BASELINE, "BM25 over title, headings and text", by_words),
        Rung("dense", "cosine of the passage vectors", by_vectors),
        Rung("hybrid", "both fused with fixed weights", _fused(indexed, replace(chosen, sentence=0.0, reranked=0))),
        Rung(DEFAULT, "fused, the best rescored by their best sentence (the default)", _fused(indexed, chosen)),
    ]
    rungs += [
        Rung(
            f"{DEFAULT}, pool {pool}", f"the default with {pool} passages of each search", _fused(indexed, chosen, pool)
        )
        for pool in pools
    ]
    return rungs


def best_documents(rows: FindRows, units: Sequence[str], question: str, depth: int) -> list[str]:
    """Give the best documents for a question, each once, in the order of their best passages.

    Args:
        rows: the search.
        units: the document of each row.
        question: as it was asked.
        depth: how many documents are wanted; more passages are looked at while there are fewer.
    """
    wanted = depth
    while True:
        found = rows(question, wanted)
        documents = list(dict.fromkeys(units[row] for row in found))
        if len(documents) >= depth or len(found) < wanted or wanted >= len(units):
            return documents[:depth]
        wanted *= 2


def _fused(indexed: IndexedSet, weights: FusionWeights, pool: int | None = None) -> FindRows:
    searcher = Searcher(indexed.generation, indexed.embedder, indexed.library, weights)
    searcher.warm()

    def find(question: str, k: int) -> list[int]:
        hits = searcher.search(question, k) if pool is None else searcher.search(question, k, pool=pool)
        return [int(row) for row in indexed.generation.rows([hit.passage.id for hit in hits])]

    return find
