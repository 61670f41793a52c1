"""What a text tells of one person (clearance, age, weight, a laboratory value) decides about the doses after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.assistant.answers import Verdict
from tests.assistant.dosing.shipped_verdicts import checked, reasons_of, verdict_of

CORPUS = Path(__file__).parents[3] / "corpus"

RIGHT = (
    "His creatinine clearance is 40 mL/min. Give edoxaban 30 mg daily for AF.",
    "CrCl 20 mL/min. Enoxaparin 1 mg/kg once daily for DVT treatment.",
    "CrCl 20 mL/min; usual 300 mg/day for fibromyalgia: pregabalin 75 mg/day.",
    "The patient, 81 years old, weighs 59 kg. Apixaban 2.5 mg twice daily for nonvalvular AF.",
    "Her ANC is 1500/µL. Ganciclovir 5 mg/kg IV every 12 hours for CMV retinitis.",
    "CrCl 30 mL/min. Oral voriconazole 200 mg q12h for aspergillosis in an adult of 70 kg.",
    "The usual dose of edoxaban for AF is 60 mg daily.",
)
WRONG = (
    "His creatinine clearance is 40 mL/min. Give edoxaban 60 mg daily for AF.",
    "CrCl 20 mL/min. Enoxaparin 1 mg/kg every 12 hours for DVT treatment.",
    "The patient, 81 years old, weighs 59 kg. Apixaban 5 mg twice daily for nonvalvular AF.",
    "Her ANC is 300/µL. Ganciclovir 5 mg/kg IV every 12 hours for CMV retinitis.",
    "CrCl 30 mL/min. Voriconazole 4 mg/kg IV q12h for aspergillosis.",
    "Her potassium is 5.8 mEq/L. Start spironolactone 25 mg daily for heart failure.",
    "VTE, weight 52 kg: edoxaban 60 mg daily.",
)
NOT_HELD = (
    # A bound of the label is no fact about a person, and a fact does not change the usual dose.
    "Edoxaban is not recommended below 15 mL/min. For AF edoxaban 60 mg once daily.",
    "His creatinine clearance is 40 mL/min. The usual dose of edoxaban for AF is 60 mg once daily.",
)


@pytest.mark.parametrize("text", RIGHT)
def test_a_dose_that_fits_the_person_is_verified(text: str) -> None:
    found = checked(text)
    assert found.verdict is Verdict.VERIFIED, reasons_of(found)


@pytest.mark.parametrize("text", WRONG)
def test_a_dose_that_does_not_fit_the_person_is_contradicted(text: str) -> None:
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize("text", NOT_HELD)
def test_only_what_is_told_of_a_person_is_held_for_the_doses_after_it(text: str) -> None:
    assert verdict_of(text) != "contradicted"
