"""Words of a text that go against its own numbers: directions of a change, names of measures, grades, totals."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.band_words import judge_band_words
from posology.assistant.dosing.change_directions import judge_directions
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.maximum_totals import judge_maximum_totals
from posology.assistant.dosing.measure_names import judge_names
from posology.assistant.dosing.more_often import judge_more_often
from posology.assistant.dosing.opinions import Agreement, Opinions
from posology.assistant.dosing.quantities import Quantity


def _named(opinions: Opinions) -> list[str]:
    """The numbers of which something is wrong, in their order."""
    assert all(opinion.agreement is Agreement.DISAGREES and opinion.code for opinion in opinions.values())
    return [quantity.text for quantity in sorted(opinions, key=_place)]


def _place(quantity: Quantity) -> int:
    return quantity.start


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("5 mg twice daily is reduced to 10 mg twice daily.", ["10 mg"]),
        ("It is reduced from 500 mg to 1 g.", ["1 g"]),
        ("Step down from 5 mg to 10 mg after a week.", ["10 mg"]),
        ("Lower 40 mg -> 80 mg.", ["80 mg"]),
        ("480 mg once daily is increased to 240 mg once daily.", ["240 mg"]),
        ("150 mg/day, then decrease to a maximum of 300 mg/day.", ["maximum of 300 mg/day"]),
        ("300 mg/day is lowered to 200 mg three times daily.", ["200 mg"]),
        ("It is raised from 10 mg TID for 3 days to 5 mg TID for 3 days.", ["5 mg"]),
        ("It is raised from 5 mg to 2 mL.", []),
        ("It is raised from 1 g to 5 mg/kg.", []),
        ("10 mg twice daily is reduced to 5 mg twice daily.", []),
        ("1 g every 8 hours is reduced to 1 g every 12 hours.", []),
        ("500 mg every 6 hours is reduced to 1 g once daily.", []),
        ("Give 5 mg or 20 mg; reduce to 10 mg.", []),
        ("5 mg is not reduced to 10 mg.", []),
        ("5 mg is raised by 10 mg weekly.", []),
        ("Give 5 mg. Reduce to 10 mg.", []),
        ("The dose is reduced.", []),
        ("Increase the dose if needed, 5 mg at least.", []),
        ("Give 5 mg daily.", []),
    ],
)
def test_a_change_goes_where_its_numbers_go(text: str, faulty: list[str]) -> None:
    assert _named(judge_directions(text, extract(text))) == faulty


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Meropenem must be increased at a CrCl of 40 mL/min.", ["40 mL/min"]),
        ("At a CrCl of 15–30 mL/min dabigatran is increased to 75 mg.", ["15–30 mL/min"]),
        ("Increase the dose below a CrCl of 50 mL/min.", ["below a CrCl of 50 mL/min"]),
        ("At a CrCl of 20 mL/min it needs a higher dose.", ["20 mL/min"]),
        ("The interval is increased below a CrCl of 50 mL/min.", []),
        ("The risk of bleeding is increased below a CrCl of 30 mL/min.", []),
        ("The dose is increased when the CrCl recovers to 60 mL/min.", []),
        ("The dose is increased above a CrCl of 60 mL/min.", []),
        ("The dose is reduced below a CrCl of 50 mL/min.", []),
    ],
)
def test_renal_impairment_raises_no_dose(text: str, faulty: list[str]) -> None:
    assert [one.strip() for one in _named(judge_directions(text, extract(text)))] == faulty


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Serum creatinine below 30 mL/min: 1 mg/kg once daily.", 1),
        ("SCr 45 mL/min: 450 mg twice daily.", 1),
        ("eGFR of 1.2 mL/min/kg: 30 mg/kg.", 1),
        ("eGFR of 45 mL/min/1.73 m²: 50 mg once daily.", 0),
        ("Serum creatinine clearance below 30 mL/min: 1 mg/kg once daily.", 0),
        ("Serum creatinine based estimated CrCl of 40 mL/min: 1 g.", 0),
        ("SCr 1.6 mg/dL: 450 mg twice daily.", 0),
        ("CrCl 45 mL/min: 450 mg twice daily.", 0),
    ],
)
def test_a_measure_has_its_own_unit(text: str, count: int) -> None:
    assert len(judge_names(text, extract(text))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mild renal impairment (CrCl <30 mL/min): 30 mg once daily.", 1),
        ("Moderate renal impairment, CrCl below 30 mL/min: 30 mg once daily.", 1),
        ("Severe renal impairment (CrCl above 50 mL/min): 30 mg once daily.", 1),
        ("CrCl 30 to >60 mL/min: 300 mg every 6 hours.", 1),
        ("CrCl <60 to ≥30 mL/min: 300 mg every 6 hours.", 0),
        ("Severe renal impairment (CrCl <30 mL/min): 30 mg once daily.", 0),
        ("Mild renal impairment (CrCl 50-79 mL/min): 30 mg once daily.", 0),
        ("Mild to severe renal impairment (CrCl <80 mL/min): 30 mg once daily.", 0),
        ("Very mild renal impairment (CrCl >60 mL/min): 30 mg once daily.", 0),
        ("CrCl <30 mL/min: 30 mg once daily.", 0),
    ],
)
def test_words_and_signs_of_a_band_fit_its_numbers(text: str, count: int) -> None:
    assert len(judge_band_words(text, extract(text))) == count


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Up to 225 mg twice daily (300 mg/day).", ["300 mg/day"]),
        ("Up to 225 mg twice daily (450 mg/day).", []),
        ("Up to 225 mg twice daily, 300 mg/day.", []),
        ("Up to 225 mg twice daily (300 mg/day or less).", []),
        ("Up to 225 mg twice daily (5 mL/day).", []),
        ("225 mg twice daily (300 mg/day).", []),
    ],
)
def test_the_total_behind_a_highest_dose_is_what_it_comes_to(text: str, faulty: list[str]) -> None:
    assert _named(judge_maximum_totals(text, extract(text))) == faulty


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Do dose daptomycin more often than once a day.", 1),
        ("It may be dosed more frequently than every 24 hours.", 1),
        ("Give 7.5 mg/kg IV not every 12 hours.", 1),
        ("Give 7.5 mg/kg, not every 12 hours but every 24 hours.", 0),
        ("Give 7.5 mg/kg and not every 12 hours.", 0),
        ("It is not every day that 5 mg is given daily.", 0),
        ("Do not dose it more often than once a day.", 0),
        ("It must never be given more often than every 48 hours.", 0),
        ("Some patients need it more often than once a day.", 0),
        ("Give it once a day.", 0),
    ],
)
def test_a_dose_is_not_allowed_more_often_than_printed(text: str, count: int) -> None:
    assert len(judge_more_often(text, extract(text))) == count
