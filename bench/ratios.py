"""Rows of the benchmark table: what was measured, the goal beside it, and whether it is met.

It measures nothing itself.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `met` is None where the goal could not be judged, and `note` says why."""

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def mark(self) -> str:
        """The word that stands at the end of the line."""
        if self.met is None:
            return "not judged" if self.goal else ""
        return "met" if self.met else "MISSED"


def not_measured(name: str, goal: str, reason: str) -> Row:
    """A line for something that could not be measured here."""
    return Row(name, "not measured", goal, None, reason)


@dataclass(frozen=True, slots=True)
class Timing:
    """Median and 99th percentile of wall times in milliseconds."""

    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Timing:
        """Summarise at least two wall times in seconds."""
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        return cls(1e3 * statistics.median(seconds), 1e3 * cuts[98])

    def __str__(self) -> str:
        return f"p50 {self.p50_ms:.2f} ms, p99 {self.p99_ms:.2f} ms"


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows in columns, and last how many goals were missed."""
    widths = [
        max(len(cell) for cell in column) for column in zip(*((r.name, r.measured, r.goal) for r in rows), strict=True)
    ]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip((row.name, row.measured, row.goal), widths, strict=True))
        print("  ".join((*cells, row.mark)).rstrip())
        if row.note:
            print(f"    {row.note}")
    missed = [row.name for row in rows if row.met is False]
    judged = sum(row.met is not None for row in rows)
    print(
        f"\n{judged - len(missed)} of {judged} judged goals met" + (f"; MISSED: {', '.join(missed)}" if missed else "")
    )
