"""The audit of printed bands: holes, double cover, missing rows, metrics, shares and formulas, a case for each line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from posology.assistant.answers import Calculation, Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.patients import PatientFacts

CORPUS = Path(__file__).parents[3] / "corpus"
CRCL, INDEXED, EGFR = "crcl_ml_per_min", "crcl_ml_per_min_173", "egfr_ml_per_min_173"
PER_KG, CREATININE = "crcl_ml_per_min_per_kg", "creatinine_mg_per_dl"
NAMES = {
    CRCL: ("CrCl", "mL/min"),
    INDEXED: ("CrCl", "mL/min/1.73 m2"),
    EGFR: ("eGFR", "mL/min/1.73 m2"),
    PER_KG: ("CrCl", "mL/min/kg"),
    CREATININE: ("serum creatinine", "mg/dL"),
}
NOT_BORNE_OUT = frozenset({Verdict.CONTRADICTED, Verdict.UNSUPPORTED})


@dataclass(frozen=True, slots=True)
class Place:
    """One value of one metric for one regimen."""

    drug: str
    regimen: str
    value: str
    fact: str = CRCL

    @property
    def named(self) -> str:
        return f"{self.drug} {self.value}, {self.regimen}"


def _at(drug: str, regimen: str, *values: str, fact: str = CRCL) -> list[Place]:
    return [Place(drug, regimen, value, fact) for value in values]


HOLES = [
    *_at("valacyclovir", "zoster-1g", "49.6", "29.5"),
    *_at("famciclovir", "zoster-500-q8h", "59.5", "39.5"),
    *_at("famciclovir", "suppression-250-q12h", "39.5"),
    *_at("ganciclovir", "retinitis-induction-5", "69.5", "49.5", "24.5"),
    *_at("valganciclovir", "retinitis-induction-900", "59.5", "39.5", "24.5"),
    *_at("levofloxacin", "nosocomial-750", "49.5", "19.5"),
    *_at("cefepime", "neutropenia-2g-q8h", "29.5"),
    *_at("meropenem", "abdominal-1g", "25.5"),
    *_at("gabapentin", "phn-daily-range", "59.5", "29.5"),
    *_at("ceftazidime", "usual-respiratory-1g", "30.5", "15.5", "5.5", "5"),
    *_at("ciprofloxacin", "uti-oral", "29.5"),
    *_at("ciprofloxacin", "abdominal-iv", "29.5", "30"),
    *_at("colistimethate", "base-2.5-5", "79.5", "49.5", "29.5"),
    *_at("tenofovir-disoproxil", "hiv-300", "49.5", "29.5"),
    *_at("emtricitabine-tenofovir-disoproxil", "hiv-tablet", "49.5"),
]
CLOSED_HOLES = [
    *_at("cefepime", "neutropenia-2g-q8h", "10.5"),
    *_at("famciclovir", "suppression-250-q12h", "59.5"),
]
DOUBLE = [
    *_at("acyclovir", "iv-encephalitis-10-q8h", "25", "10", fact=INDEXED),
    *_at("acyclovir", "oral-zoster-800", "10", fact=INDEXED),
    *_at("pregabalin", "phn-150-bid", "60", "30"),
    *_at("levetiracetam", "partial-seizures-500-1500", "50", fact=INDEXED),
    *_at("gentamicin", "adult-1-q8h", "70", "55", "45", "40", "15", fact=INDEXED),
]
SINGLE = [
    *_at("acyclovir", "iv-encephalitis-10-q8h", "50", fact=INDEXED),
    *_at("acyclovir", "oral-zoster-800", "25", fact=INDEXED),
    *_at("pregabalin", "phn-150-bid", "15"),
    *_at("imipenem-cilastatin", "susceptible-500mg-q6h", "90", "89.9", "60", "59.9", "30", "29.9", "15"),
    *_at("ertapenem", "cap-1g", "30", "30.1", fact=INDEXED),
    *_at("daptomycin", "skin-4", "30", "29.9"),
    *_at("sulfamethoxazole-trimethoprim", "pjp-15-20", "30.1", "30", "15", "14.9"),
    *_at("oseltamivir", "treatment-75-q12h", "60.1", "60", "30.1", "30", "10.1"),
    *_at("remdesivir", "adult-hospital", "90", "29", "5"),
    *_at("meropenem", "abdominal-1g", "50", "50.1"),
    *_at("ceftazidime", "usual-respiratory-1g", "50"),
    *_at("emtricitabine-tenofovir-disoproxil", "hiv-tablet", "29.5"),
]
NO_ROW = [
    *_at("levofloxacin", "nosocomial-750", "9.9"),
    *_at("valganciclovir", "retinitis-induction-900", "9.9"),
    *_at("letermovir", "hsct-480-adult", "10"),
    *_at("oseltamivir", "treatment-75-q12h", "10"),
    *_at("colistimethate", "base-2.5-5", "9.9"),
    *_at("tenofovir-disoproxil", "hiv-300", "9.9"),
    *_at("ciprofloxacin", "uti-oral", "4.9"),
    *_at("spironolactone", "hf-25-daily", "29.9", fact=EGFR),
    *_at("imipenem-cilastatin", "susceptible-500mg-q6h", "14.9"),
    *_at("ganciclovir", "retinitis-induction-5", "9.9"),
]


def _worked(place: Place, rulebook: Rulebook) -> Calculation:
    facts = {"age_years": Decimal(50), "weight_kg": Decimal(70), place.fact: Decimal(place.value)}
    return doses_for(rulebook.monograph(place.drug), PatientFacts(**facts), regimen=place.regimen)


def _results(worked: Calculation) -> set[str]:
    return {shown.result for shown in worked.regimens}


def _stated(place: Place, dose: str, verifier: Verifier, rulebook: Rulebook) -> Verification:
    name, unit = NAMES[place.fact]
    regimen = next(r for r in rulebook.monograph(place.drug).regimens if r.id == place.regimen)
    scope = Scope(drug=place.drug, indication=regimen.indication, route=regimen.route)
    return verifier.check(f"At a {name} of {place.value} {unit}: {dose}", scope)


def _ids(places: list[Place]) -> list[str]:
    return [place.named for place in places]


@pytest.mark.parametrize("place", HOLES, ids=_ids(HOLES))
def test_a_value_between_two_printed_rows_shows_both_and_takes_neither(place: Place, rulebook: Rulebook) -> None:
    worked = _worked(place, rulebook)
    assert (worked.verdict, len(_results(worked)) > 1) == ("ambiguous", True), worked


@pytest.mark.parametrize("place", HOLES, ids=_ids(HOLES))
def test_a_statement_about_a_value_between_two_rows_is_never_verified_nor_right_doses_contradicted(
    place: Place, rulebook: Rulebook, full_verifier: Verifier
) -> None:
    for dose in _results(_worked(place, rulebook)):
        checked = _stated(place, dose, full_verifier, rulebook)
        assert checked.verdict is not Verdict.VERIFIED, dose
    band = next(f for f in checked.findings if place.value in f.text)
    assert band.verdict is Verdict.AMBIGUOUS, band.reason


def test_a_creatinine_between_two_rows_of_gentamicin_leaves_the_shares_open_and_not_the_interval(
    rulebook: Rulebook, full_verifier: Verifier
) -> None:
    place = Place("gentamicin", "adult-1-q8h", "1.05", CREATININE)
    assert _worked(place, rulebook).verdict == "ambiguous"
    for share in ("1 mg/kg every 8 hours", "0.8 mg/kg every 8 hours"):
        assert _stated(place, share, full_verifier, rulebook).verdict is Verdict.AMBIGUOUS
    assert _stated(place, "1 mg/kg every 8.4 hours", full_verifier, rulebook).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("place", CLOSED_HOLES, ids=_ids(CLOSED_HOLES))
def test_a_hole_that_the_label_closes_itself_has_one_reading(place: Place, rulebook: Rulebook) -> None:
    assert (_worked(place, rulebook).verdict, len(_results(_worked(place, rulebook)))) == ("calculated", 1)


@pytest.mark.parametrize("place", DOUBLE, ids=_ids(DOUBLE))
def test_an_end_point_of_two_rows_shows_both(place: Place, rulebook: Rulebook) -> None:
    worked = _worked(place, rulebook)
    assert (worked.verdict, len(_results(worked)) > 1) == ("ambiguous", True), worked


@pytest.mark.parametrize("place", DOUBLE, ids=_ids(DOUBLE))
def test_the_band_of_a_statement_about_an_end_point_of_two_rows_is_ambiguous(
    place: Place, rulebook: Rulebook, full_verifier: Verifier
) -> None:
    dose = min(_results(_worked(place, rulebook)))
    checked = _stated(place, dose, full_verifier, rulebook)
    band = next(f for f in checked.findings if place.value in f.text and f.role in {"band", "threshold"})
    assert band.verdict is Verdict.AMBIGUOUS, band.reason


@pytest.mark.parametrize("place", SINGLE, ids=_ids(SINGLE))
def test_an_end_point_with_a_sign_stands_in_one_row(place: Place, rulebook: Rulebook) -> None:
    worked = _worked(place, rulebook)
    assert worked.verdict in {"calculated", "no_dose"}, worked
    assert len(_results(worked)) == 1


@pytest.mark.parametrize("place", NO_ROW, ids=_ids(NO_ROW))
def test_below_the_last_row_there_is_no_dose(place: Place, rulebook: Rulebook) -> None:
    worked = _worked(place, rulebook)
    assert worked.verdict in {"no_dose", "no_rule"}, worked
    assert all(shown.dose_mg is None for shown in worked.regimens)


@pytest.mark.parametrize("place", NO_ROW, ids=_ids(NO_ROW))
def test_a_dose_stated_below_the_last_row_is_not_borne_out(
    place: Place, rulebook: Rulebook, full_verifier: Verifier
) -> None:
    regimen = next(r for r in rulebook.monograph(place.drug).regimens if r.id == place.regimen)
    dose = f"{regimen.dose.low} {regimen.dose.unit} once daily"
    assert _stated(place, dose, full_verifier, rulebook).verdict in NOT_BORNE_OUT


def test_foscarnet_at_0_4_has_no_induction_row_and_a_maintenance_row(rulebook: Rulebook) -> None:
    induction = _worked(Place("foscarnet", "cmv-induction-60-q8h", "0.4", PER_KG), rulebook)
    maintenance = _worked(Place("foscarnet", "cmv-maintenance-90", "0.4", PER_KG), rulebook)
    assert induction.verdict == "ambiguous"
    assert "50 mg/kg every 48 h" in _results(maintenance)


def test_metformin_at_45_stands_in_the_first_sentence_and_not_in_the_second(
    rulebook: Rulebook, full_verifier: Verifier
) -> None:
    start = _worked(Place("metformin", "er-start-500", "45", EGFR), rulebook)
    on_treatment = _worked(Place("metformin", "er-2000", "45", EGFR), rulebook)
    assert start.verdict == "no_dose"
    assert on_treatment.verdict == "calculated"
    scope = Scope(drug="metformin")
    unit = "mL/min/1.73 m2"
    assert (
        full_verifier.check(f"Starting is not recommended at an eGFR of 45 {unit}", scope).verdict is Verdict.VERIFIED
    )
    assert full_verifier.check(f"Starting is not recommended at an eGFR of 46 {unit}", scope).verdict in NOT_BORNE_OUT


@pytest.mark.parametrize("drug", ["ganciclovir", "valganciclovir"])
def test_a_numeric_row_for_dialysis_alone_gives_no_dose_without_dialysis(drug: str, rulebook: Rulebook) -> None:
    regimen = "retinitis-induction-5" if drug == "ganciclovir" else "retinitis-induction-900"
    assert _worked(Place(drug, regimen, "5"), rulebook).verdict in {"no_dose", "no_rule"}


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Acyclovir IV for encephalitis at CrCl 40 mL/min: 10 mg/kg every 12 hours", "mL/min for mL/min/1.73 m²"),
        ("Ertapenem at CrCl 30 mL/min: 500 mg daily", "mL/min for mL/min/1.73 m²"),
        ("Valacyclovir for zoster at CrCl 30–49 mL/min/1.73 m2: 1 g every 12 hours", "mL/min/1.73 m² for mL/min"),
        ("Foscarnet for HSV at CrCl >1.0–1.4 mL/min: 30 mg/kg every 8 hours", "mL/min for mL/min/kg"),
        ("Apixaban for atrial fibrillation at CrCl 25 mL/min: 2.5 mg twice daily", "clearance for creatinine"),
        ("Cidofovir is contraindicated at an eGFR ≤55 mL/min/1.73 m2", "eGFR for clearance"),
        ("Avoid voriconazole IV at an eGFR below 50 mL/min/1.73 m2", "eGFR for clearance"),
        ("Avoid posaconazole IV at a creatinine clearance below 50 mL/min", "clearance for eGFR"),
        ("Metformin is contraindicated at a CrCl below 30 mL/min", "clearance for eGFR"),
        ("Levetiracetam at CrCl 30–50 mL/min: 250–750 mg every 12 hours", "mL/min for mL/min/1.73 m²"),
    ],
)
def test_one_metric_never_stands_for_another(text: str, metric: str, full_verifier: Verifier) -> None:
    assert full_verifier.check(text).verdict in NOT_BORNE_OUT, metric


@pytest.mark.parametrize(
    ("drug", "metrics"),
    [
        ("foscarnet", {"crcl_ml_min_kg"}),
        ("acyclovir", {"crcl_ml_min_173"}),
        ("ertapenem", {"crcl_ml_min_173"}),
        ("levetiracetam", {"crcl_ml_min_173"}),
        ("gentamicin", {"crcl_ml_min_173", "scr_mg_dl"}),
        ("digoxin", {"ccr_ml_min_70kg"}),
        ("valacyclovir", {"crcl_ml_min"}),
        ("metformin", {"egfr_ml_min_173"}),
        ("spironolactone", {"egfr_ml_min_173"}),
    ],
)
def test_each_table_keeps_the_metric_of_its_label(drug: str, metrics: set[str], rulebook: Rulebook) -> None:
    assert {table.metric for table in rulebook.monograph(drug).renal_tables} == {Metric(name) for name in metrics}


@pytest.mark.parametrize(
    ("place", "dose"),
    [
        (Place("acyclovir", "iv-encephalitis-10-q8h", "40", INDEXED), "10 mg/kg every 12 h"),
        (Place("acyclovir", "iv-encephalitis-10-q8h", "5", INDEXED), "5 mg/kg every 24 h"),
        (Place("fluconazole", "systemic-400", "50"), "200 mg every 24 h"),
        (Place("fluconazole", "systemic-400", "50.1"), "400 mg every 24 h"),
        (Place("gentamicin", "adult-1-q8h", "60", INDEXED), "0.65 mg/kg every 8 h"),
        (Place("meropenem", "abdominal-1g", "20"), "0.5 g every 12 h"),
        (Place("meropenem", "skin-500mg", "9.9"), "250 mg every 24 h"),
        (Place("sulfamethoxazole-trimethoprim", "uti-8-10", "20"), "4–5 mg/kg/day divided every 6, 8 or 12 h"),
    ],
    ids=lambda part: part.named if isinstance(part, Place) else str(part),
)
def test_a_share_is_taken_of_the_base_regimen_that_was_asked_for(place: Place, dose: str, rulebook: Rulebook) -> None:
    results = _results(_worked(place, rulebook))
    amount = dose.split(" every", maxsplit=1)[0].split(" divided", maxsplit=1)[0]
    assert any(amount in result for result in results), results


@pytest.mark.parametrize(
    ("drug", "regimens", "clearance"),
    [
        ("cefepime", ("skin-2g-q12h", "neutropenia-2g-q8h"), "45"),
        ("imipenem-cilastatin", ("susceptible-500mg-q6h", "intermediate-1g-q6h"), "45"),
        ("levofloxacin", ("nosocomial-750", "cap-500"), "30"),
        ("meropenem", ("skin-500mg", "abdominal-1g"), "20"),
        ("pregabalin", ("phn-75-bid", "phn-300-bid"), "45"),
        ("gabapentin", ("phn-300-tid", "phn-1200-tid"), "45"),
        ("fluconazole", ("opc-100", "systemic-400"), "45"),
    ],
)
def test_the_same_clearance_gives_another_dose_from_another_base(
    drug: str, regimens: tuple[str, str], clearance: str, rulebook: Rulebook
) -> None:
    one, other = (_results(_worked(Place(drug, regimen, clearance), rulebook)) for regimen in regimens)
    assert one
    assert other
    assert one.isdisjoint(other)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Amikacin: interval in hours = serum creatinine × 9", Verdict.VERIFIED),
        ("Amikacin: interval in hours = serum creatinine × 8", Verdict.CONTRADICTED),
        ("Gentamicin: interval in hours = serum creatinine × 8", Verdict.VERIFIED),
        ("Gentamicin: interval in hours = serum creatinine × 9", Verdict.CONTRADICTED),
        ("Gabapentin at CrCl 7.5 mL/min: half of the dose for 15 mL/min", Verdict.VERIFIED),
        ("Vancomycin: the first dose is at least 15 mg/kg", Verdict.VERIFIED),
        ("Vancomycin in anephric patients: 15 mg/kg, then 1.9 mg/kg/24 h", Verdict.VERIFIED),
        ("Vancomycin in anephric patients: 15 mg/kg, then 19 mg/kg/24 h", Verdict.CONTRADICTED),
    ],
)
def test_what_is_no_band_is_judged_by_its_formula_or_point(
    text: str, verdict: Verdict, full_verifier: Verifier
) -> None:
    checked = full_verifier.check(text)
    assert checked.verdict is verdict, [(f.text, f.verdict, f.reason) for f in checked.findings]


@pytest.mark.parametrize(
    ("drug", "word"),
    [("tenofovir-disoproxil", "ideal"), ("emtricitabine-tenofovir-disoproxil", "ideal"), ("rivaroxaban", "actual")],
)
def test_the_weight_that_a_label_names_is_in_the_rules(drug: str, word: str, rulebook: Rulebook) -> None:
    assert word in str(rulebook.monograph(drug)).lower()


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("Reduce ceftazidime at a GFR below 50 mL/min; at CrCl 31–50 mL/min: 1 g every 12 hours", {Verdict.VERIFIED, Verdict.AMBIGUOUS, Verdict.UNSUPPORTED}),
        ("Meropenem at CrCl 50 mL/min or less needs a reduced dose", {Verdict.VERIFIED, Verdict.AMBIGUOUS, Verdict.UNSUPPORTED}),
    ],
)  # fmt: skip
def test_a_trigger_in_other_words_than_its_table_is_not_contradicted(
    text: str, may_be: set[Verdict], full_verifier: Verifier
) -> None:
    checked = full_verifier.check(text)
    assert checked.verdict in may_be, [(f.text, f.verdict, f.reason) for f in checked.findings]
