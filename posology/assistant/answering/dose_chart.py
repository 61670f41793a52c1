"""How the dose of one regimen changes with renal function: the steps of its table, each from the engine itself.

The engine is asked between every two printed bounds and on each; nothing is interpolated or drawn from the table alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from posology.assistant.answering.dose_requests import DoseRequest, Dosing, facts_of
from posology.assistant.answers import Calculation, RegimenForPatient
from posology.assistant.dosing.decimal_text import plain
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Monograph, RenalTable
from posology.assistant.dosing.quantities import Metric
from posology.assistant.patients import PatientFacts

_FIELDS = {
    Metric.CRCL: ("crcl_ml_per_min", "mL/min", "Creatinine clearance, mL/min"),
    Metric.CRCL_PER_KG: ("crcl_ml_per_min_per_kg", "mL/min/kg", "Creatinine clearance, mL/min/kg"),
    Metric.CRCL_INDEXED: ("crcl_ml_per_min_173", "mL/min/1.73 m²", "Creatinine clearance, mL/min/1.73 m²"),
    Metric.EGFR: ("egfr_ml_per_min_173", "mL/min/1.73 m²", "eGFR, mL/min/1.73 m²"),
}
_RENAL = (*(field for field, _, _ in _FIELDS.values()), "creatinine_mg_per_dl", "creatinine_without_unit")
_AMOUNT = re.compile(r"(?P<low>[\d,.]+)(?:–(?P<high>[\d,.]+))? (?P<unit>\S+/day)")
_BEYOND = Decimal("1.3")
MOST_CHARTS = 3


@dataclass(frozen=True, slots=True)
class DoseStep:
    """One stretch of renal function with one dose.

    Attributes:
        low, high: its ends in the chart's metric; `high` is None for the last one.
        dose: what is given, as printed.
        amount: the total of a day as text, "" where the label gives none.
        daily: its (higher) number in `DoseChart.unit`, None where there is none.
        here: whether the patient stands in it.
        holds_low, holds_high: whether the dose exactly at an end is this one.
    """

    low: Decimal
    high: Decimal | None
    dose: str
    amount: str
    daily: Decimal | None
    here: bool
    holds_low: bool = True
    holds_high: bool = True


@dataclass(frozen=True, slots=True)
class DoseChart:
    """The steps of one regimen.

    Attributes:
        title: regimen and use.
        axis: what runs along it, with its unit.
        unit: of `DoseStep.daily`.
        steps: from low to high renal function.
        end: where the axis ends.
        patient: the patient's value, None when it is not known.
    """

    title: str
    axis: str
    unit: str
    steps: tuple[DoseStep, ...]
    end: Decimal
    patient: Decimal | None


def charts_for(dosing: Dosing, request: DoseRequest, calculation: Calculation) -> tuple[DoseChart, ...]:
    """Chart the calculated regimens that a renal table in one metric adjusts, at most three.

    Args:
        dosing: rules and names.
        request: what was asked.
        calculation: what was calculated for it.
    """
    monograph = dosing.monograph(request.drug)
    facts, _ = facts_of(request)
    charts: list[DoseChart] = []
    for regimen in calculation.regimens:
        table = _table_of(monograph, regimen)
        if table is not None and len(charts) < MOST_CHARTS:
            charts.append(_chart(monograph, table, regimen, facts, _value_of(calculation, table.metric)))
    return tuple(chart for chart in charts if len(chart.steps) > 1)


def _table_of(monograph: Monograph, regimen: RegimenForPatient) -> RenalTable | None:
    fitting = [
        table
        for table in monograph.renal_tables
        if regimen.id in table.regimens and table.metric in _FIELDS and not table.points and _bounds(table)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _value_of(calculation: Calculation, metric: Metric) -> Decimal | None:
    """The renal function that the calculation worked with."""
    unit = _FIELDS[metric][1]
    values = [step.value for step in calculation.steps if step.unit == unit]
    return Decimal(values[-1].replace(",", "")) if values and re.fullmatch(r"[\d,.]+", values[-1]) else None


def _chart(
    monograph: Monograph, table: RenalTable, regimen: RegimenForPatient, facts: PatientFacts, value: Decimal | None
) -> DoseChart:
    bounds = _bounds(table)
    field, _, axis = _FIELDS[table.metric]
    known = {name: fact for name, fact in facts.model_dump().items() if name not in _RENAL and name != "dialysis"}

    def readings_at(point: Decimal) -> list[RegimenForPatient]:
        given = PatientFacts.model_validate({**known, field: point})
        worked = doses_for(monograph, given, regimen=regimen.id)
        return [each for each in worked.regimens if each.id == regimen.id]

    on_bounds = {bound: _dose_text(readings_at(bound)) for bound in bounds}
    steps: list[DoseStep] = []
    unit = ""
    for low, high in zip((Decimal(0), *bounds), (*bounds, None), strict=True):
        readings = readings_at((low + high) / 2 if high is not None else low * _BEYOND)
        dose = _dose_text(readings)
        amount, daily, printed_unit = _amount(readings)
        unit = unit or printed_unit
        here = value is not None and low <= value and (high is None or value < high)
        held = (on_bounds.get(low, dose) == dose, high is None or on_bounds[high] == dose)
        step = DoseStep(low, high, dose, amount, daily if printed_unit in {"", unit} else None, here, *held)
        if steps and (steps[-1].dose, steps[-1].amount) == (dose, amount):
            last = steps.pop()
            step = replace(step, low=last.low, here=here or last.here, holds_low=last.holds_low)
        steps.append(step)
    end = max(bounds[-1] * _BEYOND, value * Decimal("1.05") if value is not None else Decimal(0))
    title = f"{regimen.base}{f', {regimen.use}' if regimen.use else ''}"
    return DoseChart(title, axis, unit, _by_reading(steps, regimen, value), end, value)


def _dose_text(readings: Sequence[RegimenForPatient]) -> str:
    return " or ".join(dict.fromkeys(each.result for each in readings)) or "no dose given by the label"


def _by_reading(steps: Sequence[DoseStep], regimen: RegimenForPatient, value: Decimal | None) -> tuple[DoseStep, ...]:
    """The steps; a patient exactly on a bound stands in the step whose dose was calculated."""
    if value is None or value not in {step.low for step in steps}:
        return tuple(steps)
    moved = []
    for step in steps:
        touches = value in (step.low, step.high)
        moved.append(replace(step, here=touches and step.dose == regimen.result))
    return tuple(moved)


def _bounds(table: RenalTable) -> tuple[Decimal, ...]:
    ends = {
        end
        for row in table.rows
        if row.band is not None
        for end in (row.band.low, row.band.high)
        if end is not None and end > 0
    }
    return tuple(sorted(ends))


def _amount(readings: Sequence[RegimenForPatient]) -> tuple[str, Decimal | None, str]:
    """The total of a day as text, its higher number, and the unit of that."""
    texts = list(dict.fromkeys(reading.daily_total for reading in readings if reading.daily_total))
    match = _AMOUNT.search(texts[0]) if len(texts) == 1 else None
    if match is None:
        none_given = bool(readings) and all(reading.result.startswith("no dose") for reading in readings)
        return " or ".join(texts), Decimal(0) if none_given else None, ""
    return texts[0], Decimal((match["high"] or match["low"]).replace(",", "")), match["unit"]


def range_words(step: DoseStep) -> str:
    """The stretch in words; an end that belongs to another step is named as left out.

    >>> range_words(DoseStep(Decimal(30), Decimal(60), "", "", None, False))
    '30 to 60'
    >>> range_words(DoseStep(Decimal(60), None, "", "", None, False, holds_low=False))
    'above 60'
    """
    low, high = plain(step.low), "" if step.high is None else plain(step.high)
    if not high:
        return f"{low} and above" if step.holds_low else f"above {low}"
    if step.low == 0:
        return f"up to {high}" if step.holds_high else f"below {high}"
    opening = low if step.holds_low else f"above {low}"
    return f"{opening} to {high}" if step.holds_high else f"{opening} to below {high}"
