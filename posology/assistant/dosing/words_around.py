"""What the words around a dose make of it: refused, a step, a bound, a total of a day, or one that is adjusted.

Reads words, never rules; the words themselves stand in `cues`, `base_cues`, `maximum_cues` and `sequels`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import base_cues, cue_traces, cues, maximum_cues, refusing_cues, sequels
from posology.assistant.dosing.divided_doses import is_divided
from posology.assistant.dosing.group_marks import is_changed, is_of_maximum
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.traces import traces_in

_REACH = 120
_PER_DAY = (["daily"], ["a day"], ["per day"], ["each day"])
_DAILY_DOSE = re.compile(r"\bdaily (?:\w+ )?(?:dose|dosage|total|amount)\b[^.;:]{0,60}:?[^.;:]{0,100}$", re.IGNORECASE)
_TOLERATED = re.compile(r"\btolerat\w+\s+(?:(?:a|the)\s+(?:dose\s+of\s+)?)?$", re.IGNORECASE)
# A clause that holds none of these refutes no dose.
_REFUTING = frozenset({
    cue_traces.REFUTING, cue_traces.CONDEMNING, cue_traces.AGAINST, refusing_cues.TRACES, refusing_cues.TRACES_BEHIND,
})  # fmt: skip


def read_around(
    groups: Sequence[DoseGroup], bands: Sequence[Quantity], rest: Sequence[Quantity], text: str, span: tuple[int, int]
) -> None:
    """Read into the dose groups of a clause what the words around each make of it.

    Args:
        groups: the groups, in order.
        bands: the bands of the clause.
        rest: its other numbers.
        text: the whole text.
        span: where the clause begins and ends in it.
    """
    start, end = span
    possible = traces_in(text[start:end])  # the words around a dose hold nothing that its clause does not hold
    refutes = not possible.isdisjoint(_REFUTING)
    asks = "?" in text[start:end]
    shared = any(quantity.role is Role.PERCENTAGE for quantity in rest)
    for group in groups:
        before = text[max(start, group.start - _REACH) : group.start]
        after = text[group.end : min(end, group.end + _REACH)]
        group.of_maximum = is_of_maximum(group, rest, text)
        spoken = refutes and not group.of_maximum
        group.refuted = spoken and cues.spoken_against(before, text[group.start : group.end], after)
        group.step = (cue_traces.STEPPING in possible and cues.titrates(before)) or sequels.adds_more(before, after)
        group.floor = cue_traces.LEAST in possible and cues.makes_floor(before)
        group.ceiling = cue_traces.MOST in possible and maximum_cues.calls_maximum(before)
        group.ceiling = group.ceiling or maximum_cues.called_maximum(after)
        restates = not (group.ceiling or group.intervals) and cue_traces.AT_MOST in possible
        group.ceiling = group.ceiling or (restates and maximum_cues.restates_maximum(before))
        divided = is_divided(group, text) or (not group.intervals and _DAILY_DOSE.search(before) is not None)
        group.daily = group.daily or divided
        group.per_day = [interval.text.lower() for interval in group.intervals] in _PER_DAY
        group.daily = group.daily or (group.per_day and _TOLERATED.search(before) is not None)  # by day
        group.replaced = len(groups) > 1 and cues.replaced(before)
        # What is refuted beside a band is the dose that is adjusted, unless the text goes on from it ("once, then …").
        adjusts = bool(bands) and group.refuted and not sequels.goes_on(after)
        several = len(groups) > 1 or (shared and group.dose is not None)
        group.base = several and (group.base or base_cues.marks_base(before, after) or adjusts)
        group.base = group.base or (not (several or asks) and is_changed(group, bands, rest, text))
