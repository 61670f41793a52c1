"""Ages told in a sentence, ages still to come, and numbers after "of" that are no age."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.understanding.patient import parse_patient


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("woman of 71, 58 kg", "71"),
        ("for a boy of 9?", "9"),
        ("someone of 66 with diabetes", "66"),
        ("an infant of 6 months", "0.5"),
        ("a teenager of 15 years", "15"),
        ("he just turned 65", "65"),
        ("she has turned 80 and weighs 50 kg", "80"),
        ("he turns 75 next month, which dose then?", "75"),
        ("turning 80 in May; what is the dose at 80?", "80"),
    ],
)
def test_an_age_told_in_a_sentence_is_read(text: str, years: str) -> None:
    reading = parse_patient(text)
    assert reading.facts.age_years == Decimal(years)
    assert reading.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "a child of 30 kg", "a man of 65 or older", "women of 50", "a child of 4 to 12", "a child of 8 mg/kg",
        "the patient has a CrCl of 50 mL/min", "a boy of 10 and over", "they turned 50 mL into the bag", "a course of 7",
        "man of", "child of the 1990s", "a man of 50% burns",
    ],
)  # fmt: skip
def test_other_numbers_are_no_age(text: str) -> None:
    assert parse_patient(text).facts.age_years is None


@pytest.mark.parametrize("text", ["she turns 80 next week", "he will turn 65 soon, dose?", "turning 18"])
def test_an_age_still_to_come_is_asked_back_and_not_used(text: str) -> None:
    reading = parse_patient(text)
    assert reading.facts.age_years is None
    assert "age_years" in reading.unsettled
    assert "still to come" in reading.problems[0]


def test_a_small_child_without_a_unit_is_asked_back() -> None:
    reading = parse_patient("dose for an infant of 6?")
    assert reading.facts.age_years is None
    assert "months or years" in reading.problems[0]


def test_two_ages_that_differ_are_not_used() -> None:
    reading = parse_patient("a man of 50, 62 years old")
    assert reading.facts.age_years is None
    assert reading.problems


def test_the_person_stays_in_the_question() -> None:
    assert [span.text for span in parse_patient("and a child of 4?").spans] == ["of 4"]
