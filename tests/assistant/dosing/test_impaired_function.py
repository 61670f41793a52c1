"""Full doses for people whose renal function is called impaired without a measure."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from tests.assistant.dosing.shipped_verdicts import checked


@pytest.mark.parametrize(
    "text",
    [
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in severe renal impairment.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in end-stage renal disease.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in patients with renal failure.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in CKD 5.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in stage IV CKD.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in CKD stage 4.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in oliguria.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in kidney failure.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in uraemia.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in AKI stage 3.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in advanced chronic kidney disease.",
        "In stage 4 CKD give cefepime 2 g every 8 hours for febrile neutropenia.",
        "Patients with severe renal impairment receive meropenem 1 g every 8 hours.",
        "Severe renal impairment: meropenem 1 g every 8 hours.",
        "Meropenem 1 g q8h is safe in anuric patients.",
        "Foscarnet 60 mg/kg every 8 hours for CMV retinitis in renal failure.",
        "Metformin 500 mg twice daily in severe chronic kidney disease.",
        "Enoxaparin 1 mg/kg every 12 hours for DVT in severe renal insufficiency.",
        "Famciclovir 500 mg every 8 hours for 7 days for zoster in a man with ESRD.",
        "Gabapentin 300 mg three times daily for postherpetic neuralgia in CKD 5.",
    ],
)
def test_a_full_dose_is_not_verified_for_people_with_impaired_renal_function(text: str) -> None:
    assert checked(text).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize(
    "text",
    [
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster; the dose is reduced in renal impairment.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in patients without renal impairment.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in patients with normal renal function.",
        "Maribavir 400 mg twice daily in mild to severe renal impairment.",
        "Letermovir 480 mg once daily for CMV prophylaxis in moderate renal impairment.",
        "Azithromycin 500 mg once daily for 3 days for acute bacterial sinusitis in renal impairment.",
        "Linezolid 600 mg every 12 hours for pneumonia in renal failure.",
    ],
)
def test_a_dose_that_the_impairment_does_not_touch_is_verified(text: str) -> None:
    assert checked(text).verdict is Verdict.VERIFIED


def test_the_reason_names_the_words_and_says_what_is_missing() -> None:
    finding = checked("Meropenem 1 g every 8 hours in anuric patients.").findings[0]

    assert (finding.verdict, finding.code) == (Verdict.UNSUPPORTED, "band")
    assert "“anuric” names no row of its table" in finding.reason
