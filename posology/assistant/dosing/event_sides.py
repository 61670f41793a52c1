"""On which side of an event a time stands: "2 hours before surgery" is no time after it.

Reads the words right behind a number; which event is meant is decided where the number is judged.
"""

from __future__ import annotations

import re

_BEHIND = re.compile(
    r"[\s-]*(?:(?P<before>before(?:hand)?|prior to|ahead|pre-?)|(?P<after>after(?:wards?)?|following|post-?))"
    r"(?=[\s.,;:)-]|$)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:(?P<before>before|prior to)|(?P<after>after|following))\b", re.IGNORECASE)


def side_of(text: str, end: int) -> str:
    """The side that the words right behind a number name, "" when they name none.

    >>> side_of("1 hour before the incision", 6), side_of("1 hour", 6)
    ('before', '')
    """
    found = _BEHIND.match(text, end)
    return "" if found is None else found.lastgroup or ""


def other_side(text: str, end: int, printed: str) -> bool:
    """Whether a number that ends at `end` stands on the other side of its event than in some printed words."""
    stated, named = side_of(text, end), _NAMED.search(printed)
    return stated != "" and named is not None and named.lastgroup != stated
