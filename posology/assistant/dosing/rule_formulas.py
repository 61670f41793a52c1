"""Doses and intervals that a label gives as a formula, or by counting criteria.

Types only; what a formula comes to for a patient is worked out in `formula_doses`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from posology.assistant.dosing.provenance import AmountField, BandField, Source, Strict
from posology.assistant.dosing.quantities import Metric
from posology.assistant.patients import Sex


class HeightFactor(Strict):
    """The k that a label prints for the Schwartz formula (k × height ÷ creatinine) at an age, and of one sex.

    Two of the same age without a fact that tells them apart say their `condition`; both are then worked out.
    """

    k: Decimal
    age_from_years: Decimal = Decimal(0)
    age_below_years: Decimal
    sex: Sex | None = None
    condition: str = ""


class Formula(Strict):
    """A dose or interval that the label gives as a formula of the patient's facts.

    `expression` is arithmetic (+ - * / min max and parentheses) over the names of `formula_arithmetic.TERMS`; `gives`
    says what comes out, in `unit`. `at_most` caps it; `round_to` is the step to which the label rounds; `band` is the
    range of `metric` in which the formula holds, None for any; `intervals` are the printed ones of its result, where
    they are not the regimen's. `height_factors` are the printed k by which `crcl_173` is estimated in a child.
    """

    id: str
    regimens: tuple[str, ...]
    gives: Literal["dose", "interval", "daily_dose", "percent"]
    expression: str
    unit: str
    text: str
    metric: Metric = Metric.UNKNOWN
    band: BandField | None = None
    at_most: AmountField | None = None
    round_to: AmountField | None = None
    intervals: tuple[AmountField, ...] = ()
    edition: str = ""
    height_factors: tuple[HeightFactor, ...] = ()
    source: Source


class Criterion(Strict):
    """One of several conditions that are counted: a range of a metric."""

    metric: Metric
    band: BandField
    source: Source


class Criteria(Strict):
    """Regimens that hold when at least `at_least` of some criteria are met, and those that hold otherwise."""

    id: str
    regimens: tuple[str, ...]
    otherwise: tuple[str, ...]
    at_least: int
    of: tuple[Criterion, ...]
    text: str
    source: Source
