"""Publish and open generations: immutable search indexes of the library, swapped by one pointer file.

A generation is a cache: checked when opened, rebuilt from the library when a check fails. Opening never embeds.
Building one is in `generation_build.py`; reading documents in `pipeline.py`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import orjson

from posology.ingest.errors import GenerationError, ModelError
from posology.ingest.generation_build import (
    BUILD_PREFIX,
    GENERATION_PREFIX,
    PublishOptions,
    build_generation,
    generation_name,
)
from posology.ingest.index.dense_chroma import ChromaIndex, open_chroma
from posology.ingest.index.dense_exact import cosines, open_exact, open_matrix
from posology.ingest.index.lexical import LexicalIndex
from posology.ingest.index.protocol import DenseEngine
from posology.ingest.locking import writer_lock
from posology.ingest.manifest import CHROMA_FOLDER, REBUILD, Manifest, check_files, ids_digest, read_manifest, sync
from posology.ingest.vector_texts import vector_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from posology.ingest.embedding import Embedder
    from posology.ingest.index.protocol import PassageIndex
    from posology.ingest.library import Library

GENERATIONS_FOLDER = "generations"
POINTER_NAME = "current"
PROBED_ROWS = 64
LEAST_SELF_COSINE = 0.999
LEAST_PROBE_SHARE = 0.99
EMBEDDED_PER_COMMIT = 256
_WAIT_SECONDS = 600.0


class Generation:
    """An open generation. Rows are passages in the order of their ids, so a tie by row is a tie by id.

    Attributes:
        manifest: what it was built from.
        passage_ids: the id of each row.
        article_ids: the articles, by id.
        article_of: int32, shape (rows,): place of each row's article in `article_ids`.
        matrix: float32, shape (rows, dimension): the passages' unit vectors, memory-mapped.
        dense: the index of vectors.
        lexical: BM25 over body and title.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        rows = orjson.loads((folder / "rows.json").read_bytes())
        self.folder = folder
        self.manifest = manifest
        self.passage_ids: tuple[str, ...] = tuple(rows["passages"])
        self.article_ids: tuple[str, ...] = tuple(rows["articles"])
        self.article_of: NDArray[np.int32] = np.load(folder / "article-of.npy")
        self.matrix = open_matrix(folder)
        self.dense: PassageIndex = (
            open_chroma(folder / CHROMA_FOLDER) if manifest.engine is DenseEngine.CHROMA else open_exact(folder)
        )
        self.lexical = LexicalIndex.open(folder / "lexical")
        self._row_of = {passage_id: row for row, passage_id in enumerate(self.passage_ids)}
        self._sentences = np.asarray(np.load(folder / "sentences.npy", mmap_mode="r"))
        self._scales = np.load(folder / "sentence-scales.npy")
        self._offsets = np.load(folder / "sentence-offsets.npy")

    @property
    def name(self) -> str:
        """The generation's name, as it stands in an answer's provenance."""
        return self.manifest.name

    def __len__(self) -> int:
        return len(self.passage_ids)

    def rows(self, passage_ids: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows of passage ids.

        Raises:
            KeyError: an id is not in this generation.
        """
        return np.array([self._row_of[passage_id] for passage_id in passage_ids], dtype=np.int64)

    def cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of a unit query vector with the passages of these rows."""
        return cosines(self.matrix[rows], vector)

    def best_sentences(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> list[tuple[int, float]]:
        """Return, for each row, the place of the nearest sentence in the passage, from 0, and its cosine.

        The first of equally near sentences counts.
        """
        if not len(rows):
            return []
        starts, ends = self._offsets[rows], self._offsets[rows + 1]
        lengths = ends - starts
        firsts = np.cumsum(lengths) - lengths
        wanted = np.arange(int(lengths.sum())) + np.repeat(starts - firsts, lengths)
        nearness = cosines(self._sentences[wanted].astype(np.float32), vector) * self._scales[wanted]
        best = np.maximum.reduceat(nearness, firsts)
        nearest = np.flatnonzero(nearness == np.repeat(best, lengths))
        owners = np.repeat(np.arange(len(rows)), lengths)[nearest]
        _, first_of_each = np.unique(owners, return_index=True)
        places = nearest[first_of_each] - firsts
        return list(zip(places.tolist(), best.tolist(), strict=True))

    def close(self) -> None:
        """Let go of Chroma's files; an exact index has nothing to let go."""
        if isinstance(self.dense, ChromaIndex):
            self.dense.close()

    def published(self) -> str:
        """The name of the generation that is published now; another one than this after an ingest."""
        return current_name(self.folder.parent.parent)

    def check(self) -> None:
        """Compare counts and ids with the manifest, and search a sample of stored vectors for themselves.

        Raises:
            GenerationError: something does not agree.
        """
        manifest = self.manifest
        counts = {len(self), len(self.matrix), len(self.dense), len(self.article_of), len(self._offsets) - 1}
        counts.add(self.lexical.passage_count())
        if counts != {manifest.passages} or len(self._sentences) != manifest.sentences:
            raise GenerationError(f"the search index {self.name} does not hold what its manifest says. {REBUILD}")
        if ids_digest(self.passage_ids) != manifest.ids_digest:
            raise GenerationError(f"the passage ids of the search index {self.name} were changed. {REBUILD}")
        sample = np.unique(np.linspace(0, max(len(self) - 1, 0), num=min(PROBED_ROWS, len(self)), dtype=np.int64))
        found = sum(self._finds_itself(int(row)) for row in sample)
        if found < LEAST_PROBE_SHARE * len(sample):
            raise GenerationError(
                f"only {found} of {len(sample)} stored vectors find themselves in the index {self.name}. {REBUILD}"
            )

    def _finds_itself(self, row: int) -> bool:
        """A duplicate of a passage may stand before it, but nothing else is as near to it."""
        hits = self.dense.search(self.matrix[row], 1)
        return bool(hits) and hits[0][1] >= LEAST_SELF_COSINE


def current_name(home: Path) -> str:
    """Return the name of the published generation, "" when there is none."""
    try:
        name = (home / GENERATIONS_FOLDER / POINTER_NAME).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    return name if name == Path(name).name else ""


def open_current(home: Path, embedder_digest: str) -> Generation:
    """Open the published generation after checking it; nothing is embedded.

    Raises:
        GenerationError: none is published, it is of another model, or a check failed.
    """
    name = current_name(home)
    if not name:
        raise GenerationError(f"nothing is published in {home} yet. Run `posology ingest` first")
    return _open_checked(home / GENERATIONS_FOLDER / name, embedder_digest)


def ensure_generation(
    library: Library, embedder: Embedder, home: Path, options: PublishOptions | None = None
) -> Generation:
    """Open the published generation, building it again from the library when it is missing, damaged or outdated.

    Raises:
        GenerationError: the library is empty, or even a fresh generation fails its checks.
        LibraryLockedError: another process kept writing for ten minutes.
    """
    opened = _open_fitting(library, embedder, home)
    if opened is not None:
        return opened
    if library.passage_count() == 0:
        raise GenerationError(f"the library in {home} holds no passages. Run `posology ingest` first")
    with writer_lock(home, _WAIT_SECONDS):
        opened = _open_fitting(library, embedder, home)  # another process may have built it meanwhile
        if opened is not None:
            return opened
        embed_missing(library, embedder)
        return publish(library, embedder, home, options)


def embed_missing(library: Library, embedder: Embedder, progress: Callable[[int, int, str], None] | None = None) -> int:
    """Embed what the library's passages still lack, committing batch by batch; return how many texts.

    Args:
        library: holds the passages and takes the vectors.
        embedder: makes them.
        progress: told (done, total, label) before each batch and at the end, None for nobody.
    """
    lacking = library.missing_vectors(embedder.digest, vector_texts(library.passages()))
    tell = progress or (lambda _done, _total, _label: None)
    for start in range(0, len(lacking), EMBEDDED_PER_COMMIT):
        tell(start, len(lacking), "embedding")
        batch = lacking[start : start + EMBEDDED_PER_COMMIT]
        library.put_vectors(embedder.digest, batch, embedder.embed([text.text for text in batch]))
    tell(len(lacking), len(lacking), "embedding")
    return len(lacking)


def publish(library: Library, embedder: Embedder, home: Path, options: PublishOptions | None = None) -> Generation:
    """Build a generation of the library as it is and make it the current one. Every vector must be stored.

    Raises:
        LibraryError: a text has no vector yet.
        GenerationError: the new generation fails its checks; the old one stays published.
    """
    folder = prepare(library, embedder, home, options)
    return activate(folder, embedder.digest)


def prepare(library: Library, embedder: Embedder, home: Path, options: PublishOptions | None = None) -> Path:
    """Build a generation and check it without publishing it; return its folder. An intact one is used again."""
    options = options or PublishOptions()
    generations = home / GENERATIONS_FOLDER
    generations.mkdir(parents=True, exist_ok=True)
    for leftover in generations.glob(f"{BUILD_PREFIX}*"):
        shutil.rmtree(leftover)
    folder = generations / generation_name(library.corpus_digest(), embedder.digest, options)
    if folder.exists():
        try:
            _open_checked(folder, embedder.digest).close()
        except GenerationError:
            discarded = generations / f"{BUILD_PREFIX}discarded-{folder.name}"
            folder.rename(discarded)
            shutil.rmtree(discarded)
        else:
            return folder
    build_generation(library, embedder, folder, options)
    _open_checked(folder, embedder.digest).close()
    return folder


def activate(folder: Path, embedder_digest: str) -> Generation:
    """Point to a prepared generation, open it as a reader would, and remove all but it and the one before."""
    generations = folder.parent
    before = current_name(generations.parent)
    if before != folder.name:
        draft = generations / f".{POINTER_NAME}-{os.getpid()}"
        draft.write_text(folder.name, encoding="utf-8")
        sync(draft)
        draft.replace(generations / POINTER_NAME)
        sync(generations)
    opened = open_current(generations.parent, embedder_digest)
    for other in generations.glob(f"{GENERATION_PREFIX}*"):
        if other.name not in (folder.name, before):
            shutil.rmtree(other)
    return opened


def _open_fitting(library: Library, embedder: Embedder, home: Path) -> Generation | None:
    """Open the current generation if it is intact and of this corpus and model."""
    try:
        opened = open_current(home, embedder.digest)
    except GenerationError:
        return None
    if opened.manifest.corpus_digest == library.corpus_digest():
        return opened
    opened.close()
    return None


def _open_checked(folder: Path, embedder_digest: str) -> Generation:
    manifest = read_manifest(folder)
    if manifest.name != folder.name:
        raise GenerationError(f"{folder} holds the manifest of {manifest.name}. {REBUILD}")
    if manifest.embedder_digest != embedder_digest:
        raise GenerationError(
            f"the search index was built with {manifest.embedder_name}, which is not the model in use. {REBUILD}"
        )
    check_files(folder, manifest)
    try:
        opened = Generation(folder, manifest)
    except (OSError, ValueError, KeyError, ModelError) as error:
        raise GenerationError(f"the search index {folder.name} cannot be opened ({error}). {REBUILD}") from error
    opened.check()
    return opened
