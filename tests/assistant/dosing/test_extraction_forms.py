"""The ways in which forty drugs are written, read exactly: intervals, shares, bands, levels, formulas, table cells."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from tests.assistant.dosing.written_quantities import written_bounds


def written(quantity: Quantity) -> str:
    """One line per quantity: role, bounds in interval notation, unit, metric."""
    return " ".join(
        filter(None, (quantity.role.value, written_bounds(quantity), quantity.unit or "-", quantity.metric.value))
    )


def read(text: str, context: str = "") -> list[str]:
    return [written(quantity) for quantity in extract(text, context)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 18 hours", "interval 18 h"),
        ("every 18 to 24 hours", "interval [18,24] h"),
        ("q18-24h", "interval [18,24] h"),
        ("q36h", "interval 36 h"),
        ("every 72-96 hours", "interval [72,96] h"),
        ("on alternate days", "interval 48 h"),
        ("every 3rd day", "interval 72 h"),
        ("three times a week after hemodialysis", "interval 3 /week"),
        ("x3 weekly", "interval 3 /week"),
        ("×3 daily", "interval 8 h"),
        ("in 2 to 4 divided doses", "interval [6,12] h"),
        ("divided into 2 doses per day", "interval 12 h"),
        ("in 2 doses daily", "interval 12 h"),
        ("two daily doses", "interval 12 h"),
        ("2 g twice 12 hours apart", "interval 12 h"),
        ("divided by the serum creatinine every 8 hours", "interval 8 h"),
    ],
)
def test_an_interval_is_read_however_it_is_worded(text: str, expected: str) -> None:
    assert read(text)[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two 100 mg tablets", ["dose 200 mg"]),
        ("400 mg (two 200 mg tablets) twice daily", ["dose 400 mg", "dose 400 mg", "interval 12 h"]),
        ("two tablets of 200 mg", ["dose 400 mg"]),
        ("2 tablets (200 mg each)", ["dose 400 mg"]),
        ("1 DS tablet every 12 hours", ["dose 1 tablets", "interval 12 h"]),
        ("960 mg of TMP per day", ["dose 960 mg/day"]),
        ("15 to 20 mg/kg TMP per day", ["dose [15,20] mg/kg/day"]),
        ("15 mg/kg (as trimethoprim) per day", ["dose 15 mg/kg/day"]),
        ("500 mg twice per day", ["dose 500 mg", "interval 12 h"]),
        ("15 mg/kg then 1.9 mg/kg per 24 h", ["dose 15 mg/kg", "dose 1.9 mg/kg/day"]),
        ("not to exceed 15 mg/kg/day or 1.5 g/day", ["maximum [,15] mg/kg/day", "maximum [,1.5] g/day"]),
        ("6 mg/kg q12h ×2, then 4 mg/kg", ["dose 6 mg/kg", "interval 12 h", "duration 2 dose", "dose 4 mg/kg"]),
        ("750 mg x 1, then 500 mg q48h", ["dose 750 mg", "duration 1 dose", "dose 500 mg", "interval 48 h"]),
        (
            "increased by increments of 7 mg/kg to 21 mg/kg BID",
            ["dose 7 mg/kg", "dose 21 mg/kg", "interval 12 h"],
        ),
        ("40~60 mg/kg", ["dose [40,60] mg/kg"]),
        ("1 L-2 L", ["volume [1,2] L"]),
        ("The usual daily IV dose is 2 g", ["dose 2 g/day"]),
        ("reduce 150 mg/day to 0.025–0.05 g/day", ["dose 150 mg/day", "dose [0.025,0.05] g/day"]),
        ("reduce 150 mg/day to 75 mg/day", ["dose 150 mg/day", "dose 75 mg/day"]),
        ("reduce to 25 to 50 mg", ["dose [25,50] mg"]),
        ("lower the dose of 500 mg to 250 mg", ["dose 500 mg", "dose 250 mg"]),
        ("every 8 h–12 h", ["interval [8,12] h"]),
        ("2.5mg-5mg", ["dose [2.5,5] mg"]),
        ("20 mg/kg IBW", ["dose 20 mg/kg"]),
        ("40† mg/kg", ["dose 40 mg/kg"]),
        ("approximately 7 mg/mL or lower", ["concentration [,7] mg/mL"]),
        ("6 g/250 mL", ["concentration 0.024 g/mL"]),
        ("400 mg/100 mL", ["concentration 400 mg/dL"]),
        ("2 g / 1 g / 500 mg once", ["dose 2 g", "dose 1 g", "dose 500 mg"]),
        ("3 gram-negative organisms", []),
        ("set-id 8eccafe8-40c9-495a-872d-7f45a98ee759, 40 mg", ["dose 40 mg"]),
        ("150/100 mg BID", ["dose 150 mg", "dose 100 mg", "interval 12 h"]),
    ],
)
def test_amounts_with_counts_parts_and_ceilings_are_read(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("half the usual dose", "50"),
        ("half of the total daily dose", "50"),
        ("½ the usual regimen", "50"),
        ("1/2 the usual regimen", "50"),
        ("reduce the dose by half", "50"),
        ("the dose is halved, and below 15 mL/min", "50"),
        ("one quarter of the usual dose", "25"),
        ("three quarters of the dose", "75"),
        ("double the usual dose", "200"),
        ("twice the daily dose", "200"),
    ],
)
def test_a_share_of_the_dose_is_a_percentage(text: str, percent: str) -> None:
    assert read(text)[0] == f"percentage {percent} %"


@pytest.mark.parametrize(
    "text",
    ["half-life", "a third dose", "twice daily", "double-strength", "one-half of a 2.5 mg tablet", "half an hour"],
)
def test_a_word_for_a_half_that_speaks_of_no_dose_is_no_share(text: str) -> None:
    assert Role.PERCENTAGE not in {quantity.role for quantity in extract(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("platelet count less than 25,000 cells/mcL", "threshold [,25000) /uL platelets_per_ul"),
        ("urine protein ≥100 mg/dL (≥2+)", "threshold [2,] + protein_dipstick_plus"),
        ("≥ 3+ proteinuria", "threshold [3,] + protein_dipstick_plus"),
        ("proteinuria of 2+ or more", "threshold [2,] + protein_dipstick_plus"),
        ("dipstick protein 3+", "threshold 3 + protein_dipstick_plus"),
        ("trough > 2 mcg/mL", "threshold (2,] mcg/mL trough_mcg_ml"),
        ("avoid a peak above 35 mcg/mL", "threshold (35,] mcg/mL peak_mcg_ml"),
        ("drug concentration of 12 mg/mL", "concentration 12 mg/mL"),
        ("haemoglobin 80 g/L", "threshold 80 g/L haemoglobin_g_dl"),
        ("CrCl at or below 30 mL/min", "band [,30] mL/min crcl_ml_min"),
        ("CrCl not at or below 30 mL/min", "band (30,] mL/min crcl_ml_min"),
        ("CrCl at or above 60 mL/min", "band [60,] mL/min crcl_ml_min"),
        ("CrCl not at or above 60 mL/min", "band [,60) mL/min crcl_ml_min"),
        ("30 mL/min ≤ CrCl < 60 mL/min", "band [30,60) mL/min crcl_ml_min"),
        ("eGFR <30 mL/min/1.73", "band [,30) mL/min/1.73 m2 egfr_ml_min_173"),
        ("serum creatinine 2 mg %", "threshold 2 mg/dL scr_mg_dl"),
        ("birth to 3 months", "age [,3] month age_years"),
        ("birth to less than 28 days", "age [,28) day age_years"),
        ("The maximum daily dose is 60 mL", "volume [,60] mL/day"),
        ("no more than 60 mL per day", "volume [,60] mL/day"),
        ("children 3 months to 12 years", "age 12 year age_years"),
        ("for 3 months to 2 years", "duration 2 year"),
        ("1 month to < 6 months", "age [1,6) month age_years"),
        ("patients 80 or older", "age [80,] year age_years"),
        ("younger than 12", "age [,12) year age_years"),
        ("until 100 days post-transplantation", "duration 100 day"),
        ("every 4-hour hemodialysis treatment", "duration 4 h"),
        ("30 to 90 minutes after injection", "threshold [30,90] min"),
    ],
)
def test_bounds_of_patients_and_levels_are_read(text: str, expected: str) -> None:
    assert read(text)[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("interval in hours = serum creatinine × 8", ["interval 8 - scr_mg_dl"]),
        ("multiply the serum creatinine (mg/100 mL) by 9 for the interval in hours", ["interval 9 - scr_mg_dl"]),
        ("8 hours × serum creatinine", ["interval 8 - scr_mg_dl"]),
        ("dose (mg) = 7 × BSA × CrCl", ["dose 7 -"]),
        ("(140 − age) × weight / (72 × SCr)", []),
        ("110 µmol/L × 1.23", ["threshold 110 umol/L"]),
    ],
)
def test_a_factor_of_a_dosing_formula_is_reported_without_a_unit(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "40 mgkg",
        "40 milligrms",
        "40 mgr",
        "40 gr",
        "40 mg kg",
        "1 teaspoonful",
        "q1Zh",
        "1 234 mg",
        "100 mg/30 mL",
        "3 MIU",
    ],
)
def test_an_unknown_unit_or_a_torn_number_is_said_so(text: str) -> None:
    (quantity,) = extract(text)

    assert (quantity.low, quantity.high) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".3 times a day", ["interval unreadable /day"]),
        ("10 to 2 9 mL/min", ["band unreadable mL/min"]),
        ("500 mg / 0 mL", ["dose 500 mg", "volume 0 mL"]),
        ("peak 100 ms", ["threshold 100 ms"]),
        ("1-----------------------------------------------\u200b5 mg", ["dose unreadable mg"]),
        (
            "Check creatinine twice a week during induction; every 1–2 weeks during maintenance",
            ["frequency 2 /week", "frequency [1,2] week"],
        ),
    ],
)
def test_odd_neighbours_leave_no_number_guessed(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("cell", ["7 14", "7 (see text)", ""])
def test_a_cell_that_holds_more_than_one_bare_number_is_not_read_by_its_column(cell: str) -> None:
    assert read(f"30 | {cell}", "CrCl (mL/min) | Duration (days)")[1:] == []


def test_days_of_a_list_are_all_days() -> None:
    assert read("1 g on days 1, 8, and 15") == ["dose 1 g", "threshold 1 day", "threshold 8 day", "threshold 15 day"]


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        (">60 | 100 | 12", "CrCl (mL/min) | % of usual dose | Interval (hours)", ["percentage 100 %", "interval 12 h"]),
        ("0-10 | 50", "CrCl (mL/min/1.73 m²) | Percent of recommended dose", ["percentage 50 %"]),
        ("1.1–1.3 | 80", "Serum creatinine (mg %) | Percent of usual dose", ["percentage 80 %"]),
        ("15.1-23 | 45", "Weight (kg) | Dose (mg)", ["dose 45 mg"]),
        ("100 | 1545", "CrCl (mL/min) | Dose (mg/24 h)", ["dose 1545 mg/day"]),
        ("30 | 7-14", "CrCl (mL/min) | Duration (days)", ["duration [7,14] day"]),
        ("500 mg | 24 hours", "Dose | Dosing interval", ["interval 24 h"]),
        ("500 mg | 2 days", "Dose | Dosing interval", ["interval 48 h"]),
        ("500 mg | 2", "Dose | Dosing interval (days)", ["interval 48 h"]),
        ("500 mg | 60 minutes", "Dose | Infusion time", ["infusion_time 60 min"]),
        ("5 mg | 4 g", "Dose | Maximum daily dose", ["maximum [,4] g/day"]),
        ("5 mg | 10", "Dose | Maximum concentration (mg/mL)", ["concentration [,10] mg/mL"]),
        ("5 mg | 2-12", "Dose | Age (years)", ["age [2,12] year age_years"]),
        ("1 | S0", "No. | Dose (mg)", ["dose unreadable mg"]),
        ("50 | 125", "Ccr (mL/min per 70 kg) | 50 kg", ["dose unreadable -"]),
    ],
)
def test_a_cell_is_read_as_the_head_of_its_column_says(text: str, head: str, expected: list[str]) -> None:
    assert read(text, head)[-len(expected) :] == expected


def test_a_weight_or_creatinine_column_gives_bands_with_their_metric() -> None:
    assert read("15.1-23 | 45", "Weight (kg) | Dose (mg)")[0] == "threshold [15.1,23] kg weight_kg"
    assert read("1.1–1.3 | 80", "Serum creatinine (mg %) | %")[0] == "band [1.1,1.3] mg/dL scr_mg_dl"


def test_a_level_after_its_word_has_the_metric_of_that_word() -> None:
    peak, trough = extract("peak above 12 and trough above 2 mcg/mL")

    assert (peak.metric, trough.metric) == (Metric.PEAK, Metric.TROUGH)
