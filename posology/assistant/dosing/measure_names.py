"""Measures of renal function that a text names with the unit of another one ("serum creatinine below 30 mL/min").

Reads words and units only; the bands themselves are judged in `renal_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("serum creat", "plasma creat", "scr", "gfr")
_BETWEEN = r"(?:\s+(?:level|value|concentration|rate))?[\s:=(]*(?:[a-z]+\s+){0,4}(?:[<>≥≤]=?\s*)?$"
_CREATININE = re.compile(rf"\b(?:(?:serum|plasma)\s+creatinine|s-?cr)\b(?!\s+clearance){_BETWEEN}", re.IGNORECASE)
_FILTRATION = re.compile(rf"\b(?:e-?GFR|estimated\s+glomerular\s+filtration\s+rate){_BETWEEN}", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:clearance|cr?cl|gfr|estimat\w+|based)\b", re.IGNORECASE)
_REACH = 64
_FLOWS = frozenset({"mL/min", "mL/min/kg", "mL/min/1.73 m2"})
_OF_CREATININE = Opinion(Agreement.DISAGREES, "the text names serum creatinine with the unit of a clearance", "metric")
_OF_FILTRATION = Opinion(
    Agreement.DISAGREES, "the text names a filtration rate with the unit of a clearance per kg of body weight", "metric"
)


def judge_names(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on clearances that a text calls a serum creatinine, and on those per kg that it calls an eGFR.

    Args:
        text: the text.
        quantities: its numbers.
    """
    if not may_hold(text, _TRACES):
        return {}
    judged: Opinions = {}
    for band in quantities:
        if band.role is not Role.BAND or band.unit not in _FLOWS:
            continue
        number = next((place for place, one in enumerate(band.text) if one.isdigit()), 0)
        before = text[max(0, band.start - _REACH) : band.start + number]
        named = _CREATININE.search(before)
        if named is not None and not _OTHER.search(named.group()):
            judged[band] = _OF_CREATININE
        elif band.unit == "mL/min/kg" and _FILTRATION.search(before):
            judged[band] = _OF_FILTRATION
    return judged
