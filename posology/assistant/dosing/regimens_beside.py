"""A regimen for which the label prints no renal adjustment, where it changes other regimens of the same use.

Calculates no dose: the full dose of such a regimen is not one that the label gives at this renal function.
"""

from __future__ import annotations

from collections.abc import Iterable

from posology.assistant.dosing.dose_texts import Course
from posology.assistant.dosing.formula_doses import read_formula
from posology.assistant.dosing.monographs import Monograph, Outcome, Phase, Regimen, RenalTable
from posology.assistant.dosing.point_tables import read_points
from posology.assistant.dosing.renal_reading import read_metric
from posology.assistant.dosing.renal_rows import OUTCOME_WORDS, RowReading, course_of, read_rows
from posology.assistant.patients import PatientFacts

_NORMAL = "normal renal function"
_SILENT = (
    "At this renal function the label changes another regimen and prints nothing for this one, which is"
    " printed for normal renal function."
)


def no_row_for(regimen: Regimen) -> RowReading:
    """The reading of a regimen that the label does not adjust where it adjusts others."""
    refused = OUTCOME_WORDS[Outcome.NO_DATA]
    return RowReading(None, None, source=regimen.source, note=_SILENT, refused=refused)


def adjusted_beside(monograph: Monograph, regimen: Regimen, facts: PatientFacts) -> bool:
    """Whether the label changes another regimen of the same use and route at the renal function of a patient.

    Loading and single doses are left alone: labels reduce what follows them; the first step of a titration is neither.
    Tables of points print every clearance
    and say nothing of where the change begins; they count for regimens of people with normal renal function alone, as
    do tables of other uses and routes.

    Args:
        monograph: the regimen's.
        regimen: one without a table and a formula of its own.
        facts: what is known of the patient.
    """
    step = regimen.phase is Phase.INDUCTION
    if regimen.phase is Phase.LOADING or (regimen.doses_in_course == 1 and not step):
        return False
    normal = _NORMAL in regimen.population
    others = {
        other.id: other
        for other in monograph.regimens
        if normal or (other.indication == regimen.indication and set(other.routes) & set(regimen.routes))
    }
    tables = [table for table in monograph.renal_tables if normal or not table.points]
    return any(_by_table(monograph, table, others, facts) for table in tables) or _by_formula(monograph, others, facts)


def _by_table(monograph: Monograph, table: RenalTable, others: dict[str, Regimen], facts: PatientFacts) -> bool:
    named = [others[name] for name in table.regimens if name in others]
    value = read_metric(table.metric, facts, (), monograph.renal_weight).value if named else None
    if value is None:
        return False
    if table.points:
        return any(_changed(other, read_points(other, table, value, "").readings) for other in named)
    return any(_changed(other, read_rows(other, table, value)) for other in named)


def _by_formula(monograph: Monograph, others: dict[str, Regimen], facts: PatientFacts) -> bool:
    pairs = [
        (others[name], formula)
        for formula in monograph.formulas
        if formula.gives != "daily_dose"
        for name in formula.regimens
        if name in others
    ]
    worked = ((other, read_formula(monograph, other, formula, facts).reading) for other, formula in pairs)
    return any(_changed(other, [reading]) for other, reading in worked if reading is not None)


def _changed(other: Regimen, readings: Iterable[RowReading]) -> bool:
    """Whether some readings give a regimen another dose or interval, or none."""
    full = course_of(other, None)
    return any(reading.course is None or _given(reading.course) != _given(full) for reading in readings)


def _given(course: Course) -> tuple[object, ...]:
    return course.dose, course.intervals
