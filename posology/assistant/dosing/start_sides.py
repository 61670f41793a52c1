"""Times to start a drug that a text tells on the other side of their event ("6 to 10 hours before surgery").

Which side a text names is read in `event_sides`; all other times to start are judged in `threshold_matching`.
"""

from __future__ import annotations

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.event_sides import other_side
from posology.assistant.dosing.limits import with_values
from posology.assistant.dosing.measures import equal
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount


def on_the_other_side(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> list[Limit]:
    """The printed times to start of the uses in question that a text tells on the other side of their event.

    Args:
        stated: the time.
        quantity: the number that tells it.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    regimens = {rule.regimen.id for rule in situation.base_rules}
    place = quantity.start - clause.start, quantity.end - clause.start
    return [
        limit
        for limit, value in with_values(situation.compiled.limits(LimitKind.START_WITHIN))
        if equal(stated, value)
        and not regimens.isdisjoint(limit.regimens)
        and other_side(clause.text, *place, limit.subject)
    ]
