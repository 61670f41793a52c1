"""What was given about a patient is read as a fact, asked back, or said to be not used: nothing is dropped in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.understanding.given_facts import not_used, read_given
from posology.assistant.understanding.patient import merge_readings, parse_patient


@pytest.mark.parametrize(
    "text",
    [
        "68 y male, 70 kg, SCr 1.05 mg/dL",
        "62-year-old woman weighing 70 kg with a creatinine clearance of 45 mL/min",
        "weight: 70 kg; height: 170 cm; age: 62; sex: F; SCr: 1.2 mg/dL",
        "he is 62 years old and weighs 70 kg",
        "72 kg (158 lb), 5'10\", creatinine 90 µmol/L",
        "F/62, 160cm/82kg",
        "CrCl of 45 mL/min by Cockcroft-Gault",
        "an adult, 70 kg",
        "child, 12 kg",
        "70 kg, not on dialysis",
        "70 kg\n62 y\nfemale",
        "",
        " ,;. ",
    ],
)
def test_of_facts_that_are_read_nothing_is_left(text: str) -> None:
    assert read_given(text).unused == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("CrCl <30 mL/min", ("CrCl <30 mL/min",)),
        ("CrCl 50–60 mL/min", ("CrCl 50–60 mL/min",)),
        ("creatinine clearance below 30 mL/min", ("creatinine clearance below 30 mL/min",)),
        ("CrCl between 30 and 50 mL/min", ("CrCl between 30 and 50 mL/min",)),
        ("70 kg, pregnant", ("pregnant",)),
        ("a 30-year-old pregnant woman, 70 kg", ("pregnant",)),
        ("28 weeks pregnant", ("28 weeks pregnant",)),
        ("female with CrCl 60 mL/min and hepatitis B", ("hepatitis B",)),
        ("70 kg, allergic to penicillin, HIV", ("allergic to penicillin", "HIV")),
        ("60-70 kg", ("60-70 kg",)),
        ("age: 50-60", ("age: 50-60",)),
        ("70 kg, weight loss", ("weight loss",)),
        ("renal function normal", ("renal function normal",)),
        ("on dialysis, breastfeeding", ("breastfeeding",)),
        ("62-year-old adult smoker", ("smoker",)),
        ("pregnant, pregnant", ("pregnant",)),
    ],
)
def test_words_from_which_nothing_was_read_are_kept(text: str, left: tuple[str, ...]) -> None:
    assert read_given(text).unused == left


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("70 kg, CrCl <30 mL/min", "CrCl < 30 is a bound or a range: say one value with its unit"),
        ("70 kg, CrCl 50–60 mL/min", "CrCl 50–60 is a bound or a range: say one value with its unit"),
        ("70 kg, eGFR 30 to 45 mL/min/1.73 m2", "eGFR 30 to 45 is a bound or a range: say one value with its unit"),
        ("62 y, creatinine > 2 mg/dL", "creatinine > 2 is a bound or a range: say one value with its unit"),
        ("eGFR 45", "eGFR 45 has no unit: say mL/min/1.73 m²"),
        ("70 kg, 80 kg", "two values for weight: 70 and 80; say which one holds"),
    ],
)
def test_what_is_asked_back_is_not_also_said_to_be_unused(text: str, problem: str) -> None:
    reading = read_given(text)

    assert reading.problems == (problem,)
    assert reading.unused == ()


@pytest.mark.parametrize(
    ("question", "asked_back"),
    [
        ("Valacyclovir for zoster with CrCl <30 mL/min?", False),
        ("Valacyclovir for zoster in adults with CrCl 30–49 mL/min?", False),
        ("What if her CrCl falls below 30 mL/min?", False),
        ("Stop foscarnet in her when CrCl is below 0.4 mL/min/kg?", False),
        ("Her CrCl is below 30 mL/min, which dose of valacyclovir?", True),
        ("My patient has a CrCl of 30–49 mL/min: valacyclovir for zoster?", True),
        ("Valacyclovir for zoster in a 62-year-old woman with CrCl ≤ 29 mL/min?", True),
    ],
)
def test_a_bound_in_a_question_is_asked_back_only_where_it_is_told_of_one_patient(
    question: str,
    asked_back: bool,  # noqa: FBT001 - a row of the table
) -> None:
    assert any("is a bound or a range" in problem for problem in parse_patient(question).problems) is asked_back


def test_a_bound_told_of_the_patient_takes_the_place_of_no_value() -> None:
    reading = read_given("70 kg, CrCl <30 mL/min, CrCl 60 mL/min")

    assert reading.facts.crcl_ml_per_min is None
    assert "crcl" in reading.unsettled


def test_an_age_stands_beside_a_pregnancy() -> None:
    assert read_given("a 28-year-old pregnant woman").facts.age_years == 28
    assert read_given("28 weeks pregnant, 60 kg").facts.age_years is None


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("CrCl <30 mL/min", "it is a bound or a range, give one value with its unit"),
        ("CrCl 50–60 mL/min", "it is a bound or a range, give one value with its unit"),
        ("30 mL/min or below", "it is a bound or a range, give one value with its unit"),
        ("pregnant", "no dose here is chosen for pregnancy or breast-feeding, see what the label says of it"),
        ("breast-feeding", "no dose here is chosen for pregnancy or breast-feeding, see what the label says of it"),
        ("ANC 400", "it has no unit"),
        ("platelets of 20", "it has no unit"),
        ("ANC 400/µL", "no dose here is chosen by it"),
        ("hepatitis B", "no dose here is chosen by it"),
    ],
)
def test_it_is_said_why_words_were_not_used(phrase: str, why: str) -> None:
    assert not_used((phrase,)) == (f'"{phrase}" was not used: {why}',)


def test_of_many_and_of_long_words_the_beginning_is_shown() -> None:
    said = not_used(("x" * 200, *(f"word {number}" for number in range(20))))

    assert said[0] == f'"{"x" * 79}…" was not used: no dose here is chosen by it'
    assert len(said) == 9
    assert said[-1] == "13 more entries about the patient were not used"


def test_what_a_question_says_of_its_patient_is_no_list_of_entries() -> None:
    merged = merge_readings(parse_patient("valacyclovir for zoster in a pregnant woman"), read_given("70 kg, smoker"))

    assert merged.unused == ("smoker",)
    assert merged.given


@given(st.text(alphabet="07.5,;–<> kgmLinCrpatdsy/\n()", max_size=80))
def test_any_text_is_read_and_only_its_own_words_are_left(text: str) -> None:
    plain = " ".join(text.split())
    for phrase in read_given(text).unused:
        assert phrase
        assert phrase in plain
