"""Bounds that stand alone behind "not": "300 mg every 48 hours at 30–49 mL/min; not below 30 mL/min".

By itself the sign says "30 or more"; as an item of its own it says that the drug is not given below.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.refusing_cues import is_bare_refusal
from posology.assistant.dosing.signs import reversed_sign

_NOT = re.compile(r"(?:not|never)\s+(?=(?:below|under|above|over|beyond)\b)", re.IGNORECASE)


def as_refusal(band: Quantity, clause: Clause) -> tuple[Quantity, Clause]:
    """The bound and the words of a bare refusal as they are meant; any other band and its clause as they are."""
    start, end = band.start - clause.start, band.end - clause.start
    if band.comparator not in {Comparator.GE, Comparator.LE} or start < 0:
        return band, clause
    if not is_bare_refusal(clause.text, start, end):
        return band, clause
    meant = replace(
        band,
        comparator=reversed_sign(band.comparator),
        low=band.high,
        high=band.low,
        low_open=band.high is not None and not band.high_open,
        high_open=band.low is not None and not band.low_open,
    )
    return meant, replace(clause, text=f"not used {_NOT.sub('', band.text)}", start=band.start, bands=[meant])
