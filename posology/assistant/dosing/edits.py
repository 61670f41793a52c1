"""A text with stretches of it replaced, and the way back to the places of its characters before.

Knows nothing of why a stretch is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """A half-open stretch of a text and what is shown in its place."""

    start: int
    end: int
    shown: str


def edited(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[int, ...]]:
    """A text after some edits, and each character's old place, that of its end too; what is shown starts where it did.

    Args:
        text: what is edited.
        edits: in order, none over another.

    >>> edited("1 g d2", [Edit(1, 2, ""), Edit(4, 5, "day ")])
    ('1g day 2', (0, 2, 3, 4, 4, 4, 4, 5, 6))
    """
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, shown in edits:
        pieces += (text[done:start], shown)
        places += range(done, start)
        places += [start] * len(shown)
        done = end
    return "".join((*pieces, text[done:])), (*places, *range(done, len(text) + 1))
