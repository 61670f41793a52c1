"""Laboratory values are read from what is told of a patient, and never from a question about a bound."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.dosing.laboratory import laboratory_values, measured_in
from posology.assistant.dosing.quantities import Metric


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("urine protein 2+", Metric.PROTEIN_DIPSTICK, "2"),
        ("70 kg, 3+ proteinuria", Metric.PROTEIN_DIPSTICK, "3"),
        ("urine protein 150 mg/dL", Metric.URINE_PROTEIN, "150"),
        ("ANC 400/µL", Metric.ANC, "400"),
        ("platelets 20 x 10^9/L", Metric.PLATELETS, "20000"),
        ("potassium 5.8 mEq/L", Metric.POTASSIUM, "5.8"),
        ("potassium 5.8 mmol/L", Metric.POTASSIUM, "5.8"),
        ("hemoglobin 80 g/L", Metric.HAEMOGLOBIN, "8"),
        ("urine protein 100 mg/dL", Metric.URINE_PROTEIN, "100"),
    ],
)
def test_a_value_is_read_in_the_unit_of_its_metric_and_its_words_are_read_the_same(
    text: str, metric: Metric, value: str
) -> None:
    told = laboratory_values(text)

    assert {found: number for found, (number, _) in told.items()} == {metric: Decimal(value)}
    assert measured_in([words for _, words in told.values()]) == {metric: Decimal(value)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "70 kg, SCr 1.0 mg/dL",
        "ANC 400",
        "ANC >1000/µL",
        "urine protein rose from 1+ to 2+",
        "is 2+ proteinuria the limit for cidofovir?",
        "at what platelet count is it stopped, 25,000/µL?",
        "potassium " * 500,
    ],
)
def test_what_is_unclear_or_asks_for_a_bound_is_no_value(text: str) -> None:
    assert laboratory_values(text) == {}


def test_a_later_text_wins() -> None:
    assert measured_in(["urine protein 2+", "urine protein 1+"]) == {Metric.PROTEIN_DIPSTICK: Decimal(1)}


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
