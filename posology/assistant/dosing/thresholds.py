"""Decide what a measured value is: renal band, laboratory threshold, weight, age, or a flow after all.

Numbers without any unit reach it only when a metric word stands before them (see `unitless`).
"""

from __future__ import annotations

import re

from posology.assistant.dosing.clauses import Clauses, Reading
from posology.assistant.dosing.metric_cues import (
    RENAL_KINDS,
    Context,
    Cue,
    first_cue,
    last_cue,
    metric_of,
    read_context,
)
from posology.assistant.dosing.quantities import Comparator, Metric, Role
from posology.assistant.dosing.signs import sign_before
from posology.assistant.dosing.terms import Term, bound

_OF_VALUE = re.compile(r"(?: (?:levels?|values?|concentrations?))?(?: (?:of|is|=|at))?[ :=]{1,3}")
_COPULA = re.compile(r"\b(?:of|is|was|=|:|at|equals|to) ?\Z|[=:] ?\Z")
_REFERENCE_AFTER = re.compile(r"(?:, ?[0-9]{1,2})* ?(?:[.:;)\]]|\Z|\n)")


# A clearance stands beside no infusion: "run at", "100 mL bag at", "over 30 min at".
_FLOW = re.compile(
    r"\b(?:infus|rate|pump|run at|flow)|\d ?ml\b(?!/)[^.;:\d]{0,30}(?: at|,|@) ?$"
    r"|\bover (?:about )?\d[\d.]*(?: ?(?:-|to) ?\d+)? ?(?:min|minutes?|h|hours?)\b[, (]{0,3}(?:at|@|=|i\.?e\.?,?)? ?$"
)


def nearest_cue(term: Term, clauses: Clauses, reach: int = 70) -> Cue | None:
    """The metric word nearest before a number in its clause, at most `reach` characters away."""
    lowest = max(clauses.start(term.start, reach), 0)
    return last_cue(clauses.folded, lowest, term.number_start)


def _sign_before_cue(term: Term, cue: Cue | None, clauses: Clauses) -> None:
    """Take the sign that stands before the metric word: "below an eGFR of 30"."""
    if cue is None or cue.end > term.start or not term.plain or term.options:
        return
    if not _OF_VALUE.fullmatch(clauses.folded, cue.end, term.start):
        return
    sign = sign_before(clauses.folded, clauses.start(cue.start), cue.start)
    if sign is not None and sign.comparator is not Comparator.ABOUT:
        term.start = sign.place
        bound(term, sign.comparator)


def decide_clearance(term: Term, clauses: Clauses, context: Context) -> Reading:
    """The role of a number in mL/min, mL/min/kg or mL/min/1.73 m2: a renal band, or the rate of an infusion."""
    folded = clauses.folded
    inside = first_cue(folded, term.number_start, term.number_end)
    cue = inside or nearest_cue(term, clauses, 110) or first_cue(folded, term.end, min(len(folded), term.end + 30))
    _sign_before_cue(term, cue, clauses)
    kind = cue.kind if cue is not None and cue.kind in RENAL_KINDS else ""
    if not kind and term.unit == "mL/min" and _is_flow(term, clauses):
        return Reading(Role.RATE)
    kind = kind or (clauses.band_kind if clauses.band_unit == term.unit else "") or context.renal_kind
    clauses.band_kind, clauses.band_unit = kind, term.unit
    return Reading(Role.BAND, metric_of(kind, term.unit))


def _is_flow(term: Term, clauses: Clauses) -> bool:
    before = clauses.folded[clauses.start(term.start) : term.start]
    return _FLOW.search(before) is not None


def decide_laboratory(term: Term, clauses: Clauses, context: Context) -> Reading:
    """The role of a measured value: creatinine with a sign or range is a renal band, all else a threshold."""
    cue = nearest_cue(term, clauses)
    _sign_before_cue(term, cue, clauses)
    kind = cue.kind if cue is not None else ""
    if not kind:
        after = first_cue(clauses.folded, term.end, min(len(clauses.folded), term.end + 24))
        kind = after.kind if after is not None else context.other_kind
    if kind == "crcl" and term.unit in {"mg/dL", "umol/L"}:
        kind = ""
    metric = metric_of(kind, term.unit) if kind not in RENAL_KINDS else Metric.UNKNOWN
    bounded = term.low != term.high or term.comparator is not Comparator.NONE
    if metric in {Metric.SCR, Metric.SCR_RISE} and bounded:
        return Reading(Role.BAND, metric)
    return Reading(Role.THRESHOLD, metric)


def decide_measured(term: Term, cue: Cue, clauses: Clauses, context: Context) -> Reading | None:
    """The role of a number without unit after its metric word; None when it is only a reference mark."""
    signed = term.comparator is not Comparator.NONE or term.low != term.high
    folded = clauses.folded
    if not signed and not _COPULA.search(folded, cue.end, term.start) and _looks_like_reference(term, folded):
        return None
    _sign_before_cue(term, cue, clauses)
    signed = signed or term.comparator is not Comparator.NONE
    if cue.kind == "age":
        term.unit, term.inherited = "year", True
        return Reading(Role.AGE, Metric.AGE)
    if cue.kind in RENAL_KINDS:
        printed = printed_before(term, clauses, cue.kind)
        offered = printed.renal_unit or context.renal_unit
        term.unit, term.inherited = offered, bool(offered)
        clauses.band_kind, clauses.band_unit = cue.kind, offered
        return Reading(Role.BAND, metric_of(cue.kind, term.unit))
    if context.other_kind == cue.kind and context.other_unit:
        term.unit, term.inherited = context.other_unit, True
    creatinine = cue.kind in {"scr", "rise"} and signed
    return Reading(Role.BAND if creatinine else Role.THRESHOLD, metric_of(cue.kind, term.unit))


def printed_before(term: Term, clauses: Clauses, kind: str) -> Context:
    """What the text itself has said before about its bands: a header ("CrCl (mL/min)") or a sibling row."""
    since = clauses.folded[clauses.last_end : term.start] if clauses.band_unit else ""
    if "ml/min" in since and (named := read_context(since)).renal_unit:
        return named  # a unit named since the last number is the one that is meant
    if (clauses.band_unit and clauses.band_kind in {"", kind}) or (clauses.band_unit and not kind):
        return Context(renal_kind=clauses.band_kind, renal_unit=clauses.band_unit)
    before = clauses.folded[max(0, term.start - 300) : term.start]
    if "ml" not in before and "per min" not in before:
        return Context(renal_kind=clauses.band_kind)
    header = read_context(before)
    return header if not kind or header.renal_kind in {"", kind} else Context()


def _looks_like_reference(term: Term, folded: str) -> bool:
    """Tell that "based on creatinine clearance 2:" ends in a reference mark."""
    small = term.low is not None and term.low == term.low.to_integral_value() and term.low < 10
    return small and _REFERENCE_AFTER.match(folded, term.end) is not None
