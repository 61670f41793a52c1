"""Citation markers in running text: `[1]`, `[2, 3]`, `[4-6]`. Finds them and takes them out; knows no citation.

A bracket with several numbers before a unit ("[10-20] mL/min") is a range of values, not a marker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_MARKER = re.compile(r" ?\[\s*(\d{1,9}(?:\s*[,;–-]\s*\d{1,9})*)\s*\](?:\((?:https?://|#)[^\s()]*\))?")
_UNIT_AFTER = re.compile(
    r"\s?(?:%|°|/|(?:m|mc|µ|μ|u|n|k)?g\b|[mdµμu]?l\b|(?:m|µ|μ|u|n)?mol\b|units?\b|iu\b|mm|bpm\b|"
    r"(?:h|hr|hour|day|week|month|year|min|minute|"
    r"tablet|tab|capsule|cap|vial|dose|drop|puff|time)s?\b)",
    re.IGNORECASE,
)
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its markers.

    Attributes:
        text: the text.
        markers: for each marker the place of the last visible character before it, -1 for none, and its numbers.
    """

    text: str
    markers: tuple[tuple[int, tuple[int, ...]], ...]

    def between(self, start: int, end: int) -> tuple[int, ...]:
        """The numbers of the markers that belong to a stretch of the text, each once.

        A marker belongs to what stands before it; one before the first word to the first word.
        """
        anchors = [anchor for anchor, _ in self.markers]
        least = 0 if not self.text[:start].strip() else bisect_left(anchors, start)
        held = self.markers[least : bisect_left(anchors, end)]
        return tuple(dict.fromkeys(number for _, listed in held for number in listed))


def take_out_markers(text: str) -> Marked:
    """Take the markers out of a line of text, with the space before each.

    >>> marked = take_out_markers("Give 1 g. [2] Wait [1, 3].")
    >>> marked.text, marked.markers
    ('Give 1 g. Wait.', ((8, (2,)), (13, (1, 3))))
    """
    kept: list[str] = []
    markers: list[tuple[int, tuple[int, ...]]] = []
    length = position = 0
    anchor = -1
    for match in _MARKER.finditer(text):
        numbers = numbers_listed(match[1])
        if len(numbers) > 1 and _UNIT_AFTER.match(text, match.end()):
            continue
        before = text[position : match.start()]
        if position and before[:1].isalnum():
            before = f" {before}"
        if before.strip():
            anchor = length + len(before.rstrip()) - 1
        kept.append(before)
        length += len(before)
        position = match.end()
        markers.append((anchor, numbers))
    rest = text[position:]
    kept.append(f" {rest}" if position and rest[:1].isalnum() else rest)
    return Marked("".join(kept), tuple(markers))


def put_in_markers(text: str, numbers: Sequence[int]) -> str:
    """Write markers behind a statement, before its full stop.

    >>> put_in_markers("Give 1 g.", (1, 3))
    'Give 1 g [1][3].'
    """
    marks = "".join(f"[{number}]" for number in numbers)
    if not marks:
        return text
    body = text.rstrip()
    stop = body[-1:] if body[-1:] in {".", "!", "?"} else ""
    return f"{body.removesuffix(stop) if stop else body} {marks}{stop}"


def numbers_listed(listed: str) -> tuple[int, ...]:
    """The numbers that stand between the brackets of a marker, each once; a range is written out.

    >>> numbers_listed("1–3, 7; 2")
    (1, 2, 3, 7)
    """
    numbers: list[int] = []
    for part in re.split(r"[,;]", listed):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        whole = len(ends) == 2 and 0 < ends[1] - ends[0] <= _LONGEST_RANGE
        numbers += range(ends[0], ends[1] + 1) if whole else ends
    return tuple(dict.fromkeys(numbers))
