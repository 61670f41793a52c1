"""Join two neighbouring numbers to one range: "30 to <45", ">1.0–1.4", "500 mg to 2 g".

A change of dose ("from 40 to 20 mg") and numbers of different units are not ranges, but for two masses or two times.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing.base_cues import CHANGED_FROM
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.terms import Lead, Term
from posology.assistant.dosing.unit_table import MASSES
from posology.assistant.dosing.units import convert

_SEPARATORS = frozenset(
    {
        "-",
        "to",
        "- to",
        "-to",
        "-to-",
        "- to -",
        "to -",
        "through",
        "thru",
        "up to",
        "but",
        "and up to",
        ", up to",
        "—",
        "till",
        "until",
        "down to",
        "up to and including",
    }
)
_AND = frozenset({"and", "but", "&", ", and", ", but", "and also"})
_CHAINED = re.compile(
    r"(<|≤|>|≥|<=|>=) ?(?:the |serum )?(?:cr ?cl|cl ?cr|creatinine clearance|e?gfr|scr|anc|age|weight|x) ?\Z"
)
_CHANGE = re.compile(
    r"\b(?:reduc|decreas|increas|chang|lower|rais|titrat|halv|switch|adjust|escalat"
    r"|step|extend|length|prolong|stretch|widen|shorten)[a-z]*\b[^.;\n]{0,50}\bfrom \Z"
    r"|\b(?:cuts?|cutting|brought down|taken down|go|goes|going|comes? down|scaled back|moved?|moves|spaced(?: out)?)"
    r"\b[^.;\n]{0,50}\bfrom \Z"
    r"|\b(?:fell|fall(?:s|en|ing)?|drop(?:s|ped|ping)?|declin(?:es|ed|ing)|rose|ris(?:es|en|ing)|went|gone"
    r"|worsen(?:s|ed|ing)|deteriorat(?:es|ed|ing)|improv(?:es|ed|ing)|recover(?:s|ed|ing))\b[^.;\n]{0,50}\bfrom \Z"
)
_STEP = re.compile(
    r"\b(?:reduc|decreas|increas|rais|lower|titrat|adjust)[a-z]*\b[^.;\n]{0,50}\b(?:by|increments of|steps of) \Z"
)
_CHANGED = re.compile(
    r"\b(?:reduc|decreas|increas|chang|lower|rais|titrat|switch|adjust|escalat|step)[a-z]*"
    r"(?: (?:the|a|dose|dosage|of|down|up)){0,3} \Z"
)
_STRETCHED = re.compile(CHANGED_FROM)
_ONWARD = re.compile(r" ?(?:-|to )\s?[0-9]")
# "500 mg to 100 or 200 mL": what the amount is added to.
_VOLUME_ONWARD = re.compile(r" ?(?:-|to|or|and) ?[0-9][0-9.,]* ?(?:ml|millilit|l\b|lit)")
_VOLUMES = frozenset({"mL", "L"})
# The dash of a list: "500 mg" and below it "- 250 mg".
_BULLET = re.compile(r"[ *_]*\n\s*[-—–][ \t]+[*_]*")
_BETWEEN = re.compile(r"\b(?:between|from) (?:about |approximately )?\Z")
_LABEL = re.compile(r"\b(?:day|week|month|step|stage|phase|level|tier|patient|case|bed|room) \Z")
_FLOORS = frozenset({Comparator.GT, Comparator.GE})
_AGE_UNITS = frozenset({"day", "week", "month", "year"})
_CLOCK_UNITS = frozenset({"min", "h"})


def gap_between(folded: str, first: Term, second: Term) -> str:
    """The words between two numbers, without spaces and emphasis marks around them."""
    return folded[first.end : second.start].strip(" \n*_")


def extend_range(folded: str, first: Term, second: Term) -> bool:
    """Extend `first` to a range when `second` is its other end."""
    gap = gap_between(folded, first, second)
    if gap.endswith(" day") and folded.endswith("day ", 0, first.start):
        gap = gap.removesuffix(" day")  # "day 0 to day 28"
    chained = _CHAINED.search(folded, first.number_end, second.start) if second.comparator else None
    if chained and first.lead is Lead.NONE:
        _chain_band(first, second)
        return True
    if _waved(folded, first, second):
        return _fits(folded, first, second) and _merge_waved(folded, first, second)
    if _BULLET.fullmatch(folded, first.end, second.start):
        return False
    linked = gap in _SEPARATORS or (gap == "" and folded[second.start : second.start + 5] == "up to")
    if gap in _AND:
        between = _BETWEEN.search(folded, max(0, first.start - 24), first.start) is not None
        opposed = first.comparator in _FLOORS and second.comparator in UPPER_SIGNS
        opposed = opposed or (first.comparator in UPPER_SIGNS and second.comparator in _FLOORS)
        linked = opposed or (between and not second.comparator)
    if gap == "-" and first.unit == second.unit and first.unit in MASSES and _falls(folded, first, second):
        return False  # "Paxlovid 300 mg-100 mg": the parts of a combination
    if linked and first.unit != second.unit and {first.unit, second.unit} <= _AGE_UNITS:
        first.tail = second.end
    if not linked or (first.lead is Lead.CADENCE and second.lead is not Lead.CADENCE):
        return False
    if gap == "—" and folded[first.end] == " " and folded[second.start - 1] == " ":
        return False
    return _fits(folded, first, second) and _merge_range(folded, first, second)


def _falls(folded: str, first: Term, second: Term) -> bool:
    """Whether two amounts, each with its unit, run downwards: no range of doses does."""
    if not folded[first.number_end : first.end].strip() or not (first.plain and second.plain):
        return False
    return first.low is not None and second.low is not None and first.low > second.low


def _waved(folded: str, first: Term, second: Term) -> bool:
    """Whether a tilde stands between two numbers as the dash of a range ("40~60 mg/kg")."""
    return (
        folded[second.start] == "~"
        and second.comparator is Comparator.ABOUT
        and not folded[first.end : second.start].strip(" ")
        and (first.end == second.start) is (folded[second.start + 1] != " ")
    )


def _merge_waved(folded: str, first: Term, second: Term) -> bool:
    second.comparator = Comparator.NONE
    return _merge_range(folded, first, second)


def _chain_band(first: Term, second: Term) -> None:
    """Read "0.4 < CrCl ≤ 0.5"; a chain that does not run upwards has no reading."""
    first.readable = first.low is not None and first.high is None and second.high is not None and second.low is None
    first.high, first.high_open = second.high, second.high_open
    first.end, first.number_end, first.unit = second.end, second.number_end, second.unit or first.unit
    first.readable = first.readable and second.readable and first.comparator is not Comparator.NONE
    first.cued = True


def _labelled(folded: str, first: Term, second: Term) -> bool:
    """Whether the first number only labels the amount behind the dash: "day 1 - 300 mg", "patient 2 - 500 mg"."""
    amount = not first.unit and second.unit.split("/")[0] in MASSES and folded[first.end] == " "
    return amount and _LABEL.search(folded, max(0, first.start - 12), first.start) is not None


def _fits(folded: str, first: Term, second: Term) -> bool:
    """Whether two ends can belong to one range: units agree or one is missing, and it is not a change of dose."""
    if first.options or second.options or (first.low != first.high and first.comparator is Comparator.NONE):
        return False
    if first.unit and second.unit and first.unit != second.unit and _in_unit_of(first, second) is None:
        return False
    prefixed = second.lead is Lead.EVERY and second.start != second.number_start
    # "Extend 750 mg every 24 hours to every 48 hours": the first interval is left.
    if (
        prefixed
        and first.start != first.number_start
        and _STRETCHED.search(folded, max(0, first.start - 80), first.start)
    ):
        return False
    if prefixed and first.lead is not Lead.EVERY:
        return False
    if (first.worded and not first.unit and not second.unit) or _labelled(folded, first, second):
        return False
    if first.unit and first.cued and not second.cued and _ONWARD.match(folded, second.end):
        return False
    if first.unit not in _VOLUMES and first.cued and not second.cued and _VOLUME_ONWARD.match(folded, second.end):
        return False
    if first.unit and second.unit and first.cued and _stepped(folded, first, second):
        return False
    return _CHANGE.search(folded, max(0, first.start - 90), first.start) is None


def _in_unit_of(first: Term, second: Term) -> Decimal | None:
    """The lower end in the unit of the upper one where the range runs upwards: "500 mg to 2 g", "30 min to 2 hours"."""
    mass, _, per = second.unit.partition("/")
    alike = ({first.unit, mass} <= MASSES and per in {"", "day"}) or {first.unit, second.unit} <= _CLOCK_UNITS
    if not alike or not first.plain or second.high is None:
        return None
    low = None if first.low is None else convert(first.low, first.unit, mass)
    return low if low is not None and low < second.high else None


def _stepped(folded: str, first: Term, second: Term) -> bool:
    """Whether one amount is changed into the other: "by 7 mg to 21 mg", "reduce 150 mg to 75 mg"."""
    lowest = max(0, first.start - 90)
    if _STEP.search(folded, lowest, first.start):
        return True
    amounts = first.unit != "%" and gap_between(folded, first, second) == "to"
    return amounts and _CHANGED.search(folded, lowest, first.start) is not None


def _merge_range(folded: str, first: Term, second: Term) -> bool:
    if first.unit and second.unit and first.unit != second.unit:
        first.low = _in_unit_of(first, second)
        first.high, first.unit = first.low, second.unit
    near = first.low if first.low is not None else first.high
    far = second.high if second.high is not None else second.low
    unit = first.unit or second.unit
    # "10-10": one of the two ends is a slip.
    first.readable = first.readable and second.readable and None not in {near, far} and near != far
    first.end, first.number_end, first.unit = second.end, second.number_end, unit
    first.cued = first.cued or second.cued
    first.lead = first.lead or second.lead
    near_open = first.low_open or first.high_open
    far_open = second.low_open or second.high_open
    sign, other = first.comparator, second.comparator
    if near is not None and far is not None and near > far:
        near, far, near_open, far_open, sign, other = far, near, far_open, near_open, other, sign
    if sign in {Comparator.LT, Comparator.LE} and near != far and folded[first.start] in "<≤&=":
        first.readable = False
    first.low, first.high, first.low_open, first.high_open = near, far, near_open, far_open
    first.comparator = _range_sign(sign, other, closed=not far_open)
    first.compares = first.compares or second.compares
    return True


def _range_sign(sign: Comparator, other: Comparator, *, closed: bool) -> Comparator:
    if sign is not Comparator.NONE:
        return sign
    return Comparator.NONE if closed and other in {Comparator.LE, Comparator.NONE} else other
