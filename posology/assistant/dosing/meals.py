"""Doses told with or without food, against what the label prints beside them ("with the evening meal").

Only faults are found here: what a label does not say of food is neither right nor wrong. Times ("two hours after
a meal") are words here, never numbers.
"""

from __future__ import annotations

import re
from enum import Enum

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Opinion, Opinions, Situation, disagrees
from posology.assistant.dosing.spacing import blanked
from posology.assistant.dosing.traces import Traces, may_hold


class Meals(Enum):
    """How a dose is taken: with food, without it, or either."""

    WITH = "with food"
    WITHOUT = "without food"
    EITHER = "with or without food"


_FOOD = (
    r"(?:(?:an?|the|each|every|your|his|her|their|any|some)\s+)?(?:[a-z-]+\s+){0,2}?"
    r"(?:food|meals?|breakfast|lunch|dinner|supper|snacks?)\b"
)
_TRACES = Traces("food", "meal", "stomach", "fast", "eat", "lunch", "dinner", "supper", "snack")
_EITHER = re.compile(
    rf"\bwith\s+or\s+without\s+(?:{_FOOD}|eating)|\bwithout\s+or\s+with\s+food"
    r"|\b(?:regardless|irrespective|independent(?:ly)?)\s+of\s+(?:food|meals?|eating)|\bwithout\s+regard\s+to\s+(?:food|meals?)"
    r"|\b(?:need|does|do)\s?n[o']t\s+(?:have\s+to\s+|need\s+to\s+)?be\s+(?:taken|given|swallowed)\s+with\s+(?:food|meals?)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:on|with|to)\s+an?\s+empty\s+stomach|\b(?:without|away\s+from|apart\s+from)"
    rf"\s+(?:any\s+)?(?:{_FOOD}|eating\b)"
    r"|\bbetween\s+meals\b|\b(?:when\s+|while\s+)?fast(?:ing|ed)\b(?!\s+(?:glucose|blood|plasma|sugar|lipid))"
    rf"|\b(?:hours?\s+)?before\s+(?:or\s+(?:[\w-]+\s+)??after\s+)?(?:{_FOOD}|eating\b)"
    rf"|\bhours?\s+after\s+(?:{_FOOD}|eating\b)",
    re.IGNORECASE,
)
_WITH = re.compile(rf"\bwith\s+{_FOOD}|\bafter\s+(?:{_FOOD}|eating\b)", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|avoid\w*|don[’']?t)\s+(?:[a-z]+\s+){0,4}$", re.IGNORECASE)
# "Take it on an empty stomach": a sentence of its own goes on with the dose only where it names nothing else.
_GOES_ON = re.compile(
    r"\W*(?:always\s+)?(?:(?:to be\s+)?(?:take|taken|give|given|swallow\w*|administer\w*)\b"
    r"|(?:it|this|they|this dose|the (?:dose|drug|tablets?|capsules?))\s+(?:is|are|should|must|can|may)\b)[^\d]*$",
    re.IGNORECASE,
)


def taken_otherwise(judged: Opinions, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a right dose that the text gives with food, or without it, where the label prints the other.

    Args:
        judged: the opinions on the dose, all of agreement.
        clause: the clause it stands in.
        situation: what it is bound to.
    """
    told = meals_of(clause.text)
    if told is None and _GOES_ON.match(clause.behind):
        told = meals_of(clause.behind)
    if told is None:
        return None
    named = {opinion.rule for opinion in judged.values()}
    for rule in (*situation.row_rules, *situation.base_rules):
        printed = (_printed(rule) or _of_all(situation)) if rule.rule in named else None
        if printed is not None and printed not in {told, Meals.EITHER}:
            place = f"{wording.rule(rule, situation.use_name(rule))}, {printed.value}"
            return disagrees("condition", f"the label prints this dose {printed.value}", place, rule)
    return None


def meals_of(text: str) -> Meals | None:
    """How a text says that a dose is taken, None where it does not say, or says both.

    >>> meals_of("20 mg with the evening meal"), meals_of("on an empty stomach"), meals_of("not with food")
    (<Meals.WITH: 'with food'>, <Meals.WITHOUT: 'without food'>, <Meals.WITHOUT: 'without food'>)
    """
    if not may_hold(text, _TRACES):
        return None
    if _EITHER.search(text):
        return Meals.EITHER
    without = list(_WITHOUT.finditer(text))
    rest = blanked(text, [found.span() for found in without])
    said = {_DENIED.search(text, 0, found.start()) is None for found in _WITH.finditer(rest)}
    said |= {_DENIED.search(text, 0, found.start()) is not None for found in without}
    if len(said) != 1:
        return None
    return Meals.WITH if said.pop() else Meals.WITHOUT


def _of_all(situation: Situation) -> Meals | None:
    """How the label says that every dose of a drug is taken; None where its doses differ in that."""
    rules = situation.compiled.base_rules
    said = {meals_of(reminder.text) for reminder in situation.compiled.monograph.reminders} - {None}
    return said.pop() if len(said) == 1 and not any(map(_printed, rules)) else None


def _printed(rule: DoseRule) -> Meals | None:
    """How the label says that the dose of a rule is taken."""
    return meals_of(rule.source_words) or meals_of(rule.regimen.source.printed) or meals_of(rule.regimen.note)
