"""Doses in a text about several people, each held to what the text tells of the person that it is for."""

from __future__ import annotations

import pytest

from tests.assistant.dosing.shipped_verdicts import verdict_of

TWO = "A man has a CrCl of 40 mL/min. A woman has a CrCl of 80 mL/min."
NAMED = "Patient A has a CrCl of 40 mL/min. Patient B has a CrCl of 80 mL/min."
WEIGHED = "A man weighs 90 kg. A woman weighs 50 kg."


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{TWO} He gets edoxaban 30 mg daily for AF. She gets edoxaban 60 mg daily for AF.", "verified"),
        (f"{TWO} He gets edoxaban 60 mg daily for AF. She gets edoxaban 30 mg daily for AF.", "contradicted"),
        (f"{NAMED} Edoxaban 30 mg daily for AF in patient A.", "verified"),
        (f"{NAMED} Edoxaban 30 mg daily for AF in patient B.", "contradicted"),
        (f"{WEIGHED} She gets enoxaparin 50 mg every 12 hours for DVT treatment.", "verified"),
        (f"{WEIGHED} He gets enoxaparin 50 mg every 12 hours for DVT treatment.", "contradicted"),
    ],
)
def test_a_dose_is_held_to_the_facts_of_its_own_person(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    "text",
    [
        f"{TWO} Both get edoxaban 30 mg daily for AF.",
        "Patient A and patient B have CrCls of 40 mL/min and 80 mL/min. Edoxaban 60 mg daily for AF in patient A.",
        "His CrCl was 80 mL/min in May and 40 mL/min in June. Edoxaban 30 mg daily for AF.",
        "A patient has a CrCl of 40 mL/min. A patient has a CrCl of 80 mL/min. Edoxaban 30 mg daily for AF.",
    ],
)
def test_a_dose_of_which_the_text_leaves_open_for_whom_it_is_is_not_verified(text: str) -> None:
    assert verdict_of(text) != "verified"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Edoxaban 30 mg daily for AF. His CrCl is 40 mL/min.", "verified"),
        ("Edoxaban 60 mg daily for AF. His CrCl is 40 mL/min.", "contradicted"),
        ("He took edoxaban 60 mg daily for AF. His CrCl is 40 mL/min, so he gets edoxaban 30 mg daily.", "verified"),
        ("His CrCl was 80 mL/min last week. It is 40 mL/min now. Edoxaban 60 mg daily for AF.", "contradicted"),
    ],
)
def test_a_fact_told_behind_a_dose_or_after_another_fact_holds_for_the_last_one(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict
