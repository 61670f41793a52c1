"""A later statement of a section is read with the regimen it speaks on from, and with no other."""

from __future__ import annotations

import pytest

from posology.assistant.answering.document_threads import spoken_on_from

USUAL = "Febrile neutropenia: cefepime 2 g every 8 hours."
OTHER = "Pneumonia: cefepime 2 g every 12 hours."


def test_a_reduced_dose_belongs_to_the_nearest_regimen_before_it() -> None:
    assert spoken_on_from("At CrCl 30 to 60 mL/min it is given as 2 g q12h instead.", [USUAL, OTHER]) == USUAL


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("At CrCl 30 to 60 mL/min: 2 g every 12 hours.", [USUAL]),
        ("It is given as 2 g every 12 hours.", [USUAL]),
        ("At CrCl 30 to 60 mL/min it is given as 2 g q12h instead.", ["At CrCl 11 to 29 mL/min: 2 g every 24 hours."]),
        ("At CrCl 30 to 60 mL/min it is given as 2 g q12h instead.", []),
        ("", [USUAL]),
    ],
)
def test_a_statement_that_does_not_speak_on_borrows_nothing(text: str, before: list[str]) -> None:
    assert spoken_on_from(text, before) == ""
