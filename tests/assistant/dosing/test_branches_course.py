"""How long, how often and how much at most: courses, single and first doses, tests, maxima, and what comes after."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import said_of, verdict_of


def test_a_count_of_dialysis_sessions_is_a_duration_whose_unit_is_missing() -> None:
    assert said_of("every 3", "Give acyclovir 5 mg/kg every 3 dialysis sessions") == ("unsupported", "unit")


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [
        ("After stopping foscarnet, check serum creatinine every 2 weeks", "every 2 weeks", "no_rule"),
        ("Check liver enzymes every other day during tenofovir disoproxil", "every other day", "no_rule"),
        ("Check the blood pressure every 2 weeks during foscarnet maintenance", "every 2 weeks", "no_rule"),
        ("Check serum creatinine every 3 during foscarnet maintenance", "every 3", "unit"),
    ],
)
def test_how_often_something_is_tested_is_silent_where_no_rule_prints_that(text: str, number: str, code: str) -> None:
    assert said_of(number, text) == ("unsupported", code)


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("The maximum dose of acyclovir is 10 or 20 mg/kg every 8 hours", "10 or 20 mg/kg", ("unsupported", "unreadable")),
        ("Do not exceed 75 mg/kg of amikacin", "not exceed 75 mg/kg", ("unsupported", "unit")),
        ("The maximum dose of famciclovir is 700 mg every 12 hours", "700 mg", ("unsupported", "no_rule")),
        (
            "The maximum dose that a patient with influenza can take as capsules of oseltamivir is 75 mg",
            "75 mg",
            ("verified", ""),
        ),
        (
            "The maximum dose that a patient with influenza can take as capsules of oseltamivir is 90 mg",
            "90 mg",
            ("contradicted", "value"),
        ),
    ],
)  # fmt: skip
def test_a_maximum_agrees_with_the_printed_one_only(text: str, number: str, expected: tuple[str, str]) -> None:
    assert said_of(number, text) == expected


def test_a_maximum_that_lost_its_unit_is_not_read() -> None:
    scope = Scope(drug="metformin")
    assert said_of("up to a maximum of 2,000", "up to a maximum of 2,000 once daily", scope) == ("unsupported", "unit")


def test_days_of_a_dose_whose_last_day_is_not_printed_are_not_verified() -> None:
    text = "PHN: pregabalin 75 mg twice daily on days 1 to 3"
    assert said_of("days 1 to 3", text) == ("unsupported", "duration")


@pytest.mark.parametrize(
    "text",
    [
        "Azithromycin 1 g once for chlamydia, then 500 mg once daily",
        "Azithromycin 1 g as a single dose for chancroid, followed by 250 mg daily for 4 days",
    ],
)
def test_a_dose_that_the_label_gives_alone_has_none_after_it(text: str) -> None:
    assert said_of("1 g", text) == ("contradicted", "value")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Foscarnet 60 mg/kg after each session", "60 mg/kg"),
        ("For chancroid azithromycin 1 g after each session", "1 g"),
    ],
)
def test_a_dose_at_an_interval_or_given_once_is_none_after_each_session(text: str, number: str) -> None:
    assert said_of(number, text) == ("contradicted", "interval")


@pytest.mark.parametrize(
    "text",
    [
        "Pregabalin starting dose 150 mg twice daily for PHN",
        "Levetiracetam is started with 1500 mg twice daily for partial-onset seizures in adults",
    ],
)
def test_a_titration_that_starts_with_a_later_dose_is_contradicted(text: str) -> None:
    assert said_of("twice daily", text) == ("contradicted", "phase")


@pytest.mark.parametrize(
    ("bound", "verdict"),
    [
        ("no less than 15 mg/kg", "verified"),
        ("at least 15 mg/kg", "verified"),
        ("≥15 mg/kg", "verified"),
        (">15 mg/kg", "contradicted"),
        ("more than 15 mg/kg", "contradicted"),
        ("<15 mg/kg", "contradicted"),
        ("less than 15 mg/kg", "contradicted"),
        ("≤15 mg/kg", "contradicted"),
        ("at least 20 mg/kg", "contradicted"),
    ],
)
def test_a_printed_floor_for_the_first_dose_is_no_other_bound(bound: str, verdict: str) -> None:
    """The label: the initial dose should be no less than 15 mg/kg, even in mild to moderate renal insufficiency."""
    text = f"The initial dose of vancomycin should be {bound} in mild to moderate renal insufficiency"
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("In a trial patients on hemodialysis received 3 g of gabapentin", "3 g"),
        ("In a study patients received at least 900 mg of valganciclovir", "at least 900 mg"),
        ("In a trial patients with CrCl 30–49 mL/min received valacyclovir 700 mg every 12 hours", "700 mg"),
    ],
)
def test_a_dose_reported_from_a_study_is_neither_verified_nor_contradicted(text: str, number: str) -> None:
    assert said_of(number, text) == ("unsupported", "report")


@pytest.mark.parametrize(
    ("use", "expected"),
    [("kidney transplant", ("contradicted", "limit")), ("pneumonia", ("unsupported", "indication"))],
)
def test_a_floor_for_a_plain_dose_is_wrong_for_a_labelled_use_and_silent_for_another(
    use: str, expected: tuple[str, str]
) -> None:
    assert said_of("at least 900 mg", f"Valganciclovir: at least 900 mg for {use}") == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Valacyclovir doses are rounded to the nearest 250 mg", "250 mg", ("unsupported", "step")),
        ("Valganciclovir doses for children are rounded to the nearest 25 mg", "25 mg", ("verified", "")),
        ("Valganciclovir doses for children are rounded to the nearest 10 mg", "10 mg", ("contradicted", "value")),
    ],
)
def test_the_step_to_which_a_dose_is_rounded_is_no_dose(text: str, number: str, expected: tuple[str, str]) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (
            "Famciclovir: start more than 72 hours after the onset of rash",
            "more than 72 hours",
            ("contradicted", "polarity"),
        ),
        ("Famciclovir: start within 72 hours after the onset of rash", "within 72 hours", ("verified", "")),
    ],
)
def test_a_time_within_which_a_course_starts_is_none_after_which_it_does(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize(
    ("last", "verdict"), [("1 g 2 hours and 1 g 8 hours", "verified"), ("1 g 8 hours and 1 g 2 hours", "contradicted")]
)
def test_the_numbers_of_a_printed_sentence_agree_in_their_printed_order_only(last: str, verdict: str) -> None:
    text = f"Probenecid is 2 g by mouth 3 hours before each cidofovir infusion, then {last} after its end."
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (
            "Acyclovir 10 mg/kg every 8 hours, each dose infused over 10 days, for herpes simplex encephalitis",
            "10 days",
            ("contradicted", "limit"),
        ),
        (
            "Ganciclovir 5 mg/kg every 12 hours, infused over 14 days, for CMV retinitis induction",
            "14 days",
            ("contradicted", "limit"),
        ),
        (
            "Foscarnet 90 mg/kg every 12 hours infused over at least 2 weeks",
            "at least 2 weeks",
            ("contradicted", "limit"),
        ),
        ("Enoxaparin 40 mg infused over 7 days", "7 days", ("unsupported", "no_rule")),
        ("Acyclovir 10 mg/kg every 8 hours over 10 days for herpes simplex encephalitis", "10 days", ("verified", "")),
        (
            "Acyclovir 10 mg/kg every 8 hours infused over 1 hour for 10 days for herpes simplex encephalitis",
            "10 days",
            ("verified", ""),
        ),
    ],
)
def test_days_over_which_one_dose_is_infused_are_no_course(text: str, number: str, expected: tuple[str, str]) -> None:
    assert said_of(number, text) == expected


def test_a_printed_infusion_time_in_days_is_a_slip_of_the_unit_where_no_course_is_printed() -> None:
    assert said_of("60 days", "Vancomycin 15 mg/kg over 60 days") == ("contradicted", "unit")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (
            "Ertapenem IV for a maximum of 14 days, which may be exceeded",
            "maximum of 14 days",
            ("contradicted", "polarity"),
        ),
        ("Amikacin: at most 14 days can be exceeded", "at most 14 days", ("contradicted", "polarity")),
        ("The 14-day maximum of IV ertapenem may be exceeded", "14-day", ("contradicted", "polarity")),
        ("The 14-day maximum of IV ertapenem must not be exceeded", "14-day", ("verified", "")),
        ("The maximum of 14 days of amikacin must not be exceeded", "maximum of 14 days", ("verified", "")),
    ],
)
def test_a_longest_course_that_may_be_exceeded_is_no_longest_course(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize(
    ("later", "verdict"),
    [("300 mg once daily from day 2", "verified"), ("300 mg twice daily from day 2", "contradicted")],
)
def test_a_loading_dose_named_behind_its_dose_is_over_for_the_next_one(later: str, verdict: str) -> None:
    first = "Posaconazole delayed-release tablets 300 mg twice daily on day 1 as a loading dose"
    assert verdict_of(f"{first}, {later}.") == verdict


@pytest.mark.parametrize(
    "text",
    [
        "Voriconazole 4 mg/kg every 12 hours as loading, 6 mg/kg every 12 hours",
        "Vancomycin: give 15 mg/kg first as the loading, 250 mg every 6 hours",
    ],
)
def test_doses_that_change_places_with_their_loading_dose_are_contradicted(text: str) -> None:
    assert verdict_of(text) == "contradicted"
