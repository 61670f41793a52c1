"""Doses that a text starts a treatment with, beside those that the label starts with.

Courses that begin with an induction, or with other doses than they go on with. Titration is judged in
`titration_starts`, the first doses of a course in `dose_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import mentions, wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.monographs import LimitKind, Phase
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import matching_rule, pairs, per_day_rules, totals

_BEGINS = (
    r"(?<!not )\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|began|begun|initiat(?:e|es|ed|ing)|commenc(?:e|es|ed|ing)"
    r"|(?:initial|first) (?:daily )?dose)\b(?:(?!\b(?:then|after|followed|until|increas|rais|titrat|up to|before)\w*)"
    r"[^.;\d]){0,60}?"
)
_FIRST_DAYS = r"\b(?:first|initial) (?:\d+ |two |three )?(?:days?|weeks?)\b"
_ON = r"(?:(?!\b(?:then|after|followed)\w*|\d\s?(?:mg|g|mcg)\b)[^.;]){0,45}?"
_GOES_ON = frozenset({Phase.MAINTENANCE, Phase.SUPPRESSION})
_WITHOUT = (
    r"\b(?:no|without|instead of|rather than|skip\w*|omit\w*|(?:not|n't) (?:need|require|preceded by|after))\b"
    r"(?:\s+[a-z-]+){0,3}?\s+(?:"
)
_LATER = re.compile(
    r"\b(?:maintenance|maintain\w*|after|once|following|thereafter|then|completed?|continu\w*|switch\w*|re-?start\w*)\b",
    re.IGNORECASE,
)


def begins_with_another(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text starts a treatment with, where the label prints others to start with.

    Args:
        group: the dose and its intervals, as stated.
        rule: what it was found to be.
        situation: what the clause is bound to.
    """
    own = rule.regimen
    goes_on = (mentions.phases(situation.clause) | situation.phases) & _GOES_ON
    if group.dose is None or own.id in situation.picked or goes_on:
        return None
    words = re.escape(group.dose.text)
    patterns = (_BEGINS + words, f"{_FIRST_DAYS}{_ON}{words}", f"{words}{_ON}{_FIRST_DAYS}")
    said = next((s for p in patterns if (s := re.search(p, situation.clause, re.IGNORECASE)) is not None), None)
    if said is None or _LATER.search(situation.clause, 0, said.start()):
        return None
    first = tuple(
        other
        for other in situation.compiled.base_rules
        if _begins(other, situation)
        and (other.regimen.indication, other.stages) == (own.indication, rule.stages)
        and not set(other.regimen.routes).isdisjoint(own.routes)
    )
    weight = situation.weight_kg
    readings = ((pairs(group), first), (totals(group) if group.per_day else (), per_day_rules(first)))
    if not first or any(matching_rule(p, rules, weight) for read, rules in readings for p in read):
        return None
    expected = wording.rules(first, situation.use_name)
    return disagrees("phase", "the label starts with another dose", expected, first[0])


def _begins(rule: DoseRule, situation: Situation) -> bool:
    """Whether the label begins with a dose, under no condition that the text leaves out."""
    own = rule.regimen
    return own.starts or (own.phase is Phase.INDUCTION and (not own.terms or own.id in situation.picked))


def without_first(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose which the label gives after another treatment, in a text that does without that treatment."""
    for limit in situation.compiled.limits(LimitKind.START_WITHIN):
        named = "|".join(map(re.escape, limit.terms))
        if rule.regimen.id not in limit.regimens or not named or not limit.subject.startswith("after"):
            continue
        if re.search(rf"{_WITHOUT}{named})", situation.clause, re.IGNORECASE):
            return disagrees("phase", "the label gives this dose after another treatment", limit.subject, rule)
    return None
