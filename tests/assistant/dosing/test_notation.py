"""Which error-prone forms are found, with which advice, and which texts stay without a finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.dosing.notation import find_notation


@pytest.mark.parametrize(
    ("text", "found", "advice"),
    [
        ("10 U insulin", "10 U", "units"),
        ("10u", "10u", "units"),
        ("500 IU", "IU", "units"),
        ("500 mg QD", "QD", "daily"),
        ("500 mg q.d.", "q.d.", "daily"),
        ("500 mg QOD", "QOD", "every other day"),
        ("25 mg q.o.d. with food", "q.o.d.", "every other day"),
        ("1.0 mg", "1.0", '"1"'),
        ("2.0–3 mg/kg", "2.0", '"2"'),
        ("1.00 g", "1.00", '"1"'),
        (".5 mg", ".5", '"0.5"'),
        ("give .25 mg", ".25", '"0.25"'),
        ("50 µg", "µg", "mcg"),
        ("50 μg", "μg", "mcg"),
        ("50 ug", "50 ug", "mcg"),
        ("10 cc", "10 cc", "mL"),
        ("10 mg SC", "SC", "subcutaneously"),
        ("5 mg SQ", "SQ", "subcutaneously"),
        ("5 mg sub q", "sub q", "subcutaneously"),
        ("10 mg qhs", "qhs", "bedtime"),
        ("10000 units", "10000", '"10,000"'),
        ("1000000 units", "1000000", '"1,000,000"'),
        ("40mg/kg", "40mg", "space"),
        ("10mL", "10mL", "space"),
        ("foscarnet40 mg", "foscarnet", "space"),
        ("1/2 tablet", "1/2", "half"),
        ("10 mg. every day", "mg.", "full stop"),
        ("75 mg x3d", "x3d", "days"),
    ],
)
def test_a_listed_form_is_found_with_its_remedy(text: str, found: str, advice: str) -> None:
    notations = find_notation(text)

    assert [(notation.text, notation.refused) for notation in notations] == [(found, False)]
    assert advice in notations[0].advice
    assert text[notations[0].start : notations[0].end] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MSO4", "MSO4"),
        ("MgSO4 2 g", "MgSO4"),
        ("MS 10 mg", "MS"),
        ("10 mg HS", "HS"),
        ("5 mg OD", "OD"),
        ("D/C the drug", "D/C"),
        ("1:1,000", "1:1,000"),
        ("epinephrine 1:10000", "1:10000"),
        ("II tablets", "II"),
        ("10K units", "10K"),
        ("given biweekly", "biweekly"),
    ],
)
def test_a_form_with_two_readings_is_refused(text: str, found: str) -> None:
    assert [(notation.text, notation.refused) for notation in find_notation(text)] == [(found, True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The patient is well.",
        "40 mg/kg every 8 hours over at least 1 hour",
        "CrCl >1.0–1.4 mL/min/kg",
        "creatinine 1.0 mg/dL",
        "potassium ≤5.0 mEq/L",
        "0.5 mg and 1,000 mg and 12.5 mg",
        "q8h for 24 h",
        "mL/min/1.73 m2",
        "see section 2.0",
        "750–1000 mL",
        "HSV, US, MSM, IV drugs",
        "Give 40 mg. Then wait.",
    ],
)
def test_safe_notation_is_left_alone(text: str) -> None:
    assert find_notation(text) == ()


def test_two_faults_in_one_dose_are_both_named() -> None:
    assert [notation.text for notation in find_notation("2.0mL")] == ["2.0", "2.0mL"]


@given(st.text(max_size=100))
def test_any_text_is_searched_without_failure_and_places_match(text: str) -> None:
    for notation in find_notation(text):
        assert text[notation.start : notation.end] == notation.text
