"""What the next sentence says of the people of a bound ("… below 30 mL/min were excluded. Do not use it in them.").

Whether the label gives the drug there is judged where bounds are (`lone_bands`, `threshold_matching`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing import cues, giving_cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.quantities import Comparator, Role
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("them", "these", "those", "such", "there", "this", "here", "that")
_OF_THEM = re.compile(
    r"\b(?:in|for|to|by|with|at) (?:(?:them|these|those|such)\b|(?:this|that) (?:group|population|range|level|stage))"
    r"|\b(?:there|here)\b(?! (?:is|are|was)\b)|\b(?:these|those|such) (?:patients|people|subjects)\b",
    re.IGNORECASE,
)
_LONGEST = 14


def with_refusal_behind(clause: Clause) -> Clause:
    """A clause that only states a bound, with the next sentence where that refuses or gives the drug to its people."""
    behind = clause.behind
    if clause.groups or not behind or not may_hold(behind, _TRACES) or len(behind.split()) > _LONGEST:
        return clause
    bounds = (q for q in clause.rest if q.role in {Role.THRESHOLD, Role.BAND} and q.comparator is not Comparator.NONE)
    if not clause.bands and next(bounds, None) is None:
        return clause
    refuses = cues.ends_use(behind) or giving_cues.gives(behind)
    if _OF_THEM.search(behind) is None or not refuses or cues.ends_use(clause.text) or giving_cues.gives(clause.text):
        return clause
    return replace(clause, text=f"{clause.text} ({behind})")
