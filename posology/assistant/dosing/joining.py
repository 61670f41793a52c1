"""Join the scanned numbers of a text: ranges, adjacent alternatives, products, and units handed on along a list.

Gives no role (see `roles`) and drops no number.
"""

from __future__ import annotations

import re
from itertools import pairwise

from posology.assistant.dosing.folding import GROUPING_SPACES, INVISIBLE
from posology.assistant.dosing.metric_cues import last_cue, measured_in, names_salt
from posology.assistant.dosing.numerals import read_numeral, read_original
from posology.assistant.dosing.products import is_bare_denominator, merge_product
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.ranges import extend_range, gap_between
from posology.assistant.dosing.scanning import scan_terms
from posology.assistant.dosing.terms import DURATIONS, Lead, Term
from posology.assistant.dosing.unit_table import MASSES

_OR = frozenset({"or", ", or", "or every", "or each", "(or", ", or every", "or q", "and/or", "(or every", "or up to"})
_LIST = _OR | frozenset({",", "/", "and", ", and", "&", "then", ", then", "followed by"})
LABEL_BEFORE = re.compile(r"\b(?:days?|weeks?|months?|table|grade|type|phase|step|stage|section|class) \Z")
_CHANGES = frozenset({"to", "->", "-->", "→", "=>"})
_DAYS_BEFORE = re.compile(r"\bdays? \Z")
_IN_DAYS = re.compile(r"\bdays? (?:[0-9]{1,3}(?:-[0-9]{1,3})?(?:, and|,| and| &) ?){1,6}\Z")
_DAY_LIST = frozenset({",", "and", ", and", "&"})
_TIMES = re.compile(r"(?:^|[ ,(])[x×] ?\Z")
_LISTED = re.compile(r"(?: ?kg)?,? (?:(?:and|or) )?[0-9]")
_OF_MEASURE = re.compile(r"(?: (?:of|is|was|at|between|from))? ?[:=]? ?\Z")
_CUE_REACH = 32
# "Every 12 hours, or every 24 hours if …": the second holds under a condition, and is no option of the first.
_CONDITION_AFTER = re.compile(
    r" (?:if|when|where|once|at (?:a )?(?:cr ?cl|clearance|e?gfr)|below|with (?:a )?(?:cr ?cl|e?gfr))\b"
)
# "Every 12 hours, or every 8 hours in pneumonia": what stands behind a comma or in brackets has a purpose of its own.
_PURPOSE_AFTER = re.compile(
    r" (?:for|in) (?!(?:two|three|four|five|six|seven|ten|at|up|about|an?|all|both|either|divided|equal\w*)\b)[a-z]"
)
_APART_OR = frozenset({", or", ", or every", "(or", "(or every"})
_GIVEN_AT = re.compile(r"\b(?:hours?|hourly|h|hrs?|daily|days?) (?:at|if) \Z")
_CLEARED_AT = re.compile(
    r"[,;]? ?(?:and ?)?(?:at|for|from|in|with|if|when|)(?: an?)?(?: (?:clearance|crcl|egfr|cl))?(?: of| is| from)?"
)
_STOP = re.compile(r"[.!?] ")
# "Creatinine over 2" is no time: only what is given or runs takes one.
_RUNS_BEFORE = re.compile(r"(?:\b(?:mg|g|mcg|infus\w+|injected|pushed|given|administered|runs?|running)|/kg) \Z")
_ENDS = re.compile(r" ?(?:[.,;:)|]|\Z| and\b| or\b)")
_RUNNING = frozenset({"min", "h"})
_TAIL_OR = re.compile(r" ?,? ?(?:or )?(?:[0-9][0-9.,]*+ ?(?:[a-z/]+ ?)?,? ?){0,6}or ")


def _spaced(folded: str, original: str, first: Term, second: Term) -> bool:
    """Join "1 000": digits parted by one space are one unreadable number unless the space is a grouping one."""
    a, b = first.number_end, second.number_start
    if b - a != 1 or folded[a] != " " or first.unit or second.comparator is not Comparator.NONE:
        return False
    if LABEL_BEFORE.search(folded, max(0, first.number_start - 12), first.number_start):
        return False
    if first.readable and first.low is not None and first.low != first.high and first.high is not None:
        last = read_numeral(folded[first.number_start : a].replace("-", " ").rsplit(" ", 1)[-1])
        backwards = last is not None and last == first.low
        # "10 to 2 9 mL/min": what stands apart may be the end of the range.
        apart = backwards or original[a] in GROUPING_SPACES or "/min" in second.unit
        return folded[b : b + 1].isdigit() and apart and _unread(first, second)
    head, tail = folded[first.number_start : a], folded[b : second.number_end]
    if not (head.isdigit() and len(head.split(" ")[-1]) <= 3 and tail[:3].isdigit() and len(tail.split(".")[0]) == 3):
        parted = (
            head.replace(" ", "").isdigit() and tail[:1].isdigit() and (second.cued or original[a] in GROUPING_SPACES)
        )
        return parted and _regroup(folded, original, first, second)
    return _regroup(folded, original, first, second)


def _next_day(folded: str, first: Term, second: Term) -> bool:
    """Join "days 2, 3 and 4" to the range that it lists; days that do not follow each other stay apart."""
    bare = not (first.unit or second.unit or second.worded or first.worded or first.options)
    if not (bare and first.readable and second.plain and first.high is not None and second.lead is Lead.NONE):
        return False
    if first.comparator is not Comparator.NONE or first.lead is not Lead.NONE or second.low != first.high + 1:
        return False
    if gap_between(folded, first, second) not in _DAY_LIST:
        return False
    if not _DAYS_BEFORE.search(folded, max(0, first.start - 8), first.start):
        return False
    first.high, first.end, first.number_end = second.low, second.end, second.number_end
    return True


def _unread(first: Term, second: Term) -> bool:
    """Make one unreadable number of two that may belong together."""
    first.number_end, first.end, first.unit = second.number_end, second.end, second.unit or first.unit
    first.readable, first.cued = False, first.cued or second.cued
    return True


def _regroup(folded: str, original: str, first: Term, second: Term) -> bool:
    value = read_original(
        original[first.number_start : second.number_end], folded[first.number_start : second.number_end]
    )
    first.number_end, first.end, first.unit = second.number_end, second.end, second.unit
    first.readable, first.cued = value is not None, second.cued
    first.low = None if first.comparator in {Comparator.LT, Comparator.LE} else value
    first.high = None if first.comparator in {Comparator.GT, Comparator.GE} else value
    return True


def find_terms(folded: str, original: str) -> list[Term]:
    """All numbers of a text in order, ranges and adjacent alternatives joined, units of lists handed on.

    Args:
        folded: the text as `folding.fold` gives it.
        original: the text itself, of the same length.
    """
    found: list[Term] = []
    for term in scan_terms(folded, original):
        previous = found[-1] if found else None
        if previous is not None and term.start - previous.end <= 60 and _joins(folded, original, previous, term):
            continue
        if not is_bare_denominator(folded, term, previous):
            found.append(term)
    _hand_on_clearances(folded, found)
    _hand_on_units(folded, found)
    _hand_on_times(folded, found)
    joined: list[Term] = []
    for term in found:
        if folded.startswith("over", term.start) and term.comparator is Comparator.GT and term.unit in DURATIONS:
            _unsign(term)
        if joined and _alternative(folded, joined[-1], term):
            continue
        joined.append(term)
    if INVISIBLE in folded:
        for term in joined:
            _distrust_hidden(folded, term)
    return joined


def _joins(folded: str, original: str, first: Term, second: Term) -> bool:
    return (
        _next_day(folded, first, second)
        or _spaced(folded, original, first, second)
        or merge_product(folded, first, second)
        or extend_range(folded, first, second)
    )


def _unsign(term: Term) -> None:
    """Take "over" before a time as the length of an infusion, not as "more than"."""
    term.comparator, term.low_open = Comparator.NONE, False
    term.high = term.low if term.high is None else term.high
    term.start = term.number_start


def _hand_on_clearances(folded: str, terms: list[Term]) -> None:
    """Give a bare range behind an interval the unit of the clearance before it.

    "1 g every 12 hours at 31-50 mL/min, 500 mg every 12 hours at 10-30".
    """
    unit = ""
    for previous, term in pairwise(terms):
        unit = previous.unit if previous.unit.startswith("mL/min") else unit
        if unit and _STOP.search(folded, previous.end, term.start):
            unit = ""
        if not unit or term.unit or not previous.lead or (term.low == term.high and not term.comparator):
            continue
        if _CLEARED_AT.fullmatch(gap_between(folded, previous, term)) is not None:
            term.unit, term.inherited = unit, True


def _hand_on_times(folded: str, terms: list[Term]) -> None:
    """Give a bare number over which a dose runs the unit of the time before it ("over 90 minutes, 500 mg over 60")."""
    previous: Term | None = None
    for term in terms:
        if not folded.startswith("over", term.start) or term.comparator is not Comparator.GT:
            continue
        if term.unit in _RUNNING:
            previous = term
        elif previous is not None and not (term.unit or term.cued) and _ENDS.match(folded, term.end):
            same = _STOP.search(folded, previous.end, term.start) is None
            if same and _RUNS_BEFORE.search(folded, max(0, term.start - 20), term.start):
                term.unit, term.inherited = previous.unit, True


def _hand_on_units(folded: str, terms: list[Term]) -> None:
    """Give a number without unit the unit of the next one in its list ("250 or 500 mg"), else of the one before."""
    for index in range(len(terms) - 2, -1, -1):
        term, following = terms[index], terms[index + 1]
        if term.unit or not following.unit or term.lead is Lead.CADENCE or following.lead is Lead.CADENCE or term.cued:
            continue
        gap = gap_between(folded, term, following)
        changed = following.unit.startswith("mL/min") or following.unit.partition("/")[0] in MASSES
        changes = changed and term.low == term.high
        if gap not in (_LIST | _CHANGES if changes else _LIST):
            continue
        signs_agree = (term.comparator is Comparator.NONE) is (following.comparator is Comparator.NONE)
        same_lead = term.lead is following.lead or term.lead is Lead.EVERY
        if _IN_DAYS.search(folded, max(0, term.start - 40), term.start):
            continue
        if _of_another_kind(folded, term, following):
            continue
        if signs_agree and same_lead and (not term.worded or gap in _OR):
            term.unit, term.inherited, term.tail = following.unit, True, following.tail or following.end
            term.lead = following.lead or term.lead
    for term, following in pairwise(terms):
        if (
            following.unit
            or not term.unit
            or term.lead is not Lead.NONE
            or following.lead is not Lead.NONE
            or following.cued
        ):
            continue
        if (
            gap_between(folded, term, following)
            in {"then", ", then", "followed by", "or", "; then", ", followed by", "and then"}
            and not following.worded
        ):
            following.unit, following.inherited = term.unit, True


def _of_another_kind(folded: str, term: Term, following: Term) -> bool:
    """Whether the words before a number make it a label, a count or a value measured, unlike the number after it."""
    cue = last_cue(folded, max(0, term.start - _CUE_REACH), term.start)
    if cue is not None and _OF_MEASURE.match(folded, cue.end, term.start):
        listed = gap_between(folded, term, following) in _OR
        if not measured_in(cue.kind, following.unit) and not (listed and names_salt(cue.kind)):
            return True
    # "Mrs Bell, 84, 58 kg": no list of weights, which would go on with "and" or "or".
    apart = following.unit == "kg" and gap_between(folded, term, following) == ","
    if apart and not _LISTED.match(folded, following.end):
        return True
    # "2 g every 12 hours at 30–60, 2 g every 24 hours …": where a dose is given at an interval, no dose.
    if term.low != term.high and _GIVEN_AT.search(folded, max(0, term.start - 20), term.start):
        return True
    labelled = LABEL_BEFORE.search(folded, max(0, term.start - 12), term.start)
    return bool(labelled or _TIMES.search(folded, max(0, term.start - 3), term.start))


def _alternative(folded: str, first: Term, second: Term) -> bool:
    """Fold `second` into `first` as an option: "8 or 12 hours", "every 8 h or every 12 h", "500 mg or 1000 mg"."""
    if (
        second.start - first.end > 24
        or not (first.plain and second.plain)
        or first.unit != second.unit
        or not first.unit
    ):
        return False
    repeated = first.lead is not Lead.NONE
    if second.lead is not first.lead and not (
        first.lead is not Lead.NONE and second.lead is Lead.NONE and second.unit in {"h", "day", "week"}
    ):
        both_cadence = first.lead is not Lead.NONE and second.lead is not Lead.NONE
        if not both_cadence:
            return False
    gap = gap_between(folded, first, second)
    listed = gap == "," and bool(_tail_or(folded, second.end))
    conditional = repeated or first.unit in _RUNNING
    if conditional and gap in {"or", ", or", "or every", ", or every"} and _CONDITION_AFTER.match(folded, second.end):
        return False
    if repeated and gap in _APART_OR and _PURPOSE_AFTER.match(folded, second.end):
        return False
    if not (gap in {"or", ", or"} or listed or (repeated and gap in _OR | {"/"})):
        return False
    if first.low is None or second.low is None or second.low == first.low:
        return False
    first.options = (*first.options, second.low, *second.options)
    first.end, first.number_end = second.end, second.number_end
    first.inherited = first.inherited and second.inherited
    return True


def _tail_or(folded: str, place: int) -> re.Match[str] | None:
    return _TAIL_OR.match(folded, place, place + 80) if folded.find("or ", place, place + 80) >= 0 else None


def _distrust_hidden(folded: str, term: Term) -> None:
    """A hidden character in or beside a number makes it unreadable, whatever it looks like."""
    left, right = term.start, term.end
    while left > 0 and folded[left - 1] in "0123456789.,-/ \x00<>≤≥":
        left -= 1
        if term.start - left > 40:
            break
    if INVISIBLE in folded[left : min(len(folded), right + 2)]:
        term.readable = False
