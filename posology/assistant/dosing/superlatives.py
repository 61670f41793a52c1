"""A printed ceiling that a text calls the lowest value, or a floor the highest ("1 mg/kg/min is the slowest rate").

Language only, beside what `limit_matching` found; doses called the least are read in `cues`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.limits import against, with_values
from posology.assistant.dosing.measures import bound, scaled
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_LOW = "lowest|least|slowest|weakest|smallest|minimum|minimal|thinnest"
_HIGH = "longest|maximum|maximal|greatest|highest|slowest"
_THING = {
    Role.RATE: r"(?:rate|speed|flow|infusion rate)",
    Role.CONCENTRATION: r"(?:concentration|strength)",
    Role.INFUSION_TIME: r"(?:time|duration|period|infusion)",
}
_TRACES = Traces(*_LOW.split("|"), *_HIGH.split("|"))
_TURNED = {
    role: (
        re.compile(
            rf"(?<!/)\b(?:{words})\s+(?:(?!of\b|for\b)[\w-]+\s+){{0,4}}?{_THING[role]}\b[^.;\d]{{0,60}}$", re.IGNORECASE
        ),
        re.compile(
            rf"[^.;\d]{{0,24}}\b(?:is|are|as|being)\s+(?:the\s+)?(?:very\s+)?(?:{words})\s+(?:[\w-]+\s+){{0,4}}?{_THING[role]}\b",
            re.IGNORECASE,
        ),
    )
    for role, words in ((Role.RATE, _LOW), (Role.CONCENTRATION, _LOW), (Role.INFUSION_TIME, _HIGH))
}
_KINDS = (LimitKind.RATE_MAX, LimitKind.CONCENTRATION_MAX, LimitKind.INFUSION_TIME_MIN)
_DENIED = re.compile(r"\b(?:not|no|never)\b|n['’]t\b", re.IGNORECASE)


def turned(opinion: Opinion, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a number that is a printed limit and that its text calls the limit on the other side.

    Args:
        opinion: what the rules say of the number.
        quantity: the number.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    patterns = _TURNED.get(quantity.role)
    if patterns is None or opinion.agreement is not Agreement.AGREES or not may_hold(clause.text, _TRACES):
        return None
    stated, named = bound(quantity), f"{situation.compiled.drug}/"
    own = with_values([one for one in situation.compiled.limits(*_KINDS) if f"{named}{one.id}" == opinion.rule])
    # The longest time of a range may well be called so.
    limits = [limit for limit, value in own if stated is not None and _begins_with(value, stated)]
    before, behind = patterns
    words = clause.text[: max(0, quantity.start - clause.start)]
    said = before.search(words) or behind.match(clause.text, max(0, quantity.end - clause.start))
    if not limits or said is None or _DENIED.search(words[-30:]) or _DENIED.search(said.group()):
        return None
    return against("polarity", "the text calls the label's limit the one on the other side", limits, situation)


def _begins_with(printed: Amount, stated: Amount) -> bool:
    """Whether a stated amount is a printed one, or the lower end of its range."""
    same = scaled(stated, printed.unit)
    return same is not None and same.low == same.high == printed.low
