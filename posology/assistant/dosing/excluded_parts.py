"""Parts of a course that a text gives with a dose which the label prints without them ("a bolus, then 0.75 mg/kg").

What the label excludes stands in the condition of its regimen ("without a bolus"); doses of the part itself are judged
in `dose_matching`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees

_EXCLUDED = re.compile(r"\bwithout (?:an? |any |the )?(?P<part>bolus|loading)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:no|not|without|never|skip\w*|omit\w*|avoid\w*|instead of|rather than|nor|unlike|lacks?)\b|n['’]t\b)"
    r"[^.;:]{0,40}$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"[^.;:,]{0,30}\b(?:is|are|be)\s+(?:not|never|omitted|skipped|left out|avoided)\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"(?:<|≤|\b(?:under|below|younger|less than|up to|before))\s*(?:the age of\s+)?\d|\byounger\b", re.IGNORECASE
)


def told_with_excluded(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that the label prints without a part of the course which the text gives with it.

    Args:
        rule: the rule that prints the dose.
        situation: what its clause is bound to.
    """
    part = _part_of(rule.regimen.condition)
    text = situation.clause
    if part is None or len(situation.whole_groups) > 1 or _OTHERS.search(text):
        return None
    given = [
        found
        for found in part.finditer(text)
        if not _DENIED.search(text, 0, found.start()) and not _DENIED_BEHIND.match(text, found.end())
    ]
    if not given:
        return None
    place = wording.rule(rule, situation.use_name(rule))
    return disagrees("scope_added", f"the label prints this dose {rule.regimen.condition}", place, rule)


@lru_cache(maxsize=256)
def _part_of(condition: str) -> re.Pattern[str] | None:
    """The words of what a printed condition excludes."""
    excluded = _EXCLUDED.search(condition)
    return None if excluded is None else re.compile(rf"\b{re.escape(excluded['part'])}\b", re.IGNORECASE)
