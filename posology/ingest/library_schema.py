"""The tables of `library.db`, their migrations, and what a failing database means to a user.

It holds no query of the library's own (see `library.py`).
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from posology.ingest.errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIGRATIONS = (
    """
    CREATE TABLE originals (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE articles (
        id TEXT PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL,
        source_sha256 TEXT NOT NULL REFERENCES originals (sha256),
        body BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE passages (
        id TEXT PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        body BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX articles_of_original ON articles (source_sha256);
    CREATE INDEX passages_of_article ON passages (article_id, ordinal);
    CREATE TABLE embedders (number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE);
    CREATE TABLE vectors (
        text BLOB NOT NULL,
        embedder INTEGER NOT NULL REFERENCES embedders (number),
        scale REAL,
        content BLOB NOT NULL,
        PRIMARY KEY (text, embedder)
    );
    """,
)


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is none of ours, before anything in it is changed.

    Raises:
        LibraryError: it is of a newer version, or not a library.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise LibraryError(
            f"{path} was written by a newer version of Posology (library format {version}, this one knows up to "
            f"{len(MIGRATIONS)}). Install that version again, or choose another POSOLOGY_HOME"
        )
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise LibraryError(f"{path} is an SQLite database but no library. Choose another POSOLOGY_HOME")


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors within the block into a LibraryError that names the remedy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LibraryError(f"{path}: {error}. Check that the file can be written and the disk is not full") from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(damaged(path, str(error))) from error


def damaged(path: Path, problem: str) -> str:
    """Return the message for a damaged database."""
    return (
        f"{path} is damaged ({problem}). Move it away and run `posology ingest` again: it is built from the documents"
    )
