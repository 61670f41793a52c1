"""The values of a judged retrieval set: documents, questions, judgements, and the notes on what was left out.

It holds what a reader brings together; reading BEIR folders is in `beir.py`, the gold set's in `gold_set.py`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """One document as it is searched; `title` or `text` may be "", not both."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """One question with the grades of its judged documents.

    Attributes:
        id: of the question.
        text: as it is searched for.
        grades: document id to grade; 0 and below are judged as not relevant.
        cluster: what the question shares with others, for the intervals; "" for nothing.
    """

    id: str
    text: str
    grades: Mapping[str, int]
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A judged set that can be measured.

    Attributes:
        name: for the report.
        documents: what is searched; () where the passages of articles are the documents.
        questions: every question with at least one relevant document.
        notes: what was left out and why, each with a count and the first place.
        source: which files the judgements came from.
    """

    name: str
    documents: tuple[JudgedDocument, ...]
    questions: tuple[JudgedQuestion, ...]
    notes: tuple[str, ...] = ()
    source: str = ""

    def sampled(self, limit: int | None, seed: int) -> JudgedSet:
        """Keep at most `limit` questions, drawn with a seed; every document stays."""
        if limit is None or limit >= len(self.questions):
            return self
        ordered = sorted(self.questions, key=lambda question: question.id)
        drawn = random.Random(seed).sample(ordered, limit)  # noqa: S311 - a sample, not a secret
        note = f"{limit} of {len(self.questions)} questions drawn with seed {seed}"
        chosen = tuple(sorted(drawn, key=lambda question: question.id))
        return replace(self, questions=chosen, notes=(*self.notes, note))

    @property
    def judgements(self) -> dict[str, dict[str, int]]:
        """Grades by question and document, as measures take them."""
        return {question.id: dict(question.grades) for question in self.questions}
