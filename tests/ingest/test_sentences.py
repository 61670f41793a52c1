"""Specification of the sentence splitter."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.ingest.sentences import split_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Give 1.4 mL/min/kg or 0.5 mg over 1.5 h.",
        "Use an antiviral, e.g. foscarnet, vs. no drug.",
        "Give it i.v. every 8 hours.",
        "See no. 3 and Fig. 2 of Dr. Lee et al. for approx. 5 kg.",
        "Infuse over min. 60 minutes, max. 1 mg/kg/min.",
        "1. Hydrate the patient",
        "Dr.Oracle assumes nothing",
        "The level (ref. 2) is 3.5.",
    ],
)
def test_a_stop_inside_a_number_or_abbreviation_ends_nothing(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Infuse 40 mg. Then hydrate.", 2),
        ("Give foscarnet i.v. Monitor creatinine daily.", 2),
        ("Stop at 0.4. 35 mg/kg is the last row.", 2),
        ("Is it resistant? Yes! Change the drug.", 3),
        ("Stop (see the label.) Then wait.", 2),
        ("The answer is no. Nothing else works.", 2),
        ("One. Two.\u00a0Three.", 3),
    ],
)
def test_a_stop_before_a_new_start_ends_the_sentence(text: str, count: int) -> None:
    assert len(cut(text)) == count


@given(st.text(alphabet="aA1 .?!)(\n\u00a0e.gDr", max_size=200))
def test_ranges_are_ordered_trimmed_and_hold_every_visible_character(text: str) -> None:
    ranges = split_sentences(text)
    assert all(text[start:end] == text[start:end].strip() and start < end for start, end in ranges)
    assert all(before[1] <= after[0] for before, after in pairwise(ranges))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
