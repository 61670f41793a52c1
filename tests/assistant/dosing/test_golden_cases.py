"""The golden, negative and test cases of the labels' hard places, one named case for each: by verdict and by dose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from posology.assistant.answers import Calculation, Verdict
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.errors import PatientFactError
from posology.assistant.patients import PatientFacts, Sex
from tests.assistant.dosing.shipped_verdicts import reasons_of

CORPUS = Path(__file__).parents[3] / "corpus"
RIGHT = frozenset({Verdict.VERIFIED})
TWO_READINGS = frozenset({Verdict.AMBIGUOUS})
FLAGGED = frozenset({Verdict.CONTRADICTED})
REFUSED = frozenset({Verdict.CONTRADICTED, Verdict.UNSUPPORTED})


@dataclass(frozen=True, slots=True)
class Stated:
    """A case as a statement: its name, the text, and the verdicts it may get."""

    name: str
    text: str
    may_be: frozenset[Verdict]


STATED = [
    # foscarnet
    Stated("1.25: 40 q8h is flagged", "Foscarnet for HSV at a CrCl of 1.25 mL/min/kg: 40 mg/kg q8h", FLAGGED),
    Stated("1.25: 30 q8h passes", "Foscarnet for HSV at a CrCl of 1.25 mL/min/kg: 30 mg/kg q8h", RIGHT),
    Stated("1.0625: the same row", "Foscarnet for HSV at a CrCl of 1.0625 mL/min/kg: 30 mg/kg q8h", RIGHT),
    Stated("0.689: 25 q12h of the q8h column", "Foscarnet for HSV at a CrCl of 0.689 mL/min/kg: 25 mg/kg q12h", RIGHT),
    Stated("0.810: another row", "Foscarnet for HSV at a CrCl of 0.810 mL/min/kg: 25 mg/kg q12h", FLAGGED),
    Stated("0.4: 35 q24h is one of two readings", "Foscarnet for HSV at CrCl 0.4 mL/min/kg: 35 mg/kg every 24 hours", TWO_READINGS),
    Stated("0.4: 20 q24h is one of two readings", "Foscarnet for HSV at CrCl 0.4 mL/min/kg: 20 mg/kg every 24 hours", TWO_READINGS),
    Stated("0.4: no dose is one of two readings", "Foscarnet for HSV at CrCl 0.4 mL/min/kg: not recommended", TWO_READINGS | RIGHT),
    Stated("0.4167: 35 q24h", "Foscarnet 40 mg/kg q8h for HSV; at CrCl 0.4167 mL/min/kg: 35 mg/kg q24h", RIGHT),
    Stated("0.283: no dose", "Foscarnet for HSV at CrCl 0.283 mL/min/kg: 35 mg/kg every 24 hours", FLAGGED),
    Stated("60 mL/min is not 60 mL/min/kg", "Foscarnet for HSV at CrCl 60 mL/min, 80 kg: 40 mg/kg every 8 hours", REFUSED),
    Stated("0.9 without unit", "Foscarnet for HSV at CrCl 0.9: 35 mg/kg every 12 hours", REFUSED),
    Stated("SCr 110 without unit", "Foscarnet for HSV at SCr 110: 40 mg/kg every 8 hours", REFUSED),
    Stated("40 mg/kg over 45 min", "Foscarnet for HSV: 40 mg/kg over 45 min", FLAGGED),
    Stated("40 mg/kg over 60 min", "Foscarnet for HSV: 40 mg/kg over 60 min", RIGHT),
    Stated("90 mg/kg over 60 min", "Foscarnet 90 mg/kg over 60 min", FLAGGED),
    Stated("90 mg/kg over 90 min", "Foscarnet 90 mg/kg over 90 min", RIGHT),
    Stated("24 mg/mL through a peripheral line", "Foscarnet 24 mg/mL via peripheral line", FLAGGED),
    Stated("120 mL within rounding", "Foscarnet for HSV in a 70 kg patient: 40 mg/kg is 120 mL at 24 mg/mL", RIGHT),
    Stated("233 mL at 12 mg/mL", "Foscarnet for HSV in a 70 kg patient: 40 mg/kg is 233 mL at 12 mg/mL", RIGHT),
    Stated("233 mL at 24 mg/mL", "Foscarnet for HSV in a 70 kg patient: 40 mg/kg is 233 mL at 24 mg/mL", FLAGGED),
    Stated("80 is not 120 mg/kg/day", "Foscarnet: 80 mg/kg/day is equivalent to 120 mg/kg/day", FLAGGED),
    Stated("zoster is not labelled", "Foscarnet for zoster: 40 mg/kg q12h, FDA label", FLAGGED),
    # the others
    Stated("acyclovir at 25: q12h", "Acyclovir IV 10 mg/kg every 12 hours at CrCl 25 mL/min/1.73 m2", TWO_READINGS),
    Stated("acyclovir at 25: q24h", "Acyclovir IV 10 mg/kg every 24 hours at CrCl 25 mL/min/1.73 m2", TWO_READINGS),
    Stated("acyclovir at 25: q8h", "Acyclovir IV 10 mg/kg every 8 hours at CrCl 25 mL/min/1.73 m2", FLAGGED),
    Stated("acyclovir neonate 20 x 21 per US label", "Acyclovir for neonatal HSV: 20 mg/kg every 8 hours for 21 days, per the US label", FLAGGED),
    Stated("acyclovir neonate 10 x 10", "Acyclovir for neonatal HSV: 10 mg/kg every 8 hours for 10 days", RIGHT),
    Stated("cefepime 2 g q8h at 45: q12h", "Cefepime 2 g q8h for febrile neutropenia; at CrCl 45 mL/min: 2 g every 12 hours", RIGHT),
    Stated("cefepime 2 g q8h at 45: q24h is another column", "Cefepime 2 g q8h for febrile neutropenia; at CrCl 45 mL/min: 2 g every 24 hours", FLAGGED),
    Stated("cefepime HD neutropenia", "Cefepime on hemodialysis for febrile neutropenia: 1 g on day 1, then 500 mg every 24 hours", FLAGGED),
    Stated("cefepime HD neutropenia 1 g", "Cefepime on hemodialysis for febrile neutropenia: 1 g every 24 hours", RIGHT),
    Stated("pip-tazo HD 4.5 g q8h", "Piperacillin-tazobactam on hemodialysis: 4.5 g every 8 hours", FLAGGED),
    Stated("ceftazidime at 5.0", "Ceftazidime at CrCl 5.0 mL/min: 500 mg every 24 hours", TWO_READINGS | REFUSED),
    Stated("imipenem 60.0: 400", "Imipenem-cilastatin 500 mg q6h; at CrCl 60.0 mL/min: 400 mg every 6 hours", RIGHT),
    Stated("imipenem 59.9: 300", "Imipenem-cilastatin 500 mg q6h; at CrCl 59.9 mL/min: 300 mg every 6 hours", RIGHT),
    Stated("imipenem 59.9: not 400", "Imipenem-cilastatin 500 mg q6h; at CrCl 59.9 mL/min: 400 mg every 6 hours", FLAGGED),
    Stated("ertapenem 30.0: 500 mg", "Ertapenem at CrCl 30.0 mL/min/1.73 m2: 500 mg daily", RIGHT),
    Stated("ertapenem 30.0: not 1 g", "Ertapenem at CrCl 30.0 mL/min/1.73 m2: 1 g daily", FLAGGED),
    Stated("ertapenem 30.1: 1 g", "Ertapenem at CrCl 30.1 mL/min/1.73 m2: 1 g daily", RIGHT),
    Stated("pregabalin at 60.0: 300", "Pregabalin 300 mg/day; at CrCl 60.0 mL/min: 300 mg/day", TWO_READINGS),
    Stated("pregabalin at 60.0: 150", "Pregabalin 300 mg/day; at CrCl 60.0 mL/min: 150 mg/day", TWO_READINGS),
    Stated("pregabalin label example at 50", "Pregabalin 150 mg/day; at CrCl 50 mL/min: 75 mg/day", RIGHT),
    Stated("vancomycin at 70: table 1080", "Vancomycin at CrCl 70 mL/min: 1080 mg/24 h", RIGHT),
    Stated("vancomycin at 70: about 15 x 70", "Vancomycin at CrCl 70 mL/min: 1050 mg/24 h", RIGHT),
    Stated("vancomycin at 70: neither", "Vancomycin at CrCl 70 mL/min: 1200 mg/24 h", FLAGGED),
    Stated("vancomycin 1 g over 60 min", "Vancomycin 1 g over 60 min", FLAGGED),
    Stated("vancomycin 1 g over 100 min", "Vancomycin 1 g over 100 min", RIGHT),
    Stated("gentamicin 1.7 at 70 kg as printed", "Gentamicin for life-threatening infection, 70 kg: 1.7 mg/kg is 116 mg every 8 hours", RIGHT),
    Stated("gentamicin 1.7 at 70 kg as calculated", "Gentamicin for life-threatening infection, 70 kg: 1.7 mg/kg is 119 mg every 8 hours", RIGHT),
    Stated("gentamicin SCr 2.0, longer interval", "Gentamicin 60 kg, SCr 2.0 mg/dL: 60 mg every 16 hours", RIGHT),
    Stated("gentamicin SCr 2.0, smaller dose", "Gentamicin 60 kg, SCr 2.0 mg/dL: 30 mg every 8 hours", RIGHT),
    Stated("gentamicin SCr 2.0, neither", "Gentamicin 60 kg, SCr 2.0 mg/dL: 60 mg every 8 hours", FLAGGED),
    Stated("amikacin SCr 2: every 18 h", "Amikacin 7.5 mg/kg, SCr 2 mg/dL: every 18 hours", RIGHT),
    Stated("amikacin SCr 2: every 12 h", "Amikacin 7.5 mg/kg, SCr 2 mg/dL: every 12 hours", REFUSED),
    Stated("SMX-TMP 1200 mg is above 960 a day", "Sulfamethoxazole-trimethoprim IV, 60 kg: 20 mg/kg of trimethoprim per day, that is 1200 mg daily", FLAGGED),
    Stated("fluconazole 400 mg over 1 h", "Fluconazole IV 400 mg over 1 hour", FLAGGED),
    Stated("TDF by actual weight", "Tenofovir disoproxil in an obese patient: CrCl by actual body weight of 30–49 mL/min: 300 mg every 48 hours", REFUSED),
    Stated("TDF by actual weight, said first", "Tenofovir disoproxil: in obesity calculate the clearance with the actual body weight; CrCl 30–49 mL/min: 300 mg every 48 hours", REFUSED),
    Stated("FTC/TDF at 55: treatment", "Emtricitabine-tenofovir disoproxil for HIV treatment at CrCl 55 mL/min: 1 tablet every 24 hours", RIGHT),
    Stated("FTC/TDF at 55: PrEP", "Emtricitabine-tenofovir disoproxil for PrEP at CrCl 55 mL/min: 1 tablet every 24 hours", FLAGGED),
    Stated("FTC/TDF at 55: PrEP is not recommended", "Emtricitabine-tenofovir disoproxil for PrEP is not recommended at CrCl 55 mL/min", RIGHT),
    Stated("colistimethate in IU", "Colistimethate 9 million IU per day", FLAGGED),
    Stated("levetiracetam 47.2: row 30–50", "Levetiracetam at CrCl 47.2 mL/min/1.73 m2: 250–750 mg every 12 hours", RIGHT),
    Stated("levetiracetam 47.2: not row 50–80", "Levetiracetam at CrCl 47.2 mL/min/1.73 m2: 500–1000 mg every 12 hours", FLAGGED),
]  # fmt: skip


@pytest.mark.parametrize("case", STATED, ids=[case.name for case in STATED])
def test_a_golden_case_gets_its_verdict_as_a_statement(case: Stated, full_verifier: Verifier) -> None:
    checked = full_verifier.check(case.text)
    assert checked.verdict in case.may_be, reasons_of(checked)


@dataclass(frozen=True, slots=True)
class Dosed:
    """A case as a patient: the regimen asked for, the patient, and the doses the label has, () for none."""

    name: str
    drug: str
    regimen: str
    facts: dict[str, str]
    doses: tuple[str, ...]


MAN, WOMAN = "male", "female"
DOSED = [
    Dosed("M 50, SCr 1.0", "foscarnet", "hsv-40-q8h", {"age_years": "50", "sex": MAN, "creatinine_mg_per_dl": "1.0"}, ("30 mg/kg every 8 h",)),
    Dosed("F 50, SCr 1.0", "foscarnet", "hsv-40-q8h", {"age_years": "50", "sex": WOMAN, "creatinine_mg_per_dl": "1.0"}, ("30 mg/kg every 8 h",)),
    Dosed("F 70, SCr 1.2", "foscarnet", "hsv-40-q8h", {"age_years": "70", "sex": WOMAN, "creatinine_mg_per_dl": "1.2"}, ("25 mg/kg every 12 h",)),
    Dosed("M 70, SCr 1.2", "foscarnet", "hsv-40-q8h", {"age_years": "70", "sex": MAN, "creatinine_mg_per_dl": "1.2"}, ("35 mg/kg every 12 h",)),
    Dosed("M 68, SCr 2.5", "foscarnet", "hsv-40-q8h", {"age_years": "68", "sex": MAN, "creatinine_mg_per_dl": "2.5"}, ("35 mg/kg every 24 h", "no dose: not recommended")),
    Dosed("M 68, SCr 2.5, q12h", "foscarnet", "hsv-40-q12h", {"age_years": "68", "sex": MAN, "creatinine_mg_per_dl": "2.5"}, ("20 mg/kg every 24 h", "no dose: not recommended")),
    Dosed("M 80, SCr 2.0", "foscarnet", "hsv-40-q8h", {"age_years": "80", "sex": MAN, "creatinine_mg_per_dl": "2.0"}, ("35 mg/kg every 24 h",)),
    Dosed("F 80, SCr 2.5", "foscarnet", "hsv-40-q8h", {"age_years": "80", "sex": WOMAN, "creatinine_mg_per_dl": "2.5"}, ("no dose: not recommended",)),
    Dosed("60 mL/min and 80 kg", "foscarnet", "hsv-40-q8h", {"age_years": "50", "crcl_ml_per_min": "60", "weight_kg": "80"}, ("25 mg/kg every 12 h",)),
    Dosed("0.9 without unit", "foscarnet", "hsv-40-q8h", {"age_years": "50", "crcl_without_unit": "0.9"}, ()),
    Dosed("SCr 110 without unit", "foscarnet", "hsv-40-q8h", {"age_years": "50", "sex": MAN, "creatinine_without_unit": "110"}, ()),
    Dosed("acyclovir at 25", "acyclovir", "iv-encephalitis-10-q8h", {"age_years": "50", "crcl_ml_per_min_173": "25"}, ("10 mg/kg every 12 h", "10 mg/kg every 24 h")),
    Dosed("cefepime 2 g q8h at 45", "cefepime", "neutropenia-2g-q8h", {"age_years": "50", "crcl_ml_per_min": "45"}, ("2 g every 12 h",)),
    Dosed("imipenem 60.0", "imipenem-cilastatin", "susceptible-500mg-q6h", {"age_years": "50", "crcl_ml_per_min": "60.0"}, ("400 mg every 6 h",)),
    Dosed("imipenem 59.9", "imipenem-cilastatin", "susceptible-500mg-q6h", {"age_years": "50", "crcl_ml_per_min": "59.9"}, ("300 mg every 6 h",)),
    Dosed("ertapenem 30.0", "ertapenem", "cap-1g", {"age_years": "50", "crcl_ml_per_min_173": "30.0"}, ("500 mg every 24 h",)),
    Dosed("ertapenem 30.1", "ertapenem", "cap-1g", {"age_years": "50", "crcl_ml_per_min_173": "30.1"}, ("1 g every 24 h",)),
    Dosed("FTC/TDF at 55, treatment", "emtricitabine-tenofovir-disoproxil", "hiv-tablet", {"age_years": "50", "weight_kg": "70", "crcl_ml_per_min": "55"}, ("1 tablet every 24 h",)),
    Dosed("FTC/TDF at 55, PrEP", "emtricitabine-tenofovir-disoproxil", "prep-tablet", {"age_years": "50", "weight_kg": "70", "crcl_ml_per_min": "55"}, ("no dose: not recommended",)),
]  # fmt: skip


def _worked(case: Dosed, rulebook: Rulebook) -> Calculation:
    facts = {name: Sex(value) if name == "sex" else Decimal(value) for name, value in case.facts.items()}
    return doses_for(rulebook.monograph(case.drug), PatientFacts(**facts), regimen=case.regimen)


@pytest.mark.parametrize("case", DOSED, ids=[case.name for case in DOSED])
def test_a_golden_patient_gets_the_doses_that_the_label_prints(case: Dosed, rulebook: Rulebook) -> None:
    worked = _worked(case, rulebook)
    assert tuple(dict.fromkeys(shown.result for shown in worked.regimens)) == case.doses, worked
    expected = "ambiguous" if len(case.doses) > 1 else "missing_facts" if not case.doses else None
    assert expected is None or worked.verdict == expected


def test_a_creatinine_of_110_mg_per_dl_is_refused_with_the_other_unit(rulebook: Rulebook) -> None:
    facts = PatientFacts(age_years=Decimal(50), sex=Sex.MALE, creatinine_mg_per_dl=Decimal(110))
    with pytest.raises(PatientFactError, match="µmol/L"):
        doses_for(rulebook.monograph("foscarnet"), facts, "hsv")


def test_the_obese_patient_on_tenofovir_is_reckoned_with_the_ideal_weight(rulebook: Rulebook) -> None:
    case = Dosed("", "tenofovir-disoproxil", "hiv-300", {"age_years": "60", "sex": WOMAN, "creatinine_mg_per_dl": "1.2", "weight_kg": "110", "height_cm": "160"}, ())  # fmt: skip
    assert any("ideal weight" in step.label for step in _worked(case, rulebook).steps)


def test_the_clearance_of_levetiracetam_is_indexed_before_the_row_is_chosen(rulebook: Rulebook) -> None:
    height = str(Decimal("2.2") ** 2 * 3600 / 100)
    case = Dosed("", "levetiracetam", "partial-seizures-500", {"age_years": "50", "crcl_ml_per_min": "60", "weight_kg": "100", "height_cm": height}, ())  # fmt: skip
    worked = _worked(case, rulebook)
    assert worked.steps[-1].value == "47.2"
    assert {shown.band for shown in worked.regimens} == {"30–50 mL/min/1.73 m²"}
