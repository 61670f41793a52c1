"""Times that a lead-in, heading or list item calls infusion times ("Infusion times:" and a list of minutes).

Reads layout only; the words right beside a time are read in `timing`.
"""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"\b(?:infusion|administration|infused?)\b(?: \w+){0,2}? (?:times?|durations?|periods?|lengths?)\b"
    r"|\btimes? of infusion\b|\binfuse(?:d)? over\b"
)
# What stands between the words and the time on their own line: the words lead on by a colon, and no sentence ends.
_LEADS_ON = re.compile(r"[^:.\n]{0,60}:(?:(?!\. )[^\n])*\Z")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*•‣–+]|\(?(?:\d{1,2}|[a-h])[.)])[ \t]+(?=\S)")
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
    item = _ITEM.match(folded, line, start)
    if item is None:
        return False
    return _led(folded[max(0, line - _REACH) : line].split("\n")[-2::-1], len(item["indent"]))


def _led(above: list[str], indent: int) -> bool:
    """Whether the nearest line that governs an item, or one that governs that, speaks of infusion times."""
    for line in above:
        item = _ITEM.match(line)
        if item is not None and len(item["indent"]) >= indent:
            continue
        if not line.strip():
            continue
        if len(line) <= _LONGEST and _NAMED.search(line) and not _NUMBER.search(line[item.end() if item else 0 :]):
            return True
        if item is None:
            return False
        indent = len(item["indent"])
    return False
