"""Printed limits that hold for a part of a course, for the young, or in a case that no fact of a patient decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from posology.assistant.answers import RegimenForPatient
from posology.assistant.dosing.doses import doses_for
from posology.assistant.errors import RuleDefinitionError
from posology.assistant.patients import PatientFacts
from tests.assistant.dosing.made_monograph import limit, monograph, regimen
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook


def _shown(
    limits: list[dict[str, object]],
    age: str | None = "40",
    **fields: Any,  # noqa: ANN401
) -> RegimenForPatient:
    rules = monograph(regimens=[regimen(**fields)], limits=limits)
    weight = Decimal(8) if age in {"0.99", "1"} else Decimal(60)
    facts = PatientFacts(weight_kg=weight, age_years=Decimal(age) if age else None)
    return doses_for(rules, facts).regimens[0]


def _from_label(drug: str, use: str, **known: str) -> dict[str, RegimenForPatient]:
    rules = shipped_rulebook().monograph(drug)
    facts = PatientFacts(**{name: Decimal(value) for name, value in known.items()})
    return {shown.id: shown for shown in doses_for(rules, facts, use or None).regimens}


def test_a_larger_first_dose_is_never_above_its_printed_maximum() -> None:
    limits = [limit("top", "dose_max", value="800 mg", holds_for="first_dose")]
    shown = _shown(limits, dose="12 mg/kg", first_dose="25 mg/kg", intervals=["24 h"])

    assert (shown.first_dose, shown.each) == ("25 mg/kg = 800 mg", "720 mg")
    assert "First dose limited to the printed maximum of 800 mg." in shown.notes


def test_a_maximum_of_the_later_doses_leaves_the_first_one_alone() -> None:
    limits = [limit("top", "dose_max", value="400 mg", holds_for="later_doses")]
    shown = _shown(limits, dose="12 mg/kg", first_dose="25 mg/kg", intervals=["24 h"])

    assert (shown.first_dose, shown.each) == ("25 mg/kg = 1,500 mg", "400 mg")


def test_a_larger_first_dose_has_its_own_least_infusion_time_and_volume() -> None:
    limits = [limit("rate", "rate_max", value="200 mg/h"), limit("c", "concentration", value="2 mg/mL")]
    shown = _shown(limits, dose="200 mg", first_dose="400 mg", intervals=["24 h"])

    assert shown.infusion.startswith("at least 60 min")
    assert "first dose: at least 120 min: from the rate ceiling of 200 mg/h" in shown.infusion
    assert shown.volumes == ("100 mL at 2 mg/mL", "first dose: 200 mL at 2 mg/mL")


@pytest.mark.parametrize(
    ("kind", "value", "named"),
    [
        ("infusion_time_min", "22-23 h", "through a small vein: 22–23 h"),
        ("rate_max", "3 mL/min", "through a small vein: no faster than 3 mL/min"),
    ],
)
def test_a_time_of_a_named_case_is_shown_and_binds_nothing(kind: str, value: str, named: str) -> None:
    usual = limit("usual", "infusion_time_min", value="30 min")
    case = limit("case", kind, value=value, subject="through a small vein", holds_for="named_case")

    assert _shown([usual, case]).infusion == f"at least 30 min: the printed time is 30 min; {named}"


def test_a_maximum_of_a_named_case_is_told_and_cuts_no_dose() -> None:
    case = limit("case", "dose_max", value="50 mg", subject="each of the first two doses", holds_for="named_case")
    shown = _shown([case], dose="1 mg/kg")

    assert shown.dose_mg == 60
    assert "Printed for each of the first two doses: no more than 50 mg." in shown.notes


@pytest.mark.parametrize(
    ("age", "infusion"),
    [
        ("0.99", "at least 60 min: the printed time is 1–2 h"),
        ("1", "at least 30 min: the printed time is 30 min"),
        ("40", "at least 30 min: the printed time is 30 min"),
        (None, "at least 30 min: the printed time is 30 min; time in infants: 1–2 h"),
    ],
)
def test_a_time_printed_for_the_young_binds_only_them(age: str | None, infusion: str) -> None:
    young = limit("young", "infusion_time_min", value="1-2 h", subject="time in infants", age_below_years="1")

    assert _shown([limit("usual", "infusion_time_min", value="30 min"), young], age).infusion == infusion


def test_a_limit_with_terms_that_a_calculation_would_bind_by_must_say_what_it_binds() -> None:
    with pytest.raises(RuleDefinitionError, match=r"holds_for: must say what it binds.*every_dose, first_dose"):
        monograph(limits=[limit("case", "dose_max", value="50 mg", terms=["first two"])])


def test_shipped_labels_bind_the_first_dose_the_young_and_named_cases_as_printed() -> None:
    fluconazole = _from_label("fluconazole", "", weight_kg="50", age_years="12")["child-systemic-12"]
    ceftriaxone = _from_label("ceftriaxone", "", weight_kg="70", age_years="40")["adult-2g"]
    amikacin = _from_label("amikacin", "", weight_kg="70", age_years="50", creatinine_mg_per_dl="1")["adult-7.5-q12h"]
    colistimethate = _from_label("colistimethate", "", weight_kg="70", age_years="50", crcl_ml_per_min="85")
    enoxaparin = _from_label("enoxaparin", "stemi", weight_kg="120", age_years="60", crcl_ml_per_min="80")["stemi-1"]

    assert (fluconazole.first_dose, fluconazole.each) == ("25 mg/kg = 800 mg", "400 mg")
    assert ceftriaxone.infusion == "at least 30 min: the printed time is 30 min"
    assert amikacin.infusion.startswith("at least 30 min")
    assert not colistimethate["base-2.5-5"].infusion.startswith("at least")
    assert enoxaparin.dose_mg == 120
    assert any("first two doses (subcutaneous): no more than 100 mg" in note for note in enoxaparin.notes)
