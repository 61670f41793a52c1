"""Edges of matching and of doses, each on a made monograph: points, shares, criteria, studies, headings, odd limits."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.decimal_text import figures_beside
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.units import canonical_unit
from posology.assistant.dosing.verification import Verifier
from posology.assistant.patients import PatientFacts
from tests.assistant.dosing.made_monograph import SOURCE, limit, monograph, regimen, table
from tests.fakes import finder_of

INFECTION = Scope(drug="testol", indication="infection")
POINTS = table(
    points=True,
    rows=[
        {"band": "100", "dose": "1000 mg", "intervals": ["24 h"]},
        {"band": "50", "dose": "500 mg", "intervals": ["24 h"]},
    ],
)
HALVED = table(
    rows=[
        {"band": ">=30", "dose": "500 mg", "intervals": ["12 h"]},
        {"band": "<30", "dose": "250 mg", "intervals": ["12 h"]},
    ]
)


def _verifier(made: Monograph) -> Verifier:
    return Verifier(Rulebook(MappingProxyType({"testol": made}), "made"), finder_of("testol", "otherol"))


def _check(text: str, made: Monograph, scope: Scope = INFECTION) -> Verification:
    return _verifier(made).check(text, scope)


@pytest.mark.parametrize(
    ("dose", "verdict"),
    [
        ("1000 mg", Verdict.AMBIGUOUS),
        ("750 mg", Verdict.VERIFIED),
        ("752 mg", Verdict.VERIFIED),
        ("600 mg", Verdict.AMBIGUOUS),
        ("1001 mg", Verdict.CONTRADICTED),
        ("499 mg", Verdict.CONTRADICTED),
        ("2 g", Verdict.CONTRADICTED),
        ("7.5 mL", Verdict.UNSUPPORTED),
    ],
)
def test_a_value_between_two_points_is_interpolated(dose: str, verdict: Verdict) -> None:
    checked = _check(f"CrCl 75 mL/min: {dose} every 24 hours", monograph(renal_tables=[POINTS]))
    assert checked.verdict is verdict, checked.findings


@pytest.mark.parametrize("clearance", ["120", "20"])
def test_a_value_outside_all_points_is_not_interpolated(clearance: str) -> None:
    checked = _check(f"CrCl {clearance} mL/min: 750 mg every 24 hours", monograph(renal_tables=[POINTS]))
    assert checked.verdict is not Verdict.VERIFIED


@pytest.mark.parametrize(
    ("share", "verdict"),
    [("50%", Verdict.VERIFIED), ("half", Verdict.VERIFIED), ("25%", Verdict.CONTRADICTED), ("100%", Verdict.CONTRADICTED)],
)  # fmt: skip
def test_a_share_is_compared_with_what_the_row_prints_in_mg(share: str, verdict: Verdict) -> None:
    said = f"{share} {'the' if share == 'half' else 'of the'} usual dose"
    assert _check(f"CrCl <30 mL/min: {said} every 12 hours", monograph(renal_tables=[HALVED])).verdict is verdict


@pytest.mark.parametrize(("base", "row"), [("500-1000 mg", "250-400 mg"), ("500 mg", "5 mg/kg")])
def test_a_share_of_a_dose_that_the_row_does_not_scale_is_never_verified(base: str, row: str) -> None:
    rows: list[dict[str, object]] = [
        {"band": ">=30", "dose": base, "intervals": ["12 h"]},
        {"band": "<30", "dose": row, "intervals": ["12 h"]},
    ]
    made = monograph(regimens=[regimen(dose=base)], renal_tables=[table(rows=rows)])
    assert _check("CrCl <30 mL/min: 50% of the usual dose every 12 hours", made).verdict is not Verdict.VERIFIED


CRITERIA = {
    "id": "two-of-three",
    "text": "at least two of three",
    "at_least": 2,
    "of": [
        {"metric": "age_years", "band": ">=80", "source": SOURCE},
        {"metric": "weight_kg", "band": "<=60", "source": SOURCE},
        {"metric": "scr_mg_dl", "band": ">=1.5", "source": SOURCE},
    ],
    "regimens": ["reduced"],
    "otherwise": ["usual"],
    "source": SOURCE,
}


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ("at least two of: age ≥80 years, weight ≤60 kg, serum creatinine ≥1.5 mg/dL", Verdict.VERIFIED),
        ("age ≥80 years and weight ≤60 kg", Verdict.VERIFIED),
        ("age ≥80 years or weight ≤60 kg", Verdict.CONTRADICTED),
        ("any one of: age ≥80 years, weight ≤60 kg, serum creatinine ≥1.5 mg/dL", Verdict.CONTRADICTED),
        ("all of: age ≥80 years, weight ≤60 kg, serum creatinine ≥1.5 mg/dL", Verdict.CONTRADICTED),
        ("age ≥80 years", Verdict.CONTRADICTED),
        ("age ≥75 years and weight ≤60 kg", Verdict.CONTRADICTED),
    ],
)
def test_counted_criteria_are_neither_dropped_nor_joined_by_or(condition: str, verdict: Verdict) -> None:
    made = monograph(regimens=[regimen(), regimen("reduced", dose="250 mg")], criteria=[CRITERIA])
    checked = _check(f"250 mg every 12 hours if {condition}", made)
    assert checked.verdict is verdict, [(f.text, f.verdict, f.reason) for f in checked.findings]


def test_criteria_that_count_more_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="there are 3 criteria to count"):
        monograph(regimens=[regimen(), regimen("reduced", dose="250 mg")], criteria=[{**CRITERIA, "at_least": 4}])


def test_criteria_for_an_unknown_regimen_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown regimen 'reduced'; regimens are usual"):
        monograph(criteria=[CRITERIA])


def test_a_rate_that_a_study_used_is_no_contradiction_and_not_verified() -> None:
    made = monograph(limits=[limit("rate", "rate_max", value="1 mg/min")])
    assert _check("In a trial, testol was infused at 5 mg/min", made).verdict is Verdict.UNSUPPORTED
    assert _check("Infuse testol at 5 mg/min", made).verdict is Verdict.CONTRADICTED
    assert _check("Infuse testol at 5 mcg/kg/min", made).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1 g per day is equivalent to 1000 mg/day", Verdict.VERIFIED),
        ("500 mg every 12 hours, equivalent to 1000 mg/day", Verdict.VERIFIED),
        ("500 mg every 12 hours, equivalent to 1500 mg/day", Verdict.CONTRADICTED),
        ("1 g/day is equivalent to 1200 mg/day", Verdict.CONTRADICTED),
    ],
)
def test_doses_called_equivalent_must_have_one_daily_total(text: str, verdict: Verdict) -> None:
    assert _check(text, monograph()).verdict is verdict


@pytest.mark.parametrize(
    ("near", "verdict"),
    [
        ("Testol", Verdict.VERIFIED),
        ("Alternatives to otherol: testol", Verdict.UNSUPPORTED),
        ("Alternatives: testol or otherol", Verdict.UNSUPPORTED),
        ("Testol and otherol", Verdict.UNSUPPORTED),
        ("Dosing", Verdict.UNSUPPORTED),
    ],
)
def test_a_heading_with_several_drugs_lends_none_of_them(near: str, verdict: Verdict) -> None:
    assert _check("500 mg every 12 hours for infection", monograph(), Scope(near=(near,))).verdict is verdict


@pytest.mark.parametrize(
    "text",
    [
        "O-500 mg every 12 hours",
        "l to 500 mg every 12 hours",
        "500 to −500 mg every 12 hours",
        "500 to − 600 mg every 12 hours",
        "-500 mg every 12 hours",
        "500² mg every 12 hours",
        "500 mg × 2 every 12 hours",
        "500 every 12 hours",
        "S00 mg, 500 mg every 12 hours",
        "500 mg every .12 hours",
    ],
)
def test_a_number_that_cannot_be_trusted_is_not_verified(text: str) -> None:
    checked = _check(text, monograph())
    assert checked.verdict in {Verdict.UNSUPPORTED, Verdict.CONTRADICTED}, checked.findings


@pytest.mark.parametrize(
    ("stated", "cited"),
    [
        ("CrCl 30 mL/min: 500 mg every 12 hours", "CrCl 30 mL/min/1.73 m2: 500 mg every 12 hours"),
        ("CrCl 30 mL/min: 500 mg every 12 hours", "eGFR 30 mL/min: 500 mg every 12 hours"),
        ("CrCl ≥30 mL/min: 500 mg every 12 hours", "CrCl >30 mL/min: 500 mg every 12 hours"),
        ("CrCl ≥30 mL/min: 500 mg every 12 hours", "CrCl 30 mL/min: 500 mg every 12 hours"),
        ("500 mg every 12 hours", "500 mg every 8 or 12 hours"),
        ("500 mg every 12 hours", "250 to 500 mg every 12 hours"),
    ],
)
def test_a_number_does_not_stand_in_a_passage_with_another_metric_sign_or_alternative(stated: str, cited: str) -> None:
    verifier = _verifier(monograph(renal_tables=[HALVED]))
    checked = verifier.check_cited(stated, INFECTION, [Evidence(cited, INFECTION, (cited,))])
    assert checked.verdict in {Verdict.UNSUPPORTED, Verdict.CONTRADICTED}, checked.findings


@pytest.mark.parametrize("unit", ["mg/furlong", "furlong", "mg/kg/furlong", "/", "", "mg per", "x" * 500])
def test_a_unit_that_the_table_does_not_hold_has_no_canonical_spelling(unit: str) -> None:
    assert canonical_unit(unit) is None


def test_a_value_that_no_number_of_figures_keeps_on_its_side_is_given_whole() -> None:
    value = f"0.4{'0' * 40}1"
    assert figures_beside(Decimal(value), [Decimal("0.4")]) == value


ADULT = PatientFacts(age_years=Decimal(50), weight_kg=Decimal(70), crcl_ml_per_min=Decimal(90))


@pytest.mark.parametrize(
    "odd",
    [
        limit("use", "do_not_use", terms=["gout"], subject="gout"),
        limit("rate", "rate_max", terms=["slowly"], subject="slowly", holds_for="every_dose"),
        limit("dose", "dose_max", terms=["sparingly"], subject="sparingly", holds_for="every_dose"),
        limit("strength", "concentration_max", value="5 unit/mL"),
        limit("strength", "concentration_max", value="5 mg/mL"),
        limit("time", "infusion_time_min", value="1 h", doses=["400-600 mg"]),
        limit("time", "infusion_time_min", value="1 h", doses=["5-9 mg/kg"]),
        limit("time", "infusion_time_min", value="1 h", doses=["5-9 unit"]),
    ],
    ids=lambda odd: f"{odd['kind']} {odd.get('value', '')} {odd.get('doses', '')}",
)
def test_a_limit_without_a_value_or_in_another_measure_never_stops_the_dose_from_being_shown(
    odd: dict[str, object],
) -> None:
    worked = doses_for(monograph(limits=[odd]), ADULT)
    assert [shown.result for shown in worked.regimens] == ["500 mg every 12 h"]
    assert worked.verdict == "calculated"
