"""Remembers what was read from a text, in a bounded number of texts of bounded length.

A function that only reads a text is asked the same for every number of it. Knows nothing of what is read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LONGEST = 4_000
"""Characters of a text of which many are remembered; of longer ones only the last few are."""
_LONG = 4
T = TypeVar("T")


def remembered(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Make a function of one text remember its last answers.

    Args:
        most: how many texts of usual length it remembers.

    >>> length = remembered(8)(len)
    >>> length("40 mg"), length("40 mg")
    (5, 5)
    """

    def over(read: Callable[[str], T]) -> Callable[[str], T]:
        usual, long = lru_cache(maxsize=most)(read), lru_cache(maxsize=_LONG)(read)

        @wraps(read)
        def recall(text: str) -> T:
            return usual(text) if len(text) <= LONGEST else long(text)

        return recall

    return over
