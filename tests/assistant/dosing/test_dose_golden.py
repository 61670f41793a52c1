"""Golden cases of the labels' hard places: one patient each, with what the label prints for that patient."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from posology.assistant.answers import Calculation
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.rulebook import read_monograph
from posology.assistant.patients import PatientFacts, Sex

FOLDER = Path(__file__).resolve().parents[3] / "corpus" / "monographs"
WORDS = {"sex", "dialysis"}


@cache
def _monograph(drug: str) -> Monograph:
    path = FOLDER / f"{drug}.yaml"
    if not path.exists():
        pytest.skip(f"there is no monograph of {drug}")
    return read_monograph(path, path.read_bytes())


def _dose(drug: str, regimen: str | None = None, **known: Any) -> Calculation:  # noqa: ANN401 - texts or a sex
    facts = {name: value if name in WORDS else Decimal(value) for name, value in known.items()}
    return doses_for(_monograph(drug), PatientFacts(**{"age_years": Decimal(50), **facts}), regimen=regimen)


def _results(calculation: Calculation) -> list[str]:
    return [shown.result for shown in calculation.regimens]


@pytest.mark.parametrize(
    ("drug", "regimen", "clearance", "results"),
    [
        ("cefepime", "pneumonia-2g-q8h", "45", ["2 g every 12 h"]),
        ("cefepime", "pneumonia-2g-q12h", "45", ["2 g every 24 h"]),
        ("imipenem-cilastatin", "susceptible-500mg-q6h", "60", ["400 mg every 6 h"]),
        ("imipenem-cilastatin", "susceptible-500mg-q6h", "59.9", ["300 mg every 6 h"]),
        ("gabapentin", "phn-daily-range", "59", ["400–1,400 mg/day divided every 12 h"]),
        ("valacyclovir", "zoster-1g", "29.5", ["1 g every 12 h", "1 g every 24 h"]),
        ("meropenem", "abdominal-1g", "26", ["1 g every 12 h"]),
    ],
)
def test_a_clearance_in_ml_per_min_gives_the_row_of_its_own_regimen(
    drug: str, regimen: str, clearance: str, results: list[str]
) -> None:
    calculation = _dose(drug, regimen, crcl_ml_per_min=clearance)

    assert [result.removeprefix("first dose 2 g, then ") for result in _results(calculation)] == results
    assert calculation.verdict == ("ambiguous" if len(results) > 1 else "calculated")


def test_cefepime_on_haemodialysis_for_febrile_neutropenia_stays_at_1_g() -> None:
    calculation = _dose("cefepime", "neutropenia-2g-q8h", dialysis="haemodialysis")

    assert all("1 g every 24 h" in result and "500 mg" not in result for result in _results(calculation))
    assert _results(calculation)


def test_piperacillin_tazobactam_on_haemodialysis_is_never_above_2_25_g() -> None:
    calculation = _dose("piperacillin-tazobactam", "nosocomial-45", dialysis="haemodialysis")

    assert _results(calculation)[0].startswith("2.25 g every 8 h")


def test_ceftazidime_at_exactly_5_has_no_row() -> None:
    calculation = _dose("ceftazidime", "usual-respiratory-1g", crcl_ml_per_min="5")

    assert calculation.verdict == "ambiguous"
    assert len(calculation.regimens) == 2


@pytest.mark.parametrize(("clearance", "dose"), [("30.0", "500 mg every 24 h"), ("30.1", "1 g every 24 h")])
def test_ertapenem_halves_from_30_downwards(clearance: str, dose: str) -> None:
    assert _results(_dose("ertapenem", "cap-1g", crcl_ml_per_min_173=clearance)) == [dose]


def test_pregabalin_at_exactly_60_stands_in_two_rows() -> None:
    assert _dose("pregabalin", "phn-150-bid", crcl_ml_per_min="60").verdict == "ambiguous"


def test_levetiracetam_reads_the_clearance_after_indexing_it() -> None:
    height_for_a_surface_of_2_2 = Decimal("2.2") ** 2 * 3600 / 100
    calculation = _dose(
        "levetiracetam",
        "partial-seizures-500",
        crcl_ml_per_min="60",
        weight_kg="100",
        height_cm=str(height_for_a_surface_of_2_2),
    )

    assert calculation.steps[-1].value == "47.2"
    assert calculation.regimens[0].band == "30–50 mL/min/1.73 m²"


def test_sulfamethoxazole_trimethoprim_stops_at_960_mg_of_trimethoprim_a_day() -> None:
    calculation = _dose("sulfamethoxazole-trimethoprim", "pjp-15-20", weight_kg="60", crcl_ml_per_min="90")
    shown = calculation.regimens[0]

    assert "960 mg/day" in " ".join(shown.notes)
    assert "1,200" not in shown.daily_total


def test_colistimethate_is_in_mg_of_base_and_says_nothing_below_10() -> None:
    assert _dose("colistimethate", crcl_ml_per_min="9.9", weight_kg="70").verdict in {"no_rule", "no_dose"}


@pytest.mark.parametrize(
    ("known", "result"),
    [
        ({"age_years": "80", "weight_kg": "60", "creatinine_mg_per_dl": "1.0"}, "2.5 mg every 12 h"),
        ({"age_years": "79", "weight_kg": "60", "creatinine_mg_per_dl": "1.49"}, "5 mg every 12 h"),
        ({"age_years": "60", "weight_kg": "90", "creatinine_mg_per_dl": "9"}, "5 mg every 12 h"),
    ],
)
def test_apixaban_counts_two_of_three_and_never_the_clearance(known: dict[str, str], result: str) -> None:
    for asked in ("nvaf-5", "nvaf-2.5"):
        assert _results(_dose("apixaban", asked, **known)) == [result]


# acyclovir, vancomycin, aminoglycosides and the others that print something else than bands


def test_acyclovir_at_25_stands_in_two_rows() -> None:
    calculation = _dose("acyclovir", crcl_ml_per_min_173="25", weight_kg="70")

    doses = {shown.interval for shown in calculation.regimens if "10 mg/kg" in shown.base}
    assert calculation.verdict == "ambiguous"
    assert {"every 12 h", "every 24 h"} <= doses


def test_vancomycin_at_70_prints_1080_mg_a_day() -> None:
    calculation = _dose("vancomycin", crcl_ml_per_min="70", weight_kg="70")

    assert any("1,080 mg" in result for result in _results(calculation))


def test_vancomycin_1_g_needs_100_minutes() -> None:
    calculation = _dose("vancomycin", crcl_ml_per_min="100", weight_kg="70")
    grams = doses_for(_monograph("vancomycin"), PatientFacts(age_years=Decimal(50))).regimens
    times = [s.infusion for s in (*calculation.regimens, *grams) if s.result.startswith(("1 g", "1,000 mg"))]

    assert times
    assert all(text.startswith("at least 100 min: the rate ceiling of 10 mg/min binds") for text in times)


def test_gentamicin_at_a_creatinine_of_2_has_both_printed_ways() -> None:
    calculation = _dose("gentamicin", creatinine_mg_per_dl="2.0", weight_kg="60")
    shown = {(s.dose_mg or s.each, s.interval) for s in calculation.regimens}

    assert any(interval == "every 16 h" for _, interval in shown), shown


def test_amikacin_at_a_creatinine_of_2_is_given_every_18_hours() -> None:
    calculation = _dose("amikacin", creatinine_mg_per_dl="2", weight_kg="70")

    assert any(s.interval == "every 18 h" and s.dose_mg == 525 for s in calculation.regimens)


def test_fluconazole_400_mg_needs_two_hours() -> None:
    calculation = _dose("fluconazole", crcl_ml_per_min="90")
    times = [s.infusion for s in calculation.regimens if s.result.startswith("400 mg") and s.infusion]

    assert times
    assert all("120 min" in text for text in times)


def test_tenofovir_takes_the_ideal_weight_into_the_clearance() -> None:
    facts = {"age_years": "60", "creatinine_mg_per_dl": "1.2", "weight_kg": "110", "height_cm": "160"}
    calculation = _dose("tenofovir-disoproxil", sex=Sex.FEMALE, **facts)

    assert any(step.label == "Creatinine clearance (ideal weight)" for step in calculation.steps)


def test_gabapentin_below_15_is_reduced_in_proportion() -> None:
    assert _results(_dose("gabapentin", "phn-300-tid", crcl_ml_per_min="7.5")) == ["50 mg/day every 24 h"]


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"crcl_ml_per_min": "55", "creatinine_mg_per_dl": "1.0"}, "no_dose"),
        ({"crcl_ml_per_min": "90", "creatinine_mg_per_dl": "1.51"}, "no_dose"),
    ],
)
def test_cidofovir_is_not_given_to_a_patient_whom_the_label_excludes(known: dict[str, str], verdict: str) -> None:
    assert _dose("cidofovir", weight_kg="70", **known).verdict == verdict


def test_oseltamivir_between_two_weights_shows_both_doses() -> None:
    calculation = _dose("oseltamivir", age_years="4", weight_kg="15.05")

    assert calculation.verdict == "ambiguous"
