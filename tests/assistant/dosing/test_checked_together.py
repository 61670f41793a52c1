"""Texts that are checked together get the verdicts that each gets alone, whatever stands beside them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import EMPTY_SCOPE, DrugMention, Scope
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.steps import Steps, done, done_together
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.shipped_verdicts import checked, shipped
from tests.fakes import finder_of

_RIGHT = "Foscarnet 40 mg/kg every 8 hours for HSV."
_WRONG = "Foscarnet 45 mg/kg every 8 hours for HSV."
_TABLE = "| CrCl | Valacyclovir |\n|---|---|\n| 30-49 mL/min | 1 g every 12 hours |\n"
_ODD: tuple[tuple[str, Scope], ...] = (
    ("", EMPTY_SCOPE),
    ("No number here.", EMPTY_SCOPE),
    (_TABLE, Scope(drug="valacyclovir", indication="zoster")),
    (f"{_RIGHT} " * 40, EMPTY_SCOPE),
    ("40 mg/kg every 8 hours", Scope(drug="foscarnet", indication="HSV")),
    ("Foscarnet 40 mg/kg\nevery 8 hours for HSV.", EMPTY_SCOPE),
    ("x " * 40_000, EMPTY_SCOPE),
    ("Aciclovir 5 mg/kg \u202e q8h \x00 10", EMPTY_SCOPE),
)


def test_texts_checked_together_get_the_verdicts_that_each_gets_alone() -> None:
    texts = [*_ODD, (_RIGHT, EMPTY_SCOPE), (_WRONG, EMPTY_SCOPE)] * 30
    Random(7).shuffle(texts)  # noqa: S311 - an order, not a secret
    assert shipped().check_all(texts) == [checked(text, scope) for text, scope in texts]


def test_a_check_leaves_nothing_behind_that_only_a_search_for_garbage_would_free() -> None:
    texts = [(f"Foscarnet {dose} mg/kg every 8 hours for HSV.", EMPTY_SCOPE) for dose in range(40, 90)]
    shipped().check_all(texts[:10])
    gc.collect()
    gc.disable()
    try:
        shipped().check_all(texts)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_no_texts_give_no_verdicts() -> None:
    assert shipped().check_all([]) == []


def test_a_text_whose_check_breaks_is_not_checked_and_the_texts_beside_it_are(rulebook: Rulebook) -> None:
    find = finder_of("foscarnet")

    def breaks(text: str) -> Sequence[DrugMention]:
        if "BREAK" in text:
            raise RuntimeError(text)
        return find(text)

    verifier = Verifier(rulebook, breaks)
    texts = [(_RIGHT, EMPTY_SCOPE), (f"{_RIGHT} BREAK", EMPTY_SCOPE), (_WRONG, EMPTY_SCOPE), (_RIGHT, EMPTY_SCOPE)]
    before, broken, wrong, after = verifier.check_all(texts)
    assert (before.verdict, wrong.verdict, after.verdict) == (
        Verdict.VERIFIED,
        Verdict.CONTRADICTED,
        Verdict.VERIFIED,
    )
    assert broken.verdict is Verdict.UNSUPPORTED
    assert {finding.code for finding in broken.findings} == {"not_checked"}


def test_a_text_that_is_no_text_is_not_checked_and_the_texts_beside_it_are() -> None:
    number: str = 40  # type: ignore[assignment]
    first, second = shipped().check_all([(number, EMPTY_SCOPE), (_RIGHT, EMPTY_SCOPE)])
    assert (first.verdict, second.verdict) == (Verdict.UNSUPPORTED, Verdict.VERIFIED)


def _drawn_when_looked_at(lengths: Sequence[int], rulebook: Rulebook) -> list[int]:
    """Of texts of some lengths, each with a number: how many had been taken up when each was looked at for drugs."""
    drawn = 0
    looks: list[int] = []

    def drawn_one_by_one() -> Iterator[tuple[str, Scope]]:
        nonlocal drawn
        for length in lengths:
            drawn += 1
            yield _RIGHT.ljust(length, "\n"), EMPTY_SCOPE

    def looked_at(_text: str) -> Sequence[DrugMention]:
        looks.append(drawn)
        return ()

    Verifier(rulebook, looked_at).check_all(drawn_one_by_one())
    return looks


def test_no_more_than_256_texts_are_checked_together(rulebook: Rulebook) -> None:
    """A batch ends when the first text of the next one is there."""
    assert _drawn_when_looked_at([50] * 600, rulebook) == [257] * 256 + [513] * 256 + [600] * 88


@pytest.mark.parametrize(
    ("lengths", "batches"),
    [([20_000] * 7, [3, 3, 1]), ([20_000, 20_000, 20_001, 20_000, 20_000], [2, 2, 1]), ([70_000, 50, 50], [1, 2])],
    ids=["as many as fit", "one character too many", "one that is too long by itself"],
)
def test_no_more_than_60000_characters_are_checked_together(
    lengths: list[int], batches: list[int], rulebook: Rulebook
) -> None:
    ends = [min(sum(batches[: place + 1]) + 1, len(lengths)) for place in range(len(batches))]
    expected = [end for end, many in zip(ends, batches, strict=True) for _ in range(many)]
    assert _drawn_when_looked_at(lengths, rulebook) == expected


def _counted(name: str, steps: int, told: list[str]) -> Steps[str]:
    for step in range(steps):
        told.append(f"{name}{step}")
        yield
    return name


def test_work_done_together_goes_on_step_by_step_until_each_is_done() -> None:
    told: list[str] = []
    assert done_together(_counted(name, steps, told) for name, steps in (("a", 2), ("b", 0), ("c", 3))) == [*"abc"]
    assert told == ["a0", "c0", "a1", "c1", "c2"]


@pytest.mark.parametrize("steps", [0, 3])
def test_one_piece_of_work_is_done_to_its_end(steps: int) -> None:
    assert done(_counted("a", steps, [])) == "a"
