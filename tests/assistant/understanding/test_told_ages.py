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


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("oseltamivir in an adult with CrCl 25 mL/min", "adult"),
        ("adult, 80 kg, CrCl 25 mL/min", "adult"),
        ("an otherwise healthy adult of 70 kg", "adult"),
        ("adult woman, 60 kg", "adult"),
        ("vancomycin for a 70 kg man", "adult"),
        ("58-kg lady with AF", "adult"),
        ("acyclovir for a child, 20 kg", "child"),
        ("this febrile infant weighs 6 kg", "child"),
        ("the dose for a paediatric patient of 14 kg", "child"),
        ("my baby, 7 kg", "child"),
        ("remdesivir dose 12 kg child", "child"),
        ("kid 20 kg flu, oseltamivir?", "child"),
        ("acyclovir for 8.5-kg infant with chickenpox", "child"),
        ("meropenem, child weighing 30 kg", "child"),
    ],
)
def test_an_age_told_without_a_number_is_a_group(text: str, group: str) -> None:
    reading = parse_patient(text)

    assert (reading.facts.age_group, reading.facts.age_years) == (group, None)


@pytest.mark.parametrize(
    "text",
    [
        "usual adult dose of meropenem", "doses in adults and children", "is it for an adult or a child?",
        "Child-Pugh B", "a woman of childbearing age", "not an adult", "an adult dose, 70 kg", "CrCl 40 mL/min, 70 kg",
        "an adult, 44 years, 70 kg", "a child of 4 years", "older adults",
        "child weighing 15 kg or less", "child 15 kg to 23 kg", "child 15-23 kg", "12 kg children", "12 kg child dose",
    ],
)  # fmt: skip
def test_no_group_is_read_where_none_or_both_are_told_or_where_the_age_is_known(text: str) -> None:
    assert parse_patient(text).facts.age_group is None


@pytest.mark.parametrize(
    "text", ["what about red man?", "red-man syndrome", "stiff man syndrome", "grey man disease", "man syndrome"]
)
def test_a_person_in_the_name_of_a_reaction_tells_no_sex(text: str) -> None:
    assert parse_patient(text).facts.sex is None


@pytest.mark.parametrize(("text", "sex"), [("a man with a red rash", "male"), ("grey-haired woman, 70 kg", "female")])
def test_a_person_beside_a_colour_still_tells_it(text: str, sex: str) -> None:
    assert parse_patient(text).facts.sex == sex
