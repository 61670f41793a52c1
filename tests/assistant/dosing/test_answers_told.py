"""Yes and no stand for a side of the clearance that is asked about, above them or before them."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.verification import Verifier

ASKED = Scope(drug="meropenem", near=("CrCl >50 mL/min?",))


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Yes: 1 g every 8 hours.", Verdict.VERIFIED),
        ("No: 1 g every 8 hours.", Verdict.UNSUPPORTED),  # no row is printed for all of ≤50
        ("Yes: 1 g every 12 hours.", Verdict.CONTRADICTED),
    ],
)
def test_an_answer_below_a_question_is_a_side_of_its_clearance(
    full_verifier: Verifier, answer: str, verdict: Verdict
) -> None:
    assert full_verifier.check(answer, ASKED).verdict is verdict


def test_an_answer_is_none_to_a_question_behind_it(full_verifier: Verifier) -> None:
    assert full_verifier.check("Yes: meropenem 1 g every 8 hours. Is the CrCl known?").verdict is Verdict.VERIFIED
