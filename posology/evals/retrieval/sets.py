"""Opens what is to be measured, a folder in BEIR form or the gold set, and climbs the ladder over it.

The index of a set stays in a folder of its own, named by its content, so that the next run need not embed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from posology.evals.cases import read_cases
from posology.evals.retrieval.beir import read_beir
from posology.evals.retrieval.climbing import SEED, Climbed, climb
from posology.evals.retrieval.gold_set import gold_set, read_articles
from posology.evals.retrieval.indexing import IndexedSet, index_articles, index_documents
from posology.evals.retrieval.judged_set import JudgedSet
from posology.evals.retrieval.ladder import ladder_over
from posology.evals.shipped import gold_set as shipped_gold_set
from posology.ingest.embedding import Embedder
from posology.ingest.progress import Progress

INDEXES = "eval-sets"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a measurement may be asked to do.

    Attributes:
        home: the data home, which keeps the indexes.
        limit: how many questions to draw, None for all.
        split: which judgement file of a BEIR folder, "" for test or all.
        relevant_from: least grade that counts as relevant.
        pools: further pool sizes, each a rung.
    """

    home: Path
    limit: int | None = None
    split: str = ""
    relevant_from: int = 1
    pools: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured set with what was judged in it."""

    judged: JudgedSet
    climbed: Climbed


def measure_beir(folder: Path, embedder: Embedder, choices: Choices, progress: Progress) -> Measured:
    """Measure a folder in BEIR form.

    Args:
        folder: the folder.
        embedder: the model.
        choices: what was asked for.
        progress: told (done, total, label).

    Raises:
        RetrievalSetError: the folder cannot be read.
    """
    judged = read_beir(folder, choices.split).sampled(choices.limit, SEED)
    indexed = index_documents(judged.documents, embedder, choices.home / INDEXES, progress)
    return _measure(judged, indexed, choices, progress)


def measure_gold(
    cases: Sequence[Path], articles: Path, embedder: Embedder, choices: Choices, progress: Progress
) -> Measured:
    """Measure the gold set over the articles of a folder.

    Args:
        cases: case files, () for the shipped gold set.
        articles: the folder.
        embedder: the model.
        choices: what was asked for.
        progress: told (done, total, label).

    Raises:
        CaseError: a case file cannot be read.
        RetrievalSetError: no case can be judged.
    """
    files = tuple(cases) or (shipped_gold_set(),)
    documents = read_articles(articles)
    judged = gold_set(read_cases(files), documents, ", ".join(file.name for file in files)).sampled(choices.limit, SEED)
    indexed = index_articles(documents, embedder, choices.home / INDEXES, progress)
    return _measure(judged, indexed, choices, progress)


def _measure(judged: JudgedSet, indexed: IndexedSet, choices: Choices, progress: Progress) -> Measured:
    try:
        rungs = ladder_over(indexed, pools=choices.pools)
        return Measured(judged, climb(judged, indexed, rungs, progress, choices.relevant_from))
    finally:
        indexed.close()
