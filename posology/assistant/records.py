"""The database of records that cannot be made again: `records.db`, its tables and what a failing one means to a user.

The repositories hold the SQL about their own tables; the tables themselves are made here, so that one file shows the
whole schema and its history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from posology.assistant.errors import AssistantError
from posology.ingest.sqlite_file import FileFormat, SqliteFile

_APPLICATION_ID = 0x504F5352  # "POSR"

# One script for each version, oldest first. A script that was released is never changed; the next one mends it.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE users (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, roles TEXT NOT NULL, active INTEGER NOT NULL,
        password_hash TEXT NOT NULL, created_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE sessions (
        digest TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), form_token TEXT NOT NULL,
        created_at TEXT NOT NULL, seen_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_by_user ON sessions (user_id);
    CREATE TABLE api_tokens (
        id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL REFERENCES users (id),
        label TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL, revoked INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX api_tokens_by_user ON api_tokens (user_id);
    CREATE TABLE invitations (digest TEXT PRIMARY KEY, roles TEXT NOT NULL, expires_at TEXT NOT NULL) STRICT;
    """,
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY, owner TEXT REFERENCES users (id), created_at TEXT NOT NULL, title TEXT NOT NULL
    ) STRICT;
    CREATE INDEX conversations_by_owner ON conversations (owner, created_at);
    CREATE TABLE turns (
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        answer_id TEXT NOT NULL UNIQUE, question TEXT NOT NULL, resolved_question TEXT NOT NULL,
        answer TEXT NOT NULL, state TEXT NOT NULL, notes TEXT NOT NULL, created_at TEXT NOT NULL,
        PRIMARY KEY (conversation_id, number)
    ) STRICT;
    CREATE TABLE passage_numbers (
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, passage_id TEXT NOT NULL,
        number INTEGER NOT NULL, PRIMARY KEY (conversation_id, passage_id), UNIQUE (conversation_id, number)
    ) STRICT;
    CREATE TABLE feedback (
        id INTEGER PRIMARY KEY, answer_id TEXT NOT NULL REFERENCES turns (answer_id) ON DELETE CASCADE,
        statement_id TEXT, kind TEXT NOT NULL, note TEXT NOT NULL, created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX feedback_by_answer ON feedback (answer_id);
    """,
    """
    CREATE TABLE writes (
        user_id TEXT NOT NULL REFERENCES users (id), key TEXT NOT NULL, request TEXT NOT NULL, begun_at TEXT NOT NULL,
        status INTEGER, headers TEXT, body BLOB, PRIMARY KEY (user_id, key)
    ) STRICT;
    """,
)


class RecordsError(AssistantError):
    """The records cannot be opened, read or written: names the file and what to do."""

    def __init__(self, path: Path, problem: str, advice: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}. {advice}")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        advice = "Check the disk and who may write there; restore a backup when the file is damaged"
        raise RecordsError(path, f"the records cannot be used ({error})", advice) from error


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not ours, before anything in it is changed."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application != _APPLICATION_ID:
        raise RecordsError(path, "this is no database of records", "Name another folder in POSOLOGY_HOME")
    if version > len(MIGRATIONS):
        problem = f"written by a newer version (schema {version}, this one knows {len(MIGRATIONS)})"
        raise RecordsError(path, problem, "Install that version, or restore a backup made before")


class Records(SqliteFile):
    """An open database of records; what a transaction wrote is on disk when it ends.

    Opening it raises a `RecordsError` where the file is no database of records, is damaged, or of a newer version.
    """

    file_format = FileFormat(
        scripts=MIGRATIONS,
        pragmas=("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"),
        busy_seconds=15.0,
        refuse_foreign=_refuse_foreign,
        explained=_explained,
        application_id=_APPLICATION_ID,
    )

    def forget_deleted(self) -> None:
        """Empty the write-ahead log, in which deleted rows could still be read; skipped while others are reading."""
        with self.reading() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def writable(self) -> bool:
        """Whether a transaction can be made now."""
        try:
            with self.transaction() as database:
                database.execute("UPDATE users SET active = active WHERE 0")
        except RecordsError:
            return False
        return True
