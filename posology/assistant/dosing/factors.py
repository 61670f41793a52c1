"""Recognise a bare number that is a factor of a printed dosing formula, or the grade of a urine dipstick.

A factor keeps no unit: nothing may take it for a dose or an interval of its own, and it is never passed over.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.clauses import Clauses, Reading
from posology.assistant.dosing.metric_cues import first_cue, last_cue
from posology.assistant.dosing.quantities import Comparator, Metric, Role
from posology.assistant.dosing.signs import sign_after
from posology.assistant.dosing.terms import Term, bound

_SCR = r"(?:the )?(?:patient'?s? )?(?:serum |plasma )?(?:creatinine|s\.?cr)\b"
_SCR_TIMES = re.compile(
    rf"(?:{_SCR}(?: (?:levels?|values?|concentrations?))?(?: ?\([^()]{{0,30}}\))?(?: in [a-z/%0-9 ]{{2,20}})?"
    r" ?(?:×|x|\*|times|multiplied by|by)) ?\Z"
)
_TIMES_SCR = re.compile(rf"(?: ?(?:hours?|h))? ?(?:×|x|\*|times|multiplied by) ?\(?{_SCR}")
_TIMES_SURFACE = re.compile(r" ?(?:[×x*·]|times|multiplied by) ?\(?(?:the )?(?:bsa\b|body surface)")
_TIMES_CLEARANCE = re.compile(r"[^.;]{0,30}\b(?:cr?cl|clcr|clearance|gfr)\b")
_MULTIPLY = re.compile(r"\bmultipl|×|\bx\b|\*|\btimes\b")
_SPACING = re.compile(r"\b(?:interval|every|hours?|frequency)\b")
_CLEARANCE = re.compile(r"\b140\b|\b72\b")
_DOSE = re.compile(r"\bdos(?:e|age|ing)\b|\bmg\b")


def factor_of(term: Term, clauses: Clauses) -> Reading | None:
    """The reading of "serum creatinine × 8" (hours between doses) and of "7 × BSA × CrCl" (a dose)."""
    folded, start = clauses.folded, term.start
    after = folded[term.end : term.end + 40]
    if term.unit not in {"", "h"} or (
        term.unit == "" and not _MULTIPLY.search(folded, max(0, start - 110), term.end + 24)
    ):
        return None
    lowest = clauses.start(start)
    whole = folded[lowest : clauses.end(term.end, 90)]
    if _CLEARANCE.search(whole):
        return None
    if term.unit == "" and _TIMES_SURFACE.match(after) and (_DOSE.search(whole) or _TIMES_CLEARANCE.match(after)):
        return Reading(Role.DOSE)
    by_creatinine = _TIMES_SCR.match(after) or (
        term.unit == "" and _SCR_TIMES.search(folded, max(lowest, start - 90), start)
    )
    if by_creatinine and (term.unit == "h" or _SPACING.search(whole)):
        if term.unit:
            term.unit, term.end = "", term.number_end
        return Reading(Role.INTERVAL, Metric.SCR)
    return None


def dipstick_grade(term: Term, clauses: Clauses) -> Reading | None:
    """The reading of "2+" beside a word for urine protein; the plus is the grade, not "or more"."""
    folded, place = clauses.folded, term.number_end
    if term.unit or folded[place : place + 1] != "+":
        return None
    near = last_cue(folded, clauses.start(term.start, 80), term.start)
    near = near if near and near.kind == "protein" else first_cue(folded, place, min(len(folded), place + 40))
    if near is None or near.kind != "protein":
        return None
    term.unit = "+"
    if term.start == term.number_start:
        value = term.low if term.low is not None else term.high
        term.low, term.high, term.comparator = value, value, Comparator.NONE
        term.low_open = term.high_open = False
        term.end = place + 1
        after = sign_after(folded, term.end)
        if after is not None:
            term.end = after.place
            bound(term, after.comparator)
    return Reading(Role.THRESHOLD, Metric.PROTEIN_DIPSTICK)
