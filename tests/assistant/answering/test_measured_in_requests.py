"""Laboratory values among the facts of a requested dose, which only the limits of use of a label need."""

from __future__ import annotations

import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.dose_requests import DoseRequest, Dosing
from posology.assistant.settings import Settings
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def dosing() -> Dosing:
    return bootstrap.dosing(Settings(corpus=CORPUS))


@pytest.mark.parametrize(
    ("protein", "verdict"), [("3+", "no_dose"), ("100 mg/dL", "no_dose"), ("99 mg/dL", "calculated")]
)
def test_a_laboratory_value_told_with_the_patient_counts_for_a_limit_of_use(
    dosing: Dosing, protein: str, verdict: str
) -> None:
    patient = f"70 kg, 50 y, male, SCr 1.0 mg/dL, urine protein {protein}"

    assert dosing.calculate(DoseRequest(drug="cidofovir", patient=patient)).verdict == verdict
