"""Runs the worked cases and sweeps of `tests/rules/` and checks that they reach every row of the shipped monographs.

A case gives one patient with the whole outcome; a sweep gives one fact with many values and what each comes to. Each
monograph is loaded on its own, so that a fault in one names that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from posology.assistant.answers import Calculation
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Dialysis, Monograph, Outcome, RenalRow, RenalTable
from posology.assistant.dosing.renal_reading import read_metric
from posology.assistant.dosing.rulebook import read_monograph
from posology.assistant.patients import PatientFacts, Sex

ROOT = Path(__file__).resolve().parents[3]
MONOGRAPHS = sorted((ROOT / "corpus" / "monographs").glob("*.yaml"))
DRUGS = [path.stem for path in MONOGRAPHS]
WORDS = {"sex", "dialysis"}
NO_RULE = {"no rule", "no dose: the label has no data"}


@cache
def _rules(drug: str) -> dict[str, Any]:
    path = ROOT / "tests" / "rules" / f"{drug}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


@cache
def _monograph(drug: str) -> Monograph:
    path = ROOT / "corpus" / "monographs" / f"{drug}.yaml"
    return read_monograph(path, path.read_bytes())


def _cases() -> list[Any]:
    return [
        pytest.param(drug, case, id=f"{drug}-{case['id']}") for drug in DRUGS for case in _rules(drug).get("cases", ())
    ]


def _sweeps() -> list[Any]:
    return [
        pytest.param(drug, sweep, value, id=f"{drug}-{sweep['regimen']}-{sweep['fact']}-{value}")
        for drug in DRUGS
        for sweep in _rules(drug).get("sweeps", ())
        for value in sweep["expected"]
    ]


def _facts(known: dict[str, Any]) -> PatientFacts:
    words = {name: Sex(value) if name == "sex" else value for name, value in known.items() if name in WORDS}
    numbers = {name: Decimal(value) for name, value in known.items() if name not in WORDS}
    return PatientFacts(**words, **numbers)


def _swept(sweep: dict[str, Any], value: str) -> PatientFacts:
    return _facts({**sweep.get("patient", {}), sweep["fact"]: value})


def _patients(drug: str) -> Iterator[tuple[str, PatientFacts]]:
    """Every regimen and patient that a worked case or a sweep names."""
    for case in _rules(drug).get("cases", ()):
        yield case["regimen"], _facts(case["patient"])
    for sweep in _rules(drug).get("sweeps", ()):
        for value in sweep["expected"]:
            yield sweep["regimen"], _swept(sweep, value)


def _same_words(text: str) -> str:
    """A result without the words that say how it is put, not what is given."""
    for said, plain in (("first dose ", ""), (" divided every", " every"), ("every 1 ", "every ")):
        text = text.replace(said, plain)
    return text


def _calculate(drug: str, regimen: str, facts: PatientFacts) -> Calculation:
    return doses_for(_monograph(drug), facts, regimen=regimen)


def _may_be(expected: list[str]) -> set[str]:
    """The verdicts that go with what a sweep expects; a dose per kg may lack the weight, a supplement is no reading."""
    if len([text for text in expected if "supplemental dose" not in text] or expected) > 1:
        return {"ambiguous"}
    if expected[0] in NO_RULE:
        return {"no_rule"}
    return {"no_dose"} if expected[0].startswith("no dose") else {"calculated", "missing_facts"}


@pytest.mark.parametrize(("drug", "case"), _cases())
def test_a_worked_case_gives_the_readings_that_the_label_prints(drug: str, case: dict[str, Any]) -> None:
    calculation = _calculate(drug, case["regimen"], _facts(case["patient"]))

    assert calculation.verdict == case["verdict"], calculation.warnings
    assert [shown.result for shown in calculation.regimens] == [reading["result"] for reading in case["expected"]]
    assert [shown.dose_mg for shown in calculation.regimens] == [
        Decimal(reading["dose_mg"]) if "dose_mg" in reading else None for reading in case["expected"]
    ]


@pytest.mark.parametrize(("drug", "sweep", "value"), _sweeps())
def test_a_swept_fact_gives_what_the_label_prints(drug: str, sweep: dict[str, Any], value: str) -> None:
    printed = sweep["expected"][value]
    expected = [printed] if isinstance(printed, str) else list(printed)
    calculation = _calculate(drug, sweep["regimen"], _swept(sweep, value))

    shown = [_same_words(regimen.result) for regimen in calculation.regimens]
    assert sorted(shown) == sorted(_same_words(text) for text in expected if text != "no rule"), calculation.warnings
    assert calculation.verdict in _may_be(expected), (calculation.warnings, calculation.missing)
    if calculation.verdict == "missing_facts":
        assert set(calculation.missing) <= {"weight (kg)", "height (cm)"}


def _by_formula(drug: str, table: RenalTable, row: RenalRow) -> bool:
    """Whether a formula of the label stands in the place of a row without data."""
    formulas = [formula for formula in _monograph(drug).formulas if set(formula.regimens) & set(table.regimens)]
    return row.outcome is Outcome.NO_DATA and any(formula.band == row.band for formula in formulas)


@pytest.mark.parametrize("drug", DRUGS)
def test_every_row_of_every_shipped_table_is_reached(drug: str) -> None:
    printed = {
        (table.id, f"row {row.band}")
        for table in _monograph(drug).renal_tables
        for row in table.rows
        if row.dialysis is Dialysis.NONE and not _by_formula(drug, table, row)
    }
    rules = (shown.rule.split("/") for each in _patients(drug) for shown in _calculate(drug, *each).regimens)
    reached = {(parts[1], parts[-1]) for parts in rules}

    assert printed <= reached, sorted(printed - reached)


def _values(drug: str, table: RenalTable) -> list[Decimal]:
    """What the patients of a table's regimens have in its metric."""
    read = (
        read_metric(table.metric, facts, ()).value for regimen, facts in _patients(drug) if regimen in table.regimens
    )
    return sorted(value for value in read if value is not None)


@pytest.mark.parametrize("drug", DRUGS)
def test_every_bound_of_every_shipped_band_has_a_value_on_it_and_on_each_side(drug: str) -> None:
    for table in _monograph(drug).renal_tables:
        given = _values(drug, table)
        bands = [row.band for row in table.rows if row.band and row.dialysis is Dialysis.NONE]
        bounds = {b for b in chain.from_iterable((band.low, band.high) for band in bands) if b is not None}
        for bound in bounds:
            assert bound in given, f"{table.id}: no case at {bound}"
            assert bound == 0 or any(value < bound for value in given), f"{table.id}: no case below {bound}"
            assert any(value > bound for value in given), f"{table.id}: no case above {bound}"
        if table.points:
            between = [low < value < high for low, high in pairwise(sorted(bounds)) for value in given]
            assert any(between), f"{table.id}: no case between two points"


def test_the_cases_of_a_drug_have_different_names() -> None:
    for drug in DRUGS:
        names = [case["id"] for case in _rules(drug).get("cases", ())]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("drug", DRUGS)
def test_every_shipped_monograph_has_worked_cases(drug: str) -> None:
    assert any(True for _ in _patients(drug)), f"tests/rules/{drug}.yaml has neither cases nor sweeps"
    assert _rules(drug)["drug"] == drug


@pytest.mark.parametrize("drug", DRUGS)
def test_every_regimen_that_a_worked_case_names_exists(drug: str) -> None:
    named = {regimen for regimen, _ in _patients(drug)}
    known = {regimen.id for regimen in _monograph(drug).regimens}

    assert named <= known, sorted(named - known)
