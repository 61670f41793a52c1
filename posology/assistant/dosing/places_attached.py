"""Gives the doses of a clause their bands and kinds of dialysis, by the places where these stand.

Looks at places and a few words between numbers; which row of a label a band is, is asked in `renal_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from posology.assistant.dosing import cues
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.refusing_cues import is_bare_refusal

_GIVEN_WITH = re.compile(r"\s*(?:/|with|plus|\+)\s*(?:[\w-]+\s+)?", re.IGNORECASE)  # "300 mg with ritonavir 100 mg"
_LEADS_TO = re.compile(
    r"\s*(?::|→|->)\s*(?:(?:on|in|for|during|with|patients|receiving|undergoing)\s+){0,3}", re.IGNORECASE
)
_COLON = re.compile(r"[:;→]")
_AND_NEXT = re.compile(r"[\s)]*(?:,|;|\band\b|\bbut\b|\bwhile\b)", re.IGNORECASE)
_APART = re.compile(r"[,;:→(\n]|\s[–—-]\s|\band\b", re.IGNORECASE)
# "Reduce below 50 mL/min: 1 g at 30–49 mL/min, …", "… (1 g at 30–49 mL/min, …)".
_OPENS_LIST = re.compile(r"(?:,[^,;:.()\d]{1,60})?\s?(?::|—|\()\s?(?:[a-z]+\s){0,4}", re.IGNORECASE)
_AT = re.compile(r"\s\(?(?:(?:at|with|for|if|when|in|between)\b[^,;:.\d]*)?", re.IGNORECASE)


def attach_places(groups: list[DoseGroup], bands: list[Quantity], text: str, span: tuple[int, int]) -> None:
    """Give the doses of a clause their bands and kinds of dialysis, and mark those that are adjusted.

    Args:
        groups: the doses, in the order of their places.
        bands: the bands of the clause.
        text: the whole text.
        span: where the clause stands in it.
    """
    start, end = span
    if _attach_announced(groups, bands, text):
        return
    dialysed = _give_last_to_dialysis(groups, bands, text, end)
    on_dialysis = [(start + place, kind) for place, kind in cues.dialysis_mentions(text[start:end])]
    if not bands and not on_dialysis:
        _attach_restated(groups)
        return
    _mark_adjusted(groups[:-1] if dialysed else groups, bands, on_dialysis, text)
    _attach_own_bands(groups, bands)
    adjusted = [group for group in groups if not (group.base or group.restates)]
    own = [group.band for group in adjusted if group.band is not None]
    open_groups = [group for group in adjusted if group.band is None and not group.dialysis]
    _attach_bands(open_groups, [band for band in bands if band not in own], text)
    if not dialysed:
        _attach_dialysis(adjusted, bands, on_dialysis)
    _attach_restated(groups)


def _attach_restated(groups: Sequence[DoseGroup]) -> None:
    """Give the total of a day in brackets the band of the dose before it."""
    for first, second in pairwise(groups):
        if second.restates:
            second.band, second.dialysis, second.apart = first.band, first.dialysis, first.apart


def _attach_announced(groups: Sequence[DoseGroup], bands: Sequence[Quantity], text: str) -> bool:
    """Whether the first band announces the list of those behind it, each behind a dose of its own; gives them these.

    "Reduce below 50 mL/min: 1 g every 12 hours at 30–49 mL/min, 1 g every 24 hours at 10–29 mL/min": no dose is told of
    the first one. A dose in front of it is the one that is adjusted.
    """
    listed = [group for group in groups if bands and group.start >= bands[0].end]
    if not listed or len(bands) != len(listed) + 1:
        return False
    if _OPENS_LIST.fullmatch(text, bands[0].end, listed[0].start) is None:
        return False
    ends = [*(group.start for group in listed[1:]), bands[-1].end]
    pairs = list(zip(listed, bands[1:], ends, strict=True))
    if any(band.end > end or _AT.fullmatch(text, group.end, band.start) is None for group, band, end in pairs):
        return False
    for group in groups:
        group.base = group not in listed
    for group, band, _ in pairs:
        group.band = band
    return True


def _attach_bands(groups: list[DoseGroup], bands: list[Quantity], text: str) -> None:
    """Give each dose group its band: the only one, pairwise, or the nearest on the side bands stand on."""
    if len(bands) == 1 and not is_bare_refusal(text, bands[0].start, bands[0].end):
        for place, group in enumerate(groups):
            group.band = bands[0]
            between = [one for one in groups[place + 1 :] if group.end <= one.start and one.end <= bands[0].start]
            group.apart = any(_GIVEN_WITH.fullmatch(text, group.end, one.start) is None for one in between)
    elif len(bands) == len(groups) > 1:
        for group, band in zip(groups, bands, strict=True):
            group.band = band
    elif len(bands) > 1 and groups:
        for group in groups:
            before = [band for band in bands if band.end <= group.start]
            after = [band for band in bands if band.start >= group.end]
            side = before[-1:] if bands[0].start < groups[0].start else after[:1]
            group.band = side[0] if side else None


def _attach_own_bands(groups: Sequence[DoseGroup], bands: Sequence[Quantity]) -> None:
    """Give an adjusted dose its band where each dose, the one adjusted too, stands with one of its own.

    "1 g q8h (clearance 80 mL/min) is changed to 500 mg q12h at 20 mL/min".
    """
    if len(groups) != len(bands) or not any(group.base for group in groups):
        return
    lead = bands[0].start < groups[0].start
    starts = [place.start for pair in zip(groups, bands, strict=True) for place in (pair[::-1] if lead else pair)]
    if starts != sorted(starts):
        return
    for group, band in zip(groups, bands, strict=True):
        group.band = group.band if group.base else band


def _give_last_to_dialysis(groups: Sequence[DoseGroup], bands: Sequence[Quantity], text: str, end: int) -> bool:
    """Whether the last dose is given on dialysis, each dose before it standing in front of its own band; marks it.

    "2.5 mg/kg daily when CrCl is 25–49 mL/min and 1.25 mg/kg three times a week after haemodialysis".
    """
    if not bands or len(groups) != len(bands) + 1:
        return False
    last = groups[-1]
    paired = all(group.end <= band.start for group, band in zip(groups, bands, strict=False))
    if not paired or bands[-1].end > last.start or not _AND_NEXT.match(text, bands[-1].end, last.start):
        return False
    kinds = cues.dialyses(text[last.end : end])
    if len(kinds) == 1:
        last.dialysis = next(iter(kinds))
    return len(kinds) == 1


def _mark_adjusted(
    groups: list[DoseGroup], bands: list[Quantity], on_dialysis: Sequence[tuple[int, str]], text: str
) -> None:
    """Mark the doses that are adjusted: what stands before the only band, or before all of them, with doses behind."""
    if len(groups) > 1 and on_dialysis and not bands:
        _mark_before_dialysis(groups[0], groups[1], on_dialysis[0][0], text)
    if len(bands) == 1 and any(group.start >= bands[0].end and not (group.base or group.dialysis) for group in groups):
        for group in groups:
            group.base = group.base or (group.end <= bands[0].start and not group.refuted)
    elif _in_pairs(groups, bands, text):
        groups[0].base = True


def _mark_before_dialysis(first: DoseGroup, second: DoseGroup, place: int, text: str) -> None:
    """Mark a dose that dialysis adjusts behind a colon: "500 mg daily: on CAPD 500 mg, then 250 mg every 48 hours"."""
    if first.intervals and first.end < place < second.start and _LEADS_TO.fullmatch(text, first.end, place):
        first.base = True


def _in_pairs(groups: list[DoseGroup], bands: list[Quantity], text: str) -> bool:
    """Whether every band stands by a dose of its own, on one side of it, and the first dose stands before all of them.

    "1 g q8h: 26–50 mL/min 1 g q12h, 10–25 mL/min 500 mg q12h": the first dose is the one that is adjusted.
    """
    if not bands or len(groups) != len(bands) + 1:
        return False
    pairs = list(zip(groups[1:], bands, strict=True))
    lead = bands[0].start < groups[1].start
    spans = [(b.start, b.end, g.start, g.end) if lead else (g.start, g.end, b.start, b.end) for g, b in pairs]
    edges = [(groups[0].end, spans[0][0]), *((one[3], other[0]) for one, other in pairwise(spans))]
    if any(low > high for low, high in (*edges, *((one[1], one[2]) for one in spans))):
        return False
    divided = [(_APART if lead or place else _COLON).search(text, *edge) for place, edge in enumerate(edges)]
    return all(divided) and not any(_APART.search(text, one[1], one[2]) for one in spans)


def _attach_dialysis(groups: list[DoseGroup], bands: list[Quantity], mentions: list[tuple[int, str]]) -> None:
    """Give each dose group the kind of dialysis it is for: where it stands nearer on the side that bands stand on."""
    if not mentions or not groups:
        return
    markers = sorted([*mentions, *((band.start, "") for band in bands)])
    lead = markers[0][0] < groups[0].start
    for group in groups:
        before = [kind for place, kind in markers if place < group.start]
        after = [kind for place, kind in markers if place >= group.end]
        kind = (before[-1:] or after[:1]) if lead else (after[:1] or before[-1:])
        if kind and kind[0]:
            group.dialysis, group.band = kind[0], None
