"""A dose said to be given so many times without "a day" ("day 2: 300 mg twice"), or on named days of the week.

Both are held against the interval of its rule. Worded intervals are read in `cadence`; a count before "the dose" or a
period is none of these.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY, equal
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import interval_agrees
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_COUNTS = {"twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4}
_TRACES = Traces("twice", "thrice", " times")
_COUNTED = re.compile(
    r"\s+(?:(?P<adverb>twice|thrice)|(?P<count>two|three|four)\s+times)(?=\s*(?:[.,;)]|$|and\b|then\b))",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bdays?\s+\d", re.IGNORECASE)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS = Traces(*_WEEK, "mwf")
_NAME = r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\b"
_AND = r"\s*(?:,\s*(?:and|&)?|/|&|\+|and)\s*(?:(?:on|every|each)\s+)?"
_ON_WEEKDAYS = re.compile(
    rf"(?:\s*\([^()]*\))?[^.;:|\d]{{0,40}}?(?:(?:\b(?:every|each)\s+)?(?:(?P<listed>{_NAME}(?:{_AND}{_NAME})+)"
    rf"|(?P<span>{_NAME}\s*(?:to|through|[-–])\s*{_NAME}))|\b(?:every|each)\s+(?P<one>{_NAME})|(?P<letters>\bMWF\b))",
    re.IGNORECASE,
)


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


def on_other_days(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose given on named days of the week, where its rule prints another number of doses a week.

    Args:
        group: a dose ("7.5 mg on Monday, Wednesday and Friday").
        rule: the rule that prints it.
        situation: what its clause is bound to.
    """
    if group.dose is None or not rule.intervals or not may_hold(situation.clause, _WEEKDAYS):
        return None
    ends = [situation.clause.find(q.text) + len(q.text) for q in (group.dose, *group.intervals)]
    told = _ON_WEEKDAYS.match(situation.clause, max(ends))
    if told is None:
        told = _ON_WEEKDAYS.match(situation.clause[: ends[0] - len(group.dose.text)])
    days = _days(told) if told is not None else _days_in_turn(group.dose.text, situation.governing)
    stated = Amount(Decimal(1), Decimal(1), "week") if days == 1 else Amount(Decimal(days), Decimal(days), "/week")
    if days >= len(_WEEK) or interval_agrees(stated, rule):
        return None
    reason = "the label prints another number of doses a week"
    return disagrees("interval", reason, wording.rule(rule, situation.use_name(rule)), rule)


def _days_in_turn(dose: str, text: str) -> int:
    """On how many days of the week one dose is told, each time with its day ("Monday 7.5 mg, Friday 7.5 mg")."""
    own = re.escape(dose)
    beside = rf"(?P<before>{_NAME})\W{{1,3}}{own}|{own}\W+(?:(?:on|every|each)\s+)?(?P<behind>{_NAME})"
    told = re.finditer(beside, text, re.IGNORECASE)
    named = {(one["before"] or one["behind"])[:3].lower() for one in told}
    return len(named) if len(named) > 1 else len(_WEEK)


def _days(told: re.Match[str]) -> int:
    """On how many days of the week a dose is given by the names of them."""
    if told["letters"]:
        return 3
    named = [_WEEK.index(name[:3].lower()) for name in re.findall(_NAME, told[0], re.IGNORECASE)]
    return (named[-1] - named[0]) % len(_WEEK) + 1 if told["span"] else len(set(named))
