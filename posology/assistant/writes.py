"""Writes that a client may send twice: what the first one was answered is kept for a day and given again.

Keeps hashes of requests, never requests. Knows no HTTP library and decides nothing about who may write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from posology.assistant.records import Records

KEPT = timedelta(hours=24)
LONGEST_WORK = timedelta(minutes=10)
"""A write that began longer ago and was never finished was cut off; its key is free again."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given.

    Attributes:
        status: of HTTP.
        headers: those that belong to the answer itself, names in lower case.
        body: its bytes.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Standing(Enum):
    """How a write with a key stands."""

    NEW = "new"
    RUNNING = "running"
    OTHER = "other"


def fingerprint(*parts: bytes) -> str:
    """The hash that tells two requests apart; each part counts with its length.

    >>> fingerprint(b"ab", b"c") == fingerprint(b"a", b"bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


class Writes:
    """The writes of the last day, by user and key.

    Args:
        records: where they are kept.
        now: the time in UTC.
    """

    def __init__(self, records: Records, now: Callable[[], datetime]) -> None:
        self._records = records
        self._now = now

    def begin(self, user_id: str, key: str, request: str) -> Standing | KeptAnswer:
        """Begin a write, or find what became of the first one with this key.

        Args:
            user_id: whose key it is.
            key: as the client chose it.
            request: fingerprint of the request.

        Returns:
            NEW when the write may go ahead, RUNNING when the first one is not finished, OTHER when the key was used
            for another request, else the answer that the first one was given.
        """
        now = self._now()
        with self._records.transaction() as database:
            database.execute(
                "DELETE FROM writes WHERE begun_at < ? OR (status IS NULL AND begun_at < ?)",
                ((now - KEPT).isoformat(), (now - LONGEST_WORK).isoformat()),
            )
            row = database.execute(
                "SELECT request, status, headers, body FROM writes WHERE user_id = ? AND key = ?", (user_id, key)
            ).fetchone()
            if row is None:
                database.execute(
                    "INSERT INTO writes (user_id, key, request, begun_at) VALUES (?, ?, ?, ?)",
                    (user_id, key, request, now.isoformat()),
                )
                return Standing.NEW
        if row[0] != request:
            return Standing.OTHER
        if row[1] is None:
            return Standing.RUNNING
        lines = [line.partition(": ") for line in row[2].splitlines()]
        return KeptAnswer(row[1], tuple((name, value) for name, _, value in lines), row[3])

    def finish(self, user_id: str, key: str, answer: KeptAnswer) -> None:
        """Keep what a write was answered."""
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        with self._records.transaction() as database:
            database.execute(
                "UPDATE writes SET status = ?, headers = ?, body = ? WHERE user_id = ? AND key = ? AND status IS NULL",
                (answer.status, headers, answer.body, user_id, key),
            )

    def give_up(self, user_id: str, key: str) -> None:
        """Free the key of a write that came to nothing, so that it may be tried again."""
        with self._records.transaction() as database:
            database.execute("DELETE FROM writes WHERE user_id = ? AND key = ? AND status IS NULL", (user_id, key))

    def forget(self, user_id: str) -> None:
        """Drop the kept answers of a user, for when something that stands in them is deleted."""
        with self._records.transaction() as database:
            database.execute("DELETE FROM writes WHERE user_id = ? AND status IS NOT NULL", (user_id,))
