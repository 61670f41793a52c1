"""Doses that a text offers beside each other ("1 g every 12 hours or 2 g daily"), which must be printed for one use.

Whether the label prints each dose is decided in `dose_matching`; doses that name a use or route of their own are told
apart there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.pairing import for_all, pair_agrees, pairs, per_day_rules, totals

_OR = re.compile(
    r"[\s,(]*\bor\b(?:\s+(?:else|alternatively|as|at|with|a|of)\b)*\s*(?:alternatively\s*)?", re.IGNORECASE
)
_CHOSEN = re.compile(r"\b(?:depend\w*|respectively|according to|indication|whichever|based on)\b", re.IGNORECASE)


def judge_offers(clause: Clause, compiled: CompiledMonograph, opinions: Opinions) -> Opinions:
    """The opinions of doses that are printed each for another use, in a clause that offers one for the other.

    Args:
        clause: the whole clause.
        compiled: the rules of its drug.
        opinions: what the rules say of each number so far.

    Returns:
        Nothing where the clause names a use, says what the choice depends on, or where one use prints all.
    """
    found: Opinions = {}
    if len(clause.groups) < 2 or compiled.uses(clause.text).named or _CHOSEN.search(clause.text):
        return found
    for first, second in pairwise(clause.groups):
        between = clause.text[first.end - clause.start : max(0, second.start - clause.start)]
        if not _OR.fullmatch(between) or not _agree(first, opinions) or not _agree(second, opinions):
            continue
        if first.apart and second.band is not None:
            adjusted = _of_other_base(first, second, compiled, parted="," in between)
            found |= {} if adjusted is None else for_all(first, adjusted) | for_all(second, adjusted)
            continue
        ones, others = list(_printing(first, compiled)), list(_printing(second, compiled))
        if ones and others and not any(_of_one_use(one, other) for one in ones for other in others):
            expected = wording.rules(
                (ones[0], others[0]), lambda one: compiled.indications[one.regimen.indication].name
            )
            reason = "the label prints these doses for different uses or routes, and the text names none"
            rule, source = others[0].rule, others[0].source
            opinion = Opinion(Agreement.AMBIGUOUS, reason, "indication", expected, rule, source)
            found |= for_all(first, opinion) | for_all(second, opinion)
    return found


def _of_other_base(first: DoseGroup, second: DoseGroup, compiled: CompiledMonograph, *, parted: bool) -> Opinion | None:
    """The fault of a dose for a clearance beside a usual one ("1 g q8h, or 500 mg q12h at 10-25 mL/min").

    The label must adjust the one to the other, or print both at that clearance. A comma (`parted`) leaves open
    whether the first dose is for that clearance at all.
    """
    band = None if second.band is None else band_of(second.band)
    near = [row for row in compiled.row_rules if band is not None and row.band is not None and row.band.overlaps(band)]
    ones, others = ([row for row in near if _prints(row, group)] for group in (first, second))
    if not others or any(row.base is not None and _prints(row.base, first) for row in others):
        return None
    if ones and not parted:
        return None
    expected = wording.rules(others, lambda one: compiled.indications[one.regimen.indication].name)
    reason, rule = "the label adjusts another regimen to this dose", others[0]
    worse = Agreement.AMBIGUOUS if ones else Agreement.DISAGREES
    return Opinion(worse, reason, "value", expected, rule.rule, rule.source)


def _prints(rule: DoseRule, group: DoseGroup) -> bool:
    """Whether a rule prints all that a group states."""
    return all(pair_agrees(rule, *pair) for pair in pairs(group))


def each_offered(clause: Clause, judge: Callable[[Clause], Opinions]) -> Opinions:
    """The agreements of doses that a clause offers beside each other, each judged as if it stood there alone.

    Args:
        clause: the whole clause.
        judge: what judges a clause of one dose.
    """
    doses = [group for group in clause.groups if group.dose is not None]
    between = (clause.text[a.end - clause.start : max(0, b.start - clause.start)] for a, b in pairwise(doses))
    if len(doses) < 2 or len(doses) != len(clause.groups) or not all(map(_OR.fullmatch, between)):
        return {}
    judged = [judge(replace(clause, groups=[group])) for group in doses]
    return {q: one for found in judged for q, one in found.items() if one.agreement is Agreement.AGREES}


def _agree(group: DoseGroup, opinions: Opinions) -> bool:
    numbers = [q for q in (group.dose, *group.intervals) if q is not None]
    return group.dose is not None and all(q in opinions and opinions[q].agreement is Agreement.AGREES for q in numbers)


def _printing(group: DoseGroup, compiled: CompiledMonograph) -> Iterator[DoseRule]:
    """The base regimens that print all that a group states, as it stands or as the total of a day."""
    for rule in compiled.base_rules:
        if _prints(rule, group):
            yield rule
    for rule in per_day_rules(compiled.base_rules) if group.per_day else ():
        if all(pair_agrees(rule, *pair) for pair in totals(group)):
            yield rule


def _of_one_use(one: DoseRule, other: DoseRule) -> bool:
    same = one.regimen.indication == other.regimen.indication
    return same and not set(one.regimen.routes).isdisjoint(other.regimen.routes)
