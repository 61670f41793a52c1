"""Cut a clause into parts that state one fact each, so that no fact borrows a word from its neighbour.

"24 mg/mL through a central line and 12 mg/mL through a peripheral vein" are two facts in one clause. Reads connectors,
never rules; what a part does not say itself it may still take from its whole clause (see `situations`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing import sequels
from posology.assistant.dosing.binding import (
    Clause,
)
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.nearest_dose import told_respectively
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.spacing import blanked

# "100 mg daily after 200 mg on the first day": what stands first is given later.
_LATER = (
    r"\s+(?:after|follow(?:s|ing))(?=\s+(?:an?\s+|the\s+)?(?:(?:single\s+)?(?:initial|loading|first|starting)\b"
    r"|\d[\d.,]*\s?(?:mg|g|mcg|units)\b|\d+(?:\s?(?:-|–|to)\s?\d+)?\s(?:days?|weeks?)\sof\b)|\s*$)"
)
_AFTER = re.compile(_LATER, re.IGNORECASE)
_STRONG = re.compile(
    r",?\s+(?:and|or|while|whereas|but|then|thereafter|afterwards|followed by|versus|vs"
    r"|except (?:in|for))\b(?:\s+(?:then|thereafter)\b)?"
    rf"|{_LATER}|\s*(?:→|⇒|➔|[-=]>)|;|\.\s+(?=[a-z])|\n",
    re.IGNORECASE,
)
_OR = re.compile(r",?\s+or\b", re.IGNORECASE)
_WEAK = re.compile(r",\s|\s/\s")
# "5 mg/mL (up to 10 mg/mL in fluid-restricted patients)": what stands in brackets is said of its own number alone.
_BRACKET = re.compile(r"\s\(\Z")
# "600 mg every 12 hours (children: 10 mg/kg every 8 hours)", "1 g three times daily (genital herpes: 1 g twice daily)":
# the brackets tell the dose of other people, or of another use.
_PEOPLE = (
    r"\s\((?=(?:(?:in|for)\s+)?(?:(?:children|adults|adolescents|infants|neonates|newborns"
    r"|[<≥>≤]\s?\d+\s?(?:y|month|week))|(?!dose|total|max|usual|i\.?e)[a-z][a-z' /-]{2,40}:\s))"
)
# "5 mg/kg for genital herpes (10 mg/kg for encephalitis)": the use stands behind the dose.
_FOR_ANOTHER = (
    r"\s\((?=\d[^():;]*\s(?:for|in)\s(?!an?\s|the\s|this\s|th[eo]se\s|divided|equal|total|all\b|two|three|four)"
    r"[a-z][^():;\d]*\))"
)
_USE_BEHIND = re.compile(_FOR_ANOTHER, re.IGNORECASE)
_OTHERS = re.compile(rf"{_PEOPLE}[^()]*$", re.IGNORECASE)
# Other people's in brackets, or behind a comma: "over 30 minutes, in neonates over 60 minutes".
_OTHERS_OPEN = re.compile(
    rf"(?:{_PEOPLE}|{_FOR_ANOTHER})[^()]*\)?|,?\s(?:and\s|but\s)?(?:in|for)\s(?:premature\s)?(?:children|adults|adolescents|infants|neonates"
    r"|newborns)\b[^();]*",
    re.IGNORECASE,
)
_GIVEN = frozenset({Role.RATE, Role.INFUSION_TIME, Role.CONCENTRATION, Role.VOLUME})
_SINGLE = _GIVEN | {Role.FREQUENCY, Role.DURATION, Role.MAXIMUM}


def parts_of(clause: Clause) -> list[Clause]:
    """The parts of a clause in order, or the clause alone when it states no two facts of one kind.

    Every part keeps the bands, mode and earlier clauses of its whole.
    """
    cuts = sorted(_cuts(clause))
    if not cuts or told_respectively(clause.text):
        return [clause]
    edges = [clause.start, *cuts, clause.end]
    groups: dict[int, list[DoseGroup]] = defaultdict(list)
    for group in clause.groups:
        groups[bisect_right(cuts, group.start)].append(group)
    parts: list[Clause] = []
    later = first = over = False
    for place, (start, end) in enumerate(pairwise(edges)):
        text = clause.text[start - clause.start : end - clause.start]
        follows = edges[place + 2] if place + 2 < len(edges) else end
        after = clause.text[end - clause.start : follows - clause.start]
        # "Then 5 mg/kg daily or 6 mg/kg five days a week": what is offered beside it comes as late.
        later = sequels.is_sequel(text) or _AFTER.match(after) is not None or (later and _OR.match(text) is not None)
        later, over = later or over, sequels.tells_opening_before(text)
        first = _AFTER.match(text) is not None or (first and _OR.match(text) is not None)
        parts.append(
            replace(
                clause,
                text=text,
                start=start,
                end=end,
                groups=groups[place],
                rest=[q for q in clause.rest if bisect_right(cuts, q.start) == place],
                whole=_without_others(clause, end),
                sequel=later,
                before_sequel=sequels.is_sequel(after) or first or over or (end == clause.end and clause.before_sequel),
            )
        )
    return parts


def _without_others(clause: Clause, end: int) -> Clause:
    """A clause without what stands right behind the end of a part and tells the dose of other people."""
    opens = _OTHERS_OPEN.match(clause.text, end - clause.start)
    if opens is None:
        return clause
    kept = blanked(clause.text, [opens.span()])
    closes = opens.end() + clause.start
    return replace(clause, text=kept, rest=[q for q in clause.rest if not end <= q.start < closes])


def turns_order(text: str) -> bool:
    """Whether a text tells what is given later first ("900 mg once daily follows 21 days of 900 mg twice daily").

    >>> turns_order("5 mg/kg daily after 14 days of 5 mg/kg"), turns_order("5 mg/kg after dialysis")
    (True, False)
    """
    return _AFTER.search(text) is not None


def _cuts(clause: Clause) -> set[int]:
    """Where to cut: before the connector between two neighbours of one kind."""
    if len(clause.groups) < 2 and len(clause.rest) < 2:
        return set()
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    kinds["dose"] = [
        (group.start, group.end)
        for group in clause.groups
        if (group.dose is not None and not group.base) or (group.repeats is not None and group.band is None)
    ]
    # "At most 2.25 g every 12 hours, and 2.25 g every 8 hours for pneumonia": the second dose is another fact.
    highest = [q for q in clause.rest if q.role is Role.MAXIMUM and any(q.end <= g.start for g in clause.groups)]
    if highest and kinds["dose"] and len(kinds["dose"]) < len(clause.groups):
        kinds["dose"] = sorted([*kinds["dose"], *((q.start, q.end) for q in highest)])
    for quantity in clause.rest:
        if quantity.role in _SINGLE:
            kinds[str(quantity.role)].append((quantity.start, quantity.end))
    doses = (group.dose for group in clause.groups if group.dose is not None)
    numbers = [(q.start - clause.start, q.end - clause.start) for q in (*clause.rest, *clause.bands, *doses)]

    def between(pattern: re.Pattern[str], low: int, high: int) -> list[int]:
        """Where a connector stands in a stretch and in no number ("50 mL/min or more")."""
        found = (match.start() for match in pattern.finditer(clause.text, low, high))
        return [place for place in found if not any(start < place < end for start, end in numbers)]

    cuts: set[int] = set()
    for kind, places in kinds.items():
        for (_, first_end), (second_start, _) in pairwise(places):
            low, high = first_end - clause.start, second_start - clause.start
            found = between(_STRONG, low, high) or between(_WEAK, low, high)
            opens = {"dose": _OTHERS}.get(kind, _BRACKET if kind in _GIVEN else None)
            found = found or (between(opens, low, high)[:1] if opens is not None else [])
            behind = kind == "dose" and not found and _USE_BEHIND.match(clause.text, max(low, high - 2))
            found = [behind.start()] if behind else found
            if found:
                cuts.add(clause.start + found[-1])
    return cuts


def with_doses(part: Clause, before: Sequence[Clause]) -> Clause:
    """A part with the doses it speaks of: its own, else those of the nearest part before it, else of its whole."""
    if part.groups or part.whole is None:
        return part
    groups = next((other.groups for other in reversed(before) if other.groups), part.whole.groups)
    return replace(part, groups=groups)
