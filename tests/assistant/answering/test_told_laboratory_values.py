"""A laboratory value told of the patient is held against the label's limits of use, also where no patient fact holds it."""

from __future__ import annotations

import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.patient_doses import calculated_for
from posology.assistant.answers import Calculation
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.settings import Settings
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.question import understand

CIDOFOVIR = "cidofovir dose, 70 kg, SCr 1.0 mg/dL, 50 y male"
GANCICLOVIR = "ganciclovir dose for CMV retinitis, 70 kg, CrCl 80 mL/min"


@pytest.fixture(scope="module")
def lexicon(settings: Settings) -> Lexicon:
    return bootstrap.lexicon_of(settings)


def calculated(question: str, lexicon: Lexicon, rulebook: Rulebook) -> Calculation:
    understood = understand(question, lexicon)
    found = calculated_for(understood, [CompiledMonograph(rulebook.monographs[drug]) for drug in understood.drugs])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (f"{CIDOFOVIR}, urine protein 2+", "is 2+"),
        (f"{CIDOFOVIR}, 3+ proteinuria", "is 3+"),
        (f"{CIDOFOVIR}, urine protein 150 mg/dL", "is 150 mg/dL"),
        (f"{GANCICLOVIR}, ANC 400/µL", "is 400 per µL"),
        (f"{GANCICLOVIR}, platelets 20 x 10^9/L", "is 20,000 per µL"),
    ],
)
def test_a_value_at_which_the_label_forbids_the_drug_gives_no_dose_and_says_why(
    question: str, told: str, lexicon: Lexicon, rulebook: Rulebook
) -> None:
    found = calculated(question, lexicon, rulebook)

    assert found.verdict == "no_dose"
    for regimen in found.regimens:
        assert regimen.dose_mg is None
        assert regimen.result == "no dose: do not use"
        assert any(told in note for note in regimen.notes), regimen.notes


@pytest.mark.parametrize(
    ("bare", "told", "asked"),
    [
        (CIDOFOVIR, "urine protein 1+", "dipstick ≥2"),
        (CIDOFOVIR, "urine protein 80 mg/dL", "urine protein ≥100"),
        (GANCICLOVIR, "ANC 1,200/µL", "neutrophil count <500"),
        (GANCICLOVIR, "platelets 120 x 10^9/L", "platelet count <25,000"),
    ],
)
def test_a_value_that_the_label_allows_changes_no_dose_and_is_not_asked_back(
    bare: str, told: str, asked: str, lexicon: Lexicon, rulebook: Rulebook
) -> None:
    before, found = (calculated(text, lexicon, rulebook) for text in (bare, f"{bare}, {told}"))

    assert found.verdict == before.verdict == "calculated"
    assert [regimen.result for regimen in found.regimens] == [regimen.result for regimen in before.regimens]
    assert any(asked in warning for warning in before.warnings)
    assert not any(asked in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "question",
    [
        CIDOFOVIR,
        f"{CIDOFOVIR}, urine protein rose from 1+ to 2+",
        f"{GANCICLOVIR}, ANC 400",
        f"{GANCICLOVIR}, ANC >1000/µL",
        f"{GANCICLOVIR}, ANC fell from 1200/µL to 450/µL",
    ],
)
def test_a_value_that_is_missing_or_unclear_is_still_to_be_checked(
    question: str, lexicon: Lexicon, rulebook: Rulebook
) -> None:
    found = calculated(question, lexicon, rulebook)

    assert any("Check before use" in warning for warning in found.warnings)
    assert "no_dose" not in found.verdict
