"""What the extraction of clinical numbers promises, sentence by sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role
from tests.assistant.dosing.written_quantities import written_bounds


def written(quantity: Quantity) -> str:
    """One line per quantity: role, interval notation of the bounds, unit, then what is special about it."""
    parts = [quantity.role.value, written_bounds(quantity), quantity.unit or "-"]
    if quantity.comparator is Comparator.ABOUT:
        parts.append("about")
    if quantity.unit_inherited:
        parts.append("inherited")
    return " ".join(parts)


def read(text: str, context: str = "") -> list[str]:
    return [written(quantity) for quantity in extract(text, context)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40 mg/kg", "dose 40 mg/kg"),
        ("40mg/kg", "dose 40 mg/kg"),
        ("40 mg / kg", "dose 40 mg/kg"),
        ("40 milligrams per kilogram of body weight", "dose 40 mg/kg"),
        ("40 mg·kg⁻¹", "dose 40 mg/kg"),
        ("**40** mg/kg", "dose 40 mg/kg"),
        ("40 mg∕kg", "dose 40 mg/kg"),
        ("foscarnet-40 mg/kg", "dose 40 mg/kg"),
        ("forty mg/kg", "dose 40 mg/kg"),
        ("forty-five mg/kg", "dose 45 mg/kg"),
        ("one hundred and twenty mg", "dose 120 mg"),
        ("two hundred mg", "dose 200 mg"),
        ("two hundred thousand units", "dose 200000 units"),
        ("two thousand five hundred mg", "dose 2500 mg"),
        ("1. 40 mg/kg", "dose 40 mg/kg"),
        ("- 40 mg/kg", "dose 40 mg/kg"),
        ("Dose (mg/kg): 40", "dose 40 mg/kg inherited"),
        ("40-60 mg/kg", "dose [40,60] mg/kg"),
        ("40–60mg/kg", "dose [40,60] mg/kg"),
        ("40 − 60 mg/kg", "dose [40,60] mg/kg"),
        ("40 to 60 mg/kg", "dose [40,60] mg/kg"),
        ("40- to 60-mg/kg", "dose [40,60] mg/kg"),
        ("40 mg/kg-60 mg/kg", "dose [40,60] mg/kg"),
        ("1 g", "dose 1 g"),
        ("1,000 mg", "dose 1000 mg"),
        ("1\u202f000 mg", "dose 1000 mg"),
        ("1\u00a0000 mg", "dose 1000 mg"),
        ("12,345,678 units", "dose 12345678 units"),
        ("0.5 mg", "dose 0.5 mg"),
        (".5 mg", "dose 0.5 mg"),
        ("0,5 mg", "dose 0.5 mg"),
        ("1,5 mg", "dose 1.5 mg"),
        ("1.000 mg", "dose 1.000 mg"),
        ("½ tablet", "dose 0.5 tablets"),
        ("1½ tablets", "dose 1.5 tablets"),
        ("1/2 tablet", "dose 0.5 tablets"),
        ("half a tablet", "dose 0.5 tablets"),
        ("2 tablets", "dose 2 tablets"),
        ("two (2) tablets", "dose 2 tablets"),
        ("2 x 500 mg", "dose 1000 mg"),
        ("120 mg/kg/day", "dose 120 mg/kg/day"),
        ("15 mg TMP/kg/day", "dose 15 mg/kg/day"),
        ("4 g per day", "dose 4 g/day"),
        ("mg dose of 2.4 million units", "dose 2.4 million units"),
        ("5000 IU", "dose 5000 units"),
        ("50 µg", "dose 50 mcg"),
        ("total daily dose of 120 mg/kg", "dose 120 mg/kg/day inherited"),
        ("250 or 500 mg", "dose 250|500 mg"),
        ("40, 60 or 80 mg", "dose 40|60|80 mg"),
        ("40 mg/kg or 60 mg/kg", "dose 40|60 mg/kg"),
        ("about 40 mg/kg", "dose [40,40] mg/kg about"),
        ("~40 mg/kg", "dose [40,40] mg/kg about"),
        ("at least 15 mg/kg", "dose [15,] mg/kg"),
        ("less than 500 mg", "dose [,500) mg"),
        ("٤٠ mg", "dose 40 mg"),
        ("４０ mg/kg", "dose 40 mg/kg"),
    ],
)
def test_a_dose_is_read_exactly(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 8 hours", "interval 8 h"),
        ("every 8 h", "interval 8 h"),
        ("q8h", "interval 8 h"),
        ("q 8 h", "interval 8 h"),
        ("q12hrs", "interval 12 h"),
        ("Q8H", "interval 8 h"),
        ("8-hourly", "interval 8 h"),
        ("8 hourly", "interval 8 h"),
        ("8- to 12-hourly", "interval [8,12] h"),
        ("q6h-q8h", "interval [6,8] h"),
        ("every eight hours", "interval 8 h"),
        ("every eight (8) hours", "interval 8 h"),
        ("BID", "interval 12 h"),
        ("b.i.d.", "interval 12 h"),
        ("TID", "interval 8 h"),
        ("t.i.d.", "interval 8 h"),
        ("QID", "interval 6 h"),
        ("QD", "interval 24 h"),
        ("QOD", "interval 48 h"),
        ("once daily", "interval 24 h"),
        ("daily", "interval 24 h"),
        ("once a day", "interval 24 h"),
        ("every day", "interval 24 h"),
        ("twice a day", "interval 12 h"),
        ("twice-daily", "interval 12 h"),
        ("three times daily", "interval 8 h"),
        ("4 times a day", "interval 6 h"),
        ("3x daily", "interval 8 h"),
        ("five times daily", "interval 5 /day"),
        ("every other day", "interval 48 h"),
        ("every 24 hours", "interval 24 h"),
        ("every 48 h", "interval 48 h"),
        ("every 2 days", "interval 48 h"),
        ("weekly", "interval 168 h"),
        ("once weekly", "interval 168 h"),
        ("once a week", "interval 168 h"),
        ("every 2 weeks", "interval 336 h"),
        ("monthly", "interval 1 month"),
        ("every 3 months", "interval 3 month"),
        ("nightly", "interval 24 h"),
        ("at bedtime", "interval 24 h"),
        ("every 8 or 12 hours", "interval 8|12 h"),
        ("every 8 h or 12 h", "interval 8|12 h"),
        ("every 8 hours or every 12 hours", "interval 8|12 h"),
        ("every 8 hours (or every 12 hours)", "interval 8|12 h"),
        ("q8h or q12h", "interval 8|12 h"),
        ("BID or TID", "interval 12|8 h"),
        ("once or twice daily", "interval 24|12 h"),
        ("every 8–12 hours", "interval [8,12] h"),
        ("q72-96h", "interval [72,96] h"),
        ("in 3 divided doses", "interval 8 h"),
        ("divided every 8 hours", "interval 8 h"),
        ("divided into three doses", "interval 8 h"),
        ("in 3–4 equally divided doses", "interval [6,8] h"),
        ("twice a week", "interval 2 /week"),
        ("three times weekly", "interval 3 /week"),
        ("2–3 times a week", "interval [2,3] /week"),
        ("2-3/week", "interval [2,3] /week"),
        ("7 days per week", "interval 7 /week"),
        ("12 hours apart", "interval 12 h"),
        ("at 8-hour intervals", "interval 8 h"),
        ("at intervals of 12 hours", "interval 12 h"),
        ("23 times weekly", "interval 23 /week"),
    ],
)
def test_an_interval_is_read_in_hours_or_as_a_count(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monitor daily", "frequency 24 h"),
        ("Monitor creatinine 2–3 times a week", "frequency [2,3] /week"),
        ("check once or twice weekly", "frequency [1,2] /week"),
        ("monitor every 1–2 weeks", "frequency [1,2] week"),
        ("At least every 1–2 weeks check creatinine", "frequency [1,2] week"),
        ("measure serum potassium every 12 hours", "frequency 12 h"),
        ("weekly CBC", "frequency 1 /week"),
        ("twice-weekly monitoring of counts", "frequency 2 /week"),
        ("serum creatinine at baseline and twice weekly", "frequency 2 /week"),
        ("daily weight monitoring", "frequency 24 h"),
    ],
)
def test_a_monitoring_clause_gives_a_frequency(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for 7 days", "duration 7 day"),
        ("2–3 weeks", "duration [2,3] week"),
        ("one to two weeks", "duration [1,2] week"),
        ("x 14 days", "duration 14 day"),
        ("x3d", "duration 3 day"),
        ("7-day course", "duration 7 day"),
        ("for 5 consecutive days", "duration 5 day"),
        ("for up to 5 days", "duration [,5] day"),
        ("3 weeks at most", "duration [,3] week"),
        ("at least 14 days", "duration [14,] day"),
        ("7 or 10 days", "duration 7|10 day"),
        ("until day 100", "duration 100 day inherited"),
        ("1 mg/kg/min", "rate 1 mg/kg/min"),
        ("no more than 1 mg/kg/min", "rate [,1] mg/kg/min"),
        ("a rate not exceeding 1 mg/kg/minute", "rate [,1] mg/kg/min"),
        ("must not be infused faster than 1 mg/kg/min", "rate [,1] mg/kg/min"),
        ("10 mg/min", "rate 10 mg/min"),
        ("175 mL/h", "rate 175 mL/h"),
        ("18 units/kg/h", "rate 18 units/kg/h"),
        ("0.1 µg/kg/min", "rate 0.1 mcg/kg/min"),
        ("over 1 hour", "infusion_time 1 h"),
        ("over about 1 hour", "infusion_time [1,1] h about"),
        ("over at least 60 minutes", "infusion_time [60,] min"),
        ("infused over 1.5–2 h", "infusion_time [1.5,2] h"),
        ("infused over 1.5 to 2 hours", "infusion_time [1.5,2] h"),
        ("minimum of 1 hour", "infusion_time [1,] h"),
        ("30-minute infusion", "infusion_time 30 min"),
        ("1-hour infusion", "infusion_time 1 h"),
        ("not less than 60 minutes", "infusion_time [60,] min"),
        ("Do not give over less than 60 minutes", "infusion_time [60,] min"),
        ("over an hour", "infusion_time 1 h"),
        ("24 mg/mL", "concentration 24 mg/mL"),
        ("Do not exceed a concentration of 10 mg/mL", "concentration [,10] mg/mL"),
        ("≤5 mg/mL", "concentration [,5] mg/mL"),
        ("500 mL", "volume 500 mL"),
        ("750–1000 mL", "volume [750,1000] mL"),
        ("7501000 mL", "volume 7501000 mL"),
        ("1L of saline", "volume 1 L"),
        ("50 % of the dose", "percentage 50 %"),
        ("half the dose", "percentage 50 %"),
        ("within 10 %", "percentage [,10] %"),
    ],
)
def test_times_rates_volumes_and_shares_have_their_own_roles(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected", "metric"),
    [
        ("CrCl 30–49 mL/min", "band [30,49] mL/min", Metric.CRCL),
        ("creatinine clearance below 30 mL/min", "band [,30) mL/min", Metric.CRCL),
        ("creatinine clearance 30 mL/min or less", "band [,30] mL/min", Metric.CRCL),
        ("CrCl is 50 mL/min or more", "band [50,] mL/min", Metric.CRCL),
        ("CrCl of 45 mL/min", "band 45 mL/min", Metric.CRCL),
        ("less than 0.4 mL/min/kg", "band [,0.4) mL/min/kg", Metric.CRCL_PER_KG),
        (">1.0–1.4 mL/min/kg", "band (1.0,1.4] mL/min/kg", Metric.CRCL_PER_KG),
        ("≥†0.4 mL/min/kg", "band [0.4,] mL/min/kg", Metric.CRCL_PER_KG),
        ("0.4 < CrCl ≤ 0.5 mL/min/kg", "band (0.4,0.5] mL/min/kg", Metric.CRCL_PER_KG),
        ("CrCl ≥30 and <60 mL/min", "band [30,60) mL/min", Metric.CRCL),
        ("CrCl >= 30 to < 60 mL/min", "band [30,60) mL/min", Metric.CRCL),
        ("CrCl less than 90 to greater than or equal to 60 mL/min", "band [60,90) mL/min", Metric.CRCL),
        ("CrCl 50 to 31 mL/min", "band [31,50] mL/min", Metric.CRCL),
        ("CrCl more than 0.8 but no more than 1.0 mL/min/kg", "band (0.8,1.0] mL/min/kg", Metric.CRCL_PER_KG),
        ("eGFR between 30 and 45 mL/min/1.73 m²", "band [30,45] mL/min/1.73 m2", Metric.EGFR),
        ("below an eGFR of 30 mL/min/1.73 m2", "band [,30) mL/min/1.73 m2", Metric.EGFR),
        ("CrCl 25 to 50 mL/min/1.73 m^2", "band [25,50] mL/min/1.73 m2", Metric.CRCL_INDEXED),
        ("30 to <45", "band [30,45) -", Metric.UNKNOWN),
        ("CrCl ≤ 55", "band [,55] -", Metric.UNKNOWN),
        ("CrCl 30-49", "band [30,49] -", Metric.UNKNOWN),
        ("eGFR below 45", "band [,45) -", Metric.EGFR),
        ("SCr >1.5 mg/dL", "band (1.5,] mg/dL", Metric.SCR),
        ("SCr rise ≥0.5 mg/dL", "band [0.5,] mg/dL", Metric.SCR_RISE),
        ("creatinine 1.8 mg/dL", "threshold 1.8 mg/dL", Metric.SCR),
        ("creatinine 124 µmol/L", "threshold 124 umol/L", Metric.SCR),
        ("SCr 110", "threshold 110 -", Metric.SCR),
        ("ANC <500 cells/uL", "threshold [,500) /uL", Metric.ANC),
        ("platelets below 25,000/mm3", "threshold [,25000) /uL", Metric.PLATELETS),
        ("platelets 5 × 10⁹/L", "threshold 5 10^9/L", Metric.PLATELETS),
        ("platelets 5 x 10^9/L", "threshold 5 10^9/L", Metric.PLATELETS),
        ("Hgb <8 g/dL", "threshold [,8) g/dL", Metric.HAEMOGLOBIN),
        ("K >5.0 mEq/L", "threshold (5.0,] mEq/L", Metric.POTASSIUM),
        ("urine protein ≥100 mg/dL", "threshold [100,] mg/dL", Metric.URINE_PROTEIN),
        ("weight ≤60 kg", "threshold [,60] kg", Metric.WEIGHT),
        ("35 kg and above", "threshold [35,] kg", Metric.WEIGHT),
        ("within 72 hours", "threshold [,72] h", Metric.UNKNOWN),
        ("QTc >500 ms", "threshold (500,] ms", Metric.UNKNOWN),
        ("trough 15–20 mcg/mL", "threshold [15,20] mcg/mL", Metric.TROUGH),
        ("ALT >3 times the upper limit of normal", "threshold (3,] ULN", Metric.UNKNOWN),
        ("65 years or older", "age [65,] year", Metric.AGE),
        ("62-year-old", "age 62 year", Metric.AGE),
        ("adults aged 18 to 64", "age [18,64] year inherited", Metric.AGE),
        ("6 months of age", "age 6 month", Metric.AGE),
        ("under 12 years", "age [,12) year", Metric.AGE),
        ("over 65 years", "age (65,] year", Metric.AGE),
        ("age ≥80", "age [80,] year inherited", Metric.AGE),
    ],
)
def test_bands_thresholds_and_ages_keep_signs_and_metric(text: str, expected: str, metric: Metric) -> None:
    (quantity,) = extract(text)

    assert (written(quantity), quantity.metric) == (expected, metric)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maximum 2 g/day", "maximum [,2] g/day"),
        ("do not exceed 4 g per day", "maximum [,4] g/day"),
        ("up to 960 mg/day", "maximum [,960] mg/day"),
        ("max 900 mg", "maximum [,900] mg"),
        ("max. 500 mg/dose", "maximum [,500] mg"),
        ("no more than 4 g in 24 hours", "maximum [,4] g/day inherited"),
        ("maximum daily dose of 4 g", "maximum [,4] g/day inherited"),
        ("the maximum recommended dose is 900 mg", "maximum [,900] mg"),
        ("900 mg maximum", "maximum [,900] mg"),
        ("never give more than 40 mg/kg", "maximum [,40] mg/kg"),
        ("should not exceed a total dose of 1.5 g", "maximum [,1.5] g"),
    ],
)
def test_an_amount_under_a_ceiling_word_is_a_maximum(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "context", "expected", "metric"),
    [
        (">1.0-1.4", "CrCl (mL/min/kg)", "band (1.0,1.4] mL/min/kg inherited", Metric.CRCL_PER_KG),
        ("<10", "CrCl, mL/min", "band [,10) mL/min inherited", Metric.CRCL),
        ("30–49", "Creatinine clearance (mL/min)", "band [30,49] mL/min inherited", Metric.CRCL),
        ("between 30 and 45", "eGFR (mL/min/1.73 m²)", "band [30,45] mL/min/1.73 m2 inherited", Metric.EGFR),
        (
            "from 0.4 up to 0.5",
            "by creatinine clearance in mL/min/kg",
            "band [0.4,0.5] mL/min/kg inherited",
            Metric.CRCL_PER_KG,
        ),
        ("CrCl 0.9", "creatinine clearance in mL/min/kg", "band 0.9 mL/min/kg inherited", Metric.CRCL_PER_KG),
        ("CrCl 30", "one column in mL/min, another in mL/min/kg", "band 30 -", Metric.UNKNOWN),
        ("40", "Dose (mg/kg)", "dose 40 mg/kg inherited", Metric.UNKNOWN),
        (">40", "Dose (mg/kg)", "dose (40,] mg/kg inherited", Metric.UNKNOWN),
        (">1.5", "Serum creatinine (mg/dL)", "band (1.5,] mg/dL inherited", Metric.SCR),
        ("ANC <500", "ANC (cells/uL)", "threshold [,500) /uL inherited", Metric.ANC),
    ],
)
def test_a_missing_unit_comes_from_the_context_or_stays_missing(
    text: str, context: str, expected: str, metric: Metric
) -> None:
    (quantity,) = extract(text, context)

    assert (written(quantity), quantity.metric) == (expected, metric)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Give foscarnet 40 mg/kg IV every 8 hours over at least 1 hour for 2-3 weeks.",
            ["dose 40 mg/kg", "interval 8 h", "infusion_time [1,] h", "duration [2,3] week"],
        ),
        (
            "CrCl >1.4 mL/min/kg: 40 mg/kg every 8 hours; >1.0–1.4: 30 mg/kg every 8 hours",
            [
                "band (1.4,] mL/min/kg",
                "dose 40 mg/kg",
                "interval 8 h",
                "band (1.0,1.4] mL/min/kg inherited",
                "dose 30 mg/kg",
                "interval 8 h",
            ],
        ),
        (
            "Creatinine clearance (mL/min): ≥50: 1 g q8h; 30–49: 1 g q12h; <10: 500 mg q24h",
            [
                "band [50,] mL/min inherited", "dose 1 g", "interval 8 h",
                "band [30,49] mL/min inherited", "dose 1 g", "interval 12 h",
                "band [,10) mL/min inherited", "dose 500 mg", "interval 24 h",
            ],
        ),
        ("CrCl (mL/min) 30-49 500 mg q12h", ["band [30,49] mL/min inherited", "dose 500 mg", "interval 12 h"]),
        ("CrCl 30 — 40 mg/kg every 12 h", ["band 30 -", "dose 40 mg/kg", "interval 12 h"]),
        ("500 mg, then 250 mg", ["dose 500 mg", "dose 250 mg"]),
        ("500 mg q24h, then 250 q24h", ["dose 500 mg", "interval 24 h", "dose 250 mg inherited", "interval 24 h"]),
        ("give 40 every 8 hours", ["dose 40 -", "interval 8 h"]),
        ("2 g (or 1 g with food)", ["dose 2 g", "dose 1 g"]),
        ("300/100 mg twice daily", ["dose 300 mg inherited", "dose 100 mg", "interval 12 h"]),
        ("Reduce from 40 mg/kg to 20 mg/kg", ["dose 40 mg/kg", "dose 20 mg/kg"]),
        ("two doses 12 hours apart", ["duration 2 dose", "interval 12 h"]),
        (
            "2 g 3 hours before, then 1 g at 2 and 8 hours after",
            ["dose 2 g", "threshold 3 h", "dose 1 g", "threshold 2 h inherited", "threshold 8 h"],
        ),
        ("Monitor potassium daily; give 20 mEq twice daily", ["frequency 24 h", "dose 20 mEq", "interval 12 h"]),
        (
            "40 mg/kg every 8 hours, and check creatinine twice weekly",
            ["dose 40 mg/kg", "interval 8 h", "frequency 2 /week"],
        ),
        ("40 mg/kg every 8 hours; monitor every 12 hours", ["dose 40 mg/kg", "interval 8 h", "frequency 12 h"]),
        ("62-year-old woman, 70 kg, creatinine 1.8", ["age 62 year", "threshold 70 kg", "threshold 1.8 -"]),
        (
            "age ≥80, weight ≤60 kg, SCr ≥1.5 mg/dL",
            ["age [80,] year inherited", "threshold [,60] kg", "band [1.5,] mg/dL"],
        ),
        ("CrCl <30 or >50 mL/min", ["band [,30) mL/min inherited", "band (50,] mL/min"]),
        (
            "200 mg on day 1, then 100 mg daily",
            ["dose 200 mg", "threshold 1 day inherited", "dose 100 mg", "interval 24 h"],
        ),
        ("40 mg/kg (maximum 2 g)", ["dose 40 mg/kg", "maximum [,2] g"]),
        (
            "infuse 1 g over 100 minutes (no more than 10 mg/min)",
            ["dose 1 g", "infusion_time 100 min", "rate [,10] mg/min"],
        ),
        ("3 months to 12 years of age", ["age 3 month", "age 12 year"]),
        ("should not be used in patients with CrCl less than 30 mL/min", ["band [,30) mL/min"]),
        ("350 mg after each 4 h of dialysis", ["dose 350 mg", "duration 4 h"]),
        ("24 mg/mL, 250 mL = 6 g", ["concentration 24 mg/mL", "volume 250 mL", "dose 6 g"]),
        ("day 1 200 mg, then 100", ["threshold 1 day inherited", "dose 200 mg", "dose 100 mg inherited"]),
        ("2 x 7 days", ["duration 7 day"]),
        ("40 mg or 40 mg", ["dose 40 mg", "dose 40 mg"]),
        ("8 hours or every 12 hours", ["duration 8 h", "interval 12 h"]),
        ("CrCl 30–45 to 60 mL/min", ["band [30,45] -", "band 60 mL/min"]),
        ("CrCl 30 to every 12 hours", ["band 30 -", "interval 12 h"]),
        ("CrCl of 25 (mL/min measured)", ["band 25 -"]),
        ("CrCl of 25 (mL/min)", ["band 25 mL/min"]),
        ("one to two", []),
        ("|2 times daily|", ["interval 12 h"]),
        ("7 d/wk", ["interval 7 /week"]),
        ("check creatinine every 2 days", ["frequency 48 h"]),
        ("infused at 10 mL/min", ["rate 10 mL/min"]),
        ("in 5 divided doses", ["interval 5 /day"]),
        ("20 copies/day", ["threshold 20 copies/day"]),
        ("8 g/dL of haemoglobin", ["threshold 8 g/dL"]),
        ("CrCl 1.5 mg/dL", ["threshold 1.5 mg/dL"]),
        ("older than 12 months", ["age (12,] month"]),
        ("aged 6 months", ["age 6 month"]),
        ("infants 1 to 3 months", ["age [1,3] month"]),
        ("children under 6 months", ["age [,6) month"]),
        ("more than 2 years of treatment", ["duration (2,] year"]),
    ],
)  # fmt: skip
def test_each_number_of_a_sentence_gets_its_own_role(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "4O mg/kg",
        "1 40 mg/kg",
        "0. 4 mg/kg",
        "1 .5 mg",
        "4..5 mg",
        "...5 mg",
        "−40 mg/kg",
        "1e3 mg",
        "1e3 g",
        "one two weeks",
        "twenty thirty mg",
        "1000\u202f000 mg",
        "l0 mg",
        "4|0 mg",
        "1 000 mg",
        "1.2.3 mg",
        "040 mg",
        "1,00,000 units",
        "4\u200b0 mg",
        "4\u03360 mg",
        "40\u200b mg/kg",
        "40 mg\u2060/kg",
        "4٠ mg",
        "④ mg",
        "40² mg",
        "1-1-1-1 mg",
        "foscarnet40 mg/kg",
        "40 mg/kgg",
        "40 mg/tablet",
        "£12 mg/mL",
        "two (3) tablets",
        "CrCl ≤30–45 mL/min",
        "0 times daily",
        "biweekly",
        "40 мг",
        "400 mg·h/L",
        "9" * 40 + " mg",
    ],
)
def test_a_number_without_one_safe_reading_is_reported_without_bounds(text: str) -> None:
    (quantity,) = extract(text)

    assert (quantity.low, quantity.high, quantity.options) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No number here at all.",
        "HSV-1, HHV-6, CYP3A4, COVID-19, vitamin B12 and IL-6",
        "Table 13 and section 2.3 of the label",
        "2 of 3 criteria",
        "(140 − age) × 0.85 / (72 × SCr)",
        "(140 - age) × 0.85 for females / (serum creatinine × 72) = mL/min/kg",
        "an equivalent schedule was used [1, 2]",
        "careful dose modification based on creatinine clearance 2:",
        "all four patients",
        "In 2013, 12 patients were enrolled",
        "November 21, 2026 and 2026-11-21",
        "call 555-123-4567",
        "p < 0.05 in 95% CI 1.2–3.4",
        "normalised to 1.73 m²",
        "at 08:00",
        "total daily exposure",
    ],
)
def test_a_number_without_clinical_role_is_not_reported(text: str) -> None:
    assert extract(text) == ()


def test_a_two_dose_schedule_covers_the_word_apart() -> None:
    assert extract("two doses 12 hours apart")[-1].text == "12 hours apart"


def test_metric_and_place_refer_to_the_original_characters() -> None:
    text = "CrCl\u00a0≤\u200955\u00a0mL/min: avoid"

    (quantity,) = extract(text)

    assert quantity.text == text[quantity.start : quantity.end] == "≤\u200955\u00a0mL/min"


_NUMBERS = st.decimals(min_value="0.001", max_value="99999", places=3, allow_nan=False).map(Decimal.normalize)
_UNITS = st.sampled_from(["mg", "mg/kg", "g", "mcg/kg", "units", "mEq", "mL", "mg/mL", "mg/kg/min", "mL/h", "%"])
_PIECES = st.sampled_from(
    ["40", "8", "1,000", "0.5", " mg/kg", " every ", "q", "h", " or ", "-", "–", " to ", "<", "≥",
     " CrCl ", "\n", "\u200b",
     "(", ")", ".", ";", " mL/min", "½", "10^9/L", " twice ", "daily", " for ", "weeks",
     "no more than ", "x", "/", "O", "٤", " 1.73 m²"]
)  # fmt: skip


def _check_places(text: str) -> None:
    covered = 0
    for quantity in extract(text):
        assert quantity.start >= covered
        assert quantity.end > quantity.start
        assert text[quantity.start : quantity.end] == quantity.text
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
        covered = quantity.end


@given(st.text(max_size=120))
def test_arbitrary_text_never_fails_and_places_always_match(text: str) -> None:
    _check_places(text)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_clinical_fragments_in_any_order_never_fail_and_places_always_match(text: str) -> None:
    _check_places(text)


@given(_NUMBERS, _UNITS)
def test_a_printed_quantity_is_read_back_as_the_same_value(value: Decimal, unit: str) -> None:
    (quantity,) = extract(f"{value:f} {unit}")

    assert (quantity.value, quantity.unit) == (value, unit)


@given(_NUMBERS, _NUMBERS)
def test_a_printed_range_is_read_back_with_both_bounds(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assume(low != high)

    (quantity,) = extract(f"{low:f}–{high:f} mg/kg")

    assert (quantity.low, quantity.high) == (low, high)


@given(_NUMBERS)
def test_a_range_of_two_equal_ends_is_a_slip_and_not_read(value: Decimal) -> None:
    (quantity,) = extract(f"{value:f}–{value:f} mg/kg")

    assert (quantity.low, quantity.high) == (None, None)


@given(st.text(alphabet="abcdefg .,;", max_size=40), st.text(alphabet="abcdefg .,;", max_size=40))
@settings(max_examples=50)
def test_words_around_a_dose_never_change_its_value(before: str, after: str) -> None:
    quantities = extract(f"{before} 40 mg/kg {after}")

    assert any(quantity.unit == "mg/kg" and Decimal(40) in {quantity.low, quantity.high} for quantity in quantities)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1-",
        "1 ",
        "1 000 ",
        "½",
        "<1 ",
        "1 x ",
        "4o",
        "8 or ",
        "q8h ",
        "not more than ",
        "\u200b",
        "crcl ",
        "40 mg/kg, ",
    ],
)
def test_hostile_repetition_is_read_and_places_match(unit: str) -> None:
    text = unit * (20_000 // len(unit))

    assert all(text[quantity.start : quantity.end] == quantity.text for quantity in extract(text))


def test_roles_are_known_for_every_quantity() -> None:
    assert {quantity.role for quantity in extract("40 mg/kg q8h for 7 days")} == {
        Role.DOSE,
        Role.INTERVAL,
        Role.DURATION,
    }
