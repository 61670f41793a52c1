"""Numbers of a list that its lead-in, heading or parent item calls infusion times or maxima ("Infusion times:").

Reads layout only; the words right beside a number are read in `timing` and `roles`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMED = re.compile(
    r"\b(?:infusion|administration|infused?)\b(?: \w+){0,2}? (?:times?|durations?|periods?|lengths?)\b"
    r"|\btimes? of infusion\b|\binfuse(?:d)? over\b"
)
# What stands between the words and the time on their own line: the words lead on by a colon, and no sentence ends.
_LEADS_ON = re.compile(r"[^:.\n]{0,60}:(?:(?!\. )[^\n])*\Z")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*•‣–+]|\(?(?:\d{1,2}|[a-h])[.)])[ \t]+(?=\S)")
_MOST = re.compile(
    r"(?:\W*|[^.;:\n]{0,60}\b)max(?:imum|imal)?\b\.?(?: (?:recommended|total|daily|weekly|single|adult)){0,3}"
    r"(?: (?:doses?|dosages?|amounts?)(?: per day| a day)?)?\W*"
)
_BY_DAY = re.compile(r"\bdaily\b|\bper day\b|\ba day\b")
_NUMBER = re.compile(r"[0-9]")
_REACH, _LONGEST = 800, 120


def times_infusion(folded: str, start: int) -> bool:
    """Whether what a number stands under or behind says that it is the time of an infusion.

    Args:
        folded: the text in lower case.
        start: where the number starts.
    """
    line = folded.rfind("\n", 0, start) + 1
    named = next(_NAMED.finditer(folded, line, start), None)
    if named is not None:
        return _LEADS_ON.match(folded, named.end(), start) is not None
    return _led(folded, start, _NAMED.search) is not None


def list_of_maxima(folded: str, start: int) -> str:
    """What the list of a number is a list of: "day" for maxima of a day, "dose" for others, "" where it is of none.

    Args:
        folded: the text in lower case.
        start: where the number starts.
    """
    led = _led(folded, start, _MOST.fullmatch)
    if led is None:
        return ""
    return "day" if _BY_DAY.search(led) else "dose"


def _led(folded: str, start: int, named: Callable[[str], re.Match[str] | None]) -> str | None:
    """The nearest line above the item of a number that says what its list is of, or one that governs that line."""
    line = folded.rfind("\n", 0, start) + 1
    item = _ITEM.match(folded, line, start)
    if item is None:
        return None
    indent = len(item["indent"])
    for above in folded[max(0, line - _REACH) : line].split("\n")[-2::-1]:
        item = _ITEM.match(above)
        if not above.strip() or (item is not None and len(item["indent"]) >= indent):
            continue
        words = above[item.end() if item else 0 :]
        if len(above) <= _LONGEST and named(words) and not _NUMBER.search(words):
            return words
        if item is None:
            return None
        indent = len(item["indent"])
    return None
