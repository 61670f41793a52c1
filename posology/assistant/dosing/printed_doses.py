"""The printed doses of some rules in order, so that those that cannot agree with a stated one are passed over at once.

Compares nothing but bounds; whether a rule agrees is decided in `pairing`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from posology.assistant.dosing.dose_rules import DoseRule


class Bounds(NamedTuple):
    """A printed dose that agrees with a stated one begins at `low` or below it, and ends at `high` or above it."""

    low: Decimal
    high: Decimal | None = None


class DosesOfUnit(NamedTuple):
    """The doses that some rules print in one unit, by their lower ends: the ends, and which rule prints each."""

    unit: str
    lows: tuple[Decimal, ...]
    highs: tuple[Decimal, ...]
    places: tuple[int, ...]

    def between(self, bounds: Bounds) -> Iterator[int]:
        """Which rules print a dose within some bounds."""
        for place in range(bisect_right(self.lows, bounds.low)):
            if bounds.high is None or self.highs[place] >= bounds.high:
                yield self.places[place]


class PrintedDoses(NamedTuple):
    """The doses of some rules by unit; `others` are the rules with no dose, or with a first one besides."""

    units: tuple[DosesOfUnit, ...]
    others: tuple[int, ...]


@lru_cache(maxsize=2048)
def printed_doses(rules: tuple[DoseRule, ...]) -> PrintedDoses:
    """Order the doses of some rules; places are those in `rules`."""
    others: list[int] = []
    by_unit: defaultdict[str, list[tuple[Decimal, int]]] = defaultdict(list)
    for place, rule in enumerate(rules):
        if rule.dose is None or rule.first_dose is not None:
            others.append(place)
        else:
            by_unit[rule.dose.unit].append((rule.dose.low, place))
    units = []
    for unit, found in by_unit.items():
        places = tuple(place for _, place in sorted(found))
        doses = [dose for place in places if (dose := rules[place].dose) is not None]
        lows, highs = tuple(dose.low for dose in doses), tuple(dose.high for dose in doses)
        units.append(DosesOfUnit(unit, lows, highs, places))
    return PrintedDoses(tuple(units), tuple(others))
