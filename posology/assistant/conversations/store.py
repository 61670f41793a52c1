"""Conversations, turns and feedback in the records database. The only SQL about them; decides nothing.

Patient facts stand in the state and the questions of their own conversation and nowhere else; nothing is logged.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from posology.assistant.answers import Answer
from posology.assistant.conversations.kept import Conversation, Feedback, FeedbackKind, Turn
from posology.assistant.conversations.state import ConversationState
from posology.assistant.errors import ConversationMovedOnError, UnknownRecordError
from posology.assistant.records import Records

_TURN = "conversation_id, number, question, resolved_question, answer, state, notes, created_at"


class ConversationStore:
    """Stores conversations. Times are ISO 8601 text in UTC."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def start(self, conversation: Conversation) -> None:
        """Store a new, empty conversation."""
        with self._records.transaction() as database:
            database.execute(
                "INSERT INTO conversations (id, owner, created_at, title) VALUES (?, ?, ?, ?)",
                (conversation.id, conversation.owner, conversation.created_at, conversation.title),
            )

    def conversation(self, conversation_id: str) -> Conversation:
        """One conversation.

        Raises:
            UnknownRecordError: none is stored under this id.
        """
        with self._records.reading() as database:
            row = database.execute(
                "SELECT id, owner, created_at, title FROM conversations WHERE id = ?", (conversation_id,)
            ).fetchone()
        if row is None:
            raise UnknownRecordError("conversation", conversation_id)
        return Conversation(*row)

    def conversations(
        self, owner: str | None, most: int = 50, before: tuple[str, str] | None = None
    ) -> tuple[Conversation, ...]:
        """The conversations of one owner, newest first.

        Args:
            owner: whose.
            most: how many at most.
            before: creation time and id of the last one already read, None to begin with the newest.
        """
        created, last = before or ("9999", "")
        with self._records.reading() as database:
            rows = database.execute(
                "SELECT id, owner, created_at, title FROM conversations WHERE owner IS ?"
                " AND (created_at < ? OR (created_at = ? AND id > ?)) ORDER BY created_at DESC, id LIMIT ?",
                (owner, created, created, last, most),
            ).fetchall()
        return tuple(Conversation(*row) for row in rows)

    def entitle(self, conversation_id: str, title: str) -> None:
        """Set the title of a conversation."""
        with self._records.transaction() as database:
            database.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """The turns of a conversation in order; none for an empty one."""
        with self._records.reading() as database:
            rows = database.execute(
                f"SELECT {_TURN} FROM turns WHERE conversation_id = ? ORDER BY number",  # noqa: S608 - fixed columns
                (conversation_id,),
            ).fetchall()
        return tuple(_turn(row) for row in rows)

    def last_turn(self, conversation_id: str) -> Turn | None:
        """The newest turn of a conversation, None for an empty one.

        Raises:
            UnknownRecordError: the conversation is not stored.
        """
        self.conversation(conversation_id)
        with self._records.reading() as database:
            row = database.execute(
                f"SELECT {_TURN} FROM turns WHERE conversation_id = ? ORDER BY number DESC LIMIT 1",  # noqa: S608 - fixed columns
                (conversation_id,),
            ).fetchone()
        return _turn(row) if row else None

    def passage_numbers(self, conversation_id: str) -> dict[str, int]:
        """The citation numbers given in a conversation, by passage id."""
        with self._records.reading() as database:
            return dict(
                database.execute(
                    "SELECT passage_id, number FROM passage_numbers WHERE conversation_id = ? ORDER BY number",
                    (conversation_id,),
                ).fetchall()
            )

    def append(self, turn: Turn, numbers: Mapping[str, int]) -> None:
        """Store a turn that follows the turn numbered one less, with every citation number given so far.

        Raises:
            UnknownRecordError: the conversation was deleted.
            ConversationMovedOnError: another writer stored this turn's number first.
        """
        with self._records.transaction() as database:
            self.conversation(turn.conversation_id)
            newest = database.execute(
                "SELECT coalesce(max(number), 0) FROM turns WHERE conversation_id = ?", (turn.conversation_id,)
            ).fetchone()[0]
            if newest != turn.number - 1:
                raise ConversationMovedOnError(turn.conversation_id)
            database.execute(
                f"INSERT INTO turns ({_TURN}, answer_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - fixed columns
                (
                    turn.conversation_id, turn.number, turn.question, turn.resolved_question,
                    turn.answer.model_dump_json(), turn.state.to_json(), json.dumps(turn.notes), turn.created_at,
                    turn.answer.id,
                ),
            )  # fmt: skip
            database.executemany(
                "INSERT OR IGNORE INTO passage_numbers (conversation_id, passage_id, number) VALUES (?, ?, ?)",
                [(turn.conversation_id, passage, number) for passage, number in numbers.items()],
            )

    def turn_of(self, answer_id: str) -> Turn:
        """The turn of one answer: the permanent address of what was shown.

        Raises:
            UnknownRecordError: no answer is stored under this id.
        """
        with self._records.reading() as database:
            row = database.execute(
                f"SELECT {_TURN} FROM turns WHERE answer_id = ?",  # noqa: S608 - fixed columns
                (answer_id,),
            ).fetchone()
        if row is None:
            raise UnknownRecordError("answer", answer_id)
        return _turn(row)

    def add_feedback(self, feedback: Feedback) -> None:
        """Store what a reader said of an answer.

        Raises:
            UnknownRecordError: the answer is not stored, or has no such statement.
        """
        answer = self.turn_of(feedback.answer_id).answer
        if feedback.statement_id is not None and feedback.statement_id not in {s.id for s in answer.statements}:
            raise UnknownRecordError("statement", feedback.statement_id)
        try:
            with self._records.transaction() as database:
                database.execute(
                    "INSERT INTO feedback (answer_id, statement_id, kind, note, created_at) VALUES (?, ?, ?, ?, ?)",
                    (feedback.answer_id, feedback.statement_id, feedback.kind, feedback.note, feedback.created_at),
                )
        except sqlite3.IntegrityError as error:
            raise UnknownRecordError("answer", feedback.answer_id) from error

    def feedback_on(self, answer_id: str) -> tuple[Feedback, ...]:
        """What readers said of an answer, in order."""
        with self._records.reading() as database:
            rows = database.execute(
                "SELECT answer_id, statement_id, kind, note, created_at FROM feedback WHERE answer_id = ? ORDER BY id",
                (answer_id,),
            ).fetchall()
        return tuple(Feedback(row[0], row[1], FeedbackKind(row[2]), row[3], row[4]) for row in rows)

    def feedback(self, before: int | None, most: int) -> tuple[tuple[int, Feedback], ...]:
        """What readers said of any answer, newest first, each with its number.

        Args:
            before: the number of the last one already read, None to begin with the newest.
            most: how many at most.
        """
        with self._records.reading() as database:
            rows = database.execute(
                "SELECT id, answer_id, statement_id, kind, note, created_at FROM feedback"
                " WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
                (before, before, most),
            ).fetchall()
        return tuple((row[0], Feedback(row[1], row[2], FeedbackKind(row[3]), row[4], row[5])) for row in rows)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation with its turns, answers and feedback; nothing of it stays in the file.

        Raises:
            UnknownRecordError: the conversation is not stored.
        """
        with self._records.transaction() as database:
            self.conversation(conversation_id)
            database.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
        self._records.forget_deleted()


def _turn(row: tuple[str, int, str, str, str, str, str, str]) -> Turn:
    conversation_id, number, question, resolved, answer, state, notes, created_at = row
    return Turn(
        conversation_id=conversation_id,
        number=number,
        question=question,
        resolved_question=resolved,
        answer=Answer.model_validate_json(answer),
        state=ConversationState.model_validate_json(state),
        notes=tuple(json.loads(notes)),
        created_at=created_at,
    )
