"""The sizes of a patient's body that doses go by: the weight that the label wants, and the surface.

Knows no regimen; the weight in a clearance is chosen in `renal_estimates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.body_amounts import BodySize
from posology.assistant.dosing.decimal_text import figures, plain
from posology.assistant.dosing.formulas_body import (
    OBESE_FROM,
    body_mass_index,
    body_surface_mosteller,
    ideal_body_weight,
)
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.renal_estimates import ADULT_YEARS
from posology.assistant.dosing.renal_reading import step_of
from posology.assistant.dosing.worked import Worked
from posology.assistant.patients import AgeGroup, PatientFacts


@dataclass(frozen=True, slots=True)
class PatientBody:
    """What doses go by.

    Attributes:
        size: weight and surface.
        surface: the step to the surface, where it can be worked out.
        steps: worked steps to a weight other than the one given.
        notes: what a reader must know of a dose per kg.
    """

    size: BodySize
    surface: Worked | None = None
    steps: tuple[CalculationStep, ...] = ()
    notes: tuple[str, ...] = ()


def body_of(monograph: Monograph, facts: PatientFacts) -> PatientBody:
    """The sizes of one patient for the doses of one drug.

    Args:
        monograph: says which weight counts.
        facts: weight, height, sex and age; what is not known stays unknown.
    """
    weight, height = facts.weight_kg, facts.height_cm
    notes = (f"Weight in doses per kg: {monograph.weight_rule}",) if monograph.weight_rule and weight else ()
    if weight is None or height is None:
        return PatientBody(BodySize(weight), notes=notes)
    surface = body_surface_mosteller(height, weight)
    ideal = _ideal(monograph, facts, weight, height)
    if ideal is None:
        return PatientBody(BodySize(weight, surface.value), surface, notes=notes)
    worked, index = ideal
    told = (
        f"The body mass index is {figures(index.value)} kg/m² (obese from {plain(OBESE_FROM)}, our choice: the label"
        " prints no number): doses per kg are worked"
        f" out on the ideal weight of {figures(worked.value)} kg; the weight given is {plain(weight)} kg."
    )
    size = BodySize(worked.value, surface.value, "ideal body weight")
    return PatientBody(size, surface, (step_of(index), step_of(worked)), (told, *notes, *worked.warnings))


def _ideal(monograph: Monograph, facts: PatientFacts, weight: Decimal, height: Decimal) -> tuple[Worked, Worked] | None:
    """The ideal weight and the body mass index of an obese adult, where the label doses the obese on ideal weight."""
    adult = facts.age_group is AgeGroup.ADULT if facts.age_years is None else facts.age_years >= ADULT_YEARS
    if monograph.dose_weight != "ideal in obesity" or not adult or facts.sex is None:
        return None
    index = body_mass_index(height, weight)
    ideal = ideal_body_weight(height, facts.sex)
    return (ideal, index) if index.value >= OBESE_FROM and Decimal(0) < ideal.value < weight else None
