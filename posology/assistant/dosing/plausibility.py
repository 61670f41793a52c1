"""Refuses patient facts that no patient has, naming the slip that is likely behind them.

Corrects nothing and assumes no unit: the person who gave the fact decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.dosing.decimal_text import brief, figures, plain
from posology.assistant.dosing.measures import age_words
from posology.assistant.errors import PatientFactError
from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL, AgeGroup, PatientFacts

_MONTHS_PER_YEAR = Decimal(12)
_GRAMS_PER_KG = Decimal(1000)
_KG_PER_POUND = Decimal("0.45359237")
_CM_PER_M = Decimal(100)
_MM_PER_CM = Decimal(10)
_CM_PER_INCH = Decimal("2.54")
_KG_PER_STONE = Decimal("6.35029318")
_ADULT_FROM_YEARS = Decimal(18)
_SCHOOL_FROM_YEARS = Decimal(10)
LEAST_ADULT_KG = Decimal(20)
"""No grown person weighs less: a lower weight is a child's, or a slip."""
_SHORT_CM = Decimal(100)
_SHORT_MOST_INDEX = Decimal(80)


@dataclass(frozen=True, slots=True)
class Plausible:
    """The range in which one fact can be true, both ends included, and what a value outside probably is."""

    name: str
    low: Decimal
    high: Decimal
    unit: str
    slip: Callable[[Decimal], str]

    @property
    def allowed(self) -> str:
        """The range in words."""
        return f"{plain(self.low)} to {plain(self.high)} {self.unit}"

    def check(self, value: Decimal) -> Decimal:
        """Return `value` when it lies in the range.

        Raises:
            PatientFactError: it does not, or is not a number.
        """
        if value.is_finite() and self.low <= value <= self.high:
            return value
        shown = f"{brief(value)} {self.unit}" if value.is_finite() else str(value)
        remedy = self.slip(value) if value.is_finite() and value >= 0 else "Give a number that is not negative."
        raise PatientFactError(self.name, shown, self.allowed, remedy)


def _age_slip(value: Decimal) -> str:
    if value.to_integral_value() == value and 1900 <= value <= 2100:
        return "This looks like a year of birth; give the age in years."
    return f"If it is in months, it is {figures(value / _MONTHS_PER_YEAR)} years; give the age in years."


def _weight_slip(value: Decimal) -> str:
    if value < WEIGHT.low:
        return "Give the weight in kg."
    if value >= _GRAMS_PER_KG:
        return f"This is likely in grams ({plain(value)} g is {figures(value / _GRAMS_PER_KG)} kg); give it in kg."
    pounds = figures(value * _KG_PER_POUND)
    return f"This is likely in pounds ({plain(value)} lb is {pounds} kg) or grams; give the weight in kg."


def _height_slip(value: Decimal) -> str:
    if value < 3:
        return f"This is likely in metres ({plain(value)} m is {plain(value * _CM_PER_M)} cm); give it in cm."
    if value < HEIGHT.low:
        return "Give the height in cm."
    millimetres = figures(value / _MM_PER_CM)
    return f"This is likely in millimetres ({plain(value)} mm is {millimetres} cm); give the height in cm."


def _creatinine_slip(value: Decimal) -> str:
    if value < CREATININE.low:
        return "If it is in mmol/L, multiply by 1,000 to get µmol/L; give the creatinine in mg/dL or µmol/L."
    converted = figures(value / UMOL_PER_L_PER_MG_PER_DL)
    return f"This is likely in µmol/L: {brief(value)} µmol/L is {converted} mg/dL. Give the value with its unit."


def _clearance_slip(_: Decimal) -> str:
    return "Give the clearance in mL/min; a value per hour or per day must be divided first."


def _per_kg_slip(_: Decimal) -> str:
    return "This is likely in mL/min, not divided by the weight; give it in mL/min, or divide by the weight in kg."


AGE = Plausible("age", Decimal(0), Decimal(120), "years", _age_slip)
WEIGHT = Plausible("weight", Decimal("0.3"), Decimal(400), "kg", _weight_slip)
HEIGHT = Plausible("height", Decimal(20), Decimal(260), "cm", _height_slip)
CREATININE = Plausible("creatinine", Decimal("0.1"), Decimal(30), "mg/dL", _creatinine_slip)
CLEARANCE = Plausible("creatinine clearance", Decimal(0), Decimal(300), "mL/min", _clearance_slip)
CLEARANCE_PER_KG = Plausible("creatinine clearance", Decimal(0), Decimal(5), "mL/min/kg", _per_kg_slip)
CLEARANCE_INDEXED = Plausible("creatinine clearance", Decimal(0), Decimal(300), "mL/min/1.73 m²", _clearance_slip)
EGFR = Plausible("eGFR", Decimal(0), Decimal(300), "mL/min/1.73 m²", _clearance_slip)


def in_given_unit(plausible: Plausible, value: Decimal, written: Decimal, unit: str) -> Decimal:
    """Return `value`, which was converted from `written` in `unit`, when it lies in the range.

    Raises:
        PatientFactError: it does not; says the value as it was given, and whether the number would fit the usual unit.
    """
    if plausible.low <= value <= plausible.high:
        return value
    shown = f"{plain(written)} {unit} ({brief(value)} {plausible.unit})"
    fits = written >= 0 and plausible.low <= written <= plausible.high
    remedy = (
        f"If it is {plain(written)} {plausible.unit}, give it in that unit."
        if fits
        else "Check the value and its unit."
    )
    raise PatientFactError(plausible.name, shown, plausible.allowed, remedy)


def check_facts(facts: PatientFacts) -> None:
    """Refuse facts that cannot be true of any patient.

    Args:
        facts: what was given; None is "not given" and always passes. Values without a unit only have to be
            positive, as nothing is known of their scale.

    Raises:
        PatientFactError: the first impossible fact, with the allowed range and the likely slip.
    """
    checked = (
        (AGE, facts.age_years),
        (WEIGHT, facts.weight_kg),
        (HEIGHT, facts.height_cm),
        (CREATININE, facts.creatinine_mg_per_dl),
        (CLEARANCE, facts.crcl_ml_per_min),
        (CLEARANCE_PER_KG, facts.crcl_ml_per_min_per_kg),
        (CLEARANCE_INDEXED, facts.crcl_ml_per_min_173),
        (EGFR, facts.egfr_ml_per_min_173),
    )
    for plausible, value in checked:
        if value is not None:
            plausible.check(value)
    _check_together(facts)
    for name, value in (("creatinine", facts.creatinine_without_unit), ("clearance", facts.crcl_without_unit)):
        if value is not None and not (value.is_finite() and value > 0):
            raise PatientFactError(name, str(value), "a positive number with its unit", "Give the value with its unit.")


def grouped_by_weight(facts: PatientFacts) -> tuple[PatientFacts, str]:
    """The facts with the group of age that the weight tells where nothing else does, and a note on it.

    Args:
        facts: already plausible.

    Returns:
        The same facts and "" where an age or a group is known, or where an adult may weigh as much.
    """
    weight = facts.weight_kg
    if facts.age_years is not None or facts.age_group is not None or weight is None or weight >= LEAST_ADULT_KG:
        return facts, ""
    note = f"The age is not given; a weight of {plain(weight)} kg is a child's."
    return facts.model_copy(update={"age_group": AgeGroup.CHILD}), note


def most_kg(age_years: Decimal) -> Decimal:
    """The greatest body weight that is taken for true at an age.

    >>> most_kg(Decimal(1)), most_kg(Decimal(40))
    (Decimal('37'), Decimal('400'))
    """
    return 25 + 12 * age_years if age_years < _SCHOOL_FROM_YEARS else WEIGHT.high


def _check_together(facts: PatientFacts) -> None:
    """Refuse a weight that no person of the age has, and a height that no person of the weight has."""
    weight, age, height = facts.weight_kg, facts.age_years, facts.height_cm
    if weight is not None and age is not None:
        least = LEAST_ADULT_KG if age >= _ADULT_FROM_YEARS else WEIGHT.low
        most = most_kg(age)
        if not least <= weight <= most:
            raise PatientFactError(
                "weight",
                f"{plain(weight)} kg at an age of {age_words(age)}",
                f"{plain(least)} to {figures(most)} kg at this age",
                _together_slip(weight, least),
            )
    if weight is not None and height is not None and height < _SHORT_CM:
        most = _SHORT_MOST_INDEX * (height / _CM_PER_M) ** 2
        if weight > most:
            inches = figures(height * _CM_PER_INCH)
            raise PatientFactError(
                "height",
                f"{plain(height)} cm at a weight of {plain(weight)} kg",
                f"a weight up to {figures(most)} kg at this height",
                f"If the height is in inches, it is {inches} cm; give the height in cm.",
            )


def _together_slip(weight: Decimal, least: Decimal) -> str:
    if weight < least:
        unit, kilograms = "stone", weight * _KG_PER_STONE
    else:
        unit, kilograms = "pounds", weight * _KG_PER_POUND
    return f"If it is in {unit}, it is {figures(kilograms)} kg; give the weight in kg and the age in years."
