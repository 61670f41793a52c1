"""Which of several infusion times a text tells under a condition: "120 minutes, or 60 minutes if well tolerated".

Which times the label prints, and for what, is decided in `delivery_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.limits import named_in
from posology.assistant.dosing.monographs import Limit
from posology.assistant.dosing.quantities import Quantity, Role

_APART = re.compile(r"[,;(]|\b(?:or|but|and)\b", re.IGNORECASE)
# "About two hours, one if well tolerated": a time whose unit stands with the one before.
_BARE = re.compile(r"[\s,;(]*(?:or|but|and)?\s*(?:over |only )?(?:one|two|three|four|half|\d+)\b", re.IGNORECASE)


def under_condition(time: Quantity, conditional: Sequence[Limit], clause: Clause) -> bool:
    """Whether a text tells a time under the condition of some limits; True where it tells only this one.

    Args:
        time: an infusion time.
        conditional: printed times, each with the words of its condition.
        clause: the clause it stands in.
    """
    whole = clause.whole or clause
    told = [one.start - whole.start for one in whole.rest if one.role is Role.INFUSION_TIME]
    parts = _with_times(whole.text, told)
    if len(parts) < 2:
        return True
    place = time.start - whole.start
    own = next((whole.text[start:end] for start, end in parts if start <= place < end), whole.text)
    return bool(named_in(own.lower(), conditional))


def _with_times(text: str, told: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of a text that hold one time each, with the words before the first and behind each of them."""
    edges = sorted({0, *(match.start() for match in _APART.finditer(text)), len(text)})
    stretches: list[tuple[int, int]] = []
    timed = False
    for start, end in pairwise(edges):
        own = any(start <= place < end for place in told) or _BARE.match(text, start, end) is not None
        if stretches and not (own and timed):
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
        timed = timed or own
    return stretches
