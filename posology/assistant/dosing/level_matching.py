"""Serum levels, against the highest ones that the label names; a peak is not a trough."""

from __future__ import annotations

from posology.assistant.dosing import delivery_cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.limits import against, applicable, in_line, same_number_other_unit, with_values
from posology.assistant.dosing.measures import bound, comparable, scaled
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation, no_rule
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity

_LEVEL_UNITS = frozenset({"mcg/mL", "ng/mL", "mg/L"})
_LEVELS = frozenset({Metric.PEAK, Metric.TROUGH})


def is_level(quantity: Quantity, clause: Clause, situation: Situation) -> bool:
    """Whether a number is a level in whatever unit: of a named kind, in a mass per volume or in no unit."""
    if quantity.unit in _LEVEL_UNITS or quantity.metric in _LEVELS:
        return True
    limits = situation.compiled.limits(LimitKind.LEVEL_MAX) if quantity.metric is Metric.UNKNOWN else ()
    return any(
        limit.subject in clause.text.lower() and comparable(quantity.unit, value.unit)
        for limit, value in with_values(limits)
    )


def level(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """A serum level against the ones to stay below; a peak is not a trough."""
    limits = applicable((LimitKind.LEVEL_MAX,), clause, situation)
    words = clause.text.lower()
    named = [limit for limit in limits if limit.subject and limit.subject.lower() in words]
    stated = bound(quantity)
    if stated is None or not limits:
        return no_rule("no rule speaks of this level")
    if len({limit.subject for limit in limits}) > 1 and not named:
        return no_rule("the text does not say which level is meant", "level")
    limits = _nearest_named(quantity, clause, named) or limits
    if not quantity.unit:
        return no_rule("the unit of the level is missing", "unit")
    if same_number_other_unit(stated, limits):
        return against("unit", "the label prints this level in another unit", limits, situation)
    for limit, value in with_values(limits):
        same = scaled(stated, value.unit)
        if same is not None and quantity.comparator is not Comparator.NONE and same.low == same.high == value.high:
            floor = quantity.comparator in {Comparator.GT, Comparator.GE}
            demanded = floor and delivery_cues.demands_more(clause.text[: quantity.start - clause.start])
            if not floor or (delivery_cues.warns(clause.text) and not demanded):
                return in_line(limit, situation, f"the label's highest {limit.subject} level")
            return against("polarity", "the text makes a floor of a level to stay below", limits, situation)
        if same is not None and quantity.comparator is Comparator.NONE and same.high <= value.high:
            return no_rule("a level below the label's highest; no rule prints it", "level")
    return against("value", "the label prints another level to stay below", limits, situation)


def _nearest_named(quantity: Quantity, clause: Clause, named: list[Limit]) -> list[Limit]:
    """The limits whose subject stands nearest before the number, else nearest after it."""
    place, text = quantity.start - clause.start, clause.text.lower()
    before = [(text.rfind(limit.subject.lower(), 0, place), limit) for limit in named]
    last = max((found for found, _ in before), default=-1)
    if last >= 0:
        return [limit for found, limit in before if found == last]
    after = [(text.find(limit.subject.lower(), place), limit) for limit in named]
    first = min((found for found, _ in after if found >= 0), default=-1)
    return [limit for found, limit in after if found == first]
