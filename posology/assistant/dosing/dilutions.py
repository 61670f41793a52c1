"""Amounts of the drug that a text dissolves or disperses ("three tablets in 15 mL"), against the printed dilutions.

Such an amount is no dose at an interval. Volumes themselves are judged in `delivery_matching`.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import holds_amount
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limits import in_line
from posology.assistant.dosing.measures import alternatives, within
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.rule_values import Amount

_KINDS = (LimitKind.DILUTION_VOLUME, LimitKind.DILUTION_VOLUME_MIN)


def dissolved(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of an amount beside a volume with the amounts that a printed dilution is for; None where it has none.

    Args:
        group: a dose group.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    whole = clause.whole or clause
    volumes = [q for q in whole.rest if q.role is Role.VOLUME]
    if group.dose is None or not volumes or any(other.intervals for other in whole.groups):
        return None
    stated = alternatives(group.dose)
    limit = next((one for one in situation.compiled.limits(*_KINDS) if _is_for(one, stated)), None)
    return None if limit is None or not stated else in_line(limit, situation, "the amount of the label's dilution")


def _is_for(limit: Limit, stated: Sequence[Amount]) -> bool:
    if limit.doses:
        return all(any(within(one, printed) for printed in limit.doses) for one in stated)
    words = (limit.subject, limit.note)
    return all(any(holds_amount(text, one) for text in words if text) for one in stated)
