"""Doses with the intervals, bands and kinds of dialysis that belong to them.

Looks at places and a few words between numbers; what a clause is about is bound in `binding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from posology.assistant.dosing.quantities import Quantity, Role

_BESIDE = 40
_BY = re.compile(r" by (?:about |a further )?[0-9]", re.IGNORECASE)
_AS = re.compile(r" as (?:a )?[0-9][0-9.,]* ?(?:mg|g|mcg)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:\s(?:initially|at first|to start))?\s?\((?:usual |dose |dosage |usual dose )?(?:range)?:?(?: of)?\s?",
    re.IGNORECASE,
)
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
