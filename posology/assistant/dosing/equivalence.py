"""Doses that a text calls equivalent, and daily totals it works out: the arithmetic must hold."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from posology.assistant.dosing import cues, mentions, wording
from posology.assistant.dosing.binding import (
    Clause,
)
from posology.assistant.dosing.daily_totals import day_total
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, comparable, equal, scaled, split_daily, times, within
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, no_rule
from posology.assistant.dosing.pairing import for_all
from posology.assistant.dosing.rule_values import Amount

_IN_OTHER_WORDS = re.compile(
    r"[\s,;:(\[]*(?:and\s+|that\s+|which\s+)?"
    r"(?:=|i\.\s?e\.|ie\b|that is|(?:which )?(?:is|makes|gives|totals?)|(?:is\s+)?(?:equals?|equal to)|for|or|in|giving"
    r"|to give|making|totall?ing|(?:corresponds?|amounts?|comes?|adds? up|sums? up|works out) (?:to|at))?"
    r"[\s,]*(?:a\s+)?(?:total(?:\s+of)?|daily(?:\s+total)?(?:\s+of)?)?[\s,:]*",
    re.IGNORECASE,
)

_WHOLE_VIALS = Decimal("0.05")  # a dose for a body weight is rounded to what can be measured
_OPTIONS_EQUIVALENT = re.compile(
    r"\b(?:options?|regimens?|schedules?|doses?|dosages?|two|both)\b[^.;:]{0,60}\b(?:equivalent|interchangeable|identical|equal)\b",
    re.IGNORECASE,
)
_GIVEN_AS = re.compile(
    r",?\s*(?:(?:is|are|(?:may|can|should|to) be)\s+)?(?:(?:given|administered|taken|divided|split|dosed)\s+)?"
    r"(?:as|into)\s+",
    re.IGNORECASE,
)
_THAT_IS = re.compile(
    r"[\s,;:(]*(?:=|i\.\s?e\.,?|ie\b,?|that is,?|which is|meaning|equals?|equal to|hence|thus|so)"
    r"\s+(?:given as\s+|a dose of\s+)?",
    re.IGNORECASE,
)
_OPENS_BRACKET = re.compile(r"[^()\d.;:]{0,40}\((?:i\.?e\.?,?|as|given as)?\s*", re.IGNORECASE)
# "5 mg (two 2.5 mg tablets)": the pieces that a dose is made of.
_MADE_OF = re.compile(
    r"\s*(?:\(|=|,?\s*(?:i\.\s?e\.,?|that is,?)|,?\s*(?:(?:given|taken)\s+)?as\b)\s*(?:i\.\s?e\.,?\s*|as\s+)?",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"(?:\d+|one|two|three|four|five|six|seven|eight)\s.*\b(?:tablet|caplet|capsule|vial|patch|sachet|packet)",
    re.IGNORECASE,
)


def judge_pieces(clause: Clause) -> Opinions:
    """The pieces said right behind a dose to make it up, which come to another one."""
    verdicts: Opinions = {}
    for first, second in pairwise(clause.groups):
        between = clause.text[first.end - clause.start : second.start - clause.start]
        pieces = second.dose is not None and _PIECES.match(second.dose.text) is not None
        if not pieces or (first.intervals and second.intervals) or not _MADE_OF.fullmatch(between):
            continue
        one, other = _single_dose(first), _single_dose(second)
        if one is None or other is None or not comparable(one.unit, other.unit) or equal(one, other):
            continue
        reason = f"these come to {wording.amount(other)}, the dose before them is {wording.amount(one)}"
        verdicts |= for_all(second, Opinion(Agreement.DISAGREES, reason, "arithmetic", wording.amount(one)))
    return verdicts


def judge_totals(clause: Clause) -> Opinions:
    """A daily total said in other words right after a dose and interval that come to another one."""
    verdicts: Opinions = {}
    for first, second in pairwise(clause.groups):
        one, other = _daily_total(first), _daily_total(second)
        if _divides(clause, first, second) and one is not None and other is not None:
            verdicts |= _other_total(one, other, second)
        daily = second.dose is not None and split_daily(second.dose.unit)[1] and not second.intervals
        between = clause.text[first.end - clause.start : second.start - clause.start]
        if not daily or one is None or other is None or not first.intervals or not _IN_OTHER_WORDS.fullmatch(between):
            continue
        same = scaled(one, other.unit) or _for_weight(one, other.unit, clause.weight_kg)
        if same is None or (same.low, same.high) == (other.low, other.high) or _rounded(first, same, other):
            continue
        if not comparable(one.unit, other.unit) and abs(same.high - other.high) <= other.high * _WHOLE_VIALS:
            continue
        if not (clause.text.lower().startswith("within", second.start - clause.start) and within(same, other)):
            reason = f"the dose and interval before it come to {wording.amount(same)} a day"
            verdicts |= for_all(
                second, Opinion(Agreement.DISAGREES, reason, "arithmetic", f"{wording.amount(same)} a day")
            )
    return verdicts


def _for_weight(per_kg: Amount, unit: str, weight_kg: Decimal | None) -> Amount | None:
    """A dose per kilogram as the amount for a body weight; None where it is none, or the weight is not told."""
    if weight_kg is None or not per_kg.unit.endswith("/kg"):
        return None
    return scaled(times(per_kg, weight_kg, per_kg.unit.removesuffix("/kg")), unit)


def _rounded(first: DoseGroup, total: Amount, stated: Amount) -> bool:
    """Whether single doses are a day's stated total divided and rounded as they are written (5 mg/kg: 1.7 q8h)."""
    dose = None if first.dose is None else first.dose.value
    plain = stated.low == stated.high and total.low > 0
    return plain and dose is not None and (stated.low * dose / total.low).quantize(dose) == dose


def _divides(clause: Clause, first: DoseGroup, second: DoseGroup) -> bool:
    """Whether a dose with its interval stands in brackets behind the total of a day, or the total is given as it."""
    total = first.dose is not None and split_daily(first.dose.unit)[1] and not first.intervals
    between = clause.text[first.end - clause.start : second.start - clause.start]
    brackets = total and _OPENS_BRACKET.fullmatch(between) is not None
    brackets = brackets or bool(total and _THAT_IS.fullmatch(between))
    given = (total or first.per_day) and _GIVEN_AS.fullmatch(between) is not None
    return (brackets or given) and bool(second.intervals)


def _other_total(one: Amount, other: Amount, second: DoseGroup) -> Opinions:
    same = scaled(other, one.unit)
    if same is None or (same.low, same.high) == (one.low, one.high):
        return {}
    reason = f"the total before it is {wording.amount(one)} a day"
    return for_all(second, Opinion(Agreement.DISAGREES, reason, "arithmetic", f"{wording.amount(one)} a day"))


def judge_equivalence(clause: Clause) -> Opinions:
    """Doses called equivalent whose daily totals differ: an arithmetic contradiction."""
    if not cues.says_equivalent(clause.text):
        return {}
    verdicts: Opinions = {}
    for first, second in pairwise(group for group in clause.groups if group.dose is not None):
        between = clause.text[first.end - clause.start : second.start - clause.start]
        before = clause.text[: first.start - clause.start]
        if not (cues.says_equivalent(between) or _options_equivalent(before)):
            continue
        one, other = _daily_total(first), _daily_total(second)
        whole = one is not None and other is not None
        one, other = (one, other) if whole else (_single_dose(first), _single_dose(second))
        same = None if one is None or other is None else scaled(one, other.unit)
        if one is None or other is None or same is None or (same.low, same.high) == (other.low, other.high):
            continue
        place = second.start - clause.start
        if _by_other_routes(clause.text[:place], clause.text[place:]):
            silent = no_rule("doses by different routes are called equivalent; no rule compares them", "arithmetic")
            verdicts |= for_all(first, silent) | for_all(second, silent)
        elif whole:
            reason = f"{wording.amount(one)} and {wording.amount(other)} a day are called equivalent but differ"
            opinion = Opinion(Agreement.DISAGREES, reason, "arithmetic", "each regimen has its own daily total")
            verdicts |= for_all(first, opinion) | for_all(second, opinion)
    return verdicts


def _by_other_routes(first: str, second: str) -> bool:
    """Whether two doses are given by different routes, by the words before the second one and from it on."""
    one, other = mentions.explicit_routes(first), mentions.explicit_routes(second)
    return bool(one and other) and one != other


def _single_dose(group: DoseGroup) -> Amount | None:
    stated = alternatives(group.dose) if group.dose is not None else ()
    return stated[0] if len(stated) == 1 else None


def _daily_total(group: DoseGroup) -> Amount | None:
    total = day_total(group.dose, group.intervals)
    told = group.intervals or (group.dose is not None and split_daily(group.dose.unit)[1])
    return total if told else None


def _options_equivalent(before: str) -> bool:
    """Whether the words before a list of doses call all of them equivalent."""
    return _OPTIONS_EQUIVALENT.search(before) is not None
