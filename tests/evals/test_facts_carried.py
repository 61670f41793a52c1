"""Whether a text carries a fact: quantities by value and unit, other entries by their words."""

from __future__ import annotations

import pytest

from posology.evals.cases import Fact
from posology.evals.metrics.facts import Line, carries, holds


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Give 40 mg/kg every 8 hours", "40 mg/kg q8h"),
        ("Give 0.04 g/kg three times daily", "40 mg/kg"),
        ("Give 40 mg/kg every 8 hours or every 12 hours", "every 12 hours"),
        ("Give 40 mg/kg every 8 hours or every 12 hours", "every 8 or 12 hours"),
        ("Give it for 14 days", "2 weeks"),
        ("Give 750–1,000 mL of saline", "750-1000 mL"),
        ("Stop it if the clearance falls below 0.4 mL/min/kg", "0.4 mL/min/kg"),
        ("Stop it if the clearance falls below 0.4 mL/min/kg", "<0.4 mL/min/kg"),
        ("Infuse over at least 1 hour", "at least 60 minutes"),
        ("Foscarnet for acyclovir‑resistant HSV", "Acyclovir-resistant hsv"),
        ("Through a central line", "peripheral line | central line"),
        ("between 59 and 60 mL/min no row is printed", "59 and 60 mL/min"),
        ("the result is multiplied by 0.85 in females", "0.85"),
    ],
)
def test_a_text_holds_an_entry(text: str, entry: str) -> None:
    assert holds(Line((text,)), entry)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Give 140 mg/kg every 8 hours", "40 mg/kg"),
        ("Give 40 mg/kg over 8 hours", "every 8 hours"),
        ("Give 40 mg/kg every 8 hours", "8 hours"),
        ("Give 40 mg every 8 hours", "40 mg/kg"),
        ("Give 40 mg/kg every 8 hours", "40 mg"),
        ("Give 120 mg/kg/day", "120 mg/kg"),
        ("Give 120 mg/kg per day", "120 mg/kg"),
        ("Give 750–1,000 mL", "1,000 mL"),
        ("CrCl 30–49 mL/min", "49 mL/min"),
        ("Give it if the clearance is above 0.4 mL/min/kg", "<0.4 mL/min/kg"),
        ("Give 40 mg/kg every 8 hours", "every 8 or 12 hours"),
        ("the factor is 0.855", "0.85"),
        ("anhydrous saline", "hydro"),
        ("Give it", "|"),
        ("", "40 mg"),
    ],
)
def test_a_text_does_not_hold_an_entry(text: str, entry: str) -> None:
    assert not holds(Line((text,)), entry)


def test_a_unit_may_come_from_the_table_header() -> None:
    row = Line(("HSV | 40 | q8h",), "By use:\ncolumn heads: Use | Dose (mg/kg) | Interval")
    assert holds(row, "40 mg/kg")
    assert not holds(row, "40 mg")


def test_words_of_the_lead_in_count() -> None:
    assert holds(Line(("40 mg/kg",), "For acyclovir-resistant HSV:"), "acyclovir-resistant HSV")


def test_everything_a_fact_needs_stands_in_one_line() -> None:
    fact = Fact(says="dose and interval", needs=("40 mg/kg", "every 12 hours"))
    assert carries([Line(("Give 40 mg/kg every 12 hours",))], fact)
    assert not carries([Line(("Give 40 mg/kg every 8 hours",)), Line(("Give 30 mg/kg every 12 hours",))], fact)
