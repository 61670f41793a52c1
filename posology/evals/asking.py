"""How one case is asked, again, and for other audiences. Scores and stores nothing (see `conversing`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answering.reminders import carried
from posology.assistant.answers import Answer, Audience
from posology.assistant.bootstrap import Knowledge
from posology.assistant.understanding.drugs import find_drugs
from posology.evals.cases import Case
from posology.ingest.documents import Passage

ONE_IN = 4


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came out of its conversation.

    Attributes:
        answer: to the last question.
        handed: the passages it was drafted from, best first.
        in_force: what is known of the patient when the last question is answered, in words.
    """

    answer: Answer
    handed: tuple[Passage, ...]
    in_force: tuple[str, ...] = ()


class Conversing(Protocol):
    """Answers the last question of a conversation."""

    @property
    def name(self) -> str:
        """How follow-up questions are asked; stands in the manifest."""
        ...

    def answer(
        self, previous: Sequence[str], question: str, patient: str = "", audience: Audience = Audience.PHYSICIAN
    ) -> Reply:
        """Answer a question that follows earlier ones, oldest first; there may be none."""
        ...


ConversingOver = Callable[[AnswerPipeline, Knowledge], Conversing]


def ask(conversing: Conversing, case: Case, audience: Audience | None = None) -> Reply:
    """Ask one case, for its own audience unless another is named."""
    return conversing.answer(case.previous, case.question, case.patient, audience or case.audience)


def other_audiences(case: Case) -> tuple[Audience, ...]:
    """The audiences that the case is not asked for."""
    return tuple(audience for audience in Audience if audience is not case.audience)


def is_drawn(case: Case, seed: int, purpose: str) -> bool:
    """Whether a case belongs to the share that is asked more often; the same cases in every run with a seed."""
    drawn = hashlib.sha256(f"{seed}:{purpose}:{case.id}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % ONE_IN == 0


def carried_topics(answer: Answer, knowledge: Knowledge) -> tuple[str, ...]:
    """Topics of reminders that the shown statements say themselves, for the drugs of the question."""
    shown = "\n".join(f"{statement.context}\n{statement.text}" for statement in answer.statements).lower()
    drugs: Collection[str] = {
        mention.drug for mention in find_drugs(answer.resolved_question, knowledge.lexicon) if mention.drug
    }
    topics = {
        reminder.topic.value
        for drug in sorted(drugs)
        if drug in knowledge.rules
        for reminder in knowledge.rules[drug].monograph.reminders
        if carried(reminder, shown)
    }
    return tuple(sorted(topics))
