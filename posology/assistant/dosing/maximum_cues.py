"""The words around a dose that call it the highest one, or repeat a maximum in other words.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import cue_traces
from posology.assistant.dosing.traces import at_end, may_hold

_MOST_BEFORE = re.compile(r"\bmaxim(?:um|al)\b[^.;:]{0,80}\b(?:is|are|of)\s+$", re.IGNORECASE)
_MOST_RESTATED = re.compile(
    r"(?:\b(?:no|not) more than|\bat most|\bnot (?:to )?exceed\w*|\bmaxim(?:um|al)\b[^.;:]{0,30}|≤|\bup to)\s*"
    r"[\d.,]+\s?\w+(?:\s+(?:daily|(?:a|per|each)\s+(?:day|week)))?[\s,]*"
    r"(?:\(|(?:that is|which is|i\.\s?e\.|ie\b|or|=|equal to|corresponding to|equivalent to)[\s,]+(?:to\s+)?)\s*$",
    re.IGNORECASE,
)
_MOST_AFTER = re.compile(
    r"(?:\s+of\s+[\w/-]+)?[\s,]*(?:daily|weekly|(?:a|per|each) (?:day|week))?\s*"
    r"(?:(?:is|are|as|being)\s+(?:the|its|a|an)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:max(?:imum)?|highest|ceiling|upper limit)\b"
    r"|(?:is|are|must|should|may|can|shall)\s+(?:(?:ordinarily|normally|generally|usually)\s+)?(?:not|never)\s+"
    r"(?:(?:ordinarily|normally|generally|usually)\s+)?(?:to\s+)?be\s+exceeded\b)",
    re.IGNORECASE,
)


def calls_maximum(before: str) -> bool:
    """Whether the words before a dose call it the highest one ("the maximum daily dose in children is …")."""
    return may_hold(before, cue_traces.MOST) and at_end(_MOST_BEFORE, before, 100)


def restates_maximum(before: str) -> bool:
    """Whether a dose says a maximum right before it in other words ("no more than 60 mL a day, that is …")."""
    return may_hold(before, cue_traces.AT_MOST) and at_end(_MOST_RESTATED, before, 100)


def called_maximum(after: str) -> bool:
    """Whether the words right after a dose call it the highest one ("is the maximum", "must not be exceeded")."""
    return _MOST_AFTER.match(after[:80]) is not None
