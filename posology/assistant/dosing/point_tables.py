"""Reads a value between the printed points of a table: on a point as printed, between two by straight line.

Never goes on below the first point: it is named and nothing is decided. Above the last one the regimen itself, printed
for normal renal function, stands beside the last row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.decimal_text import brief, figures, plain
from posology.assistant.dosing.dose_texts import Course, amount_text
from posology.assistant.dosing.monographs import Dialysis, Regimen, RenalRow, RenalTable
from posology.assistant.dosing.renal_rows import RowReading, course_of, read_regimen, read_row
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import exact

_SHOWN_FIGURES = 5


@dataclass(frozen=True, slots=True)
class PointReading:
    """What a table of points gives; no readings, with the reason, beyond its ends."""

    readings: tuple[RowReading, ...]
    refusal: str = ""


def read_points(regimen: Regimen, table: RenalTable, value: Decimal, unit: str) -> PointReading:
    """Read a value into a table of points.

    Args:
        regimen: the base regimen, for rows that refer to it.
        table: has `points`; each row's band is one value.
        value: unrounded, in the table's metric.
        unit: of the metric, for the words.

    Returns:
        One reading; both neighbours where they cannot be joined by a line; the regimen itself and the last row above
        the highest point, where they differ; none below the lowest.
    """
    points = sorted(_points(table), key=lambda point: point[0])
    for at, row in points:
        if at == value:
            return PointReading((read_row(regimen, row),))
    for (low, lower), (high, upper) in pairwise(points):
        if low < value < high:
            joined = _between(regimen, table, (low, lower), (high, upper), value)
            note = f"{plain(value)} {unit} lies between two printed values that cannot be joined; both are shown."
            readings = (joined,) if joined else (read_row(regimen, lower, note), read_row(regimen, upper, note))
            return PointReading(readings)
    if value > points[-1][0]:
        return PointReading(_above(regimen, points[-1], value, unit))
    printed = f"at {plain(points[0][0])} {unit} it prints {_printed(regimen, points[0][1])}"
    return PointReading((), f"{figures(value)} {unit} is below the lowest value of the label's table; {printed}.")


def _above(regimen: Regimen, highest: tuple[Decimal, RenalRow], value: Decimal, unit: str) -> tuple[RowReading, ...]:
    """The regimen itself and the last row, or one of them where they say the same."""
    at, row = highest
    note = (
        f"{figures(value)} {unit} is above the highest value of the label's table, {plain(at)}: the regimen for normal"
        " renal function and the last row are shown."
    )
    last = read_row(regimen, row, note)
    usual = replace(read_regimen(regimen, note), place="above the points")
    return (last,) if last.course == usual.course else (usual, last)


def printed_place(regimen: Regimen, table: RenalTable, unit: str) -> Decimal | None:
    """The place of the last digit that a table of points prints in a unit: 1 for "925" and "310", 0.1 for "187.5".

    None for a table without points, of another regimen, or that prints another unit.
    """
    if not table.points or regimen.id not in table.regimens:
        return None
    doses = [course_of(regimen, row).dose for _, row in _points(table) if not read_row(regimen, row).refused]
    ends = [end for dose in doses if dose.unit == unit for end in (dose.low, dose.high)]
    places = [min(int(end.normalize().as_tuple().exponent), 0) for end in ends]
    return Decimal(1).scaleb(min(places)) if places else None


def to_place(dose: Amount, place: Decimal | None) -> tuple[Amount, str]:
    """A worked dose to the place to which the label prints its doses, and a note where that changed it."""
    if place is None:
        return dose, ""
    with localcontext(exact()):
        low, high = (end.quantize(place, ROUND_HALF_UP) for end in (dose.low, dose.high))
    if (low, high) == (dose.low, dose.high):
        return dose, ""
    words = figures(dose.low, _SHOWN_FIGURES)
    unrounded = words if dose.low == dose.high else f"{words}–{figures(dose.high, _SHOWN_FIGURES)}"
    given = Amount(place, place, dose.unit)
    note = f"Rounded to {amount_text(given)}, the place to which its table prints doses; {unrounded} before rounding."
    return Amount(low, high, dose.unit), note


def _points(table: RenalTable) -> list[tuple[Decimal, RenalRow]]:
    rows = [row for row in table.rows if row.dialysis is Dialysis.NONE]
    return [(row.band.low, row) for row in rows if row.band is not None and row.band.low is not None]


def reaches(table: RenalTable, value: Decimal) -> bool:
    """Whether a table of points holds for a value: from its lowest point up; never for a table without points."""
    points = _points(table) if table.points else []
    return bool(points) and value >= min(at for at, _ in points)


def _printed(regimen: Regimen, row: RenalRow) -> str:
    reading = read_row(regimen, row)
    return amount_text(reading.course.dose) if reading.course else reading.refused


def _between(
    regimen: Regimen,
    table: RenalTable,
    below: tuple[Decimal, RenalRow],
    above: tuple[Decimal, RenalRow],
    value: Decimal,
) -> RowReading | None:
    """The straight line between two points, None where they differ in more than the size of the dose.

    The dose is rounded to one place more than the table prints.
    """
    (low, lower), (high, upper) = below, above
    if read_row(regimen, lower).refused or read_row(regimen, upper).refused:
        return None
    first, second = course_of(regimen, lower), course_of(regimen, upper)
    if first.dose.unit != second.dose.unit or _rest(first) != _rest(second):
        return None
    with localcontext(exact()):
        part = (value - low) / (high - low)
        ends = [
            start + (end - start) * part
            for start, end in ((first.dose.low, second.dose.low), (first.dose.high, second.dose.high))
        ]
    place = printed_place(regimen, table, first.dose.unit)
    line = Amount(ends[0], ends[1], first.dose.unit)
    dose, _ = to_place(line, place and place.scaleb(-1))
    course = Course(dose, first.intervals, first.doses_in_course, first.first_dose, first.timing)
    shown = f"({brief(value)} − {plain(low)}) ÷ ({plain(high)} − {plain(low)})"
    working = f"{plain(first.dose.low)} + ({plain(second.dose.low)} − {plain(first.dose.low)}) × {shown}"
    result = figures(line.low, _SHOWN_FIGURES)
    step = CalculationStep(
        label="Between two printed values",
        expression=f"{working} = {result}",
        value=result,
        unit=dose.unit,
        source="straight line between the printed values of the label's table",
    )
    ends_told = f"{plain(low)} and {plain(high)}"
    note = f"By the label's table: between the printed values at {ends_told}."
    return RowReading(None, course, f"points {ends_told}", f"between {ends_told}", lower.source, note, steps=(step,))


def _rest(course: Course) -> tuple[object, ...]:
    return course.intervals, course.doses_in_course, course.first_dose, course.timing
