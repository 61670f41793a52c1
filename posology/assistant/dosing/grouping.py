"""Doses with the intervals, bands and kinds of dialysis that belong to them.

Looks at places and a few words between numbers; what a clause is about is bound in `binding`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from posology.assistant.dosing import cues
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.refusing_cues import is_bare_refusal

_BESIDE = 40
_BY = re.compile(r" by (?:about |a further )?[0-9]", re.IGNORECASE)
_AS = re.compile(r" as (?:a )?[0-9][0-9.,]* ?(?:mg|g|mcg)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:\s(?:initially|at first|to start))?\s?\((?:usual |dose |dosage |usual dose )?(?:range)?:?(?: of)?\s?",
    re.IGNORECASE,
)
_GIVEN_WITH = re.compile(r"\s*(?:/|with|plus|\+)\s*(?:[\w-]+\s+)?", re.IGNORECASE)  # "300 mg with ritonavir 100 mg"
_TOGETHER = re.compile(
    r"^,?(?![^.,;:|]*\b(?:maintain\w*|continu\w*|go(?:es)? on|follow\w*|then)\b)[^.,;:|]*"
    r"(?:\b(?:with|plus|together with)\b[^.,;:|]*"
    r"|(?:[+&]|\band)\s+(?!repeat|reduc|increas|lower|another|further|second|usual|maxim|minim|again|there|after|later)"
    r"[a-z][a-z-]{5,}\s*)$",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\b(?:once|bolus|single dose|one time)\b", re.IGNORECASE)
_DIVIDED_IN = re.compile(
    r" (?:(?:may be |is |are |be )?(?:given|administered|divided|split) )?(?:(?:in|into|as) )?", re.IGNORECASE
)
_LEADS_TO = re.compile(
    r"\s*(?::|→|->)\s*(?:(?:on|in|for|during|with|patients|receiving|undergoing)\s+){0,3}", re.IGNORECASE
)
_COLON = re.compile(r"[:;→]")
_AND_NEXT = re.compile(r"[\s)]*(?:,|;|\band\b|\bbut\b|\bwhile\b)", re.IGNORECASE)
_APART = re.compile(r"[,;:→(\n]|\s[–—-]\s|\band\b", re.IGNORECASE)


@dataclass(slots=True)
class DoseGroup:
    """A dose with the intervals that belong to it, or intervals alone.

    `local` is the heading of the table column the group stands in; `base` marks the regimen an adjustment
    starts from; `refuted` marks a dose that the text speaks against ("not 60 mg/kg"); `dialysis` is the kind of
    dialysis that the text gives it for, where that stands nearer than any band. `apart` marks a group that another
    one divides from the only band; `replaced` one that another dose stands in for ("instead of 5 mg"); `floor` one
    called the least, `ceiling` one called the most; `component` the second part of a combination ("300 mg/100 mg"),
    `combination` of its first the doses of all parts in order;
    `step` one by which another dose changes; `daily` one that the text calls a dose per day; `per_day` one whose
    only interval is the word "daily"; `headed` one that takes its interval or band from the head of its column;
    `drug` is the drug it is a dose of, "" where its text names no more than one; `of_maximum` lone intervals of a
    maximum before them; `repeats` the dose told before lone intervals (see `repeated_doses`); `restates` marks the
    total of a day in brackets behind the dose that comes to it, which divides nothing.
    """

    dose: Quantity | None
    intervals: list[Quantity] = field(default_factory=list)
    band: Quantity | None = None
    local: str = ""
    base: bool = False
    refuted: bool = False
    dialysis: str = ""
    apart: bool = False
    replaced: bool = False
    step: bool = False
    floor: bool = False
    ceiling: bool = False
    component: bool = False
    combination: tuple[Quantity, ...] = ()
    daily: bool = False
    per_day: bool = False
    headed: bool = False
    drug: str = ""
    of_maximum: bool = False
    repeats: Quantity | None = None
    restates: bool = False

    @property
    def start(self) -> int:
        """Where the group begins."""
        return self.dose.start if self.dose else self.intervals[0].start

    @property
    def end(self) -> int:
        """Where the group ends."""
        end = 0 if self.dose is None else self.dose.end
        for quantity in self.intervals:
            end = max(end, quantity.end)
        return end


def grouped(quantities: list[Quantity], text: str) -> tuple[list[DoseGroup], list[Quantity], list[Quantity]]:
    """Put intervals to their doses; bands and everything else apart."""
    groups: list[DoseGroup] = []
    early: list[Quantity] = []
    bands: list[Quantity] = []
    rest: list[Quantity] = []
    stepwise: list[Quantity] = []
    for quantity in quantities:
        role = quantity.role
        if role is Role.DOSE:
            groups.append(DoseGroup(quantity, stepwise))
            stepwise = []
        elif role is not Role.INTERVAL:
            (bands if role is Role.BAND else rest).append(quantity)
        elif _completes(rest, quantity, text):
            groups.append(DoseGroup(None, [quantity]))  # "at most 2 g daily" after "every 12 hours"
        elif groups and _leads_on(groups[-1], quantity, text):
            stepwise.append(quantity)
        else:
            (groups[-1].intervals if groups else early).append(quantity)
    early += stepwise
    if early:
        open_group = next((group for group in groups if not group.intervals), None)
        if open_group is not None and ". " not in text[early[0].end : open_group.start]:
            open_group.intervals.extend(early)
        else:
            groups.insert(0, DoseGroup(None, early))
    return groups, bands, rest


def _completes(rest: list[Quantity], interval: Quantity, text: str) -> bool:
    """Whether an interval stands right behind a maximum, and belongs to it."""
    most = rest[-1] if rest else None
    return (
        most is not None
        and most.role is Role.MAXIMUM
        and _DIVIDED_IN.fullmatch(text, most.end, interval.start) is not None
    )


def _leads_on(group: DoseGroup, interval: Quantity, text: str) -> bool:
    """Whether an interval belongs to the dose behind it: "increased weekly by 500 mg", "once a day as 1 g"."""
    return _BY.match(text, interval.end) is not None or (
        bool(group.intervals) and _AS.match(text, interval.end) is not None
    )


def share_intervals(groups: list[DoseGroup], text: str) -> None:
    """Two doses given together ("300 mg with 100 mg ritonavir twice daily") are given at the same interval.

    So is the range of doses in brackets behind one of them: "100 mg daily (range 25-200 mg)".
    """
    for first, second in reversed(list(pairwise(groups))):
        ranged = second.dose is not None and second.dose.low != second.dose.high and not second.intervals
        if ranged and not second.restates and first.dose is not None and _is_range_of(first, second, text):
            second.intervals = list(first.intervals)
        if first.dose is None or first.intervals or second.dose is None:
            continue
        between = text[first.end : second.start] if second.dose.start >= first.dose.end else ""
        if between.strip() == "(" and (first.dose.low, first.dose.unit) == (second.dose.low, second.dose.unit):
            first.intervals, second.intervals = list(second.intervals), []  # "100 mg (one 100 mg tablet) twice daily"
            continue
        if between.strip().lower() in {"/", "-", "with"} and second.dose.unit == first.dose.unit:
            second.component, first.intervals = True, list(second.intervals)
            first.combination = (first.dose, *(second.combination or (second.dose,)))
            second.intervals = []
        elif not second.intervals or _ONCE.search(between):  # "30 mg IV bolus plus 1 mg/kg every 12 hours"
            continue
        elif len(between) < _BESIDE and not between.rstrip().endswith("(") and _TOGETHER.search(between):
            first.intervals = list(second.intervals)


def _is_range_of(first: DoseGroup, second: DoseGroup, text: str) -> bool:
    """Whether a range of doses fills the brackets behind a dose."""
    opens = _RANGE.fullmatch(text, first.end, max(first.end, second.start)) is not None
    return opens and text[second.end :].lstrip()[:1] == ")"


def attach_places(groups: list[DoseGroup], bands: list[Quantity], text: str, span: tuple[int, int]) -> None:
    """Give the doses of a clause their bands and kinds of dialysis, and mark those that are adjusted.

    Args:
        groups: the doses, in the order of their places.
        bands: the bands of the clause.
        text: the whole text.
        span: where the clause stands in it.
    """
    start, end = span
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
