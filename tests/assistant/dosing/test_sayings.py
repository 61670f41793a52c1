"""Sentences of a label whose number is neither dose nor limit: when a text repeats one, changes it, or only looks alike."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.rule_checks import check_monograph
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier


@pytest.mark.parametrize(
    "text",
    [
        "Acyclovir 10 mg/mL does not cause phlebitis.",
        "Acyclovir should be given at 10 mg/mL although it may cause phlebitis.",
        "Acyclovir 10 mg/mL is the usual concentration.",
        "Acyclovir 12 mg/mL may cause phlebitis.",
    ],
)
def test_a_sentence_that_denies_advises_or_changes_what_the_label_says_is_contradicted(
    text: str, full_verifier: Verifier
) -> None:
    assert full_verifier.check(text).verdict is Verdict.CONTRADICTED


def test_several_numbers_of_a_sentence_agree_only_in_the_printed_order(full_verifier: Verifier) -> None:
    right = "Probenecid 2 g is given 3 hours before cidofovir, then 1 g 2 hours and 1 g 8 hours after the infusion."
    assert full_verifier.check(
        right.replace("Probenecid 2 g", "Probenecid 1 g").replace("then 1 g", "then 2 g")
    ).verdict in {
        Verdict.CONTRADICTED,
        Verdict.UNSUPPORTED,
    }


@pytest.mark.parametrize(("words", "problem"), [((), "is empty"), (("(",), "not a regular expression")])
def test_words_that_are_missing_or_no_pattern_are_refused(
    words: tuple[str, ...], problem: str, rulebook: Rulebook
) -> None:
    acyclovir = rulebook.monographs["acyclovir"]
    broken = acyclovir.sayings[0].model_copy(update={"words": words})
    found = check_monograph(acyclovir.model_copy(update={"sayings": (broken,)}), "acyclovir")
    assert [place for place, text in found if problem in text] == [f"sayings[{broken.id}].words"]
