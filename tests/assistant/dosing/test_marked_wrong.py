"""What a text marks as wrong or strikes out is no claim: neither verified nor contradicted."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.verification import Verifier

RIGHT = "Valacyclovir 1 g three times daily for 7 days for herpes zoster"


@pytest.mark.parametrize(
    "text",
    [
        f"❌ {RIGHT}",
        f"- ✗ {RIGHT}",
        f"1. 🚫 {RIGHT}",
        f"Wrong: {RIGHT}",
        f"**Incorrect:** {RIGHT}",
        f"Common dosing errors:\n- {RIGHT}",
        f"Don'ts:\n- {RIGHT}",
        f"~~{RIGHT}~~",
        f"<del>{RIGHT}</del>",
        f"True or false? {RIGHT}. False.",
        f"{RIGHT}. That is wrong.",
        "Myth: vancomycin 1 g is infused over 10 minutes.",
    ],
)
def test_what_is_marked_as_wrong_is_neither_verified_nor_contradicted(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        f"✅ {RIGHT}",
        f"Right: {RIGHT}",
        f"Dos:\n- {RIGHT}",
        f"{RIGHT}. This is not a mistake.",
        f"Dosing errors are common; {RIGHT}",
        f"~~An old line~~ {RIGHT}",
    ],
)
def test_what_is_not_marked_is_judged(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED


def test_a_wrong_statement_that_is_marked_right_stays_wrong(full_verifier: Verifier) -> None:
    assert full_verifier.check("✅ Valacyclovir 2 g three times daily for zoster").verdict is Verdict.CONTRADICTED


def test_a_heading_above_the_text_marks_it(full_verifier: Verifier) -> None:
    assert full_verifier.check(RIGHT, Scope(near=("Frequent mistakes:",))).verdict is Verdict.UNSUPPORTED
