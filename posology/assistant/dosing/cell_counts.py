"""Counts of blood cells that leave their unit to the one beside them ("under 500/µL or platelets under 25,000")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing.quantities import Metric, Quantity

_COUNTS = frozenset({Metric.ANC, Metric.PLATELETS})
_SENTENCE_END = re.compile(r"[.;](?!\d)|\n")


def with_shared_unit(quantities: Sequence[Quantity], text: str) -> tuple[Quantity, ...]:
    """The numbers of a text; a count of cells without a unit takes that of the nearest other count of its sentence.

    Args:
        quantities: the numbers in the order of their places.
        text: what they were read from.
    """
    if not any(one.metric in _COUNTS and not one.unit for one in quantities):
        return tuple(quantities)
    told = [one for one in quantities if one.metric in _COUNTS and one.unit]
    return tuple(
        replace(one, unit=unit, unit_inherited=True)
        if one.metric in _COUNTS and not one.unit and (unit := _unit_beside(one, told, text))
        else one
        for one in quantities
    )


def _unit_beside(count: Quantity, told: Sequence[Quantity], text: str) -> str:
    """The unit of the count that stands nearest in the same sentence, "" where none does."""
    inside = [
        other
        for other in told
        if not _SENTENCE_END.search(text, min(count.end, other.end), max(count.start, other.start))
    ]
    nearest = min(inside, key=lambda other: abs(other.start - count.start), default=None)
    return nearest.unit if nearest is not None else ""
