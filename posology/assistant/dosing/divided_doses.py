"""Whether a dose is the total of a day that a text divides: "15 mg/kg in 2 divided doses", "2 g daily, divided".

Looks at a dose and its own intervals; what the doses of such a total come to is compared in `pairing`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY

_PER_DOSE = re.compile(r"(?:\b(?:per|each|a)\s+|/)dose$", re.IGNORECASE)
_DIVIDED = re.compile(r"\b(?:divided|split)\b", re.IGNORECASE)
_DAILY = re.compile(r"daily|(?:a|per|each) day", re.IGNORECASE)
_TO_DIVIDE = re.compile(r"[\s,]+(?:(?:is|and|to be|given|as|in) ){0,3}(?:divided|split)\s+", re.IGNORECASE)
# A daily dose that may be divided, too: "50 to 75 mg/kg once a day (or in equally divided doses twice a day)".
_OR_DIVIDED = re.compile(
    r"[\s,(]+or\s+(?:given\s+)?(?:in|as|into)\s+(?:(?:equally|equal)\s+)?(?:(?:divided|split)\s+doses?\s+(?:given\s+)?)?",
    re.IGNORECASE,
)


def is_divided(group: DoseGroup, text: str) -> bool:
    """Whether a dose is the total of a day: "15 mg/kg divided in 2 doses"; one told once more is marked before."""
    if group.repeats is not None:
        return group.daily
    if group.dose is not None and _PER_DOSE.search(group.dose.text):
        return False
    if group.dose is None or not group.intervals or "dose" not in group.intervals[0].text.lower():
        return _divides_daily(group, text)
    return _DIVIDED.search(text, group.dose.end, group.intervals[0].end) is not None


def _divides_daily(group: DoseGroup, text: str) -> bool:
    """Whether the dose of a day is said to be divided at an interval: "15 mg/kg daily, divided every 8 hours"."""
    if group.dose is None or len(group.intervals) != 2:
        return False
    first, second = group.intervals
    if _DAILY.fullmatch(first.text) and _TO_DIVIDE.fullmatch(text, first.end, second.start):
        return True
    once = (first.value, first.unit) == (HOURS_PER_DAY, "h") and _OR_DIVIDED.fullmatch(text, first.end, second.start)
    return bool(once) and _DIVIDED.search(text, first.end, second.end) is not None
