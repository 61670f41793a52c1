"""Exit codes of the command line and the one table from error to code. Prints no tracebacks for bad input."""

from __future__ import annotations

from enum import IntEnum

from posology.assistant.errors import AssistantError, ConfigurationError, LibraryEmptyError
from posology.assistant.records import RecordsError
from posology.ingest.errors import DocumentError, IngestError, LibraryLockedError


class Exit(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    UNEXPECTED = 1
    BAD_INPUT = 2
    NOTHING_THERE = 3
    ABSTAINED = 4
    CHECK_FAILED = 5
    INTERRUPTED = 130


_CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (LibraryEmptyError, Exit.NOTHING_THERE),
    (ConfigurationError, Exit.NOTHING_THERE),
    (RecordsError, Exit.NOTHING_THERE),
    (LibraryLockedError, Exit.NOTHING_THERE),
    (DocumentError, Exit.BAD_INPUT),
    (AssistantError, Exit.BAD_INPUT),
    (IngestError, Exit.NOTHING_THERE),
)


def code_of(error: Exception) -> Exit:
    """The exit code of an error that was raised on purpose."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), Exit.UNEXPECTED)
