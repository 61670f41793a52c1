"""The database of records that cannot be made again: `records.db`. Opens it, migrates it, guards its transactions.

The repositories hold the SQL about their own tables; the tables themselves are made here, so that one file shows the
whole schema and its history.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from posology.assistant.errors import AssistantError

_BUSY_SECONDS = 15.0
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


class Records:
    """An open database of records; safe to share between threads, one transaction at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._guard = threading.RLock()
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the database, making or migrating it where needed.

        Raises:
            RecordsError: the file is no database of records, is damaged, or was written by a newer version.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with _explained(path):
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            with _explained(path):
                _refuse_foreign(connection, path)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
                _migrate(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection, path)

    def close(self) -> None:
        """Close the database."""
        with self._guard:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make everything in the block take effect together, on disk when it ends, or not at all. Blocks may nest."""
        with self._guard, _explained(self.path):
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read what is stored; a block inside a transaction sees what that transaction wrote."""
        with self._guard, _explained(self.path):
            yield self._connection

    def forget_deleted(self) -> None:
        """Empty the write-ahead log, in which deleted rows could still be read; skipped while others are reading."""
        with self._guard, _explained(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def writable(self) -> bool:
        """Whether a transaction can be made now."""
        try:
            with self.transaction() as database:
                database.execute("UPDATE users SET active = active WHERE 0")
        except RecordsError:
            return False
        return True


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


def _migrate(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number in range(version, len(MIGRATIONS)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] == number:
                for statement in MIGRATIONS[number].split(";"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number + 1}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
