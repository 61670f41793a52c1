"""Laboratory values that a text tells of a patient: plain ones of one value, in the unit of their metric."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.dosing.laboratory import laboratory_values, measured_in
from posology.assistant.dosing.quantities import Metric


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("potassium 5.8 mEq/L", Metric.POTASSIUM, "5.8"),
        ("hemoglobin 80 g/L", Metric.HAEMOGLOBIN, "8"),
        ("platelets 20 x 10^9/L", Metric.PLATELETS, "20000"),
        ("ANC 400/µL", Metric.ANC, "400"),
        ("urine protein 2+", Metric.PROTEIN_DIPSTICK, "2"),
        ("urine protein 100 mg/dL", Metric.URINE_PROTEIN, "100"),
    ],
)
def test_a_plain_value_is_told_in_the_unit_of_its_metric(text: str, metric: Metric, value: str) -> None:
    assert {known: told for known, (told, _) in laboratory_values(text).items()} == {metric: Decimal(value)}


@pytest.mark.parametrize(
    "text",
    [
        "potassium 5.8 and 5.2 mEq/L",
        "potassium 5.8 mEq/L; potassium 5.1 mEq/L",
        "potassium above 5.5 mEq/L",
        "potassium 5.8",
        "potassium 5.8 mg/dL",
        "What is the limit of potassium, 5.5 mEq/L?",
        "creatinine 1.4 mg/dL",
    ],
)
def test_two_values_a_bound_another_unit_and_other_measures_tell_no_laboratory_value(text: str) -> None:
    assert laboratory_values(text) == {}


def test_a_later_text_wins_and_what_it_does_not_tell_stays() -> None:
    told = ("potassium 5.8 mEq/L, ANC 400/µL", "potassium 4.9 mEq/L", "Is that allowed?")

    assert measured_in(told) == {Metric.POTASSIUM: Decimal("4.9"), Metric.ANC: Decimal(400)}
