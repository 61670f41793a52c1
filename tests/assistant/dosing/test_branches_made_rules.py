"""Rules that no shipped label has and the schema allows, each on a made monograph: none of them verifies by accident."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pytest

from posology.assistant.dosing.age_matching import age
from posology.assistant.dosing.binding import EMPTY_SCOPE, Scope, bind
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.opinions import Agreement
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.situations import situation_of
from posology.assistant.dosing.verification import Verifier
from posology.assistant.patients import PatientFacts
from tests.assistant.dosing.made_monograph import limit, monograph, regimen
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook
from tests.fakes import finder_of

INFECTION = Scope(drug="testol", indication="infection")
LOADING = regimen("first", phase="loading", dose="1 g", intervals=["24 h"])


def _said(number: str, text: str, made: Monograph) -> tuple[str, str]:
    verifier = Verifier(Rulebook(MappingProxyType({"testol": made}), "made"), finder_of("testol"))
    (found,) = [finding for finding in verifier.check(text, INFECTION).findings if finding.text == number]
    return found.verdict.value, found.code


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("days 1 to 3", ("unsupported", "no_rule")),
        ("days 1 to 2", ("unsupported", "no_rule")),
    ],
)
def test_first_doses_of_no_printed_length_have_no_days(days: str, expected: tuple[str, str]) -> None:
    made = monograph(regimens=[LOADING, regimen()])
    assert _said(days, f"Testol loading dose 1 g every 24 hours on {days}", made) == expected


@pytest.mark.parametrize(
    ("fields", "days", "expected"),
    [
        ({"duration": "2 day"}, "days 1 to 2", ("verified", "")),
        ({"doses_in_course": 2}, "days 1 to 2", ("verified", "")),
        ({"doses_in_course": 2}, "days 1 to 3", ("contradicted", "duration")),
    ],
)
def test_first_doses_of_a_printed_length_have_its_days(
    fields: dict[str, object], days: str, expected: tuple[str, str]
) -> None:
    made = monograph(regimens=[{**LOADING, **fields}, regimen()])
    assert _said(days, f"Testol loading dose 1 g every 24 hours on {days}", made) == expected


@pytest.mark.parametrize("dose", ["500 mg", "500 mg every 12 hours"])
def test_a_monograph_without_regimens_verifies_no_dose(dose: str) -> None:
    number = dose.split(" every", maxsplit=1)[0]
    assert _said(number, f"Testol {dose}", monograph(regimens=[])) == ("unsupported", "no_rule")


HEAVY = regimen("heavy", dose="1 g", intervals=[], doses_in_course=1, weight=">=50")
LIGHT = regimen("light", dose="500 mg", intervals=["12 h"], weight="<50")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Testol below 50 kg: at most 1 g a day", "at most 1 g a day", ("unsupported", "no_rule")),
        ("Testol below 50 kg: at most 2 g a day", "at most 2 g a day", ("contradicted", "limit")),
        ("Testol at 50 kg or more: at most 9 g a day", "at most 9 g a day", ("unsupported", "no_rule")),
    ],
)
def test_a_maximum_for_a_body_weight_is_held_against_doses_at_printed_intervals_only(
    text: str, number: str, expected: tuple[str, str]
) -> None:
    assert _said(number, text, monograph(regimens=[HEAVY, LIGHT])) == expected


BETWEEN = limit("neutrophils", "do_not_use", band="500-1000", metric="anc_per_ul", subject="neutrophils")


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ("between 500 and 1000 cells/µL", ("verified", "")),
        ("below 500 cells/µL", ("contradicted", "bound")),
        ("above 1000 cells/µL", ("contradicted", "bound")),
    ],
)
def test_a_limit_of_use_with_two_ends_has_no_other_side(bound: str, expected: tuple[str, str]) -> None:
    text = f"Do not use testol if the absolute neutrophil count is {bound}"
    made = monograph(limits=[BETWEEN])
    number = next(q.text for q in extract(text))
    assert _said(number, text, made) == expected


def test_an_age_in_a_unit_of_no_age_is_not_judged() -> None:
    compiled = CompiledMonograph(monograph(regimens=[regimen(age_from_years=0, age_below_years=1)]))
    text = "Testol 500 mg every 12 hours"
    (clause,) = bind(text, extract(text), EMPTY_SCOPE)
    hours = Quantity("12 h", 0, 4, Role.AGE, Decimal(12), Decimal(12), unit="h")
    assert age(hours, clause, situation_of(clause, None, compiled, INFECTION)).agreement is Agreement.NO_RULE


def test_a_printed_range_without_a_renal_table_is_left_out_beside_doses_that_have_one() -> None:
    """The label of cefepime prints 1–2 g for pneumonia and adjusts the 1 g and the 2 g of it."""
    cefepime = shipped_rulebook().monograph("cefepime")
    facts = PatientFacts(age_years=Decimal(60), weight_kg=Decimal(70), crcl_ml_per_min=Decimal(40))
    found = doses_for(cefepime, facts, "pneumonia")
    assert found.regimens
    assert "pneumonia-1-2g" not in {shown.id for shown in found.regimens}
    assert any("has no renal table of its own" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"dose": "5 mg/kg", "intervals": ["24 h"]}, "verified"),
        ({"dose": "250 mg"}, "contradicted"),
    ],
)
def test_a_first_dose_is_held_against_lower_ones_in_its_own_unit_only(fields: dict[str, object], verdict: str) -> None:
    made = monograph(regimens=[regimen(), regimen("other", **fields)])
    verifier = Verifier(Rulebook(MappingProxyType({"testol": made}), "made"), finder_of("testol"))
    assert str(verifier.check("Start with testol 500 mg every 12 hours", INFECTION).verdict) == verdict
