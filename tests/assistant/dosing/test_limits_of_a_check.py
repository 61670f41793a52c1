"""How much a check reads and remembers: texts too long or with too many numbers, and statements asked again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import EMPTY_SCOPE, DrugMention, Scope
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.verification import LONGEST_TEXT, Verifier
from tests.fakes import finder_of

RIGHT = "Foscarnet 40 mg/kg every 8 hours for HSV"
HSV = Scope(drug="foscarnet", indication="HSV")


def test_nothing_of_a_text_beyond_the_longest_is_checked(rulebook: Rulebook) -> None:
    checked = Verifier(rulebook, finder_of("foscarnet")).check(f"{RIGHT} {' ' * LONGEST_TEXT}", EMPTY_SCOPE)
    assert (checked.verdict, checked.findings, checked.shown) == (Verdict.UNSUPPORTED, (), False)


def test_nothing_is_checked_against_a_passage_beyond_the_longest(rulebook: Rulebook) -> None:
    verifier = Verifier(rulebook, finder_of("foscarnet"))
    checked = verifier.check_cited(RIGHT, EMPTY_SCOPE, [Evidence(f"{RIGHT} {' ' * LONGEST_TEXT}", EMPTY_SCOPE)])
    assert (checked.verdict, checked.findings, checked.shown) == (Verdict.UNSUPPORTED, (), False)


def test_the_longest_text_that_is_allowed_is_checked(verifier: Verifier) -> None:
    text = RIGHT + " " * (LONGEST_TEXT - len(RIGHT))
    assert verifier.check(text).verdict is Verdict.VERIFIED


def test_of_a_text_with_too_many_numbers_each_is_shown_as_not_checked(rulebook: Rulebook) -> None:
    verifier = Verifier(rulebook, finder_of("foscarnet"), most_numbers=4)
    few, many = verifier.check(f"{RIGHT}. {RIGHT}."), verifier.check(f"{RIGHT}. {RIGHT}. {RIGHT}.")
    assert few.verdict is Verdict.VERIFIED
    assert (many.verdict, many.shown, len(many.findings)) == (Verdict.UNSUPPORTED, False, 6)
    assert {(f.verdict, f.code) for f in many.findings} == {(Verdict.UNSUPPORTED, "not_checked")}


@pytest.mark.parametrize(
    ("text", "passage", "remembered"),
    [
        (RIGHT, f"{RIGHT}.", True),
        (RIGHT, f"{RIGHT}. {'And so on. ' * 1000}", True),
        (RIGHT, f"{RIGHT}. {'And so on. ' * 3000}", False),
        (f"{RIGHT}. {'And so on. ' * 3000}", f"{RIGHT}.", False),
        (f"{RIGHT}. {'And so on. ' * 1200}", f"{RIGHT}. {'And so on. ' * 1200}", False),
    ],
    ids=["short", "usual", "long passage", "long statement", "long together"],
)
def test_only_a_short_statement_with_its_passages_is_remembered(
    text: str, passage: str, *, remembered: bool, rulebook: Rulebook
) -> None:
    find, asked = finder_of("foscarnet"), list[str]()

    def counted(searched: str) -> Sequence[DrugMention]:
        asked.append(searched)
        return find(searched)

    verifier = Verifier(rulebook, counted)
    first = verifier.check_cited(text, HSV, [Evidence(passage, HSV)])
    once = len(asked)
    second = verifier.check_cited(text, HSV, [Evidence(passage, HSV)])

    assert first == second
    assert (len(asked) == once) is remembered
