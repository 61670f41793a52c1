"""Whether the label prints a dose with a sign: its least or largest dose, or the doses that a limit is for.

Everything else with a sign is contradicted by the caller: a bound allows what the label does not.
"""

from __future__ import annotations

from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limits import FLOOR_SIGNS, in_line
from posology.assistant.dosing.maximum_matching import maximum
from posology.assistant.dosing.measures import bound, equal, scaled
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation
from posology.assistant.dosing.quantities import Comparator, Role
from posology.assistant.dosing.rule_values import Amount

_OF_DELIVERY = frozenset({Role.INFUSION_TIME, Role.RATE, Role.VOLUME, Role.CONCENTRATION})


def printed_bound(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of a dose with a sign with what the label prints; None where it prints nothing like it."""
    return _least_dose(group, situation) or _limited_doses(group, clause, situation)


def _least_dose(group: DoseGroup, situation: Situation) -> Opinion | None:
    """Agreement of a floor for a dose with the least dose that the label prints; None where it prints none like it."""
    stated = bound(group.dose) if group.dose is not None and not group.intervals else None
    if stated is None or group.dose is None or group.dose.comparator is not Comparator.GE:
        return None
    floors = [limit for limit in situation.compiled.limits(LimitKind.DOSE_MIN) if limit.value is not None]
    limit = next((limit for limit in floors if limit.value is not None and equal(stated, limit.value)), None)
    return None if limit is None else in_line(limit, situation, "the label's least dose")


def _limited_doses(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of the doses that a printed limit is for, told beside it: "500 mg or less over 20–30 minutes"."""
    stated = bound(group.dose) if group.dose is not None and not group.intervals else None
    if stated is None or group.dose is None or group.dose.comparator not in {Comparator.LE, Comparator.GT}:
        return None
    told = [amount for q in clause.rest if q.role in _OF_DELIVERY and (amount := bound(q)) is not None]
    limits = [limit for limit in situation.compiled.monograph.limits if limit.doses]
    ending = [limit for limit in limits if any(equal(stated, _end(printed)) for printed in limit.doses)]
    for limit in limits if ending else ():
        of_these = limit in ending
        if group.dose.comparator is Comparator.GT:
            of_these = any(limit.kind is other.kind for other in ending) and all(_above(d, stated) for d in limit.doses)
        if of_these and limit.value is not None and any(equal(amount, limit.value) for amount in told):
            return in_line(limit, situation, "the doses that the label's limit is for")
    return None


def _end(printed: Amount) -> Amount:
    return Amount(printed.high, printed.high, printed.unit)


def _above(printed: Amount, stated: Amount) -> bool:
    """Whether printed doses all lie above a stated one."""
    low = scaled(Amount(printed.low, printed.low, printed.unit), stated.unit)
    return low is not None and low.low > stated.high


def beyond_most(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Agreement of a text that speaks against what is above a printed maximum ("above 80 mg is not recommended")."""
    if group.dose is None or group.intervals or group.dose.comparator not in FLOOR_SIGNS:
        return {}
    most = maximum(replace(group.dose, comparator=Comparator.LE), clause, situation)
    return {group.dose: most} if most.agreement is Agreement.AGREES else {}
