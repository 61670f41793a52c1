"""How often and at which clearance the doses of a table column are given, where only its head says so.

What a head says about single numbers (unit, ceiling, length of time) is read in `columns`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from posology.assistant.dosing.binding import Clause, column_heading
from posology.assistant.dosing.extraction import cell_ends, extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Agreement, Opinions, no_rule
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.text_memory import remembered

_AMOUNTS = frozenset({Role.DOSE, Role.MAXIMUM, Role.RATE, Role.CONCENTRATION, Role.VOLUME, Role.PERCENTAGE})
_FULL = re.compile(r"\b(?:full|usual|normal|standard|regular) dos(?:e|age)\b", re.IGNORECASE)
_NOT_JUDGED = no_rule("no rule speaks of what the head of its column says")
_OFTEN = frozenset({Role.INTERVAL, Role.FREQUENCY})


class Head(NamedTuple):
    """The interval and the band that a head gives to every dose of its column, None where it gives none or several."""

    interval: Quantity | None = None
    band: Quantity | None = None


@remembered(2048)
def read_head(head: str) -> Head:
    """Read a head; one with an amount of its own names a regimen to start from, and gives nothing to its column.

    >>> read_head("mg once daily").interval.text, read_head("CrCl 30–49 mL/min").band.text
    ('once daily', '30–49 mL/min')
    """
    found = extract(head)
    if any(quantity.role in _AMOUNTS for quantity in found):
        return Head()
    often = [replace(quantity, role=Role.INTERVAL) for quantity in found if quantity.role in _OFTEN]
    bands = [quantity for quantity in found if quantity.role is Role.BAND]
    first = bands[0] if bands else None
    if first is not None and len(bands) > 1:
        first = replace(first, low=None, high=None)  # which of them is meant cannot be told
    return Head(often[0] if len(often) == 1 else None, first)


def holds_amount(heads: str) -> bool:
    """Whether the heads of a table hold an amount, which is checked like any other."""
    return any(quantity.role in _AMOUNTS for quantity in extract(heads))


def give_head(group: DoseGroup) -> None:
    """Give a dose what the head of its column says and its cell does not: at the place of the dose itself."""
    head, dose = read_head(group.local) if group.local else Head(), group.dose
    if dose is None:
        return
    if head.interval is not None and not group.intervals:
        group.intervals = [replace(head.interval, start=dose.end, end=dose.end)]
        group.headed = True
    if head.band is not None and group.band is None and not group.dialysis:
        group.band = replace(head.band, start=dose.start, end=dose.start)
        group.headed = True


def with_heads(clause: Clause, header: tuple[str, ...]) -> Clause:
    """A row whose parts of the usual dose ("50 %") are for the clearance in the head of their column."""
    places = [quantity.start for quantity in clause.rest if quantity.role is Role.PERCENTAGE]
    places += [match.start() for match in _FULL.finditer(clause.text)] if not places else []
    edges = cell_ends(clause.text, len(header))
    if clause.bands:
        return _without_two(clause, lambda place: read_head(column_heading(edges, place, header)).band)
    if not places:
        return clause

    def band_at(place: int) -> Quantity | None:
        band = read_head(column_heading(edges, place, header)).band
        return None if band is None else replace(band, start=place, end=place)

    bands = [band for place in places if (band := band_at(place)) is not None]
    return replace(clause, bands=bands, groups=list(_in_columns(clause.groups, band_at))) if bands else clause


def _without_two(clause: Clause, band_at: Callable[[int], Quantity | None]) -> Clause:
    """A row whose doses have no clearance where both a cell and the head above it give one."""
    two = {band for band in clause.bands if band_at(band.start) is not None}
    if not two:
        return clause
    groups = [replace(group, band=None) if group.band in two else group for group in clause.groups]
    bands = [band for band in clause.bands if band not in two]
    return replace(clause, bands=bands, groups=groups, rest=[*clause.rest, *two])


def _in_columns(groups: Sequence[DoseGroup], band_at: Callable[[int], Quantity | None]) -> Iterator[DoseGroup]:
    """The groups of a row, intervals without a dose each by itself and for the clearance of its own column."""
    for group in groups:
        if group.dose is None and group.band is None:
            yield from (replace(group, intervals=[one], band=band_at(one.start)) for one in group.intervals)
        else:
            yield group


def answered_by_dose(judged: Opinions, group: DoseGroup) -> Opinions:
    """The opinions on a group, where a dose agrees only when what the head of its column says agrees too."""
    dose = group.dose
    if not group.headed or dose is None or dose not in judged or judged[dose].agreement is Agreement.DISAGREES:
        return judged
    heads = [q for q in (*group.intervals, group.band) if q is not None and q.start == q.end]
    opinions = [judged.get(q, _NOT_JUDGED) for q in heads]
    against = [opinion for opinion in opinions if opinion.agreement is not Agreement.AGREES]
    return judged | {dose: max(against, key=lambda opinion: opinion.agreement)} if against else judged
