"""Pages of long lists by cursor: where the last page ended, so that additions shift nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import Query

from posology.assistant.web.problems import ProblemError

Listed = TypeVar("Listed")
Cursor = Annotated[str, Query(max_length=600, description="Where the last page ended: its `next`.")]
_FOREIGN = "The cursor is none that was given here; leave it out to begin at the start."
PageSize = Annotated[int, Query(ge=1, le=200, description="How many entries at most.")]


def cursor_of(key: str) -> str:
    """The cursor after the entry with this key.

    >>> key_of(cursor_of("b"))
    'b'
    """
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_of(cursor: str) -> str:
    """The key a cursor stands for, "" for the beginning.

    Raises:
        ProblemError: when it was not made here.
    """
    try:
        key = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _FOREIGN) from error
    if cursor_of(key) != cursor:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _FOREIGN)
    return key


def page_of(
    listed: Sequence[Listed], key: Callable[[Listed], str], cursor: str, limit: int
) -> tuple[Sequence[Listed], str | None]:
    """The entries after a cursor, at most `limit`, and the cursor of the next page, None at the end.

    Args:
        listed: all entries, sorted by `key`.
        key: a different text for each entry.
        cursor: where the last page ended.
        limit: at least 1.
    """
    after = key_of(cursor)
    rest = [entry for entry in listed if not after or key(entry) > after]
    page = rest[:limit]
    return page, cursor_of(key(page[-1])) if len(rest) > limit else None
