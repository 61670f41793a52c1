"""On which side of a dialysis session a text gives a dose, against the side that the label prints.

Which dose the label prints on dialysis is decided in `dose_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees

_AFTER_SESSION = re.compile(r"\b(?:after|following)\b", re.IGNORECASE)
_BEFORE_SESSION = re.compile(
    r"\b(?:before|prior to|pre-?)\s*(?:(?:each|every|the|a|his|her)\s+)?(?:ha?emo)?dialys", re.IGNORECASE
)
_GIVEN_BEFORE = (
    r"(?:\s+(?!(?:after|following|if|when)\b)[a-z-]+){0,5}?\s+(?:before|prior to)\s+(?:(?:the|each|every|next)\s+){0,2}"
    r"(?:session|(?:ha?emo)?dialys)"
)


def added_before(words: str, situation: Situation, row: DoseRule) -> Opinion | None:
    """The fault of an additional dose, in its own words, given before the session where the label gives it after."""
    timing = row.row.timing if row.row is not None else ""
    said = re.search(re.escape(words) + _GIVEN_BEFORE, situation.clause, re.IGNORECASE)
    if said is None or not _AFTER_SESSION.search(timing):
        return None
    expected = wording.rule(row, situation.use_name(row))
    return disagrees("polarity", "the label gives the additional dose after dialysis", f"{expected}, {timing}", row)


def before_dialysis(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that a text gives before the session and the label after it."""
    timing = rule.row.timing if rule.row is not None else ""
    if "before" in timing or not _AFTER_SESSION.search(timing) or not _BEFORE_SESSION.search(situation.clause):
        return None
    expected = wording.rule(rule, situation.use_name(rule))
    return disagrees("polarity", "the label gives this dose after dialysis", f"{expected}, {timing}", rule)
