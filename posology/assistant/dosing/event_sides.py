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


_LED = re.compile(
    r"\b(?<!not )(?<!never )(?:(?P<before>before|prior to)|(?P<after>after|following))\s+$", re.IGNORECASE
)
_OF = re.compile(r"\s+of\b", re.IGNORECASE)


def side_before(text: str, start: int, end: int) -> str:
    """The side that the words before a time of something name, "" when they name none.

    >>> side_before("begun before 5 days of heparin", 13, 19), side_before("begun before 5 days", 13, 19)
    ('before', '')
    """
    found = _LED.search(text, max(0, start - 12), start) if _OF.match(text, end) else None
    return "" if found is None else found.lastgroup or ""


def side_of(text: str, end: int) -> str:
    """The side that the words right behind a number name, "" when they name none.

    >>> side_of("1 hour before the incision", 6), side_of("1 hour", 6)
    ('before', '')
    """
    found = _BEHIND.match(text, end)
    return "" if found is None else found.lastgroup or ""


def turned_words(text: str, start: int, end: int, printed: str) -> bool:
    """Whether a number stands on the other side of its event than in printed words that name one side only."""
    named = {found.lastgroup for found in _NAMED.finditer(printed)}
    return len(named) == 1 and other_side(text, start, end, printed)


def other_side(text: str, start: int, end: int, printed: str) -> bool:
    """Whether a number from `start` to `end` stands on the other side of its event than in some printed words."""
    stated, named = side_of(text, end) or side_before(text, start, end), _NAMED.search(printed)
    return stated != "" and named is not None and named.lastgroup != stated
