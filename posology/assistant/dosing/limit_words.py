"""Numbers in the words of a limit, beside the value of another limit of its kind.

"5 mL in 75 mL, used within 6 hours": the 6 hours are printed, for 125 mL.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import numbers_like
from posology.assistant.dosing.limits import against, of_use_beside
from posology.assistant.dosing.measures import bound, comparable, equal
from posology.assistant.dosing.monographs import Limit
from posology.assistant.dosing.opinions import Opinion, Situation
from posology.assistant.dosing.quantities import Quantity


def of_other_value(quantity: Quantity, said: Opinion, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a number from the words of one limit that a text tells with the value of another one.

    Args:
        quantity: the number.
        said: its agreement with the words of a limit.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    limits = situation.compiled.monograph.limits
    own = next((limit for limit in limits if said.rule == f"{situation.compiled.drug}/{limit.id}"), None)
    if own is None or own.value is None:
        return None
    unit = own.value.unit
    kin = [one for one in limits if one.kind is own.kind and one.value is not None and comparable(one.value.unit, unit)]
    if _states(quantity, own):
        return _of_other_use(quantity, own, kin, clause, situation)
    beside = _told_beside(quantity, kin, (clause.whole or clause).rest) if len(kin) > 1 else None
    stated = bound(quantity)
    if beside is None or stated is None:
        return None
    printed = [value for words in (beside.subject, beside.note) for value in numbers_like(words, quantity)]
    if not printed or any(equal(stated, value) for value in printed):
        return None
    return against("value", "the label prints this number with another value", [beside], situation)


def _of_other_use(
    quantity: Quantity, own: Limit, kin: Sequence[Limit], clause: Clause, situation: Situation
) -> Opinion | None:
    """The fault of a value of one limit that a text tells of the use of another one."""
    regimens, meant = situation.compiled.regimens, situation.uses.indications
    beside = of_use_beside(list(kin), quantity, clause, situation)
    if len(beside) == len(kin) and meant:
        beside = [one for one in kin if any(regimens[name].indication in meant for name in one.regimens)] or beside
    if own in beside:
        return None
    return against("value", "the label prints another value for this use", beside, situation)


def _told_beside(quantity: Quantity, kin: Sequence[Limit], told: Sequence[Quantity]) -> Limit | None:
    """The limit whose value a text tells with a number: the only one, or in a list the one of the same place."""
    valued = [(one, limit) for one in told for limit in kin if one is not quantity and _states(one, limit)]
    if len(valued) == 1:
        return valued[0][1]
    like = [one for one in told if one.role is quantity.role and one.unit == quantity.unit]
    like = [one for one in like if all(one is not other for other, _ in valued)]
    return valued[like.index(quantity)][1] if len(like) == len(valued) and quantity in like else None


def _states(quantity: Quantity, limit: Limit) -> bool:
    stated = bound(quantity)
    return stated is not None and limit.value is not None and equal(stated, limit.value)
