"""The volume of fluid in which a dose is diluted, or a vial is made up, against the printed ones.

Volumes of fluid for the patient are judged in `delivery_matching`, concentrations in `concentration_matching`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.fluids import fluids
from posology.assistant.dosing.limits import against, applicable, in_line, with_values
from posology.assistant.dosing.measures import alternatives, at_least, bound, within
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount

MADE_UP = re.compile(r"\b(?:re)?constitut\w+", re.IGNORECASE)
"""The word for making up a vial, before what it holds is diluted."""


def without_making_up(clause: Clause) -> Clause:
    """A clause without the word for what a vial was made up with: what follows is what it is diluted in."""
    return replace(clause, text=MADE_UP.sub("", clause.text), whole=None)


def diluent(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A volume, or each of several, in which a dose is diluted, against the printed ones."""
    limits = applicable((LimitKind.DILUTION_VOLUME, LimitKind.DILUTION_VOLUME_MIN), clause, situation)
    one = bound(quantity)
    stated = (one,) if one is not None else alternatives(quantity)
    if not limits or not stated:
        return None
    fitting = [
        next((limit for limit, value in with_values(limits) if _admits(limit, value, volume)), None)
        for volume in stated
    ]
    first = fitting[0]
    if (first is None or None in fitting) and MADE_UP.search(clause.text) is not None:
        return _otherwise_diluted(quantity, clause, limits, situation)
    if first is None or None in fitting:
        return against("value", "the label prints another volume of diluent", limits, situation)
    stated_fluids = fluids((clause.whole or clause).text)
    printed = fluids(f"{first.subject} {first.note} {first.source.printed}")
    if stated_fluids and printed and stated_fluids.isdisjoint(printed):
        return against("value", "the label takes another fluid for this volume", [first], situation)
    return in_line(first, situation, f"the label's volume of diluent ({first.subject})")


def _otherwise_diluted(quantity: Quantity, clause: Clause, limits: list[Limit], situation: Situation) -> Opinion | None:
    """The opinion on a volume beside a vial that was made up: it may be what the vial is diluted with thereafter."""
    if not any(MADE_UP.search(f"{limit.id} {limit.subject} {limit.note}") for limit in limits):
        return no_rule("the label's volume for making up a vial was not read")
    further = without_making_up(clause)
    if applicable((LimitKind.DILUTION_VOLUME,), further, situation) != limits:
        return diluent(quantity, further, situation)
    return against("value", "the label prints another volume of diluent", limits, situation)


def _admits(limit: Limit, printed: Amount, stated: Amount) -> bool:
    """Whether a printed volume of diluent, or least volume, is kept."""
    return within(stated, printed) or (limit.kind is LimitKind.DILUTION_VOLUME_MIN and at_least(stated, printed))
