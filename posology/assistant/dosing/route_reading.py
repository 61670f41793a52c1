"""By which route a text gives a dose: beside the dose, in its clause, or in the lines that govern it.

Which words name a route stands in `mentions`; which doses a label prints for it is decided in `dose_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause, Scope
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.monographs import Regimen
from posology.assistant.dosing.nearest_dose import stretch_of
from posology.assistant.dosing.spacing import blanked
from posology.assistant.dosing.traces import Traces, may_hold

_BESIDE, _NEXT = 12, 2
_ROUTES_BESIDE = Traces("oral", "iv", "intravenous")
_CONNECTS = re.compile(r"\b(?:plus|then|followed|with|to)\b|[;+]", re.IGNORECASE)
_PARTED = re.compile(r"[,;]|\b(?:and|or|but|while|whereas)\b", re.IGNORECASE)
_PARTS_DOSES = re.compile(r"[,;]|\b(?:and|or|but|while|whereas|then|plus|with|followed)\b", re.IGNORECASE)
_LEADS = re.compile(r"[:,(]")
_OF_ALL = re.compile(r"\b(?:both|each|all|respectively|likewise|same route)\b", re.IGNORECASE)
Named = TypeVar("Named")


def first_named(read: Callable[[str], frozenset[Named]], texts: Sequence[str]) -> frozenset[Named]:
    """What the nearest text that names any of it names."""
    for text in texts:
        if found := read(text):
            return found
    return frozenset()


def tells_condition(regimen: Regimen, picked: frozenset[str], routes: frozenset[str]) -> bool:
    """Whether a text states the condition of a regimen, or names the one route that is its condition ("as injection").

    Args:
        regimen: one with words of its condition.
        picked: the regimens whose condition the text states in their words.
        routes: the routes that it names.
    """
    by_route = routes == {regimen.route} and any(mentions.routes(term) == routes for term in regimen.terms)
    return by_route or regimen.id in picked


def routes_of(
    clause: Clause, group: DoseGroup | None, scope: Scope, levels: tuple[str, ...], beside: tuple[str, ...] = ()
) -> frozenset[str]:
    """The routes that the nearest text names: those of the dose itself, of its clause, of the lines that govern it.

    Args:
        clause: the clause or part.
        group: the dose in it, None for the whole clause.
        scope: the context of the text.
        levels: the lines that govern the clause, nearest first.
        beside: patterns of what is given with every dose; its route ("with oral probenecid") is not that of the dose.
    """
    if beside and may_hold((clause.whole or clause).text, _ROUTES_BESIDE):
        clause = _apart_from(beside, clause)
    if clause.whole is not None and not scope.route and (in_part := mentions.routes(clause.text)):
        return in_part  # "tablets 500 mg, or 400 mg IV": what the other part is given by is not its own route
    own = first_named(mentions.explicit_routes, clause.texts)
    if own and group is not None and group.drug:
        apart = _beside_own_drug(clause.whole or clause, group)
        if apart is not None or _of_next_drug(clause.whole or clause, group):
            return apart or first_named(mentions.explicit_routes, levels)
    if own:
        several = group if len(own) > 1 else None
        return (several is not None and (_beside(clause, several) or _right_behind(clause, several))) or own
    own = first_named(mentions.routes, clause.texts)
    if own and not scope.route:
        return first_named(mentions.explicit_routes, levels) or own
    if scope.route:
        return mentions.routes(scope.route) or frozenset({scope.route.lower()})
    return first_named(mentions.routes, levels)


def _apart_from(beside: tuple[str, ...], clause: Clause) -> Clause:
    """A clause without the route of what is given beside a dose."""
    whole = clause.whole if clause.whole is None else _apart_from(beside, clause.whole)
    text = _without(clause.text, beside)
    return clause if text == clause.text and whole is clause.whole else replace(clause, text=text, whole=whole)


def _without(text: str, beside: tuple[str, ...]) -> str:
    """A text with blanks in place of the route of what is given beside a dose."""
    return blanked(text, [found.span() for found in _route_beside(beside).finditer(text)])


@lru_cache(maxsize=64)
def _route_beside(beside: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_ROUTES_BESIDE.stretches)})(?= (?:{'|'.join(beside)}))", re.IGNORECASE)


def joint_routes(clause: Clause, group: DoseGroup | None) -> frozenset[str]:
    """Routes that are all said of one dose: listed in one breath, or on both sides of the dose or its interval."""
    found = mentions.route_mentions(clause.text)
    if len({mention.name for mention in found}) < 2:
        return frozenset()
    near = (
        []
        if group is None
        else [
            mention.name
            for mention in found
            if group.start - clause.start - _BESIDE <= mention.end
            and mention.start <= group.end - clause.start + _BESIDE
            and not _CONNECTS.search(clause.text, mention.end, max(mention.end, group.start - clause.start))
            and not _CONNECTS.search(clause.text, group.end - clause.start, max(0, mention.start))
        ]
    )
    return mentions.joined(clause.text, found) | (frozenset(near) if len(set(near)) > 1 else frozenset())


def _beside_own_drug(clause: Clause, group: DoseGroup) -> frozenset[str] | None:
    """The routes that a clause with doses of several drugs names for the drug of one; None where it does not tell.

    "Ganciclovir 5 mg/kg IV every 12 h, then valganciclovir 900 mg daily": what is named behind an earlier dose, or
    between a later one and what parts the two, is its own route. One that leads on to all doses ("By mouth: …"), or of
    "both", is of all.
    """
    others = [other for other in clause.groups if other.drug not in {"", group.drug} and other.dose is not None]
    if not others or _OF_ALL.search(clause.text) is not None:
        return None
    first, last = group.start - clause.start, group.end - clause.start
    before = max((other.end - clause.start for other in others if other.end <= group.start), default=None)
    after = min((other.start - clause.start for other in others if other.start >= group.end), default=None)
    low = 0 if before is None else _parting(clause.text, before, first, before)
    high = len(clause.text) if after is None else _parting(clause.text, last, after, after)
    found = mentions.route_mentions(clause.text)
    begins = min(one.start for one in (*others, group)) - clause.start
    if any(mention.end <= begins and _LEADS.search(clause.text, mention.end, begins) for mention in found):
        return None
    return frozenset(mention.name for mention in found if low <= mention.start < high)


def _parting(text: str, start: int, end: int, otherwise: int) -> int:
    """Where the last word or sign begins that parts two doses in a stretch of a text."""
    partings = [found.start() for found in _PARTS_DOSES.finditer(text, start, end)]
    return partings[-1] if partings else otherwise


def _of_next_drug(clause: Clause, group: DoseGroup) -> bool:
    """Whether every route stands between a dose and that of another drug, apart from the first one.

    "Unlike valganciclovir 900 mg twice daily, IV ganciclovir is given as 5 mg/kg".
    """
    following = next((other for other in clause.groups if other.start >= group.end), None)
    if following is None or following.drug in {"", group.drug}:
        return False
    places = [(one.start + clause.start, one.end + clause.start) for one in mentions.route_mentions(clause.text)]
    return all(
        group.end <= start
        and end <= following.start
        and _PARTED.search(clause.text, group.end - clause.start, start - clause.start)
        for start, end in places
    )


def _right_behind(clause: Clause, group: DoseGroup) -> frozenset[str]:
    """The route right behind a dose ("Oral vancomycin: 125 mg IV"); none where it is one of several in one breath."""
    if group.dose is None:
        return frozenset()
    found = mentions.route_mentions(clause.text)
    end = group.dose.end - clause.start
    own = next((one for one in found if 0 < one.start - end <= _NEXT), None)
    if own is None or any(own.name in breath for breath in (mentions.joined(clause.text, found),)):
        return frozenset()
    return frozenset({own.name})


def _beside(clause: Clause, group: DoseGroup) -> frozenset[str]:
    """The one route that stands with a dose of several, on the side on which routes stand; none where there is none."""
    found = mentions.route_mentions(clause.text)
    places = sorted((other.start - clause.start, other.end - clause.start) for other in clause.groups)
    if len(places) < 2 or not found:
        return frozenset()
    own = group.start - clause.start, group.end - clause.start
    low, high = stretch_of(own, places, len(clause.text), leads=found[0].start < places[0][0])
    named = frozenset(mention.name for mention in found if low <= mention.start < high)
    return named if len(named) == 1 else frozenset()
