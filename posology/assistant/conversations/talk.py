"""One turn of a conversation from message to stored answer: resolve, answer, number, keep. Calls the steps, no more.

Whoever answers is given from outside; this package knows no retrieval and no gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from posology.assistant.answers import Answer, Audience
from posology.assistant.conversations.evidence import EvidenceNow, changes_since
from posology.assistant.conversations.kept import Conversation, Turn
from posology.assistant.conversations.numbering import renumber
from posology.assistant.conversations.resolution import Background, Kind, Resolved, resolve, restate, understood_of
from posology.assistant.conversations.state import Chip, ConversationState, after_answer, chips
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.conversations.withheld_answer import explain_withheld
from posology.assistant.conversations.wording import restated
from posology.assistant.errors import ConversationMovedOnError
from posology.assistant.understanding.given_facts import read_given
from posology.assistant.understanding.question import Understood

UNTITLED = "Conversation"
_MOST_TRIES = 5
_LONGEST_TITLE = 120
_NO_SUBJECT = "this names no drug and no condition, and there is none from before: say which one is meant"
_ASKS_NOTHING = "this message asks nothing; the conversation is kept as it is"
_BEGINS_ANEW = "nothing is asked yet; ask the first question of the new start"


class Answers(Protocol):
    """What a conversation asks of the pipeline."""

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        """Answer a question that is already understood."""
        ...

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        """An answer that gives nothing but the reason why."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A turn as it is shown: the stored turn and what is in force after it."""

    turn: Turn

    @property
    def answer(self) -> Answer:
        """The answer, its citations numbered as in the whole conversation."""
        return self.turn.answer

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What is in force."""
        return chips(self.turn.state)


class Talk:
    """Conversations over one pipeline and one store."""

    def __init__(
        self,
        answers: Answers,
        store: ConversationStore,
        background: Background,
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._answers = answers
        self._background = background
        self._now = now
        self._new_id = new_id
        self.store = store

    def start(self, owner: str | None = None) -> Conversation:
        """Start an empty conversation."""
        conversation = Conversation(self._new_id(), owner, self._now(), UNTITLED)
        self.store.start(conversation)
        return conversation

    def say(
        self, conversation_id: str, message: str, patient: str = "", audience: Audience = Audience.PHYSICIAN
    ) -> Told:
        """Answer a message in its conversation and keep the turn.

        Args:
            conversation_id: an existing conversation.
            message: as typed.
            patient: further facts of the patient in free text; they win over the message's own.
            audience: who reads.

        Raises:
            UnknownRecordError: the conversation is not stored.
            ConversationMovedOnError: other writers were faster again and again.
        """
        given = read_given(patient) if patient.strip() else None
        return self._turn(conversation_id, lambda state: resolve(message, state, self._background, given), audience)

    def ask_again(
        self,
        conversation_id: str,
        change: Callable[[ConversationState], ConversationState],
        audience: Audience = Audience.PHYSICIAN,
    ) -> Told:
        """Ask the question in force again after a change by hand, such as a chip removed or a fact edited."""
        return self._turn(conversation_id, lambda state: restate(change(state), self._background), audience)

    def notices(self, turn: Turn, evidence: EvidenceNow) -> tuple[str, ...]:
        """What has changed in the evidence of a stored answer since it was given."""
        return changes_since(turn.answer, evidence)

    def _turn(
        self, conversation_id: str, resolving: Callable[[ConversationState], Resolved], audience: Audience
    ) -> Told:
        for _ in range(_MOST_TRIES):
            last = self.store.last_turn(conversation_id)
            resolved = resolving(last.state if last else ConversationState())
            answer, numbers = renumber(self._answer(resolved, audience), self.store.passage_numbers(conversation_id))
            turn = Turn(
                conversation_id=conversation_id,
                number=last.number + 1 if last else 1,
                question=resolved.typed,
                resolved_question=resolved.question,
                answer=answer,
                state=_state_after(resolved, answer),
                notes=resolved.notes,
                created_at=answer.created_at,
            )
            try:
                self.store.append(turn, numbers)
            except ConversationMovedOnError:
                continue
            self._entitle(turn)
            return Told(turn)
        raise ConversationMovedOnError(conversation_id)

    def _answer(self, resolved: Resolved, audience: Audience) -> Answer:
        understood = understood_of(resolved, self._background.lexicon)
        last = resolved.state.last
        if resolved.kind is Kind.WITHHELD and last is not None:
            frame = self._answers.decline(understood, _ASKS_NOTHING, audience)
            return explain_withheld(frame, self.store.turn_of(last.answer_id).answer)
        if resolved.kind is Kind.NOTHING and resolved.typed.strip():
            asks_nothing = _BEGINS_ANEW if resolved.state == ConversationState() and resolved.notes else _ASKS_NOTHING
            return self._answers.decline(understood, asks_nothing, audience)
        if resolved.kind is Kind.UNCLEAR:
            return self._answers.decline(understood, _NO_SUBJECT, audience)
        return self._answers.answer_understood(understood, audience)

    def _entitle(self, turn: Turn) -> None:
        """Name a conversation by its first question, without the patient's facts."""
        title = restated(turn.state.model_copy(update={"population": ""}), self._background.lexicon)
        if turn.number == 1 and title:
            self.store.entitle(turn.conversation_id, title[:_LONGEST_TITLE])


def _state_after(resolved: Resolved, answer: Answer) -> ConversationState:
    """The state with this answer as the last one; a message that asks nothing leaves the last answer in place."""
    if resolved.kind is Kind.NOTHING and resolved.state.last is not None:
        return resolved.state
    if resolved.kind is Kind.WITHHELD:
        return resolved.state
    return after_answer(resolved.state, answer)
