"""Words that stand for a bound or a dose told before ("below that", "otherwise", "the same"), and which they stand for."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.back_references import with_bounds
from posology.assistant.dosing.extraction import extract

AT_30 = "Give 1 g daily at CrCl {} mL/min; {} that give 500 mg."


def _read(text: str) -> str:
    """The text with what its words stand for, itself where they stand for nothing."""
    found = with_bounds(text, extract(text))
    return found[0].text if found else text


@pytest.mark.parametrize(
    ("bound", "side", "words"),
    [
        ("≥30", "below", "CrCl below 30 mL/min"),
        (">30", "below", "CrCl 30 mL/min or less"),
        ("<30", "above", "CrCl 30 mL/min or more"),
        ("≤30", "above", "CrCl above 30 mL/min"),
        (">30", "above", "CrCl above 30 mL/min"),
        ("<30", "below", "CrCl below 30 mL/min"),
    ],
)
def test_what_lies_beyond_a_bound_is_all_that_it_leaves_out(bound: str, side: str, words: str) -> None:
    assert _read(AT_30.format(bound, side)) == f"Give 1 g daily at CrCl {bound} mL/min; {words} give 500 mg."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Give 1 g at CrCl ≥30 mL/min. Below that give 500 mg. At CrCl 10 mL/min stop.",
            "Give 1 g at CrCl ≥30 mL/min. CrCl below 30 mL/min give 500 mg. At CrCl 10 mL/min stop.",
        ),
        (
            "CrCl ≤30 mL/min: 500 mg daily, otherwise 1 g daily.",
            "CrCl ≤30 mL/min: 500 mg daily, at CrCl above 30 mL/min 1 g daily.",
        ),
        (
            "Wait. CrCl ≤30 mL/min: 500 mg daily, otherwise 1 g daily.",
            "Wait. CrCl ≤30 mL/min: 500 mg daily, at CrCl above 30 mL/min 1 g daily.",
        ),
        (
            "CrCl ≥60 mL/min: 2 g daily. CrCl ≤30 mL/min: 500 mg daily, otherwise 1 g daily.",
            "CrCl ≥60 mL/min: 2 g daily. CrCl ≤30 mL/min: 500 mg daily, at CrCl above 30 mL/min 1 g daily.",
        ),
        (
            "Normal:\n500 mg every 12 hours\nCrCl 30-49 mL/min: same as above",
            "Normal:\n500 mg every 12 hours\nCrCl 30-49 mL/min: 500 mg every 12 hours",
        ),
        (
            "Adults take 500 mg for 7 days every 12 hours; children get the same.",
            "Adults take 500 mg for 7 days every 12 hours; children get 500 mg for 7 days every 12 hours.",
        ),
        (
            "Not every 12 hours: adults take 500 mg every 8 hours; children get the same.",
            "Not every 12 hours: adults take 500 mg every 8 hours; children get 500 mg every 8 hours.",
        ),
        (
            "Adults take 500 mg every 8 hours, seen every 12 hours; children get the same.",
            "Adults take 500 mg every 8 hours, seen every 12 hours; children get 500 mg every 8 hours.",
        ),
    ],
)
def test_a_bound_or_dose_is_read_in_place_of_the_word_for_it(text: str, read: str) -> None:
    assert _read(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "Give 1 g at CrCl ≥30 mL/min; below that it depends.",
        "Give 1 g at CrCl ≥30 mL/min; below that, to 10 mL/min, give 500 mg.",
        "≥2 years with CrCl ≤30 mL/min: 500 mg daily, otherwise 1 g daily.",
        "2 years or older with CrCl ≤30 mL/min: 500 mg daily, otherwise 1 g daily.",
        "CrCl ≤30 mL/min or ≥60 mL/min: 500 mg daily, otherwise 1 g daily.",
        "CrCl ≤30 mL/min has no dose, otherwise 1 g daily.",
        "Maintenance is the same.",
        "Give 5 mg/kg every 12 hours, or 900 mg twice daily; maintenance is the same.",
        "500 mg every 12 hours or 1 g daily\nCrCl 30-49 mL/min: same as above",
    ],
)
def test_a_word_that_may_stand_for_several_things_or_none_stands_for_nothing(text: str) -> None:
    assert with_bounds(text, extract(text)) == ()


def test_every_place_of_what_is_read_leads_back_to_the_text() -> None:
    text = AT_30.format("≥30", "below")
    (read,) = with_bounds(text, extract(text))
    assert len(read.places) == len(read.text) + 1
    assert read.places[-1] == len(text)
    assert text[slice(*read.back(len(read.text) - 7, len(read.text)))] == "500 mg."


def test_the_dose_above_is_looked_for_in_forty_lines() -> None:
    lines = "CrCl 50 mL/min: 1 g every 12 hours\n{}CrCl 30-49 mL/min: same as above"
    near, far = (lines.format("no dose here\n" * between) for between in (39, 40))
    assert _read(near) == near.replace("same as above", "1 g every 12 hours")
    assert _read(far) == far
