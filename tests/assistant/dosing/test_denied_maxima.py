"""Texts that deny a printed maximum, make a floor of it or give it in another unit, and those that repeat it."""

from __future__ import annotations

import pytest

from tests.assistant.dosing.shipped_verdicts import verdict_of

DENIED = [
    "The maximum baclofen dose of 80 mg a day may be exceeded.",
    "Baclofen 80 mg daily can safely be exceeded.",
    "Baclofen doses may exceed 80 mg a day.",
    "Exceeding 80 mg of baclofen a day is allowed.",
    "80 mg per day is not the maximum of baclofen.",
    "More than 80 mg of baclofen a day may be given.",
    "The minimum daily dose of baclofen is 80 mg.",
    "There is no upper limit for amikacin; 1.5 g a day may be exceeded.",
    "The daily dose of amikacin can exceed 1.5 g.",
    "In children 3 months to 12 years ertapenem 1 g a day may be exceeded.",
    "No maximum applies: meropenem 500 mg every 8 hours in children may be exceeded.",
    "Foscarnet may exceed 1 mg/kg/min.",
    "Acyclovir: the maximum dose of 20 mg/kg every 8 hours can be exceeded.",
]
OTHER_UNIT = [
    "Keep the trough of amikacin below 10 mg/mL.",
    "Amikacin peaks above 35 ng/mL should be avoided.",
    "Gentamicin troughs above 2 mg/mL should be avoided.",
    "The gentamicin peak must not exceed 12 mg/dL.",
    "Baclofen: at most 0.08 g/kg a day.",
    "The daily dose of baclofen must not exceed 80 mg/kg.",
    "Amikacin must not exceed 1.5 g/kg per day.",
]
KEPT = [
    "Baclofen must not exceed 80 mg a day.",
    "Baclofen 80 mg a day must not be exceeded.",
    "80 mg a day is the maximum of baclofen.",
    "Doses of baclofen above 80 mg a day are not recommended.",
    "More than 80 mg of baclofen a day should not be given.",
    "No more than 500 mcg of digoxin may be given IM at one site.",
    "Amikacin must not exceed 15 mg/kg per day; 1.5 g per day is the maximum.",
    "Keep the trough of amikacin below 10 mg/L.",
    "Gentamicin peaks above 12 mcg/mL should be avoided.",
    "Foscarnet must never exceed 1 mg/kg/min.",
]


@pytest.mark.parametrize("text", DENIED)
def test_a_text_that_denies_a_printed_maximum_is_contradicted(text: str) -> None:
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize("text", OTHER_UNIT)
def test_a_printed_bound_in_another_unit_is_contradicted(text: str) -> None:
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize("text", KEPT)
def test_a_text_that_keeps_the_printed_maximum_is_verified(text: str) -> None:
    assert verdict_of(text) == "verified"


def test_a_lower_value_is_not_called_a_denied_maximum() -> None:
    assert verdict_of("Baclofen 40 mg a day may be exceeded.") == "unsupported"
