"""Works out a dose, interval or percentage that a label gives as a formula, for one patient.

The arithmetic itself is in `formula_arithmetic`. A formula whose facts are not all known names them and gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.body_amounts import BodySize, absolute, times_a_day
from posology.assistant.dosing.decimal_text import brief, figures
from posology.assistant.dosing.dose_texts import Course, amount_text
from posology.assistant.dosing.formula_arithmetic import evaluate, terms_of
from posology.assistant.dosing.formulas_body import body_surface_mosteller
from posology.assistant.dosing.monographs import Monograph, Regimen
from posology.assistant.dosing.point_tables import printed_place, to_place
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.renal_reading import HEIGHT, WEIGHT, read_metric
from posology.assistant.dosing.renal_rows import RowReading, course_of
from posology.assistant.dosing.rule_formulas import Formula
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import exact
from posology.assistant.patients import PatientFacts

_METRICS = {
    "crcl": Metric.CRCL,
    "crcl_173": Metric.CRCL_INDEXED,
    "egfr": Metric.EGFR,
    "ccr_70kg": Metric.CCR_PER_70KG,
    "scr": Metric.SCR,
    "weight": Metric.WEIGHT,
    "age": Metric.AGE,
}
_SIGNS = str.maketrans({"*": "×", "/": "÷", "-": "−"})
_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class FormulaReading:
    """What a formula gives: a reading, or the facts it lacks; neither where it does not hold for the patient."""

    reading: RowReading | None = None
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Terms:
    values: Mapping[str, Decimal]
    steps: tuple[CalculationStep, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]


def read_formula(monograph: Monograph, regimen: Regimen, formula: Formula, facts: PatientFacts) -> FormulaReading:
    """Work out a formula for one patient.

    Args:
        monograph: says which weight counts in a clearance.
        regimen: the base regimen, for its dose and intervals.
        formula: of the monograph; names the regimen.
        facts: what is known of the patient.
    """
    if formula.band is not None:
        holds = read_metric(formula.metric, facts, (), monograph.renal_weight)
        if holds.value is None:
            return FormulaReading(missing=holds.missing)
        if not formula.band.contains(holds.value):
            return FormulaReading()
    terms = _terms(monograph, formula, facts)
    if terms.missing:
        return FormulaReading(missing=terms.missing)
    ends = []
    for dose in dict.fromkeys((regimen.dose.low, regimen.dose.high)):
        try:
            ends.append(evaluate(formula.expression, {**terms.values, "dose": dose}))
        except ArithmeticError:
            return FormulaReading(warnings=(f"The printed formula has no value for these facts: {formula.text}",))
    if any(end <= 0 for end in ends):
        return FormulaReading(warnings=(f"The printed formula gives nothing for these facts: {formula.text}",))
    given = Amount(min(ends), max(ends), formula.unit)
    body = BodySize(facts.weight_kg, terms.values.get("bsa"))
    bounded, note = _bounded(formula, given, body, _place_beside(monograph, regimen, formula))
    course, kept = _course(regimen, formula, bounded)
    step = _step(formula, terms.values, regimen, given)
    notes = " ".join(part for part in (note, kept) if part)
    steps = (*terms.steps, step)
    reading = RowReading(None, course, source=formula.source, note=notes, steps=steps)
    return FormulaReading(reading, warnings=terms.warnings)


def _terms(monograph: Monograph, formula: Formula, facts: PatientFacts) -> _Terms:
    """The values of the names in a formula, with the steps to them; or what is missing for them."""
    values: dict[str, Decimal] = {}
    steps: list[CalculationStep] = []
    missing: list[str] = []
    warnings: list[str] = []
    names = terms_of(formula.expression)
    for name, metric in _METRICS.items():
        if name not in names:
            continue
        reading = read_metric(metric, facts, (), monograph.renal_weight)
        missing += reading.missing
        warnings += reading.warnings
        if reading.value is not None:
            values[name] = reading.value
            steps += [step for step in reading.steps if not step.expression.startswith("given")]
    if "bsa" in names and (facts.height_cm is None or facts.weight_kg is None):
        missing += [HEIGHT] if facts.height_cm is None else []
        missing += [WEIGHT] if facts.weight_kg is None else []
    elif "bsa" in names and facts.height_cm is not None and facts.weight_kg is not None:
        surface = body_surface_mosteller(facts.height_cm, facts.weight_kg)
        values["bsa"] = surface.value
        shown = figures(surface.value)
        steps.append(
            CalculationStep(
                label=surface.label,
                expression=surface.expression,
                value=shown,
                unit=surface.unit,
                source=surface.source,
            )
        )
    return _Terms(values, tuple(steps), tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(warnings)))


def _place_beside(monograph: Monograph, regimen: Regimen, formula: Formula) -> Decimal | None:
    """The place to which a table of the same regimen prints its doses, where the formula prints no rounding."""
    if formula.round_to is not None:
        return None
    places = (printed_place(regimen, table, formula.unit) for table in monograph.renal_tables)
    return min((place for place in places if place is not None), default=None)


def _bounded(formula: Formula, given: Amount, body: BodySize, place: Decimal | None) -> tuple[Amount, str]:
    """The value rounded as printed and never above the printed maximum, and a note on each."""
    given, rounded = to_place(given, place)
    notes = [f"By the label's formula. {rounded}".rstrip()] if place is not None else []
    if formula.round_to is not None and formula.round_to.unit == given.unit:
        step = formula.round_to.low
        with localcontext(exact()):
            low, high = ((end / step).to_integral_value(ROUND_HALF_UP) * step for end in (given.low, given.high))
        notes.append(f"Rounded to the nearest {amount_text(formula.round_to)}, as printed.")
        given = Amount(low, high, given.unit)
    most = formula.at_most
    if most is None:
        return given, " ".join(notes)
    same = most.unit == given.unit
    ceiling, value = (most, given) if same else (absolute(most, body), absolute(given, body))
    if ceiling is None or value is None or ceiling.unit != value.unit or value.high <= ceiling.high:
        return given, " ".join(notes)
    notes.append(f"Limited to the printed maximum of {amount_text(most)}.")
    return Amount(min(value.low, ceiling.high), ceiling.high, given.unit if same else ceiling.unit), " ".join(notes)


def _course(regimen: Regimen, formula: Formula, given: Amount) -> tuple[Course, str]:
    """What the formula makes of the regimen; an interval never becomes shorter than the printed one."""
    base = course_of(regimen, None)
    if formula.intervals:
        base = replace(base, intervals=formula.intervals)
    if formula.gives == "interval":
        printed = [times.high for each in regimen.intervals if (times := times_a_day(each))]
        worked = times_a_day(given)
        if printed and worked and worked.high > max(printed):
            return base, "The formula gives a shorter interval than the regimen's own, which is kept."
        return replace(base, intervals=(given,)), ""
    if formula.gives == "percent":
        with localcontext(exact()):
            low, high = regimen.dose.low * given.low / _HUNDRED, regimen.dose.high * given.high / _HUNDRED
        if given.high > _HUNDRED:
            return base, "The formula gives more than the full dose, which is kept."
        return replace(base, dose=Amount(low, high, regimen.dose.unit)), ""
    if formula.gives == "daily_dose" and not formula.intervals:
        return replace(base, dose=given, intervals=()), "The formula gives the dose of a day, not how it is divided."
    return replace(base, dose=given, intervals=formula.intervals or base.intervals), ""


def _step(formula: Formula, values: Mapping[str, Decimal], regimen: Regimen, given: Amount) -> CalculationStep:
    dose = amount_text(Amount(regimen.dose.low, regimen.dose.high, "")).strip()
    shown = {name: brief(value, 4) for name, value in values.items()} | {"dose": dose}
    working = formula.expression.translate(_SIGNS)
    working = _NAME.sub(lambda found: shown.get(found[0], found[0]), working)
    result = brief(given.low) if given.low == given.high else f"{brief(given.low)}–{brief(given.high)}"
    place = ", ".join(part for part in (formula.source.section, formula.source.table) if part)
    return CalculationStep(
        label=formula.text,
        expression=f"{working} = {result}",
        value=result,
        unit=given.unit,
        source=place or "label",
    )
