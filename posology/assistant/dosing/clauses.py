"""The neighbourhood of a number: its clause, and what the text has said before it.

Finds boundaries and remembers; decides no role (see `roles`).
"""

from __future__ import annotations

from typing import NamedTuple

from posology.assistant.dosing.quantities import Comparator, Metric, Role

UPPER_SIGNS = frozenset({Comparator.LE, Comparator.LT})
TIME_UNITS = frozenset({"h", "min", "s", "day", "week", "month", "year"})


class Reading(NamedTuple):
    """The role of a term with what the role brought along."""

    role: Role
    metric: Metric = Metric.UNKNOWN


class Clauses:
    """The neighbourhood of each number: where its clause starts and what stood before it."""

    __slots__ = (
        "band_kind",
        "band_unit",
        "dose_unit",
        "folded",
        "last_dose",
        "last_end",
        "last_frequency",
        "last_infusion",
        "list_role",
        "list_tail",
    )

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.last_end = 0
        self.last_dose = 0
        self.last_frequency = 0
        self.last_infusion = 0
        self.band_kind = ""
        self.band_unit = ""
        self.dose_unit = ""
        self.list_tail = 0
        self.list_role: Role | None = None

    def start(self, place: int, reach: int = 120) -> int:
        """Where the clause around `place` starts: after the nearest full stop, semicolon or line end."""
        lowest = max(0, place - reach)
        folded = self.folded
        return max(
            lowest,
            folded.rfind(". ", lowest, place) + 1,
            folded.rfind(";", lowest, place) + 1,
            folded.rfind("\n", lowest, place) + 1,
            folded.rfind("•", lowest, place) + 1,
        )

    def end(self, place: int, reach: int = 60) -> int:
        """Where the clause around `place` ends, at most `reach` characters on."""
        highest = min(len(self.folded), place + reach)
        ends = (self.folded.find(mark, place, highest) for mark in (". ", ";", "\n", "•"))
        return min((found for found in ends if found >= 0), default=highest)
