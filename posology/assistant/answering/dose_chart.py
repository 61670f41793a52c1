"""How the dose of one regimen changes with renal function: the steps of its table, each from the engine itself.

The engine is asked between every two printed bounds and on each; nothing is interpolated or drawn from the table alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from posology.assistant.answering.dose_requests import DoseRequest, Dosing, facts_of
from posology.assistant.answers import Calculation, PatientFacts, RegimenForPatient
from posology.assistant.dosing.decimal_text import plain
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Monograph, RenalTable
from posology.assistant.dosing.quantities import Metric

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
    """

    low: Decimal
    high: Decimal | None
    dose: str
    amount: str
    daily: Decimal | None
    here: bool


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
    steps: list[DoseStep] = []
    unit = ""
    for low, high in zip((Decimal(0), *bounds), (*bounds, None), strict=True):
        middle = (low + high) / 2 if high is not None else low * _BEYOND
        given = PatientFacts.model_validate({**known, field: middle})
        worked = doses_for(monograph, given, regimen=regimen.id)
        readings = [each for each in worked.regimens if each.id == regimen.id]
        dose = " or ".join(dict.fromkeys(each.result for each in readings)) or "no dose given by the label"
        amount, daily, printed_unit = _amount(readings)
        unit = unit or printed_unit
        here = value is not None and low <= value and (high is None or value < high)
        step = DoseStep(low, high, dose, amount, daily if printed_unit in {"", unit} else None, here)
        if steps and (steps[-1].dose, steps[-1].amount) == (dose, amount):
            last = steps.pop()
            step = replace(step, low=last.low, here=here or last.here)
        steps.append(step)
    end = max(bounds[-1] * _BEYOND, value * Decimal("1.05") if value is not None else Decimal(0))
    title = f"{regimen.base}{f', {regimen.use}' if regimen.use else ''}"
    return DoseChart(title, axis, unit, _by_reading(steps, regimen, value), end, value)


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
    """The stretch in words; its ends belong to whichever step the label prints them with.

    >>> range_words(DoseStep(Decimal(30), Decimal(60), "", "", None, False))
    '30 to 60'
    """
    if step.high is None:
        return f"{plain(step.low)} and above"
    return f"below {plain(step.high)}" if step.low == 0 else f"{plain(step.low)} to {plain(step.high)}"
