"""Units of clearances that a list tells once, behind its last range: "1 g at a CrCl of >60, 500 mg at 30–60 mL/min".

Units told before are read in `thresholds`; a unit that stands nowhere is asked for, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing.quantities import Metric, Quantity, Role

_REACH = 200
# A new sentence, or a measure of its own for the range behind it.
_BEGINS_ANEW = re.compile(r"[.!?](?:\s|$)|\n|\b(?:e?gfr|cr ?cl|cl ?cr|clearance|creatinine|function)\b", re.IGNORECASE)

_LISTS = re.compile(r"[,;)]|\b(?:and|or)\b", re.IGNORECASE)


def with_units_behind(quantities: Sequence[Quantity], text: str) -> tuple[Quantity, ...]:
    """The numbers of a text; a clearance without a unit takes that of the next one of its list.

    Args:
        quantities: the numbers in the order of their places.
        text: what they were read from.
    """
    if all(one.unit or one.role is not Role.BAND for one in quantities):
        return tuple(quantities)
    found: list[Quantity] = []
    behind: Quantity | None = None
    for quantity in reversed(quantities):
        one = quantity
        if (
            behind is not None
            and one.role is Role.BAND
            and not one.unit
            and one.metric in {Metric.UNKNOWN, behind.metric}
        ):
            between = text[one.end : behind.start]
            listed = len(between) <= _REACH and _LISTS.search(between) and not _BEGINS_ANEW.search(between)
            one = replace(one, unit=behind.unit, metric=behind.metric, unit_inherited=True) if listed else one
        if one.role is Role.BAND:
            behind = one if one.unit.startswith("mL/min") else None
        found.append(one)
    return tuple(reversed(found))
