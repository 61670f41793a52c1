"""Which numbers in front of a drug's name tell a dose of it."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.amounts_beside import numbers_before
from posology.assistant.dosing.binding import DrugMention


@pytest.mark.parametrize(
    ("before", "after", "subject", "told"),
    [
        ("5 mg/kg of ", " every 12 hours", True, ["5 mg/kg of "]),
        ("at least 5 mg/kg every 12 hours of IV ", "", True, ["at least", "5 mg/kg", "every 12 hours"]),
        ("5 mg twice daily (", ")", True, ["5 mg", "twice daily"]),
        ("5 mg twice daily (", " or placebo)", True, []),
        ("150 mg twice daily for ", "", True, ["150 mg", "twice daily"]),
        ("40 mg/kg every 8 hours for ", "-resistant HSV", False, []),
        ("two 500 mg tablets of ", "", True, ["two 500 mg"]),
        ("150 mg BID. ", " 5 mg", True, []),
        ("every 24 hours\n", "", True, []),
        ("5 mg/100 mg ", "", True, []),
    ],
)
def test_the_numbers_of_a_dose_in_front_of_a_name(before: str, after: str, *, subject: bool, told: list[str]) -> None:
    text = f"{before}testol{after}"
    mention = DrugMention("testol", len(before), len(before) + len("testol"), subject)

    places = numbers_before(text, mention)

    assert len(places) == len(told)
    assert all(text.startswith(words, place) for words, place in zip(told, places, strict=True))
