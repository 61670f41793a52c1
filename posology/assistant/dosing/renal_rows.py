"""Reads an unrounded value into the printed rows of a renal table, keeping both readings where the label has two.

Calculates no mg; see `dose_arithmetic`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.dosing.monographs import Dialysis, Outcome, Regimen, RenalRow, RenalTable
from posology.assistant.dosing.rule_values import Amount

_NO_DOSE = frozenset({Outcome.NOT_RECOMMENDED, Outcome.CONTRAINDICATED})


@dataclass(frozen=True, slots=True)
class RowReading:
    """One printed row that the patient's value is read into, None for a regimen without a table."""

    row: RenalRow | None
    note: str = ""


def read_rows(regimen: Regimen, table: RenalTable | None, value: Decimal | None) -> tuple[RowReading, ...]:
    """Read a value into the printed rows of a table.

    Args:
        regimen: the base regimen, for rows that refer to it.
        table: its renal table, None when it has none.
        value: unrounded, in the table's metric.

    Returns:
        One reading; two where the label leaves it open and the rows differ.
    """
    if table is None or value is None:
        return (RowReading(None, "The monograph has no renal table for this regimen."),)
    rows = [row for row in table.rows if row.band and row.dialysis is Dialysis.NONE]
    hits = [row for row in rows if row.band and row.band.contains(value)]
    reason = next((gap.reason for gap in table.gaps if gap.band.contains(value)), "")
    if len(hits) == 1:
        return (RowReading(hits[0]),)
    note = reason or ("The value stands in two printed rows." if hits else "The value stands in no printed row.")
    found = hits or _neighbours(rows, value)
    if len({_says(regimen, row) for row in found}) == 1:
        return (RowReading(found[0], f"{note} Both printed rows beside it give the same dose."),)
    return tuple(RowReading(row, note) for row in found)


def _neighbours(rows: list[RenalRow], value: Decimal) -> list[RenalRow]:
    """The rows just above and just below a value that no row holds."""
    above = [(row.band.low, row) for row in rows if row.band and row.band.low is not None and row.band.low >= value]
    below = [(row.band.high, row) for row in rows if row.band and row.band.high is not None and row.band.high <= value]
    nearest = [min(above, key=lambda pair: pair[0])[1]] if above else []
    return nearest + ([max(below, key=lambda pair: pair[0])[1]] if below else [])


def _says(regimen: Regimen, row: RenalRow) -> tuple[object, ...]:
    """What a row comes to, so that two rows can be compared."""
    if row.outcome in {Outcome.DOSE, Outcome.UNCHANGED, Outcome.PERCENT_OF_BASE}:
        return dose_of(regimen, row)
    return (row.outcome,)


def dose_of(regimen: Regimen, row: RenalRow | None) -> tuple[Amount, tuple[Amount, ...], int | None]:
    """Dose, intervals and number of doses that a row gives.

    Args:
        regimen: the base regimen, which counts where the row says "unchanged" or a percentage.
        row: the printed row, None for the base regimen itself.
    """
    if row is not None and row.dose is not None:
        return row.dose, row.intervals, row.doses_in_course
    if row is not None and row.percent is not None:
        by = row.percent / 100
        reduced = Amount(regimen.dose.low * by, regimen.dose.high * by, regimen.dose.unit)
        return reduced, row.intervals or regimen.intervals, regimen.doses_in_course
    return regimen.dose, regimen.intervals, regimen.doses_in_course


def kind_of(readings: tuple[RowReading, ...]) -> str:
    """What some readings come to: "dose", "ambiguous", "no_dose" or "no_rule".

    Args:
        readings: of one regimen, as `read_rows` gives them.
    """
    if len(readings) > 1:
        return "ambiguous"
    row = readings[0].row
    if row is not None and row.outcome in _NO_DOSE:
        return "no_dose"
    return "no_rule" if row is not None and row.outcome is Outcome.NO_DATA else "dose"
