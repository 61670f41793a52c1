"""Intervals that a text allows to be shorter than the label prints them ("may be dosed more often than once a day").

Language only; texts that forbid it are read in `haste_cues`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("more often", "more frequently")
_ALLOWED = re.compile(
    r"(?:^\W*|[.;:]\s+|\b(?:may|can|could|should|must|is|are|be)\s+)(?:do\s+)?(?:be\s+)?"
    r"(?:dose[d]?|give[n]?|use[d]?|take[n]?|administer(?:ed)?|infuse[d]?|repeat(?:ed)?)\s+(?:(?!not\b|no\b|never\b)[\w-]+\s+){0,5}?"
    r"$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\bmore\s+(?:often|frequently)\s+than\s+(?:every\s+|once\s+)?", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nobody|cannot|avoid\w*|wrong\w*|without)\b|n['’]t\b)[^.;:]*$", re.IGNORECASE
)
_REFUSES = Traces("not every", "not q", "not once", "not twice", "not three", "not daily", "never every")
# "40 mg/kg IV not every 8 hours": behind a comma or with another interval it is a contrast.
_REFUSED = re.compile(r"[^\s,;:(–—-]\s+(?:not|never)\s+$", re.IGNORECASE)
_SPARED = re.compile(
    r"\b(?:and|but|or|if|is|are|was|were|be|do|does|should|must|may|can|why|when)\s+(?:not|never)\s+$", re.IGNORECASE
)
_NOT_SO = Opinion(Agreement.DISAGREES, "the text refuses the interval of the dose before it", "polarity")
_LONGEST = 120
_MORE_OFTEN = Opinion(Agreement.DISAGREES, "the text allows the dose more often than the label prints it", "polarity")


def judge_more_often(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on intervals than which a text lets a dose be given more often.

    Args:
        text: the text.
        quantities: its numbers.
    """
    judged: Opinions = dict.fromkeys(_refused(text, quantities), _NOT_SO) if may_hold(text, _REFUSES) else {}
    if not may_hold(text, _TRACES):
        return judged
    for found in _MORE.finditer(text):
        first = max(0, found.start() - _LONGEST)
        allowed = _ALLOWED.search(text, first, found.start())
        if allowed is None or _DENIED.search(text, first, found.start()):
            continue
        meant = [q for q in quantities if q.role is Role.INTERVAL and q.start <= found.end() < q.end]
        judged.update(dict.fromkeys(meant, _MORE_OFTEN))
    return judged


def _refused(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The only intervals of doses that the word right before them refuses."""
    found: list[Quantity] = []
    for place, often in enumerate(quantities[1:], 1):
        dose, behind = quantities[place - 1], quantities[place + 1 : place + 2]
        only = dose.role is Role.DOSE and not any(other.role is Role.INTERVAL for other in behind)
        before = text[max(0, often.start - 16) : often.start]
        if often.role is Role.INTERVAL and only and _REFUSED.search(before) and not _SPARED.search(before):
            found.append(often)
    return found
