"""Which bounds of a clause choose a dose and which do not, by the rules of the drug they belong to.

A limit or a counted criterion ("SCr >1.5 mg/dL") is no band; one value of a metric with a table is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.measures import is_point, metrics_of
from posology.assistant.dosing.quantities import Quantity, Role

RulesAt = Callable[[int], CompiledMonograph | None]


def shaped(clause: Clause, rules_at: RulesAt) -> Clause:
    """A clause whose bands are the bounds that choose a dose.

    Args:
        clause: as it was bound by words alone.
        rules_at: the rules of the drug at a place of the text, None where there are none.
    """
    return _with_points(_without_bounds(clause, rules_at), rules_at)


def _without_bounds(clause: Clause, rules_at: RulesAt) -> Clause:
    apart = [band for band in clause.bands if _is_bound(band, rules_at(band.start))]
    if not apart:
        return clause
    for group in clause.groups:
        group.band = None if group.band in apart else group.band
    kept = [band for band in clause.bands if band not in apart]
    return replace(clause, bands=kept, rest=sorted([*clause.rest, *apart], key=lambda quantity: quantity.start))


def _with_points(clause: Clause, rules_at: RulesAt) -> Clause:
    if clause.bands:
        return clause
    points = [q for q in clause.rest if q.role is Role.THRESHOLD and is_point(q) and _chooses(q, rules_at(q.start))]
    if len(points) != 1:
        return clause
    for group in clause.groups:
        group.band = None if group.base or group.dialysis else points[0]
    return replace(clause, bands=points, rest=[quantity for quantity in clause.rest if quantity is not points[0]])


def _chooses(point: Quantity, compiled: CompiledMonograph | None) -> bool:
    return compiled is not None and not metrics_of(point).isdisjoint(compiled.table_metrics)


def _is_bound(band: Quantity, compiled: CompiledMonograph | None) -> bool:
    """Whether a bound is in a metric of limits or criteria and of no table."""
    if compiled is None:
        return False
    metrics = metrics_of(band)
    return metrics.isdisjoint(compiled.table_metrics) and not metrics.isdisjoint(compiled.bounded_metrics)
