"""Tables written inside a text are checked row by row, each number under the head of its column."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.tables import pieces_of
from tests.assistant.dosing.shipped_verdicts import checked, reasons_of, verdict_of

CORPUS = Path(__file__).parents[3] / "corpus"


def _table(*rows: str) -> str:
    first, *others = (f"| {row} |" for row in rows)
    return "\n".join((first, f"|{'---|' * (first.count('|') - 1)}", *others))


RIGHT = (
    _table("eGFR, mL/min/1.73 m² | Sitagliptin, mg once daily (type 2 diabetes)", "≥45 | 100", "≥30 to <45 | 50"),
    _table("Weight | Triumeq PD tablets once daily (HIV)", "6 to <10 kg | 3", "10 to <14 kg | 4"),
    _table("CrCl (mL/min) | Pip-tazo, intra-abdominal (g IV)", ">40 | 3.375 q6h", "<20 | 2.25 q8h"),
    _table("Drug | CrCl >60 mL/min | CrCl 30–60 mL/min", "Cefepime (febrile neutropenia) | 2 g q8h | 2 g q12h"),
    _table("CrCl (mL/min) | Famciclovir for zoster | Valacyclovir for zoster", "≥60 | 500 mg q8h |", "≥50 | | 1 g q8h"),
    "Levofloxacin 750 mg regimen:\nCrCl (mL/min) | Dose\n---|---\n20–49 | 750 mg every 48 hours",
)
WRONG = (
    _table("eGFR, mL/min/1.73 m² | Sitagliptin, mg once daily (type 2 diabetes)", "≥45 | 100", "≥30 to <45 | 25"),
    _table("eGFR, mL/min/1.73 m² | Sitagliptin, mg twice daily (type 2 diabetes)", "≥45 | 100", "≥30 to <45 | 50"),
    _table("Weight | Triumeq PD tablets once daily (HIV)", "6 to <10 kg | 3", "10 to <14 kg | 5"),
    _table("Drug | CrCl >60 mL/min | CrCl 30–60 mL/min", "Cefepime (febrile neutropenia) | 2 g q12h | 2 g q8h"),
    _table("CrCl (mL/min) | Famciclovir for zoster | Valacyclovir for zoster", "≥60 | 1 g q8h |", "≥50 | | 500 mg q8h"),
    _table("Drug | mg every 8 h", "Linezolid (nosocomial pneumonia, adults) | 600"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_table_is_verified(text: str) -> None:
    found = checked(text)
    assert found.verdict is Verdict.VERIFIED, reasons_of(found)


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_cell_is_contradicted(text: str) -> None:
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize("text", [*RIGHT, *WRONG])
def test_every_number_of_a_table_is_found_at_its_place_in_the_text(text: str) -> None:
    findings = checked(text).findings
    assert findings
    assert all(text[finding.start : finding.end] == finding.text for finding in findings)


def test_a_wrong_amount_in_the_heads_is_checked_too() -> None:
    text = _table("CrCl (mL/min/kg) | Foscarnet for HSV, usual dose 400 mg/kg q12h", ">1.4 | 40 mg/kg q12h")
    assert verdict_of(text) == "contradicted"


def test_what_stands_around_a_table_is_checked_as_well() -> None:
    text = f"{RIGHT[0]}\n\nSitagliptin 1000 mg once daily is the usual dose in type 2 diabetes."
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize(
    "text", ["", "|", "| a | b |", "---|---", "| a | b |\n|---|", "|---|---|\n|---|---|", "a -- b | c\n", "|\n---\n|"]
)
def test_pipes_and_dashes_that_are_no_table_are_left_as_they_are(text: str) -> None:
    assert pieces_of(text, Scope()) == ()


@pytest.mark.parametrize("place", [21, 29, 34])
def test_a_head_that_is_wrapped_is_the_head_of_its_column(place: int) -> None:
    table = "| Weight | Triumeq PD tablets once daily (HIV) |\n|---|---|\n| 6 to <10 kg | 3 |\n| 10 to <14 kg | 5 |\n"
    assert table[place] == " "
    wrapped = f"{table[:place]}\n{table[place + 1 :]}"

    assert [(f.text, f.verdict) for f in checked(wrapped).findings if f.role == "dose"] == [
        (f.text, f.verdict) for f in checked(table).findings if f.role == "dose"
    ]
    assert checked(wrapped).verdict is Verdict.CONTRADICTED


def test_cells_in_the_last_line_alone_are_no_table() -> None:
    text = "Foscarnet for acyclovir-resistant HSV\nDose | 40 mg/kg every 8 hours"

    assert pieces_of(text, Scope()) == ()
