"""Doses that a text offers beside each other: they must be printed for one use where the text names none."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from tests.assistant.dosing.shipped_verdicts import checked, verdict_of

OF_TWO_USES = [
    "Vancomycin in adults is 1 g every 12 hours or 2 g daily.",
    "Valacyclovir 1 g three times daily or 500 mg twice daily.",
    "Valacyclovir is given at 2 g every 12 hours, or at 1 g every 8 hours.",
]
OF_ONE_USE = [
    "Vancomycin in adults: 500 mg every 6 hours or 1 g every 12 hours.",
    "Vancomycin 1 g every 12 hours (2 g daily).",
    "Amikacin 7.5 mg/kg every 12 hours or 5 mg/kg every 8 hours.",
    "Levofloxacin 500 mg every 24 hours or 750 mg every 24 hours.",
    "Valacyclovir 1 g three times daily or 500 mg twice daily, depending on the indication.",
]


@pytest.mark.parametrize("text", OF_TWO_USES)
def test_doses_of_two_uses_offered_for_each_other_are_not_verified(text: str) -> None:
    found = checked(text)
    assert found.verdict is Verdict.AMBIGUOUS
    assert all(finding.expected for finding in found.findings)


@pytest.mark.parametrize("text", OF_ONE_USE)
def test_doses_of_one_use_offered_beside_each_other_are_verified(text: str) -> None:
    assert verdict_of(text) == "verified"
