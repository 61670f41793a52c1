"""Works out a dose, interval or percentage that a label gives as a formula, for one patient.

The arithmetic itself is in `formula_arithmetic`. A formula whose facts are not all known names them and gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import chain

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.body_amounts import BodySize, absolute, times_a_day
from posology.assistant.dosing.decimal_text import brief
from posology.assistant.dosing.dose_texts import Course, amount_text
from posology.assistant.dosing.formula_arithmetic import evaluate, terms_of
from posology.assistant.dosing.formulas_body import body_surface_mosteller
from posology.assistant.dosing.height_factors import clearances_by_height
from posology.assistant.dosing.monographs import Monograph, Regimen
from posology.assistant.dosing.point_tables import printed_place, to_place
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.renal_reading import HEIGHT, WEIGHT, read_metric, step_of
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
_SEVERAL_FACTORS = "The label prints more than one k for this age; both ends are worked out, the steps say by which."


@dataclass(frozen=True, slots=True)
class FormulaReading:
    """What a formula gives: a reading, or the facts it lacks; neither where it does not hold for the patient.

    `kind` is "ambiguous" where printed factors of one age give different values and no fact decides between them.
    """

    reading: RowReading | None = None
    kind: str = "dose"
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Terms:
    """The values of the names, once for each printed k that may hold; how they came about; and what is missing."""

    values: tuple[Mapping[str, Decimal], ...]
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
    if terms.missing or not terms.values:
        return FormulaReading(missing=terms.missing)
    doses = dict.fromkeys((regimen.dose.low, regimen.dose.high))
    try:
        ends = [[evaluate(formula.expression, {**each, "dose": dose}) for dose in doses] for each in terms.values]
    except ArithmeticError:
        return FormulaReading(warnings=(f"The printed formula has no value for these facts: {formula.text}",))
    if any(end <= 0 for end in chain(*ends)):
        return FormulaReading(warnings=(f"The printed formula gives nothing for these facts: {formula.text}",))
    given = Amount(min(chain(*ends)), max(chain(*ends)), formula.unit)
    body = BodySize(facts.weight_kg, terms.values[0].get("bsa"))
    bounded, note = _bounded(formula, given, body, _place_beside(monograph, regimen, formula))
    course, kept = _course(regimen, formula, bounded)
    worked = [Amount(min(of_one), max(of_one), formula.unit) for of_one in ends]
    lasts = [_step(formula, values, regimen, one) for values, one in zip(terms.values, worked, strict=True)]
    several = len({one.low for one in worked}) > 1
    notes = " ".join(part for part in (note, kept, _SEVERAL_FACTORS if several else "") if part)
    steps = (*terms.steps, *lasts)
    reading = RowReading(None, course, source=formula.source, note=notes, steps=steps)
    return FormulaReading(reading, "ambiguous" if several else "dose", warnings=terms.warnings)


def _terms(monograph: Monograph, formula: Formula, facts: PatientFacts) -> _Terms:
    """The values of the names in a formula, with the steps to them; or what is missing for them."""
    names = terms_of(formula.expression)
    by_height = "crcl_173" in names and bool(formula.height_factors)
    by_metric = {name: metric for name, metric in _METRICS.items() if name in names}
    readings = {
        name: read_metric(metric, facts, (), monograph.renal_weight)
        for name, metric in by_metric.items()
        if not (by_height and metric is Metric.CRCL_INDEXED)
    }
    of_children = clearances_by_height(formula, facts) if by_height else ()
    read = [*readings.values(), *of_children]
    values = {name: reading.value for name, reading in readings.items() if reading.value is not None}
    steps = [step for reading in read for step in reading.steps if not step.expression.startswith("given")]
    missing = [fact for reading in read for fact in reading.missing]
    if "bsa" in names and (facts.height_cm is None or facts.weight_kg is None):
        missing += [HEIGHT] if facts.height_cm is None else []
        missing += [WEIGHT] if facts.weight_kg is None else []
    elif "bsa" in names and facts.height_cm is not None and facts.weight_kg is not None:
        surface = body_surface_mosteller(facts.height_cm, facts.weight_kg)
        values["bsa"] = surface.value
        steps.append(step_of(surface))
    each = [{**values, "crcl_173": reading.value} for reading in of_children if reading.value is not None]
    warnings = dict.fromkeys(warning for reading in read for warning in reading.warnings)
    sets = tuple(each) if by_height else (values,)
    return _Terms(sets, tuple(steps), tuple(dict.fromkeys(missing)), tuple(warnings))


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
