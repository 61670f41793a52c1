"""A first dose told apart from the doses after it: how often it is given, and how long the whole course is.

"500 mg x 1, then 250 mg daily for 4 days" is a course of 5 days; what is judged of it stands in `course_matching`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import delivery_cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.pairing import agrees_for, is_first, pairs, stated_doses
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.rule_values import Amount

_ONE = Decimal(1)


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
    apart = [
        one
        for one in earlier
        if not one.intervals and delivery_cues.goes_on(text[one.end - start : later.start - start])
    ]
    if not any(_begins(rule, one, later, situation) for one in apart for rule in _rules(situation)):
        return None
    return replace(stated, low=stated.low + _ONE, high=stated.high + _ONE)


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
