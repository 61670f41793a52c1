"""Asks the cases of a conversation turn by turn, as a user would, in records that are thrown away afterwards.

A question without earlier ones is asked as `posology ask` does; nothing of one case reaches another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from posology.assistant import bootstrap_talk
from posology.assistant.answering.handed import AnswerWithEvidence
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Answer, Audience
from posology.assistant.bootstrap import Knowledge
from posology.assistant.conversations.resolution import Background
from posology.assistant.conversations.state import ChipKind
from posology.assistant.records import Records
from posology.assistant.understanding.question import Understood
from posology.evals.asking import Reply
from posology.ingest.documents import Passage

TURN_BY_TURN = "turn by turn"
_OF_THE_PATIENT = (ChipKind.FACT, ChipKind.POPULATION)


@dataclass(frozen=True, slots=True)
class AskedInConversation:
    """Asks the earlier questions first and the last one then, in a conversation of its own.

    Facts of the patient stand beside the first question; later questions may change them.
    """

    pipeline: AnswerPipeline
    background: Background
    name: str = TURN_BY_TURN

    def answer(
        self, previous: Sequence[str], question: str, patient: str = "", audience: Audience = Audience.PHYSICIAN
    ) -> Reply:
        """Answer the last question of a conversation; the earlier ones, oldest first, are answered before it."""
        if not previous:
            alone = self.pipeline.answer_with_evidence(question, patient, audience)
            return Reply(alone.answer, alone.handed)
        noting = _Noting(self.pipeline)
        with (
            tempfile.TemporaryDirectory(prefix="posology-conversation-") as folder,
            Records.open(Path(folder) / "records.db") as records,
        ):
            talk = bootstrap_talk.talk_with(records, noting, self.background)
            conversation = talk.start().id
            for number, message in enumerate(previous):
                talk.say(conversation, message, patient if number == 0 else "", audience)
            told = talk.say(conversation, question, audience=audience)
        handed = noting.handed if told.answer.citations else ()
        return Reply(told.answer, handed, tuple(chip.label for chip in told.chips if chip.kind in _OF_THE_PATIENT))


def conversation_over(pipeline: AnswerPipeline, knowledge: Knowledge) -> AskedInConversation:
    """Cases asked turn by turn over a pipeline."""
    return AskedInConversation(pipeline, bootstrap_talk.background_of(knowledge.lexicon, knowledge.rulebook))


@dataclass(slots=True)
class _Noting:
    """A pipeline that notes which passages its newest answer was drafted from.

    An answer that explains an earlier one is made from that one's passages, so that they stay noted.
    """

    pipeline: AnswerPipeline
    handed: tuple[Passage, ...] = field(default=())

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        answered: AnswerWithEvidence = self.pipeline.understood_with_evidence(understood, audience)
        self.handed = answered.handed
        return answered.answer

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        return self.pipeline.decline(understood, reason, audience)
