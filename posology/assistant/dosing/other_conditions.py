"""Conditions and people of a dose that a text does not only leave out, but excludes by what it says instead.

What a dose without its condition is otherwise is decided in `scope_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.quantities import Metric, Quantity
from posology.assistant.dosing.starting_doses import called_first

_OF_RESPONSE = re.compile(r"\b(?:response|tolera\w+|fail\w*)\b", re.IGNORECASE)
_ALL_ALONG = re.compile(
    r"\b(?:throughout|from then on|indefinitely|(?:for|during) the (?:whole|entire) (?:course|treatment|stay))\b",
    re.IGNORECASE,
)
_INPATIENT = re.compile(r"\bin-?patients?\b|\bhospitali[sz]ed\b|\bin (?:the )?hospital\b", re.IGNORECASE)
_AT_HOME = re.compile(r"\b(?:out-?patients?|ambulatory|at home|home treatment|discharged?)\b", re.IGNORECASE)
_COUNT = re.compile(r"(?:(?P<most>at most|up to)\s)?(?<![\w.])(?P<count>\d{1,4})\s(?P<what>[a-z]{5,})\b", re.IGNORECASE)


def excludes_condition(rule: DoseRule, situation: Situation) -> bool:
    """Whether a text says what cannot be where the condition of a rule holds.

    It tells another value of what the condition bounds, gives first doses all along, or starts with what the label
    gives by the response to another dose.

    Args:
        rule: a rule with a condition that the text does not state.
        situation: what the dose is bound to.
    """
    condition, text = rule.regimen.condition, situation.clause
    if any(char.isdigit() for char in condition) and (_other_value(condition, text) or _other_count(condition, text)):
        return True
    last = situation.whole_groups[-1] if situation.whole_groups else None
    if last is None or last.dose is None or not all(pair_agrees(rule, *pair) for pair in pairs(last)):
        return False
    if rule.regimen.phase is Phase.LOADING and _ALL_ALONG.search(text.rpartition(last.dose.text)[2]):
        return True
    return _OF_RESPONSE.search(condition) is not None and called_first(text, last.dose.text)


def treated_elsewhere(rule: DoseRule, scope: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The fault of a dose printed for inpatients, in a text about people who are treated at home."""
    if _INPATIENT.search(rule.regimen.population) is None or _INPATIENT.search(situation.governing):
        return None
    alike = [other for other in scope if (other.dose, other.intervals) == (rule.dose, rule.intervals)]
    if _AT_HOME.search(situation.governing) is None or any(
        o.regimen.population != rule.regimen.population for o in alike
    ):
        return None
    expected = wording.rules(scope, situation.use_name)
    return disagrees("population", f"the label prints this dose for: {rule.regimen.population}", expected, rule)


@lru_cache(maxsize=256)
def _measured(text: str) -> tuple[Quantity, ...]:
    """The values of named measures that some words hold, but no body weights and ages: those choose otherwise."""
    others = {Metric.UNKNOWN, Metric.WEIGHT, Metric.AGE}
    return tuple(quantity for quantity in extract(text) if quantity.metric not in others)


def _other_value(condition: str, text: str) -> bool:
    """Whether a text tells a value of the measure that a condition bounds, and only values outside of the bounds."""
    for printed in _measured(condition):
        told = [q for q in _measured(text) if (q.metric, q.unit) == (printed.metric, printed.unit)]
        if told and not any(band_of(one).overlaps(band_of(printed)) for one in told):
            return True
    return False


def _other_count(condition: str, text: str) -> bool:
    """Whether a text counts more of something than a condition allows ("12 recurrences" for at most 9)."""
    most = {found["what"].lower(): int(found["count"]) for found in _COUNT.finditer(condition) if found["most"]}
    told = [(found["what"].lower(), int(found["count"])) for found in _COUNT.finditer(text) if not found["most"]]
    return any(count > most.get(what, count) for what, count in told)
