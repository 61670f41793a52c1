"""The values that are kept of a conversation: itself, its turns, and what readers say of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from posology.assistant.answers import Answer
from posology.assistant.conversations.state import ConversationState


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation; `owner` is a user's id, None where nobody signs in. The title holds no patient fact."""

    id: str
    owner: str | None
    created_at: str
    title: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer as it was shown, and the conversation after it."""

    conversation_id: str
    number: int
    question: str
    resolved_question: str
    answer: Answer
    state: ConversationState
    notes: tuple[str, ...]
    created_at: str


class FeedbackKind(StrEnum):
    """What a reader finds wrong with an answer."""

    WRONG_SOURCE = "wrong_source"
    OUT_OF_DATE = "out_of_date"
    UNSAFE = "unsafe"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of an answer, or of one of its statements."""

    answer_id: str
    statement_id: str | None
    kind: FeedbackKind
    note: str
    created_at: str
