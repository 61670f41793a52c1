"""What is remembered of texts: the last answers, for a bounded number of texts of bounded length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posology.assistant.dosing.text_memory import LONGEST, remembered


@pytest.fixture
def read() -> list[str]:
    """The texts that were read, in order."""
    return []


@pytest.fixture
def length(read: list[str]) -> Callable[[str], int]:
    """A reader that remembers two texts of usual length."""

    def measure(text: str) -> int:
        read.append(text)
        return len(text)

    return remembered(2)(measure)


def test_a_text_is_read_once(length: Callable[[str], int], read: list[str]) -> None:
    assert [length("40 mg"), length("40 mg")] == [5, 5]
    assert read == ["40 mg"]


def test_only_the_last_texts_are_remembered(length: Callable[[str], int], read: list[str]) -> None:
    for text in ("a", "bb", "ccc", "a"):
        assert length(text) == len(text)
    assert read == ["a", "bb", "ccc", "a"]


def test_long_texts_do_not_push_out_usual_ones_and_few_of_them_are_kept(
    length: Callable[[str], int], read: list[str]
) -> None:
    long = [mark * (LONGEST + 1) for mark in "bcdefgh"]
    length("a")
    for text in (*long, *long):
        assert length(text) == LONGEST + 1
    length("a")
    assert read == ["a", *long, *long]


def test_a_long_text_asked_again_is_read_once(length: Callable[[str], int], read: list[str]) -> None:
    text = "x" * (LONGEST + 1)
    assert length(text) == length(text)
    assert len(read) == 1


def test_what_a_text_makes_fail_is_not_remembered() -> None:
    @remembered(2)
    def refuse(text: str) -> int:
        return int(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="forty"):
            refuse("forty")
