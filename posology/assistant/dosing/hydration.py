"""Fluids given before or with a drug: their volumes and how long they run, against the printed ones.

The drug's own infusion is judged in `delivery_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import delivery_cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.limits import against, applicable, in_line, with_values
from posology.assistant.dosing.measures import bound, within
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation, no_rule
from posology.assistant.dosing.quantities import Comparator, Quantity, Role

_FLUID_OVER = re.compile(r"[^.;,:]{0,60}(?:, )?\b(?:over|within|in)\s+(?:about\s+)?", re.IGNORECASE)
_LATER_FLUID = re.compile(r"\b(?:second|another|after|during|following|later)\b", re.IGNORECASE)
_FIRST = "before the first"
_AFTER_FIRST = re.compile(r"\b(?:after|following|behind)\s+the\s+(?:very\s+)?first\b", re.IGNORECASE)


def fluid_volume(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The volume of a fluid given with the drug, against the printed ones; None of another volume.

    Args:
        quantity: the volume.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    hydrates = delivery_cues.about_hydration(clause.text) or delivery_cues.about_hydration(situation.governing)
    limits = applicable((LimitKind.HYDRATION_VOLUME,), clause, situation) if hydrates else []
    stated = bound(quantity)
    if not limits or stated is None:
        return None
    printed = situation.compiled.limits(LimitKind.HYDRATION_VOLUME)
    turned = _behind_first(printed, clause.text)
    if turned:
        return against("polarity", "the label gives this fluid before the first infusion", turned, situation)
    plain = quantity.comparator in {Comparator.NONE, Comparator.ABOUT}
    more = len(printed) > len(limits)  # "at least 1 L": a second follows
    for limit, value in with_values(limits):
        if (plain or (more and quantity.comparator is Comparator.GE)) and within(stated, value):
            return in_line(limit, situation, f"the label's fluid volume ({limit.subject})")
    return against("value", "the label prints another fluid volume", limits, situation)


def _behind_first(printed: Sequence[Limit], text: str) -> list[Limit]:
    """The limits of a fluid before the first infusion, where a text gives one after it."""
    first = [limit for limit in printed if _FIRST in limit.subject]
    return first if first and _AFTER_FIRST.search(text) else []


def fluid_time(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The time over which a fluid before the drug runs, against the printed one; None of the drug's own infusion.

    Args:
        quantity: the time.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    limits = situation.compiled.limits(LimitKind.HYDRATION_TIME)
    stated = bound(quantity)
    if not limits or stated is None or not delivery_cues.about_hydration(clause.text):
        return None
    fluids = [q.end for q in clause.rest if q.role is Role.VOLUME and q.end <= quantity.start]
    if not fluids or any(fluids[-1] <= group.start < quantity.start for group in clause.groups):
        return None
    if _LATER_FLUID.search(clause.text, 0, quantity.start - clause.start):
        return no_rule("the label prints no time for this fluid")
    if not _FLUID_OVER.fullmatch(clause.text, fluids[-1] - clause.start, quantity.start - clause.start):
        return None
    for limit, value in with_values(limits):
        if within(stated, value):
            return in_line(limit, situation, f"the label's time for the fluid ({limit.subject})")
    return against("value", "the label prints another time for this fluid", limits, situation)
