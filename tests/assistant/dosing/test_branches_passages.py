"""Whether a number stands in its cited passage: alternatives of a dose, and bounds of another metric or of none."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import EMPTY_SCOPE
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.standing import Evidence, standing


def _faults(text: str, cited: str) -> dict[str, str]:
    found = standing(text, extract(text), EMPTY_SCOPE, [Evidence(cited, EMPTY_SCOPE, ())])
    return {quantity.text: fault for quantity, fault in found.items()}


@pytest.mark.parametrize(
    ("dose", "stands"), [("5 or 10 mg", True), ("10 or 5 mg", True), ("5 mg", False), ("5 or 15 mg", False)]
)
def test_alternative_doses_stand_as_the_same_set_only(dose: str, stands: bool) -> None:  # noqa: FBT001 - a table
    faults = _faults(f"Take drugol {dose} daily.", "Drugol is 5 or 10 mg daily.")
    assert (faults[dose] == "") is stands


@pytest.mark.parametrize(
    ("band", "cited"),
    [
        ("<50 mL/min", "CrCl <50 mL/min/1.73 m²"),
        ("<50 mL/min/1.73 m²", "a CrCl <50 mL/min"),
        ("<50", "CrCl <50 mL/min"),
        ("≤1.5", "serum creatinine ≤1.5 mg/dL"),
    ],
)
def test_a_bound_without_the_name_of_its_metric_stands_for_its_own_unit_only(band: str, cited: str) -> None:
    faults = _faults(f"Drugol 5 mg daily at {band}.", f"Drugol 5 mg daily at {cited}.")
    assert faults[band]
    assert faults["5 mg"]


def test_a_bound_without_the_name_of_its_metric_stands_in_its_own_unit() -> None:
    assert not any(_faults("Drugol 5 mg daily at <50 mL/min.", "Drugol is 5 mg daily at <50 mL/min.").values())
