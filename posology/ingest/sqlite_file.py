"""One SQLite file that threads share: opened with its pragmas, migrated, written in one transaction at a time.

Knows no table and no query: the library and the records name theirs.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What sets one kind of file apart.

    Attributes:
        scripts: one for each version, oldest first; each makes its version of the one before.
        pragmas: set whenever the file is opened, "name = value".
        busy_seconds: how long another writer is waited for.
        refuse_foreign: raises for a file that is none of this kind, before anything in it is changed.
        explained: turns SQLite's errors within a block into those of the package.
        application_id: written into the file, 0 for none.
    """

    scripts: Sequence[str]
    pragmas: Sequence[str]
    busy_seconds: float
    refuse_foreign: Callable[[sqlite3.Connection, Path], None]
    explained: Callable[[Path], AbstractContextManager[None]]
    application_id: int = 0


class SqliteFile:
    """An open file; safe to share between threads, one transaction at a time."""

    file_format: ClassVar[FileFormat]

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._guard = threading.RLock()
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, making or migrating it where needed.

        Raises:
            Exception: what the format says of a file of another kind, a damaged one, or one of a newer version.
        """
        chosen = cls.file_format
        path.parent.mkdir(parents=True, exist_ok=True)
        with chosen.explained(path):
            connection = sqlite3.connect(
                path, timeout=chosen.busy_seconds, isolation_level=None, check_same_thread=False
            )
        try:
            with chosen.explained(path):
                connection.execute("BEGIN")  # what is asked of the file is answered as of one moment
                chosen.refuse_foreign(connection, path)
                connection.execute("ROLLBACK")
                for pragma in chosen.pragmas:
                    connection.execute(f"PRAGMA {pragma}")
                _migrate(connection, chosen)
        except BaseException:
            connection.close()
            raise
        return cls(connection, path)

    def close(self) -> None:
        """Close the file."""
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
        """Make everything in the block take effect together, or not at all. Blocks may nest."""
        with self.reading() as database:
            if database.in_transaction:
                yield database
                return
            with _whole(database):
                yield database

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read what is stored; a block inside a transaction sees what that transaction wrote."""
        with self._guard, self.file_format.explained(self.path):
            yield self._connection


@contextmanager
def _whole(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, chosen: FileFormat) -> None:
    for number in range(_version(connection), len(chosen.scripts)):
        with _whole(connection):
            if _version(connection) != number:
                continue  # another opener was faster
            for statement in chosen.scripts[number].split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {chosen.application_id}")
            connection.execute(f"PRAGMA user_version = {number + 1}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
