"""Days of a course in shorthand ("d1", "D2–D5") written out as "day 1" and "days 2–5", with the way back to the places.

A lone "D3" or "D5" is no day: only a text that begins with the first day or tells a range counts in days.
"""

from __future__ import annotations

import re

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
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for found in _DAYS.finditer(text):
        word = "days " if found["last"] else "day "
        pieces += [text[done : found.start()], word]
        places += (*range(done, found.start()), *[found.start()] * len(word))
        for part in ("first", "to", "last"):
            pieces.append(found[part] or "")
            places += range(*found.span(part)) if found[part] else ()
        done = found.end()
    return "".join((*pieces, text[done:])), (*places, *range(done, len(text) + 1))
