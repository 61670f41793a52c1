"""The measure in which drugs' labels print their renal tables, as far as reading a bare clearance needs it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from posology.assistant.conversations.patient_turn import PerKgBound
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.quantities import Metric


def per_kg_bounds(monographs: Mapping[str, Monograph]) -> PerKgBound:
    """The highest bound that each drug's tables print in mL/min/kg; None for a drug with any other measure."""
    bounds = {drug: bound for drug, monograph in monographs.items() if (bound := _highest(monograph)) is not None}
    return bounds.get


def _highest(monograph: Monograph) -> Decimal | None:
    if {table.metric for table in monograph.renal_tables} != {Metric.CRCL_PER_KG}:
        return None
    bands = [row.band for table in monograph.renal_tables for row in table.rows if row.band is not None]
    return max((bound for band in bands for bound in (band.low, band.high) if bound is not None), default=None)
