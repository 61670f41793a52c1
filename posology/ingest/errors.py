"""Errors of ingest: each says what was wrong, the value, what is allowed and what to do."""

from __future__ import annotations


class IngestError(Exception):
    """Base of every error raised while documents are read, embedded or published."""


class DocumentError(IngestError, ValueError):
    """A document that cannot be taken: names file, line and remedy."""

    def __init__(self, path: str, problem: str, remedy: str, line: int = 0) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {problem}. {remedy}")


class ModelError(IngestError, RuntimeError):
    """The embedding model is missing, altered or disagrees with its reference."""


class LibraryLockedError(IngestError, RuntimeError):
    """Another process is writing to the library."""


class GenerationError(IngestError, RuntimeError):
    """A published generation is missing, torn or does not match its manifest."""


class LibraryError(IngestError, RuntimeError):
    """The library database cannot be read or written: names the file and the remedy."""
