"""For which use, age and condition a dose is right: what a text denies, joins, leaves out or says of the others."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import said_of, verdict_of


@pytest.mark.parametrize(
    "text",
    ["Foscarnet 60 mg/kg every 8 hours, not for CMV retinitis", "Foscarnet 40 mg/kg every 8 hours, but not for HSV"],
)
def test_a_use_that_the_text_denies_is_none_the_dose_is_printed_for(text: str) -> None:
    assert said_of("every 8 hours", text) == ("unsupported", "indication")


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("HSV", ("verified", "")),
        ("HSV and osteomyelitis", ("unsupported", "indication")),
        ("acyclovir-resistant HSV and pneumonia", ("unsupported", "indication")),
    ],
)
def test_a_condition_that_the_label_does_not_know_is_not_covered_by_the_use_beside_it(
    use: str, expected: tuple[str, str]
) -> None:
    assert said_of("40 mg/kg", f"Foscarnet 40 mg/kg every 8 hours for {use}") == expected


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Maribavir 800 mg twice daily with carbamazepine, otherwise 400 mg twice daily", "verified"),
        ("Maribavir 400 mg twice daily with carbamazepine, otherwise 800 mg twice daily", "contradicted"),
        ("Letermovir 240 mg once daily with cyclosporine, otherwise 480 mg once daily", "verified"),
        ("Letermovir 480 mg once daily with cyclosporine, otherwise 240 mg once daily", "contradicted"),
    ],
)
def test_otherwise_gives_the_dose_of_those_who_do_not_meet_the_condition(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ("Infants through 3 months", ("verified", "")),
        ("Infants thru 3 months of age", ("verified", "")),
        ("Infants through 9 months", ("contradicted", "population")),
    ],
)
def test_an_age_through_which_a_dose_is_given_is_an_age_and_no_course(ages: str, expected: tuple[str, str]) -> None:
    number = ages.split(" ", 2)[2]
    assert said_of(number, f"{ages}: acyclovir 10 mg/kg every 8 hours for neonatal herpes") == expected


@pytest.mark.parametrize("ages", ["through 12 years", "through 12 years of age", "below 12 years"])
def test_children_below_an_age_leave_out_the_age_from_which_the_label_gives_the_dose(ages: str) -> None:
    text = f"Children {ages}: acyclovir 20 mg/kg every 8 hours for herpes simplex encephalitis"
    number = ages if ages.startswith("below") else ages.removeprefix("through ")
    assert said_of(number, text) == ("ambiguous", "scope_lost")


@pytest.mark.parametrize(
    ("ages", "number", "expected"),
    [
        ("3 months to 12 years", "3 months", ("verified", "")),
        ("6 months to 12 years", "6 months", ("contradicted", "population")),
        ("6 months to 14 years", "14 years", ("unsupported", "population")),
    ],
)
def test_a_range_of_ages_in_two_units_is_held_against_the_printed_one(
    ages: str, number: str, expected: tuple[str, str]
) -> None:
    text = f"Children {ages}: acyclovir 20 mg/kg every 8 hours for herpes simplex encephalitis"
    assert said_of(number, text) == expected


def test_a_dose_of_some_children_is_not_said_of_all() -> None:
    text = "Linezolid 10 mg/kg orally every 12 hours for uncomplicated skin infection in children"
    assert said_of("10 mg/kg", text) == ("ambiguous", "scope_lost")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Fluconazole in newborns with a gestational age of 30 weeks", "30 weeks", ("verified", "")),
        ("Ganciclovir: gestational age 30 weeks", "30 weeks", ("unsupported", "no_rule")),
        ("Meropenem in infants with a gestational age of 40 weeks", "40 weeks", ("unsupported", "indication")),
    ],
)
def test_a_gestational_age_is_verified_only_where_a_regimen_is_printed_for_it(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


def test_an_age_that_stands_as_a_bound_beside_no_dose_is_not_verified() -> None:
    text = "Voriconazole in adults and adolescents over 15 years, and from 12 years at 50 kg"
    assert said_of("12 years", text) == ("unsupported", "no_rule")


def test_a_dose_of_a_drug_that_is_infused_as_if_it_were_a_rate_is_silent_for_an_unknown_use() -> None:
    text = "Foscarnet 40 mg/h every 8 hours for pneumonia"
    assert said_of("40 mg/h", text) == ("unsupported", "unit")
    assert said_of("every 8 hours", text) == ("unsupported", "indication")


@pytest.mark.parametrize(
    ("near", "verdict"), [("Foscarnet  for HSV", "verified"), ("Foscarnet\n for CMV", "contradicted")]
)
def test_odd_white_space_in_the_context_hides_neither_drug_nor_use(near: str, verdict: str) -> None:
    assert verdict_of("40 mg/kg every 8 hours", Scope(near=(near,))) == verdict


@pytest.mark.parametrize(("kept", "denied"), [("every 8 hours", "every 12 hours"), ("every 12 hours", "every 8 hours")])
def test_an_interval_that_the_label_prints_beside_another_one_may_not_be_denied(kept: str, denied: str) -> None:
    text = f"Foscarnet 40 mg/kg {kept}, not {denied}, for acyclovir-resistant HSV"
    assert said_of(kept, text) == ("verified", "")
    assert said_of(denied, text) == ("contradicted", "polarity")


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        ("", "verified"),
        (" in hospital", "verified"),
        (" of outpatients", "contradicted"),
        (" at home", "contradicted"),
    ],
)
def test_a_dose_for_inpatients_is_none_for_people_at_home(place: str, verdict: str) -> None:
    assert verdict_of(f"Enoxaparin 1.5 mg/kg once daily for treatment of deep vein thrombosis{place}.") == verdict
    assert verdict_of(f"Enoxaparin 1 mg/kg every 12 hours for treatment of deep vein thrombosis{place}.") == "verified"


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("must be given after each hemodialysis session", "contradicted"),
        ("should only be taken before hemodialysis", "contradicted"),
        ("may be given without regard to the timing of hemodialysis", "verified"),
    ],
)
def test_a_dose_given_at_any_time_is_bound_to_no_side_of_a_session(told: str, verdict: str) -> None:
    assert verdict_of(f"On hemodialysis sitagliptin 25 mg once daily {told}.") == verdict
