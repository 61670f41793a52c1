"""A child's creatinine clearance by the Schwartz formula with the k that the label itself prints.

Holds no k: each stands in a monograph with its source. The bedside formula, whose k differs, is in `formulas_renal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from posology.assistant.dosing.decimal_text import brief
from posology.assistant.dosing.monographs import Dialysis
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.renal_reading import (
    AGE,
    CREATININE,
    CREATININE_UNIT,
    HEIGHT,
    SEX,
    RenalReading,
    dialysis_kind,
    read_metric,
    step_of,
)
from posology.assistant.dosing.rule_formulas import Formula, HeightFactor
from posology.assistant.dosing.worked import Worked, exact
from posology.assistant.patients import PatientFacts


def clearances_by_height(formula: Formula, facts: PatientFacts) -> tuple[RenalReading, ...]:
    """The indexed clearance of a child with each printed k that fits; one value where it is given or derived.

    Args:
        formula: holds the printed factors.
        facts: what is known of the patient.

    Returns:
        One reading with what is missing, or one for each factor; none where the formula prints no factor for the age.
    """
    given = read_metric(Metric.CRCL_INDEXED, facts.model_copy(update={"creatinine_mg_per_dl": None}), ())
    if given.value is not None or dialysis_kind(facts.dialysis) is not Dialysis.NONE:
        return (given,)
    missing = tuple(_missing(formula, facts))
    if missing:
        return (RenalReading(Metric.CRCL_INDEXED, missing=missing),)
    return tuple(_reading(factor, formula, facts) for factor in formula.height_factors if _fits(factor, facts))


def _missing(formula: Formula, facts: PatientFacts) -> Iterator[str]:
    if facts.age_years is None:
        yield AGE
    of_age = [factor for factor in formula.height_factors if _of_age(factor, facts.age_years)]
    if facts.sex is None and any(factor.sex for factor in of_age) and len({factor.k for factor in of_age}) > 1:
        yield SEX
    if facts.height_cm is None:
        yield HEIGHT
    if facts.creatinine_mg_per_dl is None:
        yield CREATININE if facts.creatinine_without_unit is None else CREATININE_UNIT


def _of_age(factor: HeightFactor, age: Decimal | None) -> bool:
    return age is None or (factor.age_from_years <= age < factor.age_below_years)


def _fits(factor: HeightFactor, facts: PatientFacts) -> bool:
    return _of_age(factor, facts.age_years) and (facts.sex is None or factor.sex in {None, facts.sex})


def _reading(factor: HeightFactor, formula: Formula, facts: PatientFacts) -> RenalReading:
    """The clearance with one factor; height and creatinine are known."""
    height, creatinine = facts.height_cm or Decimal(0), facts.creatinine_mg_per_dl or Decimal(1)
    with localcontext(exact()):
        value = factor.k * height / creatinine
    condition = f" ({factor.condition})" if factor.condition else ""
    worked = Worked(
        label=f"Creatinine clearance by height, k {brief(factor.k)}{condition}",
        value=value,
        unit="mL/min/1.73 m²",
        working=f"{brief(factor.k)} × {brief(height)} ÷ {brief(creatinine)}",
        formula="k × height ÷ creatinine",
        source=", ".join(part for part in (formula.source.section, formula.source.table) if part) or "label",
    )
    return RenalReading(Metric.CRCL_INDEXED, value, (step_of(worked),))
