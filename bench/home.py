"""Publishes a benchmark set through our own library and generations, once, and opens it again on later runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from posology.ingest.embedding import load_embedder
from posology.ingest.errors import GenerationError
from posology.ingest.generations import embed_missing, open_current, publish
from posology.ingest.library import Document, Library
from posology.ingest.passages import passages_of
from posology.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from bench.questions import BenchSet
    from posology.ingest.embedding import Embedder
    from posology.ingest.generations import Generation

EMBEDDING_THREADS = 2
GUIDELINES = Path(__file__).resolve().parents[1] / "corpus" / "articles"


@dataclass(frozen=True, slots=True)
class BenchHome:
    """An open data home that holds a benchmark set."""

    path: Path
    library: Library
    embedder: Embedder
    generation: Generation


def open_home(path: Path, bench: BenchSet | None = None) -> BenchHome:
    """Open a home; with a set, publish the set there first where that was not done yet.

    Args:
        path: the home's folder.
        bench: the set to publish, None to open what is there.

    Returns:
        The home, to be left open.
    """
    library = Library.open(path / "library.db")
    query_embedder = load_embedder("", path, threads=1)
    try:
        generation = open_current(path, query_embedder.digest)
    except GenerationError:
        if bench is None:
            raise
        fill(library, bench)
        fill_guidelines(library, GUIDELINES)
        embedder = load_embedder("", path, threads=EMBEDDING_THREADS)
        embed_missing(library, embedder)
        generation = publish(library, embedder, path)
    return BenchHome(path, library, query_embedder, generation)


def fill(library: Library, bench: BenchSet) -> None:
    """Put every article of a set into a library."""
    with library.transaction():
        for article in bench.articles:
            content = article.text.encode()
            library.put_document(Document(f"/bench/{article.id}", content, article, passages_of(article)))


def fill_guidelines(library: Library, folder: Path) -> None:
    """Put the shipped articles beside the set, so that whole answers can be asked for."""
    with library.transaction():
        for file in sorted(folder.glob("*.md")):
            article = read_document(file)
            library.put_document(Document(str(file), file.read_bytes(), article, passages_of(article)))
