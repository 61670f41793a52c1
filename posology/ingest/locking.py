"""Hold the one-writer lock of a data home.

The operating system releases the lock when its holder ends, even by a kill. It does not guard readers: they read
snapshots.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from posology.ingest.errors import LibraryLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME = "writer.lock"
_POLL_SECONDS = 0.05


@contextmanager
def writer_lock(home: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the writer lock of a data home for the length of a `with` block.

    Args:
        home: the data home; made if it is missing.
        wait_seconds: how long to wait for another writer, 0 or more.

    Raises:
        LibraryLockedError: another process (or another block of this one) holds the lock.
    """
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, home, time.monotonic() + wait_seconds)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, home: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
                continue
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise LibraryLockedError(
                f"the library in {home} is being written by process {holder}. Wait until it ends, then try again"
            ) from None
        return
