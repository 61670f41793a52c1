"""Open the database of records: what people said and decided, which no other file can rebuild.

Holds no table of its own but the list of versions: every part brings its migrations (see `Records.migrate`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from posology.assistant.errors import RecordsError

_BUSY_SECONDS = 30.0
_OWNER_ONLY = 0o600
_VERSIONS = "CREATE TABLE IF NOT EXISTS record_parts (part TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID"
_RESTORE = "Move it away and restore your last backup of it"
_WRITABLE = "Check that the file can be written and the disk is not full"


class Records:
    """An open database of records. Threads may share one; every block of `transaction` is atomic.

    Use `Records.open`, and close it, or use it in a `with` block.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._guard = threading.RLock()
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open `records.db`, making it where it does not exist, readable by its owner only.

        Raises:
            RecordsError: the file cannot be opened, is damaged, or is another program's database.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=_OWNER_ONLY, exist_ok=True)
        except OSError as error:
            raise RecordsError(str(path), str(error.strerror), _WRITABLE) from error
        with _errors(path):
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            with _errors(path):
                _prepare(connection, path)
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

    def migrate(self, part: str, migrations: Sequence[str]) -> None:
        """Bring one part's tables to their newest form, forwards only.

        Args:
            part: name of the part, for example "conversations".
            migrations: its changes in order, each a list of statements divided by semicolons.

        Raises:
            RecordsError: the tables were written by a newer version.
        """
        with self.transaction():
            found = self.rows("SELECT version FROM record_parts WHERE part = ?", (part,))
            version = int(found[0][0]) if found else 0
            if version > len(migrations):
                problem = f"its {part} were written by a newer version of Posology"
                raise RecordsError(str(self.path), problem, "Install that version")
            for statement in ";".join(migrations[version:]).split(";"):
                if statement.strip():
                    self.execute(statement)
            self.execute("INSERT OR REPLACE INTO record_parts VALUES (?, ?)", (part, len(migrations)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make every call in the block take effect together, or not at all. Blocks may nest."""
        with self._guard, _errors(self.path):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query gives."""
        with self._guard, _errors(self.path):
            return list(self._connection.execute(query, values))

    def execute(self, statement: str, values: Sequence[object] = ()) -> int:
        """Carry out one statement; returns how many rows it changed."""
        with self._guard, _errors(self.path):
            return self._connection.execute(statement, values).rowcount

    def forget_deleted(self) -> None:
        """Empty the write-ahead log, in which deleted rows can still be read."""
        with self._guard, _errors(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "record_parts" not in tables:
        connection.execute("ROLLBACK")
        raise RecordsError(str(path), "is an SQLite database but holds no records", "Choose another POSOLOGY_HOME")
    connection.execute(_VERSIONS)
    connection.execute("COMMIT")


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors within the block into a RecordsError that names the remedy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RecordsError(str(path), str(error), _WRITABLE) from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise RecordsError(str(path), f"is damaged ({error})", _RESTORE) from error
