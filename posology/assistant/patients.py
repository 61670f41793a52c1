"""What is known of one patient: sex, age, weight, creatinine and clearance, each with its unit in its name.

No rule lives here; what is plausible is decided in `dosing.plausibility`.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from posology.assistant.answer_labels import Record
from posology.assistant.answers import Number

UMOL_PER_L_PER_MG_PER_DL = Decimal("88.4")  # creatinine, molar mass 113.12 g/mol


class Sex(StrEnum):
    """Sex as the creatinine clearance formulas use it."""

    FEMALE = "female"
    MALE = "male"


class AgeGroup(StrEnum):
    """An age told without a number ("an adult"): it leaves out what is printed for the other group, and no more."""

    ADULT = "adult"
    CHILD = "child"


class PatientFacts(Record):
    """What is known of one patient; None is "not given", never a default. An `age_group` stands only without an age.

    `creatinine_mg_per_dl` is always mg/dL; `crcl_*` are given clearances, each in its own metric.
    """

    age_years: Number | None = None
    age_group: AgeGroup | None = None
    sex: Sex | None = None
    weight_kg: Number | None = None
    height_cm: Number | None = None
    creatinine_mg_per_dl: Number | None = None
    crcl_ml_per_min: Number | None = None
    crcl_ml_per_min_per_kg: Number | None = None
    crcl_ml_per_min_173: Number | None = None
    egfr_ml_per_min_173: Number | None = None
    dialysis: str | None = None
    creatinine_without_unit: Number | None = None
    crcl_without_unit: Number | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known."""
        return self == PatientFacts()
