"""How a drug is given: concentrations, rates, times and volumes of infusions, and what a text makes of their ceilings."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import said_of


def test_a_list_of_concentrations_is_not_read_as_one() -> None:
    text = "Dilute foscarnet to 12 or 24 mg/mL for a peripheral line"
    assert said_of("12 or 24 mg/mL", text) == ("unsupported", "unreadable")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The minimum foscarnet concentration for a peripheral line is 30 mg/mL", "30 mg/mL"),
        ("Foscarnet is given at 24 mg/mL with no maximum concentration", "24 mg/mL"),
        ("Foscarnet is given at 24 mg/mL with no upper limit of the concentration", "24 mg/mL"),
        ("Foscarnet is given at 24 mg/mL without any ceiling", "24 mg/mL"),
        ("The minimum foscarnet infusion rate is 1 mg/kg/min", "1 mg/kg/min"),
        ("Foscarnet is infused at 1 mg/kg/min, and there is no upper limit", "1 mg/kg/min"),
    ],
)
def test_a_text_that_denies_a_printed_ceiling_is_contradicted(text: str, number: str) -> None:
    assert said_of(number, text) == ("contradicted", "polarity")


@pytest.mark.parametrize(
    ("time", "number", "expected"),
    [
        ("2 hours", "2 hours", ("verified", "")),
        ("4 hours", "4 hours", ("unsupported", "no_rule")),
        ("0 minutes", "0 minutes", ("contradicted", "limit")),
    ],
)
def test_an_infusion_is_verified_only_within_the_printed_times(
    time: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, f"Voriconazole 4 mg/kg IV every 12 hours over {time}") == expected


@pytest.mark.parametrize("row", ["foscarnet | 90 mg/kg | 2 months", "foscarnet | 90 mg/kg | 1 year"])
def test_an_infusion_of_months_is_far_too_long_and_not_too_short(row: str) -> None:
    scope = Scope(drug="foscarnet", header=("Drug", "Dose", "Infusion time"))
    number = row.rpartition("| ")[2]
    assert said_of(number, row, scope) == ("contradicted", "limit")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Vancomycin 15 mg/kg over 60 minutes in a 70 kg patient", "60 minutes", ("contradicted", "limit")),
        ("Vancomycin 15 mg/kg over 2 hours in a 70 kg patient", "2 hours", ("verified", "")),
        ("Foscarnet 40 mg/kg over 0 minutes every 8 hours", "0 minutes", ("contradicted", "limit")),
    ],
)
def test_a_dose_per_kilogram_keeps_the_rate_ceiling_for_the_stated_weight(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize(
    ("patient", "volume", "expected"),
    [
        (" in a 60 kg patient", "100 mL", ("verified", "")),
        (" in a 60 kg patient", "120 mL", ("contradicted", "arithmetic")),
        ("", "100 mL", ("unsupported", "no_rule")),
    ],
)
def test_the_volume_of_a_dose_per_kilogram_needs_the_weight(
    patient: str, volume: str, expected: tuple[str, str]
) -> None:
    text = f"Foscarnet 40 mg/kg{patient} is {volume} of the 24 mg/mL solution every 8 hours"
    assert said_of(volume, text) == expected


def test_what_a_solution_contains_besides_the_drug_is_no_dose() -> None:
    text = "Foscarnet solution contains 5.5 mg (240 micromol) of sodium per mL."
    assert said_of("240 micromol", text) == ("unsupported", "product")


def test_a_rate_without_its_time_is_another_unit_than_the_labels() -> None:
    assert said_of("1 mg/kg", "The maximum foscarnet rate is 1 mg/kg") == ("contradicted", "unit")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Serum levels of gentamicin above 12 mcg/mL are avoided", "above 12 mcg/mL", ("unsupported", "level")),
        ("Serum level above 12 mcg/mL (peak) of gentamicin is avoided", "above 12 mcg/mL", ("verified", "")),
        ("Serum level above 13 mcg/mL (peak) of gentamicin is avoided", "above 13 mcg/mL", ("contradicted", "value")),
        ("Serum level above 12 mcg/mL (trough) of gentamicin is avoided", "above 12 mcg/mL", ("contradicted", "value")),
    ],
)
def test_a_level_is_judged_as_the_peak_or_trough_that_is_named_beside_it(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Amphotericin B 0.1 mg/mL through a central line", "0.1 mg/mL", ("verified", "")),
        ("Amphotericin B 0.5 mg/mL through a central line", "0.5 mg/mL", ("contradicted", "limit")),
        ("Foscarnet 2.4 mg/mL through a central line", "2.4 mg/mL", ("contradicted", "value")),
        ("Foscarnet 12 mg/mL through a central line", "12 mg/mL", ("unsupported", "no_rule")),
    ],
)
def test_a_concentration_for_a_line_is_the_printed_one_or_a_slip_of_its_point(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert said_of(number, text) == expected
