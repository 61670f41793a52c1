"""Static checks of the bands of one renal table: they tile their range, and every hole and overlap is declared.

Reads no files; the other checks of a monograph are in `rule_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from posology.assistant.dosing.monographs import Dialysis, RenalTable
from posology.assistant.dosing.rule_values import Band

Problem = tuple[str, str]


def tiling_problems(place: str, table: RenalTable) -> Iterator[Problem]:
    """What is wrong with a table's bands: they must cover 0 to infinity once, every hole and overlap declared.

    Args:
        place: of the table in its file, for the messages.
        table: already valid against the schema.
    """
    bands = [row.band for row in table.rows if row.band is not None and row.dialysis is Dialysis.NONE]
    if table.points:
        yield from _points(place, bands)
    if table.points or not bands:
        return
    bands.sort(key=_start)
    remedy = "add a row, with outcome no_data where the label is silent"
    first, last = bands[0], max(bands, key=_end)
    if _start(first) > (Decimal(0), 0):
        yield f"{place}.rows", f"nothing is said below {first}; {remedy}"
    if last.high is not None:
        yield f"{place}.rows", f"nothing is said above {last}; {remedy}"
    declared = {(gap.kind, _edges(gap.band)): gap.band for gap in table.gaps}
    found = dict(_holes_and_overlaps(bands))
    for key, band in found.items():
        if key not in declared:
            kind = key[0]
            yield f"{place}.gaps", f"{kind} at {band} is not declared; declare it with band, kind: {kind} and reason"
    for key, band in declared.items():
        if key not in found:
            yield f"{place}.gaps", f"{key[0]} at {band} is declared, but the rows leave none there"


def _points(place: str, bands: list[Band]) -> Iterator[Problem]:
    """A table of points must print single values, each once, and at least two to interpolate between."""
    for band in bands:
        if band.low is None or band.low != band.high:
            yield f"{place}.rows", f"{band} is not a single value; a table of points has one value in each row"
    if len({band.low for band in bands}) != len(bands) or len(bands) < 2:
        yield f"{place}.rows", "needs at least two points, each printed once"


def _holes_and_overlaps(bands: list[Band]) -> Iterator[tuple[tuple[str, object], Band]]:
    """What neighbouring bands, sorted by their start, leave out or cover twice."""
    for lower, upper in pairwise(bands):
        for kind, between in (("hole", _hole(lower, upper)), ("overlap", _overlap(lower, upper))):
            if between is not None:
                yield (kind, _edges(between)), between


def _start(band: Band) -> tuple[Decimal, int]:
    return (band.low if band.low is not None else Decimal(0), int(band.low_open))


def _end(band: Band) -> tuple[Decimal, int]:
    return (band.high if band.high is not None else Decimal("Infinity"), -int(band.high_open))


def _edges(band: Band) -> tuple[tuple[Decimal, int], tuple[Decimal, int]]:
    return _start(band), _end(band)


def _hole(lower: Band, upper: Band) -> Band | None:
    """What lies between two bands in neither of them."""
    if lower.high is None or upper.low is None or lower.high > upper.low:
        return None
    if lower.high == upper.low and not (lower.high_open and upper.low_open):
        return None
    return Band(lower.high, upper.low, low_open=not lower.high_open, high_open=not upper.low_open)


def _overlap(lower: Band, upper: Band) -> Band | None:
    """What lies in both of two bands; `lower` starts no later than `upper`."""
    start = upper.low if upper.low is not None else Decimal(0)
    high, open_end = min(_end(lower), _end(upper))
    if high < start or (high == start and (upper.low_open or bool(open_end))):
        return None
    return Band(start, None if high.is_infinite() else high, low_open=upper.low_open, high_open=bool(open_end))
