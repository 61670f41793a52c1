"""The first week, month or year of a course ("5 mg after the first week") against how long its beginning is printed.

A length with a number ("the first 7 days") is a duration and judged in `course_matching`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import OPENING, DoseRule
from posology.assistant.dosing.measures import scaled
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("first week", "first fortnight", "first month", "first year")
_FIRST = re.compile(
    r"\b(?:after|for|during|in|over|past)\s+(?:the\s+|his\s+|her\s+|their\s+)?first\s+"
    r"(?P<period>week|fortnight|month|year)\b(?!\s+of\s+(?:life|age))",
    re.IGNORECASE,
)
_WATCHES = re.compile(r"\b(?:monitor|check|test|count|level|visit|review|measur)\w*", re.IGNORECASE)
_DAYS = {"week": (7, 7), "fortnight": (14, 14), "month": (28, 31), "year": (365, 366)}


def other_beginning(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a course whose beginning the text gives for another time than the label.

    Args:
        rule: the rule that prints the dose, of the beginning or of what comes after it.
        situation: what its clause is bound to.
    """
    if rule.row is not None or not may_hold(situation.clause, _TRACES) or _WATCHES.search(situation.clause):
        return None
    told = _FIRST.search(situation.clause)
    begun = [
        (other, scaled(other.regimen.duration, "day"))
        for other in situation.compiled.base_rules
        if other.regimen.phase in OPENING
        and other.regimen.indication == rule.regimen.indication
        and other.regimen.duration is not None
    ]
    if told is None or not begun:
        return None
    least, most = _DAYS[told["period"].lower()]
    if any(days is None or (days.low <= Decimal(most) and Decimal(least) <= days.high) for _, days in begun):
        return None
    expected = wording.rules([other for other, _ in begun], situation.use_name)
    return disagrees("duration", "the label begins this course for another time", expected, begun[0][0])
