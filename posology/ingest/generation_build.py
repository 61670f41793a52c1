"""Build the folder of one generation from the library: vectors, postings, rows, manifest.

It chooses the index of vectors by size and measured recall. It does not publish (see `generations.py`).
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import orjson

from posology.ingest.index.dense_chroma import open_chroma, write_chroma
from posology.ingest.index.dense_exact import ExactIndex, write_exact
from posology.ingest.index.lexical import write_lexical
from posology.ingest.index.protocol import DenseEngine
from posology.ingest.manifest import CHROMA_FOLDER, FORMAT, Manifest, ids_digest, list_files, sync, write_manifest
from posology.ingest.vector_store import quantise_rows
from posology.ingest.vector_texts import passage_text, sentence_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from posology.ingest.documents import Passage
    from posology.ingest.embedding import Embedder
    from posology.ingest.library import Library

GENERATION_PREFIX = "generation-"
BUILD_PREFIX = ".building-"
LEAST_RECALL = 0.99
RECALL_SAMPLE = 200
RECALL_DEPTH = 10


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """How a generation is built.

    Attributes:
        engine: index of vectors; `auto` takes Chroma for large libraries where it finds what exact search finds.
        chroma_from: passages from which `auto` tries Chroma; below, exact search is faster and misses nothing.
    """

    engine: DenseEngine = DenseEngine.AUTO
    chroma_from: int = 200_000


@dataclass(frozen=True, slots=True)
class _Choice:
    engine: DenseEngine
    reason: str
    recall: float | None = None


def generation_name(corpus_digest: str, embedder_digest: str, options: PublishOptions) -> str:
    """Return the folder name of the generation of a corpus, a model and these options."""
    parts = [corpus_digest, embedder_digest, str(FORMAT), options.engine, str(options.chroma_from)]
    return GENERATION_PREFIX + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def build_generation(library: Library, embedder: Embedder, folder: Path, options: PublishOptions) -> None:
    """Build a generation beside its final place and move it there in one step.

    Args:
        library: holds the passages and all their vectors.
        embedder: whose vectors are used; it is not run.
        folder: the final folder, which must not exist.
        options: which index of vectors to use.

    Raises:
        LibraryError: a text has no vector yet.
    """
    draft = Path(tempfile.mkdtemp(prefix=BUILD_PREFIX, dir=folder.parent))
    try:
        passages = sorted(library.passages(), key=lambda passage: passage.id)
        matrix = library.vectors(embedder.digest, [passage_text(passage) for passage in passages])
        matrix = matrix.reshape(len(passages), embedder.dimension)
        choice = _write_dense(draft, matrix, options)
        sentences = _write_sentences(draft, library, embedder.digest, (passages, matrix))
        write_lexical(draft / "lexical", passages)
        _write_rows(draft, passages)
        manifest = Manifest(
            format=FORMAT,
            name=folder.name,
            corpus_digest=library.corpus_digest(),
            embedder_name=embedder.name,
            embedder_digest=embedder.digest,
            dimension=embedder.dimension,
            passages=len(passages),
            sentences=sentences,
            ids_digest=ids_digest(passage.id for passage in passages),
            engine=choice.engine,
            reason=choice.reason,
            recall=choice.recall,
            files=list_files(draft),
        )
        write_manifest(draft, manifest)
        draft.chmod(0o755)
        draft.rename(folder)
        sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def measure_recall(found: list[list[tuple[int, float]]], expected: list[list[tuple[int, float]]]) -> float:
    """Return the share of the true best scores that a search reached, ties counted as found.

    Args:
        found: hits of the index under test, one list per query.
        expected: hits of exact search for the same queries.

    >>> measure_recall([[(4, 1.0), (7, 0.5)]], [[(4, 1.0), (2, 0.8)]])
    0.5
    """
    wanted = reached = 0
    for hits, best in zip(found, expected, strict=True):
        if best:
            least = best[-1][1] - 1e-5
            wanted += len(best)
            reached += sum(score >= least for _, score in hits[: len(best)])
    return reached / wanted if wanted else 1.0


def _write_dense(draft: Path, matrix: NDArray[np.float32], options: PublishOptions) -> _Choice:
    """Write the exact matrix always, Chroma where it is asked for or may pay, and say which one to use."""
    write_exact(draft, matrix)
    if options.engine is DenseEngine.EXACT:
        return _Choice(DenseEngine.EXACT, "asked for")
    if options.engine is DenseEngine.AUTO and len(matrix) < options.chroma_from:
        return _Choice(DenseEngine.EXACT, f"fewer than {options.chroma_from} passages: exact search is faster")
    chroma = draft / CHROMA_FOLDER
    write_chroma(chroma, matrix)
    recall = _chroma_recall(chroma, matrix)
    if options.engine is DenseEngine.CHROMA:
        return _Choice(DenseEngine.CHROMA, "asked for", recall)
    if recall >= LEAST_RECALL:
        return _Choice(DenseEngine.CHROMA, f"it finds at least {LEAST_RECALL} of what exact search finds", recall)
    shutil.rmtree(chroma)
    return _Choice(DenseEngine.EXACT, f"Chroma finds less than {LEAST_RECALL} of what exact search finds", recall)


def _chroma_recall(folder: Path, matrix: NDArray[np.float32]) -> float:
    """Compare Chroma with exact search on queries that lie between stored vectors, as questions do."""
    rows = np.unique(np.linspace(0, max(len(matrix) - 1, 0), num=min(RECALL_SAMPLE, len(matrix)), dtype=np.int64))
    mixed = matrix[rows] + matrix[np.roll(rows, 1)]
    lengths = np.linalg.norm(mixed, axis=1, keepdims=True)
    queries = np.divide(mixed, lengths, out=matrix[rows].copy(), where=lengths > 0)
    exact, chroma = ExactIndex(matrix), open_chroma(folder)
    try:
        found = [chroma.search(query, RECALL_DEPTH) for query in queries]
    finally:
        chroma.close()
    return measure_recall(found, [exact.search(query, RECALL_DEPTH) for query in queries])


def _write_sentences(
    draft: Path, library: Library, embedder_digest: str, rows: tuple[Sequence[Passage], NDArray[np.float32]]
) -> int:
    """Write the sentence vectors as int8 with scales; a passage of one sentence lends it its own vector."""
    passages, matrix = rows
    own = [sentence_texts(passage) for passage in passages]
    stored = library.vectors(embedder_digest, [text for texts in own for text in texts])
    parts, taken = [], 0
    for row, texts in enumerate(own):
        parts.append(stored[taken : taken + len(texts)] if texts else matrix[row : row + 1])
        taken += len(texts)
    joined = np.concatenate(parts) if parts else matrix
    small, scales = quantise_rows(joined)
    np.save(draft / "sentences.npy", small)
    np.save(draft / "sentence-scales.npy", scales)
    np.save(draft / "sentence-offsets.npy", np.cumsum([0, *map(len, parts)], dtype=np.int64))
    return len(joined)


def _write_rows(draft: Path, passages: Sequence[Passage]) -> None:
    articles = sorted({passage.article_id for passage in passages})
    place = {article_id: number for number, article_id in enumerate(articles)}
    rows = {"passages": [passage.id for passage in passages], "articles": articles}
    (draft / "rows.json").write_bytes(orjson.dumps(rows))
    np.save(draft / "article-of.npy", np.array([place[each.article_id] for each in passages], dtype=np.int32))
