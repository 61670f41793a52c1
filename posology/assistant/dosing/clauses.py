"""The neighbourhood of a number: its clause, and what the text has said before it.

Finds boundaries and remembers; decides no role (see `roles`).
"""

from __future__ import annotations

from typing import NamedTuple

from posology.assistant.dosing.quantities import Comparator, Metric, Role

UPPER_SIGNS = frozenset({Comparator.LE, Comparator.LT})
TIME_UNITS = frozenset({"h", "min", "s", "day", "week", "month", "year"})


_FURTHEST = 120


class Reading(NamedTuple):
    """The role of a term with what the role brought along."""

    role: Role
    metric: Metric = Metric.UNKNOWN


# "What is the ceiling? A. 80 mg", "max. daily dose = 80 mg": no sentence ends there.
_NO_STOP = ("? a", " max", " min", "(max", "(min")


class Clauses:
    """The neighbourhood of each number: where its clause starts and what stood before it."""

    __slots__ = (
        "_boundary",
        "_place",
        "band_kind",
        "band_unit",
        "ceilings_end",
        "day_list",
        "dose_unit",
        "folded",
        "last_dose",
        "last_end",
        "last_frequency",
        "last_infusion",
        "last_maximum",
        "last_role",
        "last_sign",
        "last_turned",
        "list_role",
        "list_tail",
    )

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self._place = -1
        self._boundary = 0
        self.last_end = 0
        self.last_dose = 0
        self.last_frequency = 0
        self.last_infusion = 0
        self.last_role: Role | None = None
        self.last_maximum = 0
        self.ceilings_end = 0
        self.last_turned = 0
        self.last_sign = Comparator.NONE
        self.day_list = ""
        self.band_kind = ""
        self.band_unit = ""
        self.dose_unit = ""
        self.list_tail = 0
        self.list_role: Role | None = None

    def start(self, place: int, reach: int = _FURTHEST) -> int:
        """Where the clause around `place` starts, at most `reach` (up to 120) characters back.

        It starts after the nearest full stop, semicolon or line end.
        """
        if place != self._place:
            self._place, self._boundary = place, self._nearest(place)
        return max(self._boundary, place - reach)

    def _nearest(self, place: int) -> int:
        folded, lowest = self.folded, max(0, place - _FURTHEST)
        stop = folded.rfind(". ", lowest, place)
        while stop > 0 and folded.endswith(_NO_STOP, 0, stop):
            stop = folded.rfind(". ", lowest, stop)
        return max(
            lowest,
            stop + 1,
            folded.rfind(";", lowest, place) + 1,
            folded.rfind("\n", lowest, place) + 1,
            folded.rfind("•", lowest, place) + 1,
        )

    def end(self, place: int, reach: int = 60) -> int:
        """Where the clause around `place` ends, at most `reach` characters on."""
        highest = min(len(self.folded), place + reach)
        ends = (self.folded.find(mark, place, highest) for mark in (". ", ";", "\n", "•"))
        return min((found for found in ends if found >= 0), default=highest)
