"""Reads an unrounded value into the printed rows of a renal table, keeping both readings where the label has two.

Calculates no mg; see `dose_arithmetic`. Values between printed points are the work of `point_tables`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.decimal_text import plain
from posology.assistant.dosing.dose_texts import Course
from posology.assistant.dosing.monographs import Dialysis, Outcome, Regimen, RenalRow, RenalTable
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.rule_values import Amount

OUTCOME_WORDS = {
    Outcome.NOT_RECOMMENDED: "no dose: not recommended",
    Outcome.CONTRAINDICATED: "no dose: contraindicated",
    Outcome.NO_DATA: "no dose: the label has no data",
}
_SUPPLEMENT = "supplemental dose"


@dataclass(frozen=True, slots=True)
class RowReading:
    """One printed rule that the patient's value is read into, and what it gives.

    Attributes:
        row: the printed row; None for the regimen itself, for a formula and between two points.
        course: what is given; None where `refused` says why nothing is.
        place: the rule's place as in verdicts ("row 30–49"), "" for the regimen itself.
        band: the range as it is shown, without its unit.
        source: where it was read.
        note: what a reader must know of this reading.
        refused: the words for "no dose", "" where there is one.
        steps: worked steps of this reading alone.
    """

    row: RenalRow | None
    course: Course | None
    place: str = ""
    band: str = ""
    source: Source | None = None
    note: str = ""
    refused: str = ""
    steps: tuple[CalculationStep, ...] = ()


def read_regimen(regimen: Regimen, note: str = "") -> RowReading:
    """The regimen as printed, where no table or formula changes it."""
    return RowReading(None, course_of(regimen, None), source=regimen.source, note=note)


def read_rows(regimen: Regimen, table: RenalTable, value: Decimal) -> tuple[RowReading, ...]:
    """Read a value into the printed rows of a table of bands.

    Args:
        regimen: the base regimen, for rows that refer to it.
        table: its renal table.
        value: unrounded, in the table's metric.

    Returns:
        One reading; two where the label leaves it open and the rows differ.
    """
    rows = [row for row in table.rows if row.band and row.dialysis is Dialysis.NONE]
    hits = [row for row in rows if row.band and row.band.contains(value)]
    reason = next((gap.reason for gap in table.gaps if gap.band.contains(value)), "")
    if len(hits) == 1:
        return (read_row(regimen, hits[0]),)
    note = reason or ("The value stands in two printed rows." if hits else "The value stands in no printed row.")
    found = hits or _neighbours(rows, value)
    if len({_says(regimen, row) for row in found}) == 1:
        same = f"{note} Both printed rows beside it give the same dose." if len(found) > 1 else note
        return (read_row(regimen, found[0], same),)
    return tuple(read_row(regimen, row, note) for row in found)


def read_row(regimen: Regimen, row: RenalRow, note: str = "") -> RowReading:
    """One printed row, as it applies to a regimen.

    Args:
        regimen: the base regimen.
        row: the printed row.
        note: why this row is shown, where that is not plain.
    """
    refused = OUTCOME_WORDS.get(row.outcome, "")
    band = row.source.row if row.source.row and row.source.row[0] in "<>≤≥" else str(row.band or "")
    percent = f"{plain(row.percent)} % of the full dose." if row.percent is not None else ""
    notes = " ".join(part for part in (note, percent, row.note) if part)
    return RowReading(
        row=row,
        course=None if refused else course_of(regimen, row),
        place=f"row {row.band or row.dialysis.value}",
        band=band if row.band else row.dialysis.value,
        source=row.source,
        note=notes,
        refused=refused,
    )


def dialysis_rows(regimen: Regimen, table: RenalTable, kind: Dialysis) -> tuple[RowReading, ...]:
    """The rows of a table for patients on one kind of dialysis.

    Args:
        regimen: the base regimen.
        table: its renal table.
        kind: of dialysis; `Dialysis.NONE` has no such rows.
    """
    found = [row for row in table.rows if row.dialysis is kind and kind is not Dialysis.NONE]
    return tuple(read_row(regimen, row) for row in found)


def _neighbours(rows: list[RenalRow], value: Decimal) -> list[RenalRow]:
    """The rows just above and just below a value that no row holds."""
    above = [(row.band.low, row) for row in rows if row.band and row.band.low is not None and row.band.low >= value]
    below = [(row.band.high, row) for row in rows if row.band and row.band.high is not None and row.band.high <= value]
    nearest = [min(above, key=lambda pair: pair[0])[1]] if above else []
    return nearest + ([max(below, key=lambda pair: pair[0])[1]] if below else [])


def _says(regimen: Regimen, row: RenalRow) -> object:
    """What a row comes to, so that two rows can be compared."""
    return row.outcome if row.outcome in OUTCOME_WORDS else course_of(regimen, row)


def course_of(regimen: Regimen, row: RenalRow | None) -> Course:
    """What a row gives; a first dose that the regimen prints stays as it is, except on dialysis.

    Args:
        regimen: the base regimen, which counts where the row says "unchanged" or a percentage.
        row: the printed row, None for the base regimen itself.
    """
    full = Course(regimen.dose, regimen.intervals, regimen.doses_in_course, regimen.first_dose)
    if row is None:
        return full
    off_dialysis = regimen.first_dose if row.dialysis is Dialysis.NONE else None
    first = row.first_dose or off_dialysis
    if row.dose is not None:
        return Course(row.dose, row.intervals, row.doses_in_course, first, row.timing)
    intervals = row.intervals or regimen.intervals
    if row.percent is not None:
        by = row.percent / 100
        reduced = Amount(regimen.dose.low * by, regimen.dose.high * by, regimen.dose.unit)
        return Course(reduced, intervals, row.doses_in_course or regimen.doses_in_course, first, row.timing)
    return Course(regimen.dose, intervals, row.doses_in_course or regimen.doses_in_course, first, row.timing)


def is_supplement(reading: RowReading) -> bool:
    """Whether a reading is a dose given beside another one, and no second reading of it."""
    return reading.course is not None and _SUPPLEMENT in reading.course.timing


def kind_of(readings: tuple[RowReading, ...]) -> str:
    """What some readings of one rule come to: "dose", "ambiguous", "no_dose" or "no_rule".

    Args:
        readings: of one regimen, as `read_rows` gives them.
    """
    if len(readings) > 1:
        return "ambiguous"
    refused = readings[0].refused
    return "dose" if not refused else "no_rule" if refused == OUTCOME_WORDS[Outcome.NO_DATA] else "no_dose"
