"""First doses of a course that a text calls its maintenance or repeats ("maintenance dose 200 mg, then 100 mg daily").

Which dose a label begins with is told by its rules; phases of whole regimens are matched in `dose_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("maintenance", "twice", "times")
_SEVERAL = re.compile(
    r"\s+(?:(?:IV|PO|orally|intravenously)\s+)?(?:twice|(?:two|three|2|3) times)\b"
    r"(?! (?:a|per|daily|each|every|the)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\bmaintenance(?:\s+dos(?:e|age))?(?:\s+(?:of|is|with|in|for)\b[^.;:,\d]{0,40})?[\s:]*$", re.IGNORECASE
)
_BEHIND = re.compile(
    r"\s+(?:(?:IV|PO|intravenous(?:ly)?|oral(?:ly)?|by mouth)\s+)?"
    r"(?:as\s+(?:an?\s+|the\s+)?maintenance\b|maintenance\s+dose\b)",
    re.IGNORECASE,
)


def first_told_otherwise(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a printed first dose that is called the maintenance dose, or given several times; None of another.

    Args:
        group: the stated dose.
        rule: the rule that begins with it.
        situation: what its clause is bound to.
    """
    text = situation.clause
    if group.dose is None or not may_hold(text, _TRACES):
        return None
    before, _, behind = text.partition(group.dose.text)
    place = wording.rule(rule, situation.use_name(rule))
    if _SEVERAL.match(behind):
        return disagrees("interval", "the label prints this first dose once", place, rule)
    if _BEFORE.search(before) is None and _BEHIND.match(behind) is None:
        return None
    return disagrees("phase", "the text calls the label's first dose the maintenance dose", place, rule)
