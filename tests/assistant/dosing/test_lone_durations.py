"""A length of time beside the name of a drug alone: right only where the label prints it whatever it is of."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier


@pytest.mark.parametrize(
    "text",
    [
        "Ganciclovir 1 week",
        "Ganciclovir IV for 2 weeks.",
        "Oral valacyclovir, 7 days.",
        "Oseltamivir for 5 days",
        "Remdesivir: 5 days",
        "Ciprofloxacin 60 days",
    ],
)
def test_a_duration_of_which_nothing_says_what_it_is_of_is_not_verified(text: str, full_verifier: Verifier) -> None:
    assert full_verifier.check(text).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "Ganciclovir induction for CMV retinitis lasts 2 weeks.",
        "Oseltamivir treatment for 5 days",
        "Amikacin 10 days",
        "Valacyclovir 1 g three times daily for zoster. Go on for 7 days.",
    ],
)
def test_a_duration_of_a_use_a_dose_or_of_every_course_is_verified(text: str, full_verifier: Verifier) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED
