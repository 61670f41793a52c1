"""Sentences that say two things at once are read apart, each reading with what is its own."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.respective import read_apart
from tests.assistant.dosing.shipped_verdicts import shipped

GOES = "Famciclovir for zoster is 500 mg every 8 hours; the same goes for valacyclovir"


def _readings(text: str) -> list[str]:
    return [" ".join(one.text.split()) for one in read_apart(text, shipped().find_drugs(text))]


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ("hip and knee", "hip", "knee"),
        ("hip and knee surgery", "hip surgery", "knee surgery"),
        ("hip and knee replacement surgery", "hip replacement surgery", "knee replacement surgery"),
        ("hip replacement and knee", "hip replacement", "knee"),
        ("total hip and total knee surgery", "total hip surgery", "total knee surgery"),
    ],
)
def test_two_numbers_are_those_of_two_names_in_their_order(names: str, first: str, second: str) -> None:
    text = f"Take it now. 12 and 35 days after {names}, respectively."
    assert _readings(text) == [f"Take it now. 12 days after {first} .", f"Take it now. 35 days after {second} ."]


def test_two_numbers_without_the_word_are_not_read_apart() -> None:
    assert _readings("12 and 35 days after hip and knee surgery.") == []


@pytest.mark.parametrize("behind", ["", ".", ". Drink 2 L of water.", ", 1 dose a time."])
def test_what_the_same_goes_for_is_read_in_place_of_the_first_drug(behind: str) -> None:
    first, second = _readings(GOES + behind)
    assert second == f"for zoster is 500 mg every 8 hours; the same goes for valacyclovir{behind}"
    assert first.split(";")[0] == "Famciclovir for zoster is 500 mg every 8 hours"


@pytest.mark.parametrize(
    "text",
    [
        "Famciclovir is well known; the same goes for valacyclovir.",
        "Famciclovir is 500 mg; the same goes for valacyclovir 1 g.",
        "Famciclovir is 500 mg; so is 1 g of valacyclovir. The same goes for all.",
        "Famciclovir 500 mg the same goes for valacyclovir.",
        "Famciclovir is dosed like valacyclovir and acyclovir 800 mg.",
        "Famciclovir, like valacyclovir, is cleared by the kidneys and given at 500 mg every 8 hours.",
    ],
)
def test_a_dose_that_is_told_of_one_drug_alone_is_not_read_of_another(text: str) -> None:
    assert _readings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Famciclovir like valacyclovir is given at 500 mg every 8 hours.",
        "Famciclovir is dosed as valacyclovir, which by mouth means 1 g every 8 hours.",
        "Famciclovir is dosed like valacyclovir: 1 g every 8 hours; acyclovir is not.",
        "Famciclovir and valacyclovir share the dose of 1 g every 8 hours; acyclovir does not.",
    ],
)
def test_a_dose_that_is_told_as_that_of_two_drugs_is_read_of_each(text: str) -> None:
    first, second = _readings(text)
    assert ("Famciclovir" in first, "valacyclovir" in first) == (True, False)
    assert ("Famciclovir" in second, "valacyclovir" in second) == (False, True)
