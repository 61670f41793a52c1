"""Days of a course in shorthand ("d1", "D2–D5") written out as "day 1" and "days 2–5", with the way back to the places.

A lone "D3" or "D5" is no day: only a text that begins with the first day or tells a range counts in days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from posology.assistant.dosing.edits import Edit, edited

_NAMED = r"(?<![\w/.-])(?<!vitamin )(?<!dextrose )[dD]"
_TO = r"\s?(?:[-–—]|to)\s?"
_COUNTS = re.compile(rf"{_NAMED}(?:1(?![\w%/]|\.\d)|\d{{1,3}}{_TO}[dD]?\d{{1,3}}(?![\w%/]|\.\d))")
_DAYS = re.compile(rf"{_NAMED}(?P<first>\d{{1,3}})(?:(?P<to>{_TO})[dD]?(?P<last>\d{{1,3}}))?(?![\w%/]|\.\d)")


def counts_days(text: str) -> bool:
    """Whether a text counts the days of a course in shorthand.

    >>> counts_days("500 mg d1, then 250 mg d2-5"), counts_days("vitamin D3 in D5 water")
    (True, False)
    """
    return ("d" in text or "D" in text) and _COUNTS.search(text) is not None


def with_days(text: str) -> tuple[str, tuple[int, ...]]:
    """A text with the days of a course written out, and each character's old place.

    >>> with_days("500 mg d1, 250 mg D2-D5")[0]
    '500 mg day 1, 250 mg days 2-5'
    """
    return edited(text, (edit for found in _DAYS.finditer(text) for edit in _edits(found)))


def _edits(found: re.Match[str]) -> Iterator[Edit]:
    """The word for the letter of a first day; the letter of a last one is left out."""
    yield Edit(found.start(), found.start("first"), "days " if found["last"] else "day ")
    if found["last"]:
        yield Edit(found.end("to"), found.start("last"), "")
