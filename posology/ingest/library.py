"""Keep the library: originals, articles, passages and vectors in one SQLite database, the truth behind every index.

It does not read documents, embed or search; whoever writes holds the writer lock (see `locking.py`).
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from posology.ingest.documents import Article, Passage
from posology.ingest.errors import LibraryError
from posology.ingest.library_schema import MIGRATIONS, damaged, database_errors, refuse_foreign
from posology.ingest.sqlite_file import FileFormat, SqliteFile
from posology.ingest.vector_store import delete_unused, missing, read_vectors, write_vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from posology.ingest.vector_texts import VectorText

_IDS_PER_QUERY = 500

_ARTICLE = TypeAdapter(Article)
_PASSAGE = TypeAdapter(Passage)


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it is put into the library: the file's bytes and what was read from them.

    `path` is absolute and identifies the document; an article id belongs to one path.
    """

    path: str
    content: bytes
    article: Article
    passages: tuple[Passage, ...]

    @property
    def source_sha256(self) -> str:
        """SHA-256 of the file's bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What the library knows about a document without opening it."""

    path: str
    article_id: str
    source_sha256: str


class Library(SqliteFile):
    """An open library. Threads may share one; every call is atomic.

    Use `Library.open`, and close it, or use it in a `with` block. Opening it raises a `LibraryError` where the file is
    no library, is damaged, or was written by a newer version.
    """

    file_format = FileFormat(
        scripts=MIGRATIONS,
        pragmas=("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"),
        busy_seconds=30.0,
        refuse_foreign=refuse_foreign,
        explained=database_errors,
    )

    def copy_to(self, path: Path) -> None:
        """Write a complete copy of the library, vectors and all; the folder must exist.

        Raises:
            LibraryError: the copy cannot be written.
        """
        with self._guard, database_errors(path):
            copy = sqlite3.connect(path)
            try:
                self._connection.backup(copy)
            finally:
                copy.close()

    def documents(self) -> tuple[StoredDocument, ...]:
        """Return what is stored, by path."""
        rows = self._rows("SELECT path, id, source_sha256 FROM articles ORDER BY path")
        return tuple(StoredDocument(*row) for row in rows)

    def articles(self) -> tuple[Article, ...]:
        """Return every article, by id."""
        return tuple(_ARTICLE.validate_json(body) for (body,) in self._rows("SELECT body FROM articles ORDER BY id"))

    def article(self, article_id: str) -> Article | None:
        """Return an article, or None when the library does not hold it."""
        rows = self._rows("SELECT body FROM articles WHERE id = ?", (article_id,))
        return _ARTICLE.validate_json(rows[0][0]) if rows else None

    def original(self, source_sha256: str) -> bytes | None:
        """Return the bytes of an ingested file by their SHA-256, or None."""
        rows = self._rows("SELECT content FROM originals WHERE sha256 = ?", (source_sha256,))
        return bytes(rows[0][0]) if rows else None

    def passages(self) -> tuple[Passage, ...]:
        """Return every passage, by article id and reading order."""
        return self._passages("SELECT body FROM passages ORDER BY article_id, ordinal, id")

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """Return an article's passages in reading order."""
        return self._passages("SELECT body FROM passages WHERE article_id = ? ORDER BY ordinal, id", (article_id,))

    def passages_by_id(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages that the library holds under these ids, by id, in the order asked for.

        An id that is missing was removed after the index in use was opened: reopen the generation.
        """
        found: dict[str, Passage] = {}
        for start in range(0, len(passage_ids), _IDS_PER_QUERY):
            asked = passage_ids[start : start + _IDS_PER_QUERY]
            marks = ",".join("?" * len(asked))
            query = f"SELECT body FROM passages WHERE id IN ({marks})"  # noqa: S608 only question marks are put in
            found.update((passage.id, passage) for passage in self._passages(query, asked))
        return {passage_id: found[passage_id] for passage_id in passage_ids if passage_id in found}

    def passage_count(self) -> int:
        """Return how many passages are stored."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def corpus_digest(self) -> str:
        """Return the SHA-256 over every article digest and passage id: equal exactly for equal corpora."""
        hashed = hashlib.sha256()
        with self.transaction():
            for row in self._rows("SELECT id, digest FROM articles ORDER BY id"):
                hashed.update("\x1f".join(row).encode() + b"\x1e")
            for (passage_id,) in self._rows("SELECT id FROM passages ORDER BY id"):
                hashed.update(passage_id.encode() + b"\x1e")
        return hashed.hexdigest()

    def holds(self, document: Document) -> bool:
        """Whether exactly this document is stored already, passages and all."""
        rows = self._rows("SELECT path, source_sha256, body FROM articles WHERE id = ?", (document.article.id,))
        if rows != [(document.path, document.source_sha256, _ARTICLE.dump_json(document.article))]:
            return False
        stored = self._rows("SELECT id, body FROM passages WHERE article_id = ?", (document.article.id,))
        return dict(stored) == {passage.id: _PASSAGE.dump_json(passage) for passage in document.passages}

    def put_document(self, document: Document) -> None:
        """Store a document in place of what its path, or its article id, stood for before.

        Raises:
            LibraryError: a passage id belongs to another article, or the database cannot be written.
        """
        article, source = document.article, document.source_sha256
        with self.transaction():
            self._remove(article.id, document.path)
            self._connection.execute("INSERT OR IGNORE INTO originals VALUES (?, ?)", (source, document.content))
            self._connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?)",
                (article.id, document.path, article.digest, source, _ARTICLE.dump_json(article)),
            )
            self._connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?)",
                [(each.id, article.id, each.ordinal, _PASSAGE.dump_json(each)) for each in document.passages],
            )

    def remove_document(self, path: str) -> bool:
        """Remove a document with its article, passages and original; say whether it was there."""
        with self.transaction():
            return self._remove("", path) > 0

    def missing_vectors(self, embedder_digest: str, texts: Iterable[VectorText]) -> tuple[VectorText, ...]:
        """Return the texts that have no vector of this embedder yet, each once, in the order given."""
        with self.reading() as database:
            return missing(database, embedder_digest, texts)

    def put_vectors(self, embedder_digest: str, texts: Sequence[VectorText], vectors: NDArray[np.float32]) -> None:
        """Store one vector per text, committed together; sentences are kept as int8 with a scale.

        Args:
            embedder_digest: whose vectors these are.
            texts: the texts.
            vectors: float32, one row per text.
        """
        with self.transaction():
            write_vectors(self._connection, embedder_digest, texts, vectors)

    def vectors(self, embedder_digest: str, texts: Sequence[VectorText]) -> NDArray[np.float32]:
        """Return the stored vectors of texts, one float32 row each.

        Raises:
            LibraryError: a text has no vector of this embedder.
        """
        with self.reading() as database:
            return read_vectors(database, embedder_digest, texts)

    def drop_unused_vectors(self, embedder_digest: str, texts: Iterable[VectorText]) -> int:
        """Delete every vector that is not one of these texts' for this embedder; return how many."""
        with self.transaction():
            return delete_unused(self._connection, embedder_digest, texts)

    def check(self) -> None:
        """Read the whole database and compare it with itself (seconds for a large library).

        Raises:
            LibraryError: it is damaged.
        """
        problems = [row[0] for row in self._rows("PRAGMA quick_check") if row[0] != "ok"]
        if problems:
            raise LibraryError(damaged(self.path, problems[0]))

    def _remove(self, article_id: str, path: str) -> int:
        """Remove what an article id or a path stands for, with originals that nothing else needs."""
        values = (article_id, path)
        sources = self._connection.execute("SELECT source_sha256 FROM articles WHERE id = ? OR path = ?", values)
        dropped = sources.fetchall()
        removed = self._connection.execute("DELETE FROM articles WHERE id = ? OR path = ?", values).rowcount
        self._connection.executemany(
            "DELETE FROM originals WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE source_sha256 = ?1)",
            dropped,
        )
        return removed

    def _passages(self, query: str, values: Sequence[str] = ()) -> tuple[Passage, ...]:
        return tuple(_PASSAGE.validate_json(body) for (body,) in self._rows(query, values))

    def _rows(self, query: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        with self.reading() as database:
            return database.execute(query, values).fetchall()
