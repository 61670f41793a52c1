"""Doses for people, or with other drugs, for whom or with which the label refuses the drug or says nothing."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.rule_refusals import Refusal, refusal_problems
from tests.assistant.dosing.shipped_verdicts import checked, verdict_of

REFUSED = [
    "In HIV-positive people only, Truvada one tablet once daily for PrEP.",
    "PrEP with emtricitabine/tenofovir disoproxil, 1 tablet daily, for patients of unknown HIV status.",
    "Truvada PrEP for adults living with HIV: one tablet once daily.",
    "With rifampin, voriconazole maintenance is 4 mg/kg IV every 12 hours.",
    "Patients taking carbamazepine receive voriconazole 200 mg orally every 12 hours for candidemia.",
    "Voriconazole 200 mg orally every 12 hours with sirolimus or pimozide.",
    "Ciprofloxacin 500 mg every 12 hours together with tizanidine for typhoid fever.",
    "In patients on simvastatin, posaconazole delayed-release tablets 300 mg twice daily on day 1, then 300 mg daily.",
    "Digoxin 250 mcg once daily for ventricular fibrillation.",
    "Letermovir 480 mg once daily with pimozide.",
]
SILENT = [
    "With rifampin, maribavir is 400 mg twice daily.",
    "Maribavir 400 mg twice daily in patients taking efavirenz.",
    "With rifampicin, apixaban 5 mg twice daily for stroke prevention in nonvalvular atrial fibrillation.",
    "Edoxaban 60 mg once daily with rifampin for nonvalvular atrial fibrillation with CrCl 60 mL/min.",
]
RIGHT = [
    "Truvada one tablet once daily in HIV-positive adults.",
    "PrEP for HIV-negative adults: Truvada one tablet once daily.",
    "Without rifampin, voriconazole maintenance is 4 mg/kg IV every 12 hours.",
    "With phenytoin, voriconazole maintenance is 5 mg/kg IV every 12 hours.",
    "Unless the patient is taking rifampin, maribavir is 400 mg twice daily.",
    "With carbamazepine, maribavir is 800 mg twice daily.",
    "With cyclosporine letermovir is 240 mg once daily.",
    "Amikacin 7.5 mg/kg IV every 12 hours with ceftazidime for serious infections.",
    "Apixaban 5 mg twice daily without rifampin for stroke prevention in atrial fibrillation.",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_dose_where_the_label_contraindicates_the_drug_is_contradicted(text: str) -> None:
    found = checked(text)
    assert found.verdict is Verdict.CONTRADICTED
    assert {finding.code for finding in found.findings if finding.verdict is Verdict.CONTRADICTED} == {"polarity"}


@pytest.mark.parametrize("text", SILENT)
def test_a_dose_with_a_drug_of_which_the_label_says_nothing_is_not_verified(text: str) -> None:
    assert verdict_of(text) == "unsupported"


@pytest.mark.parametrize("text", RIGHT)
def test_a_dose_with_or_without_a_printed_companion_is_verified(text: str) -> None:
    assert verdict_of(text) == "verified"


@pytest.mark.parametrize(
    "text",
    [
        "PrEP for adults whose partner is HIV-positive: Truvada one tablet once daily.",
        "PrEP: Truvada one tablet once daily in adults who are not HIV-positive.",
        "Do not give Truvada PrEP one tablet daily to HIV-positive patients.",
        "Voriconazole must not be given with rifampin; 4 mg/kg every 12 hours is its maintenance dose.",
    ],
)
def test_a_text_that_does_not_give_the_refused_dose_is_not_contradicted(text: str) -> None:
    assert verdict_of(text) != "contradicted"


def test_a_refusal_of_nothing_of_an_unknown_use_or_in_capitals_is_told() -> None:
    source = Source(ref="label", section="4")
    empty = Refusal(id="none", text="Contraindicated.", source=source)
    assert [place for place, _ in refusal_problems([empty], ["hiv"], [])] == ["refusals[none]"]
    wrong = Refusal(
        id="x", people=("HIV",), indications=("prep",), regimens=("hiv-2",), text="Contraindicated.", source=source
    )
    told = list(refusal_problems([wrong], ["hiv"], ["hiv-1"]))
    assert ("refusals[x]", "'HIV' must be written in lower case, without outer spaces") in told
    assert ("refusals[x].indications", "unknown indication 'prep'; indications are hiv") in told
    assert ("refusals[x].regimens", "unknown regimen 'hiv-2'; regimens are hiv-1") in told
    good = Refusal(id="y", companions=("rifampin",), indications=("hiv",), text="Contraindicated.", source=source)
    assert list(refusal_problems([good], ["hiv"], [])) == []
