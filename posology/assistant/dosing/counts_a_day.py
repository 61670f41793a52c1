"""A dose said to be given so many times without "a day" ("day 2: 300 mg twice") against the interval of its rule.

Worded intervals are read in `cadence`; a count before "the dose" or a period is none of these.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY, equal
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import may_hold

_COUNTS = {"twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4}
_TRACES = ("twice", "thrice", " times")
_COUNTED = re.compile(
    r"\s+(?:(?P<adverb>twice|thrice)|(?P<count>two|three|four)\s+times)(?=\s*(?:[.,;)]|$|and\b|then\b))",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bdays?\s+\d", re.IGNORECASE)


def other_count(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose told so many times on a day, where its rule prints another number of doses a day.

    Args:
        group: a dose without an interval of its own.
        rule: the rule that prints it.
        situation: what its clause is bound to.
    """
    if group.dose is None or group.intervals or not rule.intervals or not may_hold(situation.clause, _TRACES):
        return None
    end = situation.clause.find(group.dose.text) + len(group.dose.text)
    told = _COUNTED.match(situation.clause, end)
    if told is None or not _DAY.search(situation.governing):
        return None
    hours = HOURS_PER_DAY / Decimal(_COUNTS[(told["adverb"] or told["count"]).lower()])
    if any(equal(Amount(hours, hours, "h"), printed) for printed in rule.intervals):
        return None
    return disagrees(
        "interval", "the label prints another number of doses a day", wording.rule(rule, situation.use_name(rule)), rule
    )
