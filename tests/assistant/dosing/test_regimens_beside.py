"""Regimens without a renal table of their own, beside others of the same use that the label changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from posology.assistant.answers import Calculation
from posology.assistant.dosing.doses import doses_for
from posology.assistant.patients import PatientFacts
from tests.assistant.dosing.made_monograph import SOURCE, monograph, regimen, table
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook

NO_DATA = "no dose: the label has no data"
ROWS: list[dict[str, object]] = [
    {"band": ">=50", "outcome": "unchanged", "printed": "x"},
    {"band": "<50", "dose": "250 mg", "intervals": ["24 h"], "printed": "x"},
]


def _beside(clearance: str, rows: list[dict[str, object]] = ROWS, *, points: bool = False, **other: Any) -> Calculation:  # noqa: ANN401
    regimens = [regimen(), regimen("beside", dose="1 g", **other)]
    rules = monograph(regimens=regimens, renal_tables=[table(rows=rows, points=points)])
    return doses_for(rules, PatientFacts(crcl_ml_per_min=Decimal(clearance)), regimen="beside")


def test_no_full_dose_is_calculated_where_the_label_changes_the_regimen_beside_it() -> None:
    calculation = _beside("49.9")

    assert (calculation.verdict, [shown.result for shown in calculation.regimens]) == ("no_rule", [NO_DATA])
    assert calculation.regimens[0].dose_mg is None
    assert "prints nothing for this one" in calculation.regimens[0].notes[0]


@pytest.mark.parametrize(
    ("clearance", "other"),
    [
        ("50", {}),
        ("20", {"route": "oral"}),
        ("20", {"phase": "loading"}),
        ("20", {"doses_in_course": 1}),
    ],
    ids=["unchanged there", "another route", "a loading dose", "a single dose"],
)
def test_the_full_dose_stands_where_nothing_beside_it_speaks_of_it(clearance: str, other: dict[str, Any]) -> None:
    calculation = _beside(clearance, **other)

    assert (calculation.verdict, calculation.regimens[0].dose_mg) == ("calculated", Decimal(1000))


def test_the_first_step_of_a_titration_is_no_single_dose() -> None:
    assert _beside("20", doses_in_course=1, phase="induction").verdict == "no_rule"


def test_without_a_renal_fact_the_full_dose_stands_with_its_note() -> None:
    rules = monograph(regimens=[regimen(), regimen("beside", dose="1 g")], renal_tables=[table(rows=ROWS)])
    shown = doses_for(rules, PatientFacts(), regimen="beside").regimens[0]

    assert shown.dose_mg == 1000
    assert "The monograph has no renal table for this regimen." in shown.notes


@pytest.mark.parametrize(
    ("population", "verdict"), [("adult with normal renal function", "no_rule"), ("adult", "calculated")]
)
def test_points_speak_only_of_a_regimen_for_normal_renal_function(population: str, verdict: str) -> None:
    rows: list[dict[str, object]] = [
        {"band": str(at), "dose": f"{dose} mg", "intervals": ["12 h"]} for at, dose in ((10, 250), (100, 500))
    ]
    calculation = _beside("40", rows, points=True, population=population, route="oral")

    assert calculation.verdict == verdict


@pytest.mark.parametrize(("creatinine", "verdict"), [("1", "calculated"), ("2", "no_rule")])
def test_a_formula_speaks_of_the_regimen_beside_it_where_it_changes_its_own(creatinine: str, verdict: str) -> None:
    formula = {
        "id": "interval", "regimens": ["usual"], "gives": "interval", "expression": "scr * 9", "unit": "h",
        "text": "Creatinine times 9.", "metric": "scr_mg_dl", "source": SOURCE,
    }  # fmt: skip
    rules = monograph(regimens=[regimen(), regimen("beside", dose="1 g")], formulas=[formula])
    facts = PatientFacts(creatinine_mg_per_dl=Decimal(creatinine))

    assert doses_for(rules, facts, regimen="beside").verdict == verdict


@pytest.mark.parametrize(
    ("drug", "name", "facts"),
    [
        ("amikacin", "adult-5-q8h", {"creatinine_mg_per_dl": "3", "weight_kg": "70", "age_years": "50"}),
        ("meropenem", "child-skin-10", {"crcl_ml_per_min": "20", "weight_kg": "20", "age_years": "5"}),
        ("gabapentin", "phn-day-3", {"crcl_ml_per_min": "20", "age_years": "50"}),
        ("digoxin", "injection-maintenance-hf", {"crcl_ml_per_min": "20", "weight_kg": "70", "age_years": "50"}),
    ],
)
def test_shipped_regimens_for_normal_renal_function_give_no_dose_in_renal_impairment(
    drug: str, name: str, facts: dict[str, str]
) -> None:
    known = PatientFacts(**{fact: Decimal(value) for fact, value in facts.items()})
    calculation = doses_for(shipped_rulebook().monograph(drug), known, regimen=name)

    assert [shown.result for shown in calculation.regimens] == [NO_DATA]
