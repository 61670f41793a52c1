"""On which side of a dialysis session a text gives a dose, against the side that the label prints.

Which dose the label prints on dialysis is decided in `dose_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees

_AFTER_SESSION = re.compile(r"\b(?:after|following|end of)\b", re.IGNORECASE)
_SESSION = (
    r"(?:(?:each|every|the|a|an|his|her|their|any)\s+)?(?:\d+[\s-]?h(?:ours?|rs?)?\s+)?(?:of\s+)?"
    r"(?:(?:ha?emo)?dialys|HD\b|(?:treatment\s+)?sessions?\b)"
)
_BEFORE_SESSION = re.compile(
    rf"(?<!not )(?<!than )(?<!nor )\b(?:before|ahead of|prior to|pre-?)\s*{_SESSION}", re.IGNORECASE
)
_ANY_TIME = re.compile(r"\bwithout regard to\b|\birrespective\b|\bregardless\b", re.IGNORECASE)
_BOUND_TO_SESSION = re.compile(
    rf"\b(?:must|only|has to|have to|always|should)\b[^.;]{{0,60}}\b(?:before|after|following|prior to)\s+{_SESSION}",
    re.IGNORECASE,
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


def on_wrong_side(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that a text gives before the session and the label after it, or at any time."""
    timing = rule.row.timing if rule.row is not None else ""
    expected = f"{wording.rule(rule, situation.use_name(rule))}, {timing}"
    if _ANY_TIME.search(timing):
        if _BOUND_TO_SESSION.search(situation.clause) and not _ANY_TIME.search(situation.clause):
            return disagrees("scope_added", "the label gives this dose at any time around dialysis", expected, rule)
        return None
    if "before" in timing or not _AFTER_SESSION.search(timing) or not _BEFORE_SESSION.search(situation.clause):
        return None
    return disagrees("polarity", "the label gives this dose after dialysis", expected, rule)
