"""The doses that a label adds after dialysis only when the one before it was given at a certain time.

"150 mg more when it was given within 6 hours before the session; nothing more when it was given at least 6 hours
before": each part of the printed words holds a time and says whether a dose is added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from posology.assistant.dosing.event_sides import side_of
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import band_of, bound, equal
from posology.assistant.dosing.quantities import Quantity, Role

_NOTHING = re.compile(r"\b(?:nothing|none|no)\b", re.IGNORECASE)
_APART = re.compile(r"[,;]|\b(?:but|and|while|whereas)\b", re.IGNORECASE)
_TIMES = frozenset({Role.THRESHOLD, Role.DURATION})


def added_for(text: str, timing: str) -> bool | None:
    """Whether a label adds a dose when the one before the session was given at the time that a text tells.

    Args:
        text: what tells of one time before the session.
        timing: the printed words.

    Returns:
        None where the text tells no such time, more than one, or one of which the words do not speak.

    >>> words = "150 mg more when given within 6 hours before it; nothing more when given at least 6 hours before"
    >>> added_for("given within 6 h before", words), added_for("given 6 hours or more before", words)
    (True, False)
    """
    stated = _times_before(text)
    if len(stated) != 1:
        return None
    found = {added for time, added in _parts(timing) if _same(stated[0], time)}
    return found.pop() if len(found) == 1 else None


def is_timed(timing: str) -> bool:
    """Whether the dose that printed words add hangs on a time before the session."""
    return bool(_parts(timing))


def tells_time(text: str) -> bool:
    """Whether a text tells a time before the session."""
    return bool(_times_before(text))


def other_time(text: str, timing: str) -> bool:
    """Whether a text tells another bound of the time before the session than a label whose added dose hangs on one."""
    stated, parts = [time for time in _times_before(text) if time.value is None], _parts(timing)
    return bool(stated and parts) and not any(_equal(one, time) for one in stated for time, _ in parts)


def told_apart(text: str) -> tuple[str, ...]:
    """A text with two times before the session as the two parts that tell of one each, else the whole text."""
    times = _times_before(text)
    if len(times) != 2:
        return (text,)
    edges = [match.start() for match in _APART.finditer(text, times[0].end, times[1].start)]
    return (text[: edges[-1]], text[edges[-1] :]) if edges else (text,)


@lru_cache(maxsize=256)
def _parts(timing: str) -> tuple[tuple[Quantity, bool], ...]:
    """The times before the session in printed words, each with whether a dose is added then."""
    parts = timing.split(";")
    return tuple((time, _NOTHING.search(part) is None) for part in parts for time in _times_before(part))


@lru_cache(maxsize=256)
def _times_before(text: str) -> Sequence[Quantity]:
    found = (quantity for quantity in extract(text) if quantity.role in _TIMES and quantity.unit in {"h", "min"})
    return tuple(quantity for quantity in found if side_of(text, quantity.end) == "before")


def _equal(stated: Quantity, printed: Quantity) -> bool:
    one, other = bound(stated), bound(printed)
    return one is not None and other is not None and equal(one, other)


def _same(stated: Quantity, printed: Quantity) -> bool:
    """Whether a bound is the printed one, on the same side, or a single time lies in it."""
    if stated.value is not None:
        return stated.unit == printed.unit and band_of(stated).lies_in(band_of(printed))
    sides = ((one.low is None, one.high is None) for one in (stated, printed))
    return _equal(stated, printed) and len(set(sides)) == 1
