"""Doses between the printed points of a table that a label interpolates (a daily dose at each clearance).

A value between two points allows the doses between theirs; only the interpolated one agrees.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    alternatives,
    equal,
    is_point,
    metrics_of,
    scaled,
    split_daily,
)
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees
from posology.assistant.dosing.pairing import interval_agrees, stated_doses
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount

_CLOSE = Decimal("0.01")


def between_points(group: DoseGroup, band: Quantity, situation: Situation) -> Opinion | None:
    """Judge a dose at a value between two printed points; None where the table has no points there.

    Args:
        group: the stated dose.
        band: the stated value of the metric.
        situation: what its clause is bound to.
    """
    doses = stated_doses(group)
    if not is_point(band) or band.low is None or len(doses) != 1:
        return None
    spacings = [spacing for quantity in group.intervals for spacing in alternatives(quantity)]
    rows = [
        row
        for row in situation.row_rules
        if row.table is not None and row.table.points and row.metric in metrics_of(band)
    ]
    for lower, upper in pairwise(sorted(rows, key=lambda row: (row.regimen.id, id(row.table), _at(row)))):
        if lower.table is upper.table and lower.regimen is upper.regimen and _at(lower) < band.low < _at(upper):
            dose = _as_printed(doses[0], spacings, (lower, upper))
            opinion = None if dose is None else _against(dose.low, dose.unit, band.low, (lower, upper))
            if opinion is not None:
                return opinion
    return None


def _as_printed(dose: Amount, spacings: list[Amount], points: tuple[DoseRule, DoseRule]) -> Amount | None:
    """A dose at the interval of both points in their measure: "1,310 mg daily" is a total of a day where they are.

    None where the text gives it at another interval.
    """
    if not all(interval_agrees(spacing, point) for spacing in spacings for point in points):
        return None
    daily = all(point.dose is not None and split_daily(point.dose.unit)[1] for point in points)
    if not (daily and spacings) or split_daily(dose.unit)[1]:
        return dose
    return Amount(dose.low, dose.high, f"{dose.unit}/day") if all(map(_is_a_day, spacings)) else None


def _is_a_day(spacing: Amount) -> bool:
    return equal(spacing, Amount(HOURS_PER_DAY, HOURS_PER_DAY, "h"))


def _at(row: DoseRule) -> Decimal:
    return row.band.low if row.band is not None and row.band.low is not None else Decimal(0)


def _against(stated: Decimal, unit: str, value: Decimal, points: tuple[DoseRule, DoseRule]) -> Opinion | None:
    lower, upper = points
    ends = [scaled(row.dose, unit) if row.dose is not None else None for row in points]
    if ends[0] is None or ends[1] is None:
        return None
    low, high = ends[0].low, ends[1].low
    exact = low + (high - low) * (value - _at(lower)) / (_at(upper) - _at(lower))
    expected = (
        f"{wording.rule(lower, '')}; {wording.rule(upper, '')}; {wording.number(exact.quantize(_CLOSE))} {unit} between"
    )
    if abs(stated - exact) <= exact * _CLOSE:
        return agrees("between two printed points, as they interpolate", lower.rule, lower.source)
    if min(low, high) <= stated <= max(low, high):
        reason = "lies between the doses of two printed points, not where they interpolate"
        return Opinion(Agreement.AMBIGUOUS, reason, "value", expected, lower.rule, lower.source)
    return disagrees("value", "lies outside the doses of the two printed points", expected, lower)
