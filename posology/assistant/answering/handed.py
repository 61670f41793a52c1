"""Which passages a drafter was handed for one answer: the hits, then what it took from the shelf. Chooses none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from posology.assistant.answering.extractive import Shelf
from posology.assistant.answers import Answer
from posology.ingest.documents import Passage


@dataclass(frozen=True, slots=True)
class AnswerWithEvidence:
    """An answer and the passages that it was drafted from, best first; those of an abstention were only found."""

    answer: Answer
    handed: tuple[Passage, ...]


class Handed:
    """The growing list of passages of one answer, each once."""

    def __init__(self, hits: Iterable[Passage]) -> None:
        self._passages = {passage.id: passage for passage in hits}

    def noting(self, shelf: Shelf) -> Shelf:
        """The same shelf; what is taken from it is noted."""

        def passages_of(article_id: str) -> Sequence[Passage]:
            taken = shelf.passages_of(article_id)
            for passage in taken:
                self._passages.setdefault(passage.id, passage)
            return taken

        return replace(shelf, passages_of=passages_of)

    def passages(self) -> tuple[Passage, ...]:
        """What was handed over so far."""
        return tuple(self._passages.values())
