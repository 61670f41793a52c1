"""Specification of which printed integers are references and which are clinical numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.ingest.readers.reference_marks import expand_numbers, plausible_numbers, take_bracketed, take_page_marks

SEVEN = frozenset(range(1, 8))


@pytest.mark.parametrize(
    ("raw", "text", "numbers"),
    [
        ("Infuse each dose over 24 hours 2", "Infuse each dose over 24 hours", (2,)),
        ("CrCl >1.0-1.4: 30 mg/kg every 12 hours 2", "CrCl >1.0-1.4: 30 mg/kg every 12 hours", (2,)),
        ("Check it at baseline 2", "Check it at baseline", (2,)),
        ("The metric is mL/min/kg 2", "The metric is mL/min/kg", (2,)),
        ("The lesion heals. 1, 2", "The lesion heals.", (1, 2)),
        ("Strains resist valacyclovir too 6, 7", "Strains resist valacyclovir too", (6, 7)),
        ("It needs dose changes 2:", "It needs dose changes:", (2,)),
        ("Both intervals work 2, 5.", "Both intervals work.", (2, 5)),
        ("Two totals (80 mg/kg/day) 2, and a choice", "Two totals (80 mg/kg/day), and a choice", (2,)),
        ("Stop in CKD stage 4 3", "Stop in CKD stage 4", (3,)),
        ("Hold it above a count of 200 2", "Hold it above a count of 200", (2,)),
        ("Treat for 5 days 1, 2", "Treat for 5 days", (1, 2)),
        ("Apply 1% gel once per day 7", "Apply 1% gel once per day", (7,)),
        ("Continue for 10 days or more 2", "Continue for 10 days or more", (2,)),
        ("Wait over 1 hour minimum 2", "Wait over 1 hour minimum", (2,)),
        ("One dose helps 1. Two help more often 2. Stop.", "One dose helps. Two help more often. Stop.", (1, 2)),
        ("Dose in mL/min/1.73 m2 2", "Dose in mL/min/1.73 m2", (2,)),
        ("It follows the clearance in mL/min. 3, 4", "It follows the clearance in mL/min.", (3, 4)),
        ("Give 1 g over 60 min. 3, 4", "Give 1 g over 60 min.", (3, 4)),
    ],
)
def test_integers_after_a_complete_phrase_are_references(raw: str, text: str, numbers: tuple[int, ...]) -> None:
    marked = take_page_marks(raw, SEVEN)
    assert (marked.text, marked.numbers) == (text, numbers)


@pytest.mark.parametrize(
    "raw",
    [
        "Treat for 2-3 weeks",
        "Reduce the dose when SCr 1.5",
        "Stop at grade 3",
        "Stop for toxicity of grade 3",
        "It also inhibits HHV-6",
        "CKD stage 2",
        "HPV types 6, 7",
        "Give it on days 1, 3",
        "Start on day 1, then day 2, and stop",
        "Keep the INR above 2",
        "Repeat at weeks 2, 4",
        "Doses are given at 0, 1, 6",
        "Reduce by a factor of 2",
        "Give no more than 3",
        "See Table 2",
        "Use a level of min. 3",
        "Serum creatinine > 2",
        "Multiply by 4 × 2",
        "Give a maximum of 3",
        "Choose no. 3",
        "Doses 1, 2, and 3 are alike",
        "The ratio is 3",
        "Take 2 tablets",
        "Divide into 3",
    ],
)
def test_clinical_numbers_stay_in_the_text(raw: str) -> None:
    assert take_page_marks(raw, SEVEN).text == raw


def test_a_number_no_reference_list_would_reach_stays_in_the_text() -> None:
    plausible = plausible_numbers(["Hydrate well 1", "Infuse slowly 3", "Expect a count near baseline 50"], 0)
    assert plausible == frozenset({1, 2, 3})
    assert take_page_marks("Expect a count near baseline 50", plausible).numbers == ()


def test_a_number_just_past_the_entry_list_is_still_a_reference() -> None:
    assert 5 in plausible_numbers(["Hydrate well 5"], 4)


def test_bracketed_marks_may_stand_before_or_after_the_stop_and_hold_ranges() -> None:
    assert take_bracketed("A [1]. B.[2, 3] C [4-6] d.").text == "A. B. C d."
    assert take_bracketed("A [1]. B.[2, 3] C [4–6] d.").numbers == (1, 2, 3, 4, 5, 6)


def test_bracketed_clinical_text_is_no_mark() -> None:
    assert take_bracketed("Range [0.4-0.6] and [see label]").marks == ()


def test_an_absurd_range_is_not_expanded() -> None:
    assert expand_numbers("1-999") == (1, 999)


@given(st.text(alphabet="a1 ,.[]2:-(\ue000\ue001", max_size=120))
def test_marks_stay_inside_the_clean_text(raw: str) -> None:
    marked = take_page_marks(raw, SEVEN)
    assert all(0 <= mark.offset <= len(marked.text) for mark in marked.marks)
