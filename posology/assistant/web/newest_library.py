"""Follows what is published: the first question after an ingest opens the new generation and is answered from it.

The old one answers until the new one is open, and goes on where that cannot be opened. Builds nothing itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posology.assistant.answers import Answer, Audience
from posology.assistant.bootstrap import Opened
from posology.assistant.conversations.talk import Answers
from posology.assistant.retrieval.hits import Hit
from posology.assistant.understanding.question import Understood
from posology.ingest.errors import IngestError
from posology.ingest.generations import Generation

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readers:
    """Everything that reads one generation."""

    opened: Opened
    answers: Answers
    search: Callable[[str, int], Sequence[Hit]]


class NewestLibrary:
    """Answers and searches over the generation that is published, for any number of threads.

    Args:
        first: the readers to begin with.
        reopen: opens what is published now, with the library and model of what was opened before.
        readers_over: builds the readers of an opened generation.
    """

    def __init__(
        self, first: Readers, reopen: Callable[[Opened], Opened], readers_over: Callable[[Opened], Readers]
    ) -> None:
        self._readers = first
        self._before: Generation | None = None
        self._reopen = reopen
        self._readers_over = readers_over
        self._refused = ""
        self._guard = threading.Lock()

    @property
    def opened(self) -> Opened:
        """What is read now."""
        return self._readers.opened

    @property
    def refused(self) -> str:
        """The name of a published generation that could not be opened, "" where all is well."""
        return self._refused if self._refused and self._refused == self.opened.generation.published() else ""

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        """Answer a question that is already understood, from what is published."""
        return self._newest().answers.answer_understood(understood, audience)

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        """An answer that gives nothing but the reason why."""
        return self._newest().answers.decline(understood, reason, audience)

    def search(self, query: str, most: int) -> Sequence[Hit]:
        """The best passages of what is published."""
        return self._newest().search(query, most)

    def _newest(self) -> Readers:
        published = self.opened.generation.published()
        known = {"", self.opened.generation.name, self._refused}
        # One thread opens what is new; the others are answered from the old one meanwhile.
        if published not in known and self._guard.acquire(blocking=False):
            try:
                self._renew(published)
            finally:
                self._guard.release()
        return self._readers

    def _renew(self, published: str) -> None:
        old = self._readers.opened
        try:
            self._readers = self._readers_over(self._reopen(old))
        except IngestError as error:
            self._refused = published
            _LOG.error("the published search index could not be opened (%s); the one before answers", error)
            return
        _LOG.info("answers come from %s now", self.opened.generation.name)
        # A thread may still search the old one, but hardly the one before that.
        if self._before is not None:
            self._before.close()
        self._before = old.generation
