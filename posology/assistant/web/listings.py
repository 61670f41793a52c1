"""Pages of stored conversations and feedback by cursor, for pages and API alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus

from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.kept import Conversation, Feedback
from posology.assistant.web.paging import cursor_of, key_of
from posology.assistant.web.problems import ProblemError

_NUMBER = re.compile(r"[0-9]{1,18}")  # what the records can count to


def conversations_page(desk: Desk, owner: str, cursor: str, limit: int) -> tuple[Sequence[Conversation], str | None]:
    """An owner's conversations after a cursor, newest first, and the next cursor, None at the end."""
    created, _, last = key_of(cursor).partition("\n")
    listed = desk.conversations(owner, (created, last) if created else None, limit + 1)
    page = listed[:limit]
    return page, cursor_of(f"{page[-1].created_at}\n{page[-1].id}") if len(listed) > limit else None


def feedback_page(desk: Desk, cursor: str, limit: int) -> tuple[Sequence[tuple[int, Feedback]], str | None]:
    """What readers said after a cursor, newest first, and the next cursor, None at the end."""
    key = key_of(cursor)
    if key and not _NUMBER.fullmatch(key):
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "The cursor is none that was given here; leave it out.")
    listed = desk.feedback(int(key) if key else None, limit + 1)
    page = listed[:limit]
    return page, cursor_of(str(page[-1][0])) if len(listed) > limit else None
