"""Ways of writing: counted forms, parts of a combination, table cells, lists of days, line breaks and unread units."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import checked, said_of, verdict_of


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("PJP: TMP-SMX IV 5 mg/kg of trimethoprim every 8 hours", "verified"),
        ("PJP: TMP-SMX IV 5 mg/kg of sulfamethoxazole every 8 hours", "contradicted"),
        ("PJP with CrCl 15–30 mL/min: TMP-SMX 7.5–10 mg/kg/day IV of sulfamethoxazole in 3 doses", "contradicted"),
        ("Bactrim: 10 mg/kg/day of trimethoprim every 6 hours for severe UTI", "verified"),
        ("Bactrim: 10 mg/kg/day of sulfamethoxazole every 6 hours for severe UTI", "contradicted"),
        ("Bactrim: 12 mg/kg/day of sulfamethoxazole every 6 hours for severe UTI", "contradicted"),
        ("TMP-SMX IV must not exceed 960 mg trimethoprim per day", "verified"),
        ("TMP-SMX IV must not exceed 960 mg sulfamethoxazole per day", "contradicted"),
        ("TMP-SMX injection holds 16 mg/mL of trimethoprim", "verified"),
        ("TMP-SMX injection holds 16 mg/mL of sulfamethoxazole", "contradicted"),
        ("TMP-SMX injection holds 80 mg/mL of sulfamethoxazole", "verified"),
        ("TMP-SMX injection holds 80 mg/mL of trimethoprim", "contradicted"),
        ("Imipenem-cilastatin: imipenem 500 mg every 6 hours", "verified"),
        ("Imipenem-cilastatin: cilastatin 500 mg every 6 hours", "verified"),
    ],
)
def test_an_amount_of_one_part_of_a_combination_is_none_of_another(text: str, verdict: str) -> None:
    """The label counts doses as trimethoprim; an equal amount of cilastatin stands beside imipenem."""
    assert verdict_of(text) == verdict


def test_only_the_amount_of_the_wrong_part_is_contradicted_not_its_interval() -> None:
    text = "PJP: TMP-SMX IV 5 mg/kg of sulfamethoxazole every 8 hours"
    assert said_of("5 mg/kg", text) == ("contradicted", "component")
    assert said_of("every 8 hours", text) == ("verified", "")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Triumeq 600 mg/50 mg/300 mg once daily", "verified"),
        ("Triumeq 600 mg/50 or 60 mg/300 mg once daily", "contradicted"),
    ],
)
def test_the_contents_of_a_tablet_are_its_dose_only_when_each_is_one_amount(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    "text",
    [
        "Take two valganciclovir tablets of 450 mg once daily",
        "Take two purple tablets of 450 mg valganciclovir once daily",
        "Valganciclovir 2 tablets once daily (450-500 mg tablets)",
    ],
)
def test_a_count_of_tablets_whose_name_or_strength_is_in_doubt_is_not_worked_out(text: str) -> None:
    assert verdict_of(text) == "unsupported"


def test_a_strength_that_does_not_belong_to_a_counted_form_stays_a_number_of_its_own() -> None:
    found = [finding.text for finding in checked("Two purple tablets with 450 mg valganciclovir once daily").findings]
    assert found == ["Two purple tablets", "450 mg", "once daily"]


@pytest.mark.parametrize(
    "text", ["Foscarnet 40 mg/kg every 8 hours for HSV; ", "Foscarnet 40 mg/kg every 8 hours for HSV; \t"]
)
def test_a_separator_at_the_end_begins_no_clause(text: str) -> None:
    assert [finding.text for finding in checked(text).findings] == ["40 mg/kg", "every 8 hours"]
    assert verdict_of(text) == "verified"


@pytest.mark.parametrize(
    "text", ["Foscarnet 40 mg/kg every 8 hours\n\nfor HSV for 2 weeks", "\nFoscarnet for HSV: 40 mg/kg every 8 hours\n"]
)
def test_a_blank_line_and_breaks_at_the_ends_divide_lines_and_move_no_number(text: str) -> None:
    assert verdict_of(text) == "verified"
    assert all(text[finding.start : finding.end] == finding.text for finding in checked(text).findings)


@pytest.mark.parametrize(
    ("near", "expected"),
    [(("Foscarnet dose in mg/kg:",), ("verified", "")), (("Foscarnet",), ("contradicted", "unit"))],
)
def test_a_cell_before_one_of_how_often_is_a_dose_in_the_unit_of_its_heading(
    near: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert said_of("40", "HSV | 40 | q8h", Scope(drug="foscarnet", near=near)) == expected


@pytest.mark.parametrize(
    ("last", "verdict"),
    [("14, and 21 days", "verified"), ("14, and 28 days", "unsupported"), ("14, and 28", "contradicted")],
)
def test_a_list_of_days_hands_no_unit_to_the_days_before_it(last: str, verdict: str) -> None:
    text = f"Liposomal amphotericin B 3 mg/kg on days 1-5, {last} for leishmaniasis"
    assert said_of("14", text) == ("verified", "")
    assert verdict_of(text) == verdict


def test_two_regimens_that_are_called_equal_each_stand_by_themselves() -> None:
    text = (
        "Amikacin 15 mg/kg/day divided into 2 or 3 equal doses, i.e., 7.5 mg/kg every 12 hours or 5 mg/kg every 8 hours"
    )
    assert verdict_of(text) == "verified"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Acyclovir 18 units/hours/h", "18 units/hours/h"),
        ("Oseltamivir at CrCl >10–30 mL/min/kg/min: 30 mg once daily", ">10–30 mL/min/kg/min"),
        ("Foscarnet 40 mg/kg/kg every 8 hours", "40 mg/kg/kg"),
    ],
)
def test_a_unit_that_names_one_measure_twice_is_not_read(text: str, number: str) -> None:
    assert said_of(number, text) == ("unsupported", "unreadable")


@pytest.mark.parametrize(
    ("dose", "expected"),
    [("7.5 mg/kg body weight", ("verified", "")), ("7.5 mg/day IBW", ("unsupported", "unreadable"))],
)
def test_a_body_weight_behind_a_unit_belongs_to_one_per_kilogram(dose: str, expected: tuple[str, str]) -> None:
    assert said_of(dose, f"Amikacin {dose} every 12 hours") == expected


@pytest.mark.parametrize("end", [":", ".", ";"])
def test_a_line_that_ends_in_a_mark_is_not_wrapped_into_the_next_one(end: str) -> None:
    assert verdict_of(f"Foscarnet for acyclovir-resistant HSV{end}\n40 mg/kg every 8 hours") == "verified"
    assert verdict_of(f"Foscarnet for acyclovir-resistant HSV{end}\n60 mg/kg every 8 hours") == "contradicted"


@pytest.mark.parametrize(
    ("dose", "verdict"), [("40 mg/kg every 8 hours", "verified"), ("9 mg/kg every 8 hours", "contradicted")]
)
def test_running_text_before_the_head_of_a_table_is_no_cell_of_it(dose: str, verdict: str) -> None:
    rows = f"| Drug | Dose |\n|---|---|\n| Foscarnet | {dose} |"
    assert verdict_of(f"Doses for acyclovir-resistant HSV: {rows}") == verdict
