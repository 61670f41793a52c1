"""Milligram doses and volumes for one patient: right by arithmetic, wrong by a slip in dose, weight or volume."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.phrasings import Statement, number

_WEIGHTS = (Decimal(45), Decimal(55), Decimal(62), Decimal(70), Decimal(80), Decimal(100))
_FRAMES = (
    "Foscarnet {mg} mg IV {every} for HSV in a patient of {kg} kg.",
    "For HSV in a {kg} kg patient, give foscarnet {mg} mg {every}.",
    "Weight {kg} kg: foscarnet {mg} mg {every} for acyclovir-resistant HSV.",
)


def _of(kg: Decimal, mg: Decimal) -> Iterator[Statement]:
    for frame in _FRAMES:
        for every in ("every 8 hours", "q12h", "three times daily"):
            yield Statement(frame.format(mg=number(mg), kg=number(kg), every=every), Scope())


def right_for_patients() -> Iterator[Statement]:
    """40 mg/kg times the weight."""
    for kg in _WEIGHTS:
        yield from _of(kg, kg * 40)


def wrong_for_patients() -> Iterator[Statement]:
    """The same with a tenfold slip, another dose per kilogram, a digit lost, or another patient's weight."""
    for kg in _WEIGHTS:
        for mg in (kg * 400, kg * 4, kg * 45, kg * 80, kg * 20, kg * 40 + 100, kg * 40 - 40):
            yield from _of(kg, mg)
        yield from _of(kg + 10, kg * 40)
