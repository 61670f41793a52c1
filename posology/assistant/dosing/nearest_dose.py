"""Which of several doses of a clause the words and numbers between them belong to.

Knows places only: what a use, phase or condition is, is found elsewhere (see `situations`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.people_in_turn import ages_of_others
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.spacing import blanked
from posology.assistant.dosing.text_memory import remembered

_LEADS = re.compile(r"\s*(?:(?:dose|doses|regimen|phase)\b\s*)?(?:\(|:|of\b|at\b|with\b|is\b|was\b)?\s*", re.IGNORECASE)
_STAGE = r"(?:induction|maintenance|treatment|prophylaxis|prevention|suppression)"
_STAGES = re.compile(rf"\b{_STAGE}\s*[/|]\s*{_STAGE}\b", re.IGNORECASE)
_DOSES = re.compile(r"(?:\b(?:daily|weekly|days?|hours?|week|mg|g|BID|QD)|\d ?h)\s*[/|]\s*\d", re.IGNORECASE)
_PARTS = re.compile(r"[,;:.(|\n]|\b(?:and|or|but|while|whereas)\b", re.IGNORECASE)
_WORKED_OUT = re.compile(r"\s*(?:[(\[]\s*=?|=)\s*")
BRACKETS = re.compile(r"\([^()]*\)")
"""Brackets without others inside."""


@remembered(256)
def told_respectively(text: str) -> bool:
    """Whether a text gives several doses to several things in the order in which it names both.

    >>> told_respectively("induction/maintenance: 5 mg/kg q12h / 5 mg/kg q24h"), told_respectively("5 mg/kg q12h")
    (True, False)
    """
    if "respectively" in text.lower():
        return True
    return head_in_turn(text) != "" and doses_in_turn(text)


@remembered(256)
def head_in_turn(text: str) -> str:
    """The stages of a course that a text names with a slash between them ("induction/maintenance"), "" for none."""
    found = _STAGES.search(text) if "/" in text or "|" in text else None
    return found.group() if found else ""


def doses_in_turn(text: str) -> bool:
    """Whether a text gives doses with a slash between them ("450 mg twice daily / 450 mg once daily")."""
    return _DOSES.search(text) is not None


def _in_turn(found: Sequence[Mention], group: DoseGroup, clause: Clause) -> frozenset[str]:
    """The mentions at the place in their order that a group has in its own; none where there are not as many."""
    places = sorted({mention.start for mention in found})
    order = [other for other in clause.groups if not other.base]
    if len(places) != len(order) or group not in order:
        return frozenset()
    own = places[order.index(group)]
    return frozenset(mention.name for mention in found if mention.start == own)


def meant_for(found: Sequence[Mention], group: DoseGroup, clause: Clause) -> frozenset[str]:
    """The mentions that belong to a group: those nearest before it where mentions lead, else those nearest after it.

    Mentions with no dose between them belong together ("suppression of genital herpes in patients with HIV").
    """
    if told_respectively(clause.text) and (own := _in_turn(found, group, clause)):
        return own
    start, end = group.start - clause.start, group.end - clause.start
    others = [(g.start - clause.start, g.end - clause.start) for g in clause.groups if g is not group]
    if found and found[0].start < min([start, *(begin for begin, _ in others)]):
        last = max((mention.start for mention in found if mention.start < start), default=0)
        since = max((finish for begin, finish in others if begin < last), default=0)
        return frozenset(mention.name for mention in found if since <= mention.start < start)
    led = frozenset(
        mention.name for mention in found if mention.end <= start and _LEADS.fullmatch(clause.text, mention.end, start)
    )
    if led:
        return led
    led_up_to = [g.start - clause.start for g in clause.groups if g is not group and not g.base]
    taken = [m for m in found for begin in led_up_to if m.end <= begin and _LEADS.fullmatch(clause.text, m.end, begin)]
    after = [mention for mention in found if mention.start >= end and mention not in taken]
    first = min((mention.start for mention in after), default=0)
    until = min((begin for begin, _ in others if begin > first), default=len(clause.text))
    return frozenset(mention.name for mention in after if mention.start < until)


def dose_of(mention: Mention, places: Sequence[tuple[int, int]], text: str) -> int:
    """Where the dose begins that a condition is told of: the one it leads up to, else the last before it.

    It leads to the dose behind it where it stands in one stretch with that one, apart from the dose before it.
    """
    following = min((begin for begin, _ in places if begin >= mention.end), default=None)
    if following is not None and _LEADS.fullmatch(text, mention.end, following):
        return following
    before = max((place for place in places if place[1] <= mention.start), default=None)
    if before is None:
        return -1
    apart = _PARTS.search(text, before[1], mention.start) is not None
    if apart and following is not None and _PARTS.search(text, mention.end, following) is None:
        return following
    return before[0]


def worked_together(group: DoseGroup, groups: Sequence[DoseGroup], clause: Clause) -> frozenset[int]:
    """Where a dose begins in a clause, and the one in brackets that is the same for a body: "6 mg/kg (420 mg) q12h".

    So it is with the total of a day behind a dose at its interval.
    """
    found = {group.start - clause.start}
    for first, second in pairwise([one for one in groups if one.dose is not None]):
        if group not in (first, second) or first.dose is None or second.dose is None:
            continue
        between = clause.text[first.dose.end - clause.start : second.dose.start - clause.start]
        by_body = ("/kg" in first.dose.unit) is not ("/kg" in second.dose.unit)
        if second.restates or (by_body and _WORKED_OUT.fullmatch(between)):
            found |= {first.start - clause.start, second.start - clause.start}
    return frozenset(found)


def told_of(clause: Clause, group: DoseGroup | None) -> list[Quantity]:
    """The other numbers of a clause without those in brackets that hold another dose: they are told of that one."""
    whole = clause.whole or clause
    foreign = _brackets_of_others(whole, -1 if group is None else group.start)
    told = [q for q in whole.rest if not (foreign and any(start <= q.start < end for start, end in foreign))]
    others = [*_weights_of_others(whole, group), *ages_of_others(whole, group)]
    return [q for q in told if q not in others] if others else told


def _weights_of_others(whole: Clause, group: DoseGroup | None) -> list[Quantity]:
    """The bounds of body weight of a clause that stand by its other doses, where each dose has one on the same side."""
    weights = [q for q in whole.rest if q.unit == "kg" and q.role is Role.THRESHOLD]
    if group is None or len(weights) < 2:
        return []
    doses = [other for other in whole.groups if other.dose is not None]
    if len(weights) != len(doses) or group not in doses:
        return []
    places = sorted([(other.start, 0) for other in doses] + [(q.start, 1) for q in weights])
    kinds = [kind for _, kind in places]
    own = weights[doses.index(group)]
    return [q for q in weights if q is not own] if kinds == kinds[:2] * len(doses) and kinds[0] != kinds[1] else []


def words_for(clause: Clause, group: DoseGroup | None, place: int = -1) -> str:
    """The text of a clause, with blanks for what stands in brackets around another dose: "(2 g in neutropenia)".

    Args:
        clause: the clause.
        group: the dose in question, None for a number that is no dose.
        place: where such a number stands, -1 where that is not known.
    """
    foreign = _brackets_of_others(clause, place if group is None else group.start)
    return blanked(clause.text, ((start - clause.start, end - clause.start) for start, end in foreign))


def stretch_of(own: tuple[int, int], places: Sequence[tuple[int, int]], length: int, *, leads: bool) -> tuple[int, int]:
    """The stretch of a text that belongs to one of several numbers, up to its neighbour on the side of what is told.

    Args:
        own: where the number begins and ends.
        places: where each of them does, itself too.
        length: that of the text.
        leads: whether what is told of a number stands before it.

    >>> text = "A 5, B 7"
    >>> stretch_of((7, 8), [(2, 3), (7, 8)], 8, leads=True), stretch_of((2, 3), [(2, 3), (7, 8)], 8, leads=False)
    ((3, 8), (2, 7))
    """
    start, end = own
    if leads:
        return max((last for _, last in places if last <= start), default=0), end
    return start, min((begin for begin, _ in places if begin >= end), default=length)


def _brackets_of_others(clause: Clause, place: int) -> list[tuple[int, int]]:
    """Where brackets stand that hold a dose of a clause, but not what is at a place."""
    if place < 0 or len(clause.groups) < 2 or "(" not in clause.text:
        return []
    brackets = ((m.start() + clause.start, m.end() + clause.start) for m in BRACKETS.finditer(clause.text))
    return [
        (start, end)
        for start, end in brackets
        if not start <= place < end and any(start <= other.start < end for other in clause.groups)
    ]
