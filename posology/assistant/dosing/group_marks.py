"""What a dose group is beside the bands and maxima of its clause: changed at a band, or the interval of a maximum."""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import base_cues
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.quantities import Quantity, Role

_BESIDE_MAXIMUM = re.compile(r"[^.,;:|\d\n]{0,50}")
_TO_MAXIMUM = re.compile(r"[^\d.;:]{0,60}")


def is_changed(group: DoseGroup, bands: Sequence[Quantity], rest: Sequence[Quantity], text: str) -> bool:
    """Whether the only dose of a clause is changed at the clearance behind it ("1 g is reduced below 50 mL/min")."""
    if group.dose is None or len(bands) != 1 or bands[0].start < group.end:
        return False
    if any(group.end <= q.start < bands[0].start for q in rest):
        return False
    return base_cues.is_changed_there(text[group.end : bands[0].start])


def is_of_maximum(group: DoseGroup, rest: Sequence[Quantity], text: str) -> bool:
    """Whether lone intervals belong to a maximum ("no more than 20 mg/kg every 8 hours")."""
    if group.dose is not None:
        return False
    most = next((q for q in reversed(rest) if q.role is Role.MAXIMUM and q.end <= group.start), None)
    if most is not None:
        return _BESIDE_MAXIMUM.fullmatch(text, most.end, group.start) is not None
    later = next((q for q in rest if q.role is Role.MAXIMUM and q.start >= group.end), None)
    return later is not None and _TO_MAXIMUM.fullmatch(text, group.end, later.start) is not None
