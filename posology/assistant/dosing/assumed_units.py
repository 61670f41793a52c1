"""A clearance without its unit, read in the only measure in which the label prints bands; an "OD" read as once daily.

So read they can only show that a dose is wrong: what agrees then is not verified, as it is not read with certainty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY
from posology.assistant.dosing.metric_cues import RENAL_KINDS, last_cue
from posology.assistant.dosing.opinions import Agreement, Opinions, Situation
from posology.assistant.dosing.quantities import Metric, Quantity
from posology.assistant.dosing.renal_matching import judge_banded

_UNITS = {
    Metric.CRCL: "mL/min",
    Metric.CRCL_PER_KG: "mL/min/kg",
    Metric.CRCL_INDEXED: "mL/min/1.73 m2",
    Metric.EGFR: "mL/min/1.73 m2",
}
_REACH = 40


def wrong_in_any_unit(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """The faults of a dose at a clearance without unit, none where its unit decides or nothing calls it a clearance.

    Args:
        group: a dose group with its band.
        clause: the clause it stands in.
        situation: what the group is bound to.
    """
    band = group.band
    if band is None or band.unit or situation.uncovered:
        return {}
    printed = {row.metric for row in situation.row_rules if row.bands} & _UNITS.keys()
    if len(printed) != 1 or not (band.unit_inherited or _called_clearance(group, band, clause)):
        return {}
    metric = printed.pop()
    read = replace(band, unit=_UNITS[metric], metric=metric)
    judged = judge_banded(replace(group, band=read), situation)
    return {band if q == read else q: one for q, one in judged.items() if one.agreement is Agreement.DISAGREES}


def _called_clearance(group: DoseGroup, band: Quantity, clause: Clause) -> bool:
    words, place = (group.local, len(group.local)) if group.headed else (clause.text, band.start - clause.start)
    cue = last_cue(words.lower(), max(0, place - _REACH), place)
    return cue is not None and cue.kind in RENAL_KINDS


def wrong_if_daily(group: DoseGroup, judge: Callable[[DoseGroup], Opinions]) -> Opinions:
    """The faults of a dose whose interval is an "OD" that may be a right eye, read as once daily; none of others.

    Args:
        group: a dose group.
        judge: the opinions on a group as it stands.
    """
    unread = [q for q in group.intervals if q.low is None and q.text.strip(".").upper() == "OD"]
    if not unread or len(unread) != len(group.intervals):
        return {}
    read = {replace(q, low=HOURS_PER_DAY, high=HOURS_PER_DAY, unit="h"): q for q in unread}
    judged = judge(replace(group, intervals=list(read)))
    return {read.get(q, q): one for q, one in judged.items() if one.agreement is Agreement.DISAGREES}
