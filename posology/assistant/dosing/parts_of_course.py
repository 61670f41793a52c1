"""Doses that a text tells together: first at one interval and later at another, or as the total of a day.

Finds the rules that such a telling agrees with; what follows from it is decided in `dose_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing import delivery_cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import intervals_in
from posology.assistant.dosing.dose_rules import OPENING, DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, bound, equal, within
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.pairing import (
    agreeing,
    interval_agrees,
    matching_rule,
    pair_agrees,
    pairs,
    stated_doses,
    totals,
)
from posology.assistant.dosing.person_words import holds_dose
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.traces import Traces, holds

_COURSE = re.compile(
    r"\b(?:courses?|durations?|treat\w*|therap\w+|limit\w*|last\w*|stop\w*|maxim\w*|exceed\w*"
    r"|(?:out-?|in-?)?patients?|hospital\w*|those)\b",
    re.IGNORECASE,
)
_STEPS_DOWN = re.compile(
    r"\b(?:back|down|reduc\w+|lower\w*|decreas\w+|cut)\s+(?:back\s+|down\s+)?to\s+$", re.IGNORECASE
)

_PORTIONS = Traces("quarter", "half", "third", "portion", "fraction")


def in_order(group: DoseGroup, scope: Sequence[DoseRule], situation: Situation) -> bool:
    """Whether a text gives one dose first at one interval and later at another, as the label's phases do."""
    if len(group.intervals) != 2 or len(stated := pairs(group)) != 2:
        return False
    first, second = group.intervals
    begin = situation.governing.find(first.text)
    place = situation.governing.find(second.text, begin + 1)
    goes_on = 0 <= begin < place and delivery_cues.goes_on(situation.governing[begin:place])
    opening = [rule for rule in scope if rule.regimen.phase in OPENING]
    later = [rule for rule in scope if rule.regimen.phase not in OPENING]
    return goes_on and all(
        matching_rule(pair, rules, situation.weight_kg) for pair, rules in zip(stated, (opening, later), strict=True)
    )


def stepped_down(group: DoseGroup, clause: Clause, conditional: frozenset[str], compiled: CompiledMonograph) -> bool:
    """Whether a text steps down from a dose that is printed under a condition to one that is printed without it.

    Args:
        group: a dose ("5 mg/kg/day in life-threatening infection, back to 3 mg/kg/day").
        clause: the clause it stands in.
        conditional: the regimens whose condition the text states.
        compiled: the rules of the drug.
    """
    whole = clause.whole or clause
    own = bound(group.dose) if group.dose is not None else None
    if own is None or not _STEPS_DOWN.search(whole.text, 0, group.start - whole.start):
        return False
    printed = [compiled.regimens[name].dose for name in conditional]
    doses = (other.dose for other in whole.groups if other.dose is not None)
    before = [q for q in (*doses, *whole.rest) if q.role in {Role.DOSE, Role.MAXIMUM} and q.end <= group.start]
    higher = any(stated is not None and equal(stated, dose) for stated in map(bound, before) for dose in printed)
    found = {rule.regimen.id for rule in agreeing(compiled.base_rules, own, None)} if higher else set()
    return bool(found) and found.isdisjoint(conditional)


def told_with(group: DoseGroup, place: int, clause: Clause) -> DoseGroup:
    """A dose that is told first at one interval and later at another, with the one that a place of the text is about.

    "5 mg/kg every 12 hours for 7 days, then once daily": the 7 days are those of the first interval.
    """
    if len(group.intervals) != 2:
        return group
    first, second = group.intervals
    between = clause.text[first.end - clause.start : max(0, second.start - clause.start)]
    if not delivery_cues.goes_on(between):
        return group
    return replace(group, intervals=[first if place < second.start else second])


def of_nothing(quantity: Quantity, clause: Clause, situation: Situation) -> bool:
    """Whether nothing says what a length of time is of (no use, phase or dose), where the label prints several."""
    named = situation.uses.indications or situation.phases or situation.young or situation.dialysis
    if named or situation.picked or quantity.comparator is not Comparator.NONE or (clause.whole or clause).groups:
        return False
    stated = bound(quantity)
    printed = [rule.regimen.duration for rule in situation.base_rules if rule.regimen.duration is not None]
    if stated is None or (printed and all(within(stated, one) for one in printed)):
        return False
    return _COURSE.search(clause.text) is None and not any(map(holds_dose, clause.earlier))


def divided_elsewhere(group: DoseGroup, scope: Sequence[DoseRule], situation: Situation) -> list[DoseRule | None]:
    """The regimen whose doses come to the total of a day that a text gives beside these doses."""
    if group.dose is None or not delivery_cues.calls_total(situation.governing, group.dose.text):
        return []
    told = [pair for other in situation.whole_groups if other is not group for pair in pairs(other)]
    given = [(rule, pair[1]) for pair in told if None not in pair for rule in scope if pair_agrees(rule, *pair)]
    return [
        next((rule for rule, interval in given if total is not None and pair_agrees(rule, total, interval)), None)
        for total, _ in totals(group)
    ]


def repeated_course(group: DoseGroup, scope: Sequence[DoseRule]) -> list[DoseRule | None]:
    """The rule of a few doses that are repeated as the words of its condition say ("three doses, once weekly")."""
    stated = [spacing for quantity in group.intervals for spacing in alternatives(quantity)]
    for rule in scope if len(stated) > 1 else ():
        printed = intervals_in(rule.regimen.condition) if rule.regimen.doses_in_course else ()
        inside = [spacing for spacing in stated if interval_agrees(spacing, rule)]
        again = [spacing for spacing in stated if spacing not in inside]
        repeats = again and all(any(equal(spacing, other) for other in printed) for spacing in again)
        if inside and repeats and all(pair_agrees(rule, dose, inside[0]) for dose in stated_doses(group)):
            return [rule]
    return []


def in_portions(group: DoseGroup, scope: Sequence[DoseRule], situation: Situation) -> list[DoseRule | None]:
    """The rule of a total dose whose portions come at an interval of its words ("a quarter every 6 to 8 hours")."""
    stated = [spacing for quantity in group.intervals for spacing in alternatives(quantity)]
    if not stated or not holds(situation.clause, _PORTIONS):
        return []
    for rule in scope:
        printed = intervals_in(rule.regimen.note) if rule.regimen.doses_in_course == 1 else ()
        spaced = all(any(equal(spacing, other) for other in printed) for spacing in stated)
        if spaced and all(pair_agrees(rule, dose, None) for dose in stated_doses(group)):
            return [rule]
    return []
