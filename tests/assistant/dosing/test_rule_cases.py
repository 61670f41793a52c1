"""Runs the worked cases of `tests/rules/` and checks that they reach every row of the shipped monographs."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from posology.assistant.answers import Calculation, PatientFacts, Sex
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Dialysis
from posology.assistant.dosing.rulebook import Rulebook, load_rulebook

ROOT = Path(__file__).resolve().parents[3]
RULES = sorted((ROOT / "tests" / "rules").glob("*.yaml"))


def _cases() -> list[Any]:
    found = []
    for path in RULES:
        rules = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [pytest.param(rules["drug"], case, id=f"{rules['drug']}-{case['id']}") for case in rules["cases"]]
    return found


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(ROOT / "corpus" / "monographs")


def _calculate(rulebook: Rulebook, drug: str, case: dict[str, Any]) -> Calculation:
    known: dict[str, Any] = {
        name: Sex(value) if name == "sex" else Decimal(value) for name, value in case["patient"].items()
    }
    return doses_for(rulebook.monograph(drug), PatientFacts(**known), regimen=case["regimen"])


@pytest.mark.parametrize(("drug", "case"), _cases())
def test_a_worked_case_gives_the_readings_that_the_label_prints(
    rulebook: Rulebook, drug: str, case: dict[str, Any]
) -> None:
    calculation = _calculate(rulebook, drug, case)

    assert calculation.verdict == case["verdict"]
    assert [shown.result for shown in calculation.regimens] == [reading["result"] for reading in case["expected"]]
    assert [shown.dose_mg for shown in calculation.regimens] == [
        Decimal(reading["dose_mg"]) if "dose_mg" in reading else None for reading in case["expected"]
    ]


def test_every_row_of_every_shipped_table_is_reached_by_a_worked_case(rulebook: Rulebook) -> None:
    printed = {
        f"{drug}/{table.id}/row {row.band}"
        for drug, monograph in rulebook.monographs.items()
        for table in monograph.renal_tables
        for row in table.rows
        if row.dialysis is Dialysis.NONE
    }
    reached = {shown.rule for case in _cases() for shown in _calculate(rulebook, *case.values).regimens}

    assert printed <= reached


def test_every_bound_of_every_shipped_band_has_a_case_on_it_and_on_each_side(rulebook: Rulebook) -> None:
    for path in RULES:
        rules = yaml.safe_load(path.read_text(encoding="utf-8"))
        monograph = rulebook.monograph(rules["drug"])
        for table in monograph.renal_tables:
            given = sorted(
                Decimal(value)
                for case in rules["cases"]
                if case["regimen"] in table.regimens
                for name, value in case["patient"].items()
                if name in {"crcl_ml_per_min", "crcl_ml_per_min_per_kg"}
            )
            bands = [row.band for row in table.rows if row.band]
            bounds = {b for b in chain.from_iterable((band.low, band.high) for band in bands) if b is not None}
            for bound in bounds:
                assert bound in given, f"{table.id}: no case at {bound}"
                assert any(value < bound for value in given), f"{table.id}: no case below {bound}"
                assert any(value > bound for value in given), f"{table.id}: no case above {bound}"


def test_the_cases_of_a_drug_have_different_names() -> None:
    for path in RULES:
        names = [case["id"] for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]]
        assert len(names) == len(set(names))


def test_every_shipped_monograph_has_worked_cases(rulebook: Rulebook) -> None:
    assert {path.stem for path in RULES} >= set(rulebook.drugs)
