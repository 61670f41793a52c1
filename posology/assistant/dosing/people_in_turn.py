"""Doses that a clause gives to several people in turn: "600 mg for adults, 10 mg/kg for children under 12 years".

Knows places only: for whom a dose is printed is judged elsewhere.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.quantities import Quantity, Role

_PEOPLE = re.compile(
    r"\b(?:adults?|grown-ups?|adolescents?|teenagers?|children|child|infants?|neonates?|newborns?|babies|elderly)\b",
    re.IGNORECASE,
)
_ONE_GROUP = re.compile(r"[^,;:.\d]{0,24}")

_RANGE = re.compile(r"\s*(?:to|and|up to|-|–|through)\s*(?:under|below|less than|<)?\s*", re.IGNORECASE)

Marker = tuple[int, int, tuple[Quantity, ...]]
"""From and to where a text says for whom a dose is, and the ages in it."""


def ages_of_others(whole: Clause, group: DoseGroup | None) -> list[Quantity]:
    """The ages of a clause that are told of its other doses, where it tells of each dose in turn for whom it is.

    Args:
        whole: the whole clause.
        group: the dose in question, None for a number that is no dose.
    """
    doses = [other for other in whole.groups if other.dose is not None and not other.base]
    ages = [q for q in whole.rest if q.role is Role.AGE or (q.unit == "year" and q.role is Role.THRESHOLD)]
    if group is None or group not in doses or len(doses) < 2 or not ages:
        return []
    markers = _markers(whole, ages)
    if len(markers) != len(doses):
        return []
    places = sorted([(dose.start, 0) for dose in doses] + [(start, 1) for start, _, _ in markers])
    kinds = [kind for _, kind in places]
    if kinds[0] == kinds[1] or kinds != kinds[:2] * len(doses):
        return []
    own = markers[doses.index(group)][2]
    return [age for age in ages if age not in own]


def _markers(whole: Clause, ages: list[Quantity]) -> list[Marker]:
    """Where a clause says for whom its doses are: words for people with the age beside them, or one of both alone."""
    markers: list[Marker] = []
    for age in ages:
        begin, stop, own = markers[-1] if markers else (0, 0, ())
        if own and _RANGE.fullmatch(whole.text, stop - whole.start, age.start - whole.start):
            markers[-1] = (begin, age.end, (*own, age))
        else:
            markers.append((age.start, age.end, (age,)))
    for word in _PEOPLE.finditer(whole.text):
        start, end = word.start() + whole.start, word.end() + whole.start
        beside = [at for at, (begin, stop, _) in enumerate(markers) if _is_one(whole, start, end, begin, stop)]
        if beside:
            begin, stop, own = markers[beside[0]]
            markers[beside[0]] = (min(begin, start), max(stop, end), own)
        else:
            markers.append((start, end, ()))
    return sorted(markers, key=lambda marker: marker[0])


def _is_one(whole: Clause, start: int, end: int, begin: int, stop: int) -> bool:
    """Whether two stretches of a clause say together for whom one dose is ("children under 12 years")."""
    low, high = (end, begin) if end <= begin else (stop, start)
    return low > high or _ONE_GROUP.fullmatch(whole.text, low - whole.start, high - whole.start) is not None
