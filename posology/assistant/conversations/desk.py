"""Conversations as their owners and the board use them: every call names who asks, and another's is not found.

The rules of a turn are in `talk`; here is only who may see and change what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from posology.assistant.answers import Answer, Audience
from posology.assistant.conversations.evidence import EvidenceNow
from posology.assistant.conversations.kept import Conversation, Feedback, FeedbackKind, Turn
from posology.assistant.conversations.state import Chip, ChipKind, ConversationState, with_fact, without
from posology.assistant.conversations.talk import Talk, Told
from posology.assistant.errors import AssistantError, UnknownRecordError
from posology.assistant.patients import AgeGroup, Sex


class ChipError(AssistantError, ValueError):
    """What is in force cannot be changed like that."""


class Desk:
    """What pages and API ask of conversations.

    Args:
        talk: the conversations.
        evidence: what library and rules now hold behind an answer.
        glosses: plain words by term, for readers who want them.
        now: the time in UTC, ISO 8601.
    """

    def __init__(
        self,
        talk: Talk,
        evidence: Callable[[Answer], EvidenceNow],
        glosses: Mapping[str, str],
        now: Callable[[], str],
    ) -> None:
        self._talk = talk
        self._now = now
        self._evidence = evidence
        self.glosses = glosses

    def ask(self, owner: str, message: str, conversation_id: str | None, patient: str, audience: Audience) -> Told:
        """Answer a message, in a new conversation where none is named.

        Raises:
            UnknownRecordError: the conversation is not stored or not this owner's.
        """
        wanted = self._talk.start(owner).id if conversation_id is None else self.owned(owner, conversation_id).id
        return self._talk.say(wanted, message, patient, audience)

    def change(
        self, owner: str, conversation_id: str, chip: tuple[ChipKind, str], value: str | None, audience: Audience
    ) -> Told:
        """Take away what is in force, or give a fact a new value, and ask the question again.

        Args:
            owner: who asks.
            conversation_id: the conversation.
            chip: kind and key of what is changed.
            value: the new value of a fact in its own unit, None to take it away.
            audience: who reads.

        Raises:
            UnknownRecordError: the conversation is not stored or not this owner's.
            ChipError: when the value cannot be read or only facts can be given one.
        """
        self.owned(owner, conversation_id)
        kind, key = chip
        if value is not None and kind is not ChipKind.FACT:
            raise ChipError(f"a {kind.value} can be removed but not edited; ask anew with the other one")

        def changed(state: ConversationState) -> ConversationState:
            if value is None:
                return without(state, Chip(kind, key, ""))
            try:
                return with_fact(state, key, _value(key, value))
            except ValueError as error:
                raise ChipError(f"{key} cannot be {value[:40]!r}; give a plain number in the unit shown") from error

        return self._talk.ask_again(conversation_id, changed, audience)

    def owned(self, owner: str, conversation_id: str) -> Conversation:
        """A conversation without its turns.

        Raises:
            UnknownRecordError: it is not stored or not this owner's.
        """
        found = self._talk.store.conversation(conversation_id)
        if found.owner != owner:
            raise UnknownRecordError("conversation", conversation_id)
        return found

    def conversation(self, owner: str, conversation_id: str) -> tuple[Conversation, tuple[Turn, ...]]:
        """A conversation with its turns.

        Raises:
            UnknownRecordError: it is not stored or not this owner's.
        """
        return self.owned(owner, conversation_id), self._talk.store.turns(conversation_id)

    def conversations(self, owner: str, before: tuple[str, str] | None, most: int) -> tuple[Conversation, ...]:
        """The conversations of an owner, newest first, those before a place in the list."""
        return self._talk.store.conversations(owner, most, before)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation with everything in it.

        Raises:
            UnknownRecordError: it is not stored or not this owner's.
        """
        self.owned(owner, conversation_id)
        self._talk.store.delete(conversation_id)

    def turn_of(self, owner: str, answer_id: str, *, board: bool = False) -> Turn:
        """The turn of an answer: its owner's, or for the board one that somebody gave feedback on.

        Raises:
            UnknownRecordError: it is not stored or not for this reader.
        """
        turn = self._talk.store.turn_of(answer_id)
        if self._talk.store.conversation(turn.conversation_id).owner == owner:
            return turn
        if board and self._talk.store.feedback_on(answer_id):
            return turn
        raise UnknownRecordError("answer", answer_id)

    def notices(self, turn: Turn) -> tuple[str, ...]:
        """What has changed in the evidence of an answer since it was given."""
        return self._talk.notices(turn, self._evidence(turn.answer))

    def give_feedback(
        self, owner: str, answer_id: str, kind: FeedbackKind, statement_id: str | None, note: str
    ) -> Feedback:
        """Keep what a reader says of an answer of theirs.

        Raises:
            UnknownRecordError: the answer is not stored or not this owner's, or has no such statement.
        """
        turn = self.turn_of(owner, answer_id)
        feedback = Feedback(turn.answer.id, statement_id, kind, note.strip(), self._now())
        self._talk.store.add_feedback(feedback)
        return feedback

    def feedback(self, before: int | None, most: int) -> tuple[tuple[int, Feedback], ...]:
        """What readers said, newest first, each with its number."""
        return self._talk.store.feedback(before, most)


def _value(key: str, text: str) -> Decimal | Sex | str:
    written = text.strip()
    if key == "age_group":
        return AgeGroup(written.lower())
    if key == "sex":
        return Sex(written.lower())
    if key == "dialysis":
        return written
    try:
        number = Decimal(written.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(written) from error
    if not number.is_finite() or number <= 0:
        raise ValueError(written)
    return number
