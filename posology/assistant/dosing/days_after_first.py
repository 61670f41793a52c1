"""A first dose told apart from the doses after it: how often it is given, and how long the whole course is.

"500 mg x 1, then 250 mg daily for 4 days" is a course of 5 days; what is judged of it stands in `course_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import delivery_cues, sequels, wording
from posology.assistant.dosing.binding import EMPTY_SCOPE, Clause, bind
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY, scaled
from posology.assistant.dosing.opinions import Opinion, Opinions, Situation, agrees, disagrees
from posology.assistant.dosing.pairing import Pair, agrees_for, is_first, pairs, printing_any, stated_doses
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.rule_values import Amount

_ONE, _SEVERAL = Decimal(1), 2
_NEXT_DAYS = re.compile(
    r"[\s•*–-]*(?:(?:on|from) )?the (?:next|following) days?\b|[^.;]{0,40}\bdays? (?:2|two)\b", re.IGNORECASE
)
_REST = re.compile(r"\b(?:following|next|remaining|subsequent|another|additional)\s+$", re.IGNORECASE)
FIRST_ALONE = "the label's first dose alone; the doses after it are not stated"
"""The reason of a first dose without the doses after it."""


def gone_on_behind(judged: Opinions, clause: Clause, situation: Situation) -> Opinions:
    """The opinions on a dose, a first one agreed where the next sentence goes on with the doses after it.

    "200 mg on day 1. Then 100 mg once daily.": what comes then is judged in its own place.

    Args:
        judged: the opinions on the dose.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    later = clause.later if clause.whole is None or clause.whole.end == clause.end else ""
    if not later or all(one.reason != FIRST_ALONE for one in judged.values()):
        return judged
    if not (sequels.is_sequel(later) or _NEXT_DAYS.match(later)):
        return judged
    behind = [group for one in bind(later, extract(later), EMPTY_SCOPE) for group in one.groups if group.dose]
    told = [pair for group in behind for pair in pairs(group)]
    fitting = {
        rule.rule: rule
        for rule in _rules(situation)
        if told and all(agrees_for(rule, pair, situation.weight_kg) for pair in told)
    }
    return {
        quantity: agrees(
            f"as {wording.rule(fitting[one.rule], situation.use_name(fitting[one.rule]))}",
            one.rule,
            fitting[one.rule].source,
        )
        if one.reason == FIRST_ALONE and one.rule in fitting
        else one
        for quantity, one in judged.items()
    }


def counts_rest(quantity: Quantity, clause: Clause) -> bool:
    """Whether the words before a number of days count those after the first one ("on the following 4 days")."""
    whole = clause.whole or clause
    return _REST.search(whole.text, 0, max(0, quantity.start - whole.start)) is not None


def whole_course(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Amount | None:
    """The length of a whole course of which a text counts the days behind the first dose only, else None.

    Args:
        stated: the length as it stands.
        quantity: the number it was read from.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    before = _dosed_before(quantity, clause)
    if stated.unit != "day" or quantity.comparator is not Comparator.NONE or not before or not before[-1].intervals:
        return None
    *earlier, later = before
    text, start = (clause.whole or clause).text, (clause.whole or clause).start
    rest = counts_rest(quantity, clause)
    apart = [
        one
        for one in earlier
        if not one.intervals and (rest or delivery_cues.goes_on(text[one.end - start : later.start - start]))
    ]
    if not any(_begins(rule, one, later, situation) for one in apart for rule in _rules(situation)):
        return None
    return replace(stated, low=stated.low + _ONE, high=stated.high + _ONE)


def of_counted_doses(stated: Amount, doses: Sequence[Pair], situation: Situation) -> Opinion | None:
    """The opinion on how long a counted number of doses is given: "300 mg twice daily for 1 day" are two doses.

    Args:
        stated: the length as it stands.
        doses: the doses with their intervals that it is told of.
        situation: what the clause is bound to.
    """
    told = [pair for pair in doses if None not in pair]
    matched = printing_any(situation.base_rules, told) if told else []
    lengths = [(rule, _counted_days(rule)) for rule in matched]
    days = scaled(stated, "day")
    if days is None or not lengths or any(length is None for _, length in lengths):
        return None
    rule = next((one for one, length in lengths if days.low == days.high == length), None)
    if rule is not None:
        reason = f"the time in which the label gives this number of doses as {situation.use_name(rule)}"
        return agrees(reason, rule.rule, rule.source)
    expected = wording.rules(matched, situation.use_name)
    return disagrees("duration", "the label gives another number of these doses", expected, matched[0])


def _counted_days(rule: DoseRule) -> Decimal | None:
    """How many days a printed number of several doses takes, None where none is printed at one interval."""
    count = rule.regimen.doses_in_course
    hours = scaled(rule.intervals[0], "h") if len(rule.intervals) == 1 else None
    if count is None or count < _SEVERAL or rule.regimen.duration is not None or hours is None:
        return None
    return count * hours.low / HOURS_PER_DAY if hours.low == hours.high else None


def first_told_once(quantity: Quantity, clause: Clause, situation: Situation) -> DoseRule | None:
    """The rule whose first dose stands right before a count of one dose ("750 mg x 1, then 500 mg every 48 hours")."""
    before = _dosed_before(quantity, clause)
    behind = [one for one in (clause.whole or clause).groups if one.dose is not None and one.start > quantity.start]
    if quantity.value != _ONE or not before or before[-1].intervals or not behind or not behind[0].intervals:
        return None
    return next((rule for rule in _rules(situation) if _begins(rule, before[-1], behind[0], situation)), None)


def _dosed_before(quantity: Quantity, clause: Clause) -> list[DoseGroup]:
    """The doses of a whole clause that begin before a number, in their order."""
    return [one for one in (clause.whole or clause).groups if one.dose is not None and one.start < quantity.start]


def _rules(situation: Situation) -> Iterator[DoseRule]:
    """The rules in scope that print a first dose."""
    rules = (*situation.base_rules, *situation.row_rules)
    return (rule for rule in rules if rule.first_dose is not None)


def _begins(rule: DoseRule, first: DoseGroup, later: DoseGroup, situation: Situation) -> bool:
    """Whether one dose is the first one of a rule, and another the one that is repeated."""
    weight, doses = situation.weight_kg, stated_doses(first)
    begun = bool(doses) and all(is_first(rule, one, weight) for one in doses)
    return begun and all(agrees_for(rule, pair, weight) for pair in pairs(later))
