"""Bands, limits of use, shares and formulas: where a text allows, forbids or halves, and values between printed ones."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import said_of, verdict_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Give cidofovir if the serum creatinine is above 1.5 mg/dL", "above 1.5 mg/dL"),
        ("Cidofovir is used if the serum creatinine is above 1.5 mg/dL", "above 1.5 mg/dL"),
        ("Cidofovir should be given only if the serum creatinine is above 1.5 mg/dL", "above 1.5 mg/dL"),
        ("Cidofovir is not contraindicated at a serum creatinine above 1.5 mg/dL", "above 1.5 mg/dL"),
        ("Ganciclovir may be given when the ANC is below 500 cells/mm3", "below 500 cells/mm3"),
        ("Treat with ganciclovir when the platelet count is below 25,000/µL", "below 25,000/µL"),
        ("Give metformin when the eGFR is below 30 mL/min/1.73 m2", "below 30 mL/min/1.73 m2"),
        ("Metformin is used at an eGFR below 30 mL/min/1.73 m2", "below 30 mL/min/1.73 m2"),
        ("Start valganciclovir at a CrCl <10 mL/min", "<10 mL/min"),
        ("Foscarnet is given at a CrCl below 0.4 mL/min/kg", "below 0.4 mL/min/kg"),
        ("Dabigatran can be used at a CrCl <15 mL/min for atrial fibrillation", "<15 mL/min"),
    ],
)
def test_a_text_that_gives_a_drug_where_the_label_forbids_it_is_contradicted(text: str, number: str) -> None:
    assert said_of(number, text) == ("contradicted", "polarity")


def test_a_text_that_gives_a_drug_where_its_label_has_no_dose_is_not_verified() -> None:
    text = "Use dabigatran at a CrCl <15 mL/min for atrial fibrillation"
    assert said_of("<15 mL/min", text) == ("unsupported", "no_data")


@pytest.mark.parametrize(
    "text",
    [
        "Cidofovir is contraindicated at a serum creatinine above 1.5 mg/dL",
        "A serum creatinine above 1.5 mg/dL is a contraindication to cidofovir",
        "Urine protein of 100 mg/dL or more contraindicates cidofovir",
        "Cidofovir should be given only if the serum creatinine is 1.5 mg/dL or less",
        "Metformin must not be used at an eGFR below 30 mL/min/1.73 m2",
        "Give metformin unless the eGFR is below 30 mL/min/1.73 m2",
        "Use another drug than metformin at an eGFR below 30 mL/min/1.73 m2",
        "Metformin is given at an eGFR above 45 mL/min/1.73 m2",
        "Do not start foscarnet when the creatinine clearance is below 0.4 mL/min/kg",
        "Imipenem-cilastatin is given at a CrCl below 15 mL/min only if hemodialysis is instituted within 48 hours",
    ],
)
def test_a_text_that_keeps_a_drug_from_where_the_label_forbids_it_is_verified(text: str) -> None:
    assert verdict_of(text) == "verified"


def test_a_band_that_only_the_words_of_a_rule_print_is_verified_by_them() -> None:
    text = "Cidofovir: serum creatinine risen by 0.3 to 0.4 mg/dL above baseline"
    assert said_of("0.3 to 0.4 mg/dL", text) == ("verified", "")


@pytest.mark.parametrize(
    ("share", "expected"),
    [("50%", ("ambiguous", "band")), ("75%", ("contradicted", "value")), ("100%", ("ambiguous", "band"))],
)
def test_a_share_at_a_value_between_two_rows_is_one_that_a_row_beside_it_gives(
    share: str, expected: tuple[str, str]
) -> None:
    text = f"At a CrCl of 25.5 mL/min give {share} of the usual meropenem dose"
    assert said_of(share, text) == expected


def test_a_share_that_leaves_out_the_changed_interval_is_not_whole() -> None:
    text = "At CrCl 10–25 mL/min meropenem is given at 50% of the recommended dose"
    assert said_of("50%", text) == ("ambiguous", "scope_lost")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Gabapentin at a CrCl of 7 mL/min: half the dose for 14 mL/min", "half the dose", ("verified", "")),
        ("Gabapentin at a CrCl of 24 mL/min: half the dose for 15 mL/min", "half the dose", ("contradicted", "value")),
        ("At a CrCl of 7 mL/min gabapentin needs a 50% cut, more than at 14 mL/min", "50%", ("unsupported", "no_rule")),
        (
            "Valganciclovir at a CrCl of 50 mL/min/1.73 m2: half the dose at 100 mL/min/1.73 m2",
            "half the dose",
            ("unsupported", "no_rule"),
        ),
    ],
)
def test_a_share_of_the_dose_at_another_value_follows_a_printed_formula_or_none(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Amikacin 7.5 mg/kg every 12 hours at a serum creatinine of 1.01 mg/dL", "7.5 mg/kg", ("verified", "")),
        ("At a serum creatinine of 1.01 mg/dL, gentamicin 1 mg/kg", "1 mg/kg", ("ambiguous", "band")),
        (
            "At a serum creatinine of 2 mg/dL, give amikacin 7.5 mg/kg every 12 or 18 hours",
            "every 12 or 18 hours",
            ("contradicted", "arithmetic"),
        ),
        (
            "At a serum creatinine of 2 mg/dL, give amikacin 7.5 mg/kg every hours",
            "2 mg/dL",
            ("unsupported", "no_rule"),
        ),
    ],
)
def test_a_dose_beside_a_creatinine_agrees_with_the_formula_for_it_only(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize("dose", ["15 mg/kg daily", "15 mg/kg/day"])
def test_a_dose_per_kilogram_is_not_interpolated_between_points_in_milligrams(dose: str) -> None:
    text = f"Vancomycin at a creatinine clearance of 65 mL/min: {dose}"
    number = dose.removesuffix(" daily")
    assert said_of(number, text) == ("contradicted", "value")


def test_a_range_of_clearance_is_no_printed_point() -> None:
    text = "Vancomycin at a creatinine clearance of 30–49 mL/min: 770 mg daily"
    assert said_of("30–49 mL/min", text) == ("unsupported", "band")


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [
        ("Cidofovir 5 mg/kg once weekly when the serum creatinine is above 1.5 mg/dL", "above 1.5 mg/dL", "polarity"),
        ("Cidofovir 5 mg/kg once weekly if CrCl is 55 mL/min or less", "55 mL/min or less", "polarity"),
        ("Ganciclovir 5 mg/kg every 12 hours at an ANC below 500 cells/µL", "below 500 cells/µL", "polarity"),
        ("Ganciclovir 5 mg/kg every 12 hours at an ANC below 400 cells/µL", "below 400 cells/µL", "bound"),
        ("Patients with an eGFR below 30 mL/min/1.73 m2 receive metformin", "below 30 mL/min/1.73 m2", "polarity"),
    ],
)
def test_a_dose_where_the_label_forbids_the_drug_is_contradicted(text: str, number: str, code: str) -> None:
    assert said_of(number, text) == ("contradicted", code)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Metformin for patients with an eGFR below 30 mL/min/1.73 m2", "below 30 mL/min/1.73 m2"),
        ("Metformin works well at an eGFR below 30 mL/min/1.73 m2", "below 30 mL/min/1.73 m2"),
        ("In patients with a serum creatinine above 1.5 mg/dL, cidofovir is the drug of choice", "above 1.5 mg/dL"),
        ("Ganciclovir: ANC below 500 cells/µL", "below 500 cells/µL"),
    ],
)
def test_a_forbidden_bound_is_not_verified_where_the_text_does_not_forbid_it(text: str, number: str) -> None:
    assert said_of(number, text) == ("unsupported", "polarity")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("ANC below 500 cells/µL", "Do not use ganciclovir in:"),
        ("eGFR below 30 mL/min/1.73 m2", "Metformin is contraindicated in:"),
        ("Hemoglobin <8 g/dL is a ganciclovir limit", ""),
        ("Cidofovir 5 mg/kg weekly, not in patients with a serum creatinine above 1.5 mg/dL", ""),
        ("Patients with an eGFR below 30 mL/min/1.73 m2 should not receive metformin", ""),
    ],
)
def test_a_forbidden_bound_is_verified_where_the_text_or_its_heading_forbids_it(text: str, near: str) -> None:
    assert verdict_of(text, Scope(near=(near,))) == "verified"


@pytest.mark.parametrize("words", ["Avoid the full dose", "Do not give the usual dose"])
def test_a_full_dose_forbidden_in_a_band_that_keeps_it_for_some_uses_is_not_decided(words: str) -> None:
    text = f"{words} of valacyclovir at CrCl 30 to 49 mL/min"
    assert said_of("30 to 49 mL/min", text) == ("unsupported", "polarity")


def test_a_band_of_a_dose_that_no_label_prints_is_not_judged_for_a_use_that_no_rule_covers() -> None:
    text = (
        "Valacyclovir in pregnancy: usual dose 3 g three times daily; at CrCl 30 to 49 mL/min give 1 g every 12 hours"
    )
    assert said_of("30 to 49 mL/min", text) == ("unsupported", "indication")


def test_a_range_of_doses_in_brackets_does_not_come_to_a_maximum_of_a_day() -> None:
    text = "Gabapentin maximum 3,600 mg/day (300 to 600 mg every 8 hours)"
    assert said_of("300 to 600 mg", text) == ("verified", "")
    assert said_of("1,300 mg", "Gabapentin maximum 3,600 mg/day (1,300 mg every 8 hours)")[0] == "contradicted"
