"""The steps of a printed schedule in the order in which a text tells them: none left out, none before an earlier one.

The steps of a schedule are the regimens whose notes call them so; the doses themselves are judged in `dose_matching`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import EMPTY_SCOPE, Clause, bind
from posology.assistant.dosing.clauses import TIME_UNITS
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import bound
from posology.assistant.dosing.opinions import Agreement, Opinions, disagrees
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.titration_steps import between_steps

# What makes the second of two doses the next one: a length of time of the first, or a word for what comes then.
_NEXT = re.compile(
    r"\b(?:then|followed by|thereafter|afterwards|subsequently|next|after|straight|directly|immediately|from day"
    r"|days?|weeks?|d|wk)\b|→|->|➔",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:then|followed by|thereafter|afterwards|subsequently|continu(?:es|ed|ing)|goes on)\b", re.IGNORECASE
)
# Steps between two doses are told in other words, or the second is the end of a range.
_IN_OTHER_WORDS = re.compile(
    r"\b(?:up to|titrat\w*|gradual\w*|slow\w*|steps?|stepwise|increments?|maxim\w*|at most|usual\w*|target\w*|goal"
    r"|aim\w*|until|rang\w*|maintenance|maintain\w*|every|weekly|tolerat\w*|eventual\w*|final\w*|ultimate\w*|over|or"
    r"|(?<!followed )by|instead|alternativ\w*|recommended)\b|\d\s?[–-]\s?\d+\s?(?:mg|g|mcg)|≤|<",
    re.IGNORECASE,
)
_LESSENS = re.compile(
    r"\b(?:taper\w*|withdraw\w*|wean\w*|reduc\w*|lower\w*|decreas\w*|back|down|stop\w*|discontinu\w*|de-?escalat\w*)\b",
    re.IGNORECASE,
)
# "300 mg twice daily if 150 mg twice daily gives too little": the dose of a condition was given before.
_CONDITION = re.compile(
    r"\b(?:if|when|unless|despite|who|whose|from|than|was|were|had|once|in case|failing)\b"
    r"|\b(?:weeks?|days?|course|trial) (?:of|on)\s*$",
    re.IGNORECASE,
)
_FARTHEST = 90
_NEAREST = 3


class _Told(NamedTuple):
    """A dose that is a step of a schedule: its place there for each use, and where it stands in its text."""

    dose: Quantity
    places: dict[str, int]
    start: int
    end: int


def out_of_order(clause: Clause, opinions: Opinions, compiled: CompiledMonograph) -> Opinions:
    """The faults of doses that a text gives after a later step of the label's schedule, or without the step between."""
    if not compiled.steps:
        return {}
    told = [step for group in clause.groups if (step := _step(group, clause.start, compiled)) is not None]
    faults: Opinions = {}
    for one, other in pairwise(told):
        between = clause.text[one.end : max(one.end, other.start)]
        faults |= _fault(one, other, (between, clause.text), opinions, compiled)
        faults |= _times(one, other, clause, opinions, compiled)
    if told and told[0].places and (before := _told_before(clause, compiled)) is not None:
        last, words = before
        between = f"{words[last.end :]} {clause.text[: max(0, told[0].start)]}"
        faults |= _fault(last, told[0], (between, f"{words} {clause.text}"), opinions, compiled)
    return faults


def _fault(
    one: _Told, other: _Told, words: tuple[str, str], opinions: Opinions, compiled: CompiledMonograph
) -> Opinions:
    """The fault of the second of two doses told after each other; `words` are those between them and all of them."""
    between, whole = words
    opinion = opinions.get(other.dose)
    ways = [other.places[use] - place for use, place in one.places.items() if use in other.places]
    if not ways or opinion is None or opinion.agreement is not Agreement.AGREES:
        return {}
    if max(ways) < 0:
        told = _GOES_ON.search(whole) or _NEXT.search(between)
        if not told or _CONDITION.search(between) or _LESSENS.search(whole):
            return {}
        reason = "the label gives these doses in another order"
    elif min(ways) > 1:
        near = len(between) <= _FARTHEST and _NEXT.search(between)
        if not near or _IN_OTHER_WORDS.search(between):
            return {}
        reason = "the label has a step between these doses"
    else:
        return {}
    rules = [rule for rule in compiled.base_rules if rule.regimen.id in compiled.steps]
    steps = [rule for rule in rules if rule.regimen.indication in other.places]
    expected = wording.listing(map(wording.dose_of, steps))
    return {other.dose: disagrees("order", reason, expected, steps[0])}


def _times(one: _Told, other: _Told, clause: Clause, opinions: Opinions, compiled: CompiledMonograph) -> Opinions:
    """The opinions on the time between two doses that follow each other in a schedule, where no rule spoke of it."""
    uses = [use for use, place in one.places.items() if other.places.get(use) == place + 1]
    rules = [r for r in compiled.base_rules if r.regimen.id in compiled.steps and r.regimen.indication in uses]
    judged: Opinions = {}
    for quantity, opinion in opinions.items():
        inside = one.end <= quantity.start - clause.start < other.start and quantity.unit in TIME_UNITS
        time = bound(quantity) if inside and opinion.agreement is Agreement.NO_RULE else None
        found = between_steps(time, rules) if time is not None else None
        judged |= {} if found is None else {quantity: found}
    return judged


def _step(group: DoseGroup, start: int, compiled: CompiledMonograph) -> _Told | None:
    """A dose with its places in the schedules of the label; None of a group that tells no dose to give."""
    if group.dose is None or group.refuted or group.restates or group.step or group.ceiling:
        return None
    if group.band is not None or group.base or group.dialysis:  # adjusted for a clearance, no step
        return None
    stated = pairs(group)
    places = {
        rule.regimen.indication: compiled.steps[rule.regimen.id]
        for rule in compiled.base_rules
        if rule.regimen.id in compiled.steps and all(pair_agrees(rule, *pair) for pair in stated)
    }
    return _Told(group.dose, places, group.start - start, group.end - start)


def _told_before(clause: Clause, compiled: CompiledMonograph) -> tuple[_Told, str] | None:
    """The last dose of the nearest clause before with one, as a step, with that clause and what stands between."""
    for place, text in enumerate(clause.earlier[:_NEAREST]):
        if groups := _groups_in(text):
            step = _step(groups[-1], 0, compiled)
            return None if step is None else (step, " ".join((text, *reversed(clause.earlier[:place]))))
    return None


@remembered(256)
def _groups_in(text: str) -> tuple[DoseGroup, ...]:
    return tuple(group for clause in bind(text, extract(text), EMPTY_SCOPE) for group in clause.groups)
