"""Patient facts to the one number that a renal table asks for, in the table's own metric, with every step shown.

Chooses no row and no dose. A fact without unit is named as missing, never guessed; one metric never stands for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from posology.assistant.answers import CalculationStep, PatientFacts
from posology.assistant.dosing.decimal_text import figures_beside, plain
from posology.assistant.dosing.formulas_body import adjusted_body_weight, ideal_body_weight
from posology.assistant.dosing.formulas_renal import (
    ckd_epi_2021,
    clearance_per_kg,
    cockcroft_gault,
    cockcroft_gault_per_kg,
)
from posology.assistant.dosing.monographs import Dialysis
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.worked import Worked, exact

METRIC_UNITS = {
    Metric.CRCL: "mL/min",
    Metric.CRCL_PER_KG: "mL/min/kg",
    Metric.CRCL_INDEXED: "mL/min/1.73 m²",
    Metric.EGFR: "mL/min/1.73 m²",
    Metric.CCR_PER_70KG: "mL/min per 70 kg",
    Metric.SCR: "mg/dL",
    Metric.AGE: "years",
    Metric.WEIGHT: "kg",
}
AGE, SEX, WEIGHT, CREATININE = "age (years)", "sex", "weight (kg)", "creatinine with its unit"
CREATININE_UNIT = "unit of the creatinine: mg/dL or µmol/L"
CLEARANCE_UNIT = "unit of the creatinine clearance: mL/min or mL/min/kg"
_FROM_FACTS = "patient facts"
_NO_DIALYSIS = frozenset({"", "no", "none", "not", "false", "0"})
_PERITONEAL = ("periton", "capd", "apd", "ccpd", "pd")
_CONTINUOUS = ("continuous", "crrt", "cvv", "cavh", "sled")


@dataclass(frozen=True, slots=True)
class RenalReading:
    """What is known of the metric: its unrounded value, or what is missing for it.

    `by_other_weight` holds what an estimate by ideal and adjusted weight comes to, where height and weight are known.
    """

    metric: Metric
    value: Decimal | None = None
    steps: tuple[CalculationStep, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    by_other_weight: tuple[tuple[str, Decimal], ...] = ()


def dialysis_kind(text: str | None) -> Dialysis:
    """The kind of dialysis that a patient fact names; any unrecognised wording counts as haemodialysis.

    >>> dialysis_kind("CAPD").value, dialysis_kind("HD, three times a week").value, dialysis_kind(None).value
    ('peritoneal', 'haemodialysis', 'none')
    """
    words = (text or "").strip().lower()
    if words in _NO_DIALYSIS or words.startswith(("no ", "not ", "without ")):
        return Dialysis.NONE
    if any(word in words.replace("-", " ").split() or (len(word) > 3 and word in words) for word in _PERITONEAL):
        return Dialysis.PERITONEAL
    if any(word in words for word in _CONTINUOUS):
        return Dialysis.CONTINUOUS
    return Dialysis.HAEMODIALYSIS


def read_metric(metric: Metric, facts: PatientFacts, bounds: Iterable[Decimal]) -> RenalReading:
    """Find the value of a metric for one patient.

    Args:
        metric: what the label's table is printed in.
        facts: what is known; already checked for plausibility.
        bounds: printed bounds of the table, so that the value is shown on its own side of each.

    Returns:
        The value with its steps, or the facts that are missing for it.
    """
    marks = tuple(bounds)
    given = _given(metric, facts)
    worked = given or (None if dialysis_kind(facts.dialysis) is not Dialysis.NONE else _estimated(metric, facts))
    notes = _unused(metric, facts, estimated=given is None and worked is not None)
    if worked is None:
        return RenalReading(metric, missing=_missing(metric, facts), warnings=notes)
    steps = tuple(_step(step, marks) for step in (*worked.rests_on, worked))
    others = () if given or metric is not Metric.CRCL else _by_other_weight(facts)
    return RenalReading(metric, worked.value, steps, warnings=(*notes, *worked.warnings), by_other_weight=others)


def _by_other_weight(facts: PatientFacts) -> tuple[tuple[str, Decimal], ...]:
    age, sex, creatinine = facts.age_years, facts.sex, facts.creatinine_mg_per_dl
    height, weight = facts.height_cm, facts.weight_kg
    if age is None or sex is None or creatinine is None or height is None or weight is None:
        return ()
    others = (("ideal", ideal_body_weight(height, sex)), ("adjusted", adjusted_body_weight(height, sex, weight)))
    return tuple(
        (name, cockcroft_gault(age, sex, creatinine, other.value, name).value)
        for name, other in others
        if 0 < other.value < weight
    )


def _step(worked: Worked, marks: tuple[Decimal, ...]) -> CalculationStep:
    shown = figures_beside(worked.value, marks)
    as_given = worked.source == _FROM_FACTS
    return CalculationStep(
        label=worked.label,
        expression=worked.working if as_given else f"{worked.working} = {shown}",
        value=shown,
        unit=worked.unit,
        source=worked.source,
    )


def _as_given(label: str, value: Decimal, unit: str) -> Worked:
    return Worked(label, value, unit, f"given: {plain(value)}", label, _FROM_FACTS)


def _given(metric: Metric, facts: PatientFacts) -> Worked | None:
    """The value as it was given, or derived from a given clearance without any estimate."""
    clearance, per_kg, weight = facts.crcl_ml_per_min, facts.crcl_ml_per_min_per_kg, facts.weight_kg
    if metric is Metric.CRCL_PER_KG:
        if per_kg is not None:
            return _as_given("Creatinine clearance per kg", per_kg, "mL/min/kg")
        if clearance is not None and weight is not None:
            return clearance_per_kg(clearance, weight)
    if metric is Metric.CRCL:
        if clearance is not None:
            return _as_given("Creatinine clearance", clearance, "mL/min")
        if per_kg is not None and weight is not None:
            with localcontext(exact()):
                value = per_kg * weight
            working = f"{plain(per_kg)} × {plain(weight)}"
            formula = "creatinine clearance per kg × weight"
            return Worked("Creatinine clearance", value, "mL/min", working, formula, "definition")
    plain_facts = {
        Metric.EGFR: ("eGFR", facts.egfr_ml_per_min_173),
        Metric.SCR: ("Creatinine", facts.creatinine_mg_per_dl),
        Metric.AGE: ("Age", facts.age_years),
        Metric.WEIGHT: ("Weight", facts.weight_kg),
    }
    label, value_given = plain_facts.get(metric, ("", None))
    return None if value_given is None else _as_given(label, value_given, METRIC_UNITS[metric])


def _estimated(metric: Metric, facts: PatientFacts) -> Worked | None:
    """The value estimated from serum creatinine, None when a fact for it is missing."""
    age, sex, creatinine, weight = facts.age_years, facts.sex, facts.creatinine_mg_per_dl, facts.weight_kg
    if age is None or sex is None or creatinine is None:
        return None
    if metric is Metric.CRCL_PER_KG:
        return cockcroft_gault_per_kg(age, sex, creatinine)
    if metric is Metric.CRCL and weight is not None:
        return cockcroft_gault(age, sex, creatinine, weight)
    if metric is Metric.EGFR:
        return ckd_epi_2021(age, sex, creatinine)
    return None


def _missing(metric: Metric, facts: PatientFacts) -> tuple[str, ...]:
    estimable = metric in {Metric.CRCL, Metric.CRCL_PER_KG, Metric.EGFR}
    unit = METRIC_UNITS.get(metric, metric.value)
    if not estimable or dialysis_kind(facts.dialysis) is not Dialysis.NONE:
        reason = " (on dialysis an estimate from creatinine does not hold)" if estimable else ""
        return (f"renal function in {unit}{reason}",)
    if facts.crcl_without_unit is not None:
        return (CLEARANCE_UNIT,)
    other_clearance = facts.crcl_ml_per_min if metric is Metric.CRCL_PER_KG else facts.crcl_ml_per_min_per_kg
    if other_clearance is not None and metric is not Metric.EGFR:
        return (WEIGHT,)
    needed = [(AGE, facts.age_years), (SEX, facts.sex), (CREATININE, facts.creatinine_mg_per_dl)]
    if metric is Metric.CRCL:
        needed.append((WEIGHT, facts.weight_kg))
    missing = [name for name, value in needed if value is None]
    if facts.creatinine_without_unit is not None:
        missing = [CREATININE_UNIT if name == CREATININE else name for name in missing]
    return tuple(missing)


def _unused(metric: Metric, facts: PatientFacts, *, estimated: bool) -> tuple[str, ...]:
    """Facts that look like the metric and are not."""
    notes = []
    unit = METRIC_UNITS.get(metric, metric.value)
    if facts.egfr_ml_per_min_173 is not None and metric is not Metric.EGFR:
        notes.append(
            f"The eGFR of {plain(facts.egfr_ml_per_min_173)} mL/min/1.73 m² was not used: "
            f"this label's table is in {unit}, which is another measure."
        )
    if estimated and (facts.crcl_ml_per_min is not None or facts.crcl_ml_per_min_per_kg is not None):
        notes.append(
            f"The clearance that was given is not in {unit} and needs the weight; an estimate was used instead."
        )
    for name, value, known in (
        ("clearance", facts.crcl_without_unit, CLEARANCE_UNIT),
        ("creatinine", facts.creatinine_without_unit, CREATININE_UNIT),
    ):
        if value is not None:
            notes.append(f"The {name} of {plain(value)} has no unit and was not used; give the {known}.")
    return tuple(notes)
