"""Doses that a text starts a treatment with, beside those that the label starts with.

Titrations, courses that begin with an induction or a loading, and drugs that follow another treatment. The first doses
of a course in their order are judged in `dose_matching`, what the label prints as a first dose in `scope_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing import delivery_cues, mentions, sequels, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import OPENING, DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY, scaled, split_daily
from posology.assistant.dosing.monographs import REFUSED, LimitKind, Phase
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import matching_rule, pairs, per_day_rules, totals
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_LIKE = ("indication", "route", "age_from_years", "age_below_years", "weight", "edition", "condition")
_PEOPLE = r"(?:users?|patients?|adults?|children|child|infants?|(?:wo)?m[ae]n|people|persons?|recipients?|starters?)"
# What stands between "start" and its dose names the drug, its form and its use, not another step or a time.
_CALLED_BEFORE = re.compile(
    r"(?<!tolerate the )(?<!after the )(?<!tolerating the )(?<!not )"
    r"\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|began|begun|initiat(?:e|es|ed|ing|ion)|initial(?:ly)?"
    r"|commenc(?:e|es|ed|ing)|first (?:daily )?dose|for the first time"
    rf"|(?:first-time|new|(?:[\w-]+[- ])?na[iï]ve) (?:[\w-]+ ){{0,2}}{_PEOPLE}"
    rf"|{_PEOPLE} (?:who are )?(?:new to|naive to|not yet on))\b"
    r"(?!\s+(?:within|only|if|from day|on day|after))"
    r"(?:(?!\b(?:then|after|followed|until|within|maximum|maintenance|increas\w*|rais\w*|titrat\w*|up to|before)\b)"
    r"[^.;\d]){0,70}"
    r"(?:\d+(?:\.\d+)?(?:\s?(?:-|–|to)\s?\d+)?\s?mL/min(?:/1\.73\s?m(?:2|²))?[^.;\d]{0,30})?$",
    re.IGNORECASE,
)
_CALLED_BEHIND = re.compile(
    r"^[^.;\d]{0,70}(?:(?:(?:every |q ?)?\d+[ -]?h\w*|in \d+ (?:equal(?:ly)? |divided )*doses|\d+ times)[^.;\d]{0,30})?"
    r"\b(?:to (?:start|begin)\b|at first\b|initially\b|(?<=[ (])start\)?$"
    r"|(?:may|can|should|could|is|are) (?:be )?(?:safely )?(?:started|initiated|begun)\b"
    r"|(?:newly )?(?:started|initiated|begun) (?:at|with|in|when|if)"
    r" (?=[a-z ]{0,24}(?:e?GFR|CrCl|creatinine|clearance)\b)"
    r"|(?:right |straight )?from (?:day (?:1|one)|the (?:very )?(?:first day|start|beginning|outset))\b"
    r"(?! (?:of|to|through|until))"
    r"|(?:is|as|for) (?:the |a |an |his |her |their )?(?:[\w-]+ ){0,2}?(?:starting|initial|first) (?:[\w-]+ )?dos)",
    re.IGNORECASE,
)
# Every match of the two, and of the first days below, holds one of these.
_TRACES = Traces(
    "start",
    "begin",
    "began",
    "begun",
    "initia",
    "commenc",
    "first",
    "new ",
    "naive",
    "naïve",
    "not yet on",
    "from day",
    "outset",
)
_IN_BRACKETS = re.compile(r"^\s*\([^()]{1,40}\)")  # "30 mg (10 mg/kg) once, then …"
_FIRST_DAYS = r"\b(?:first|initial) (?:\d+ |two |three )?(?:days?|weeks?)\b"
_ON = r"(?:(?!\b(?:then|after|followed)\w*|\d\s?(?:mg|g|mcg)\b)[^.;]){0,45}?"
_AS_PRODUCT = "as "
_GOES_ON = frozenset({Phase.MAINTENANCE, Phase.SUPPRESSION})
_WITHOUT = (
    r"\b(?:no|without|instead of|rather than|skip\w*|omit\w*|(?:not|n't) (?:need|require|preceded by|after))\b"
    r"(?:\s+[a-z-]+){0,3}?\s+(?:"
)
_NO_LOADING = re.compile(
    r"\b(?:no|without|skip\w*|omit\w*|not (?:need|require|give|use)\w*|n't (?:need|require|give|use)\w*)"
    r"(?: (?:an?|any|the|iv|initial|prior|separate)){0,2} loading\b(?! phase is)"
    r"|\bloading(?: dos(?:e|es))? (?:is|are)"
    r" (?:not (?:needed|necessary|required|given|used)|unnecessary|superfluous|omitted)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:maintenance|maintain\w*|after|once|following|thereafter|then|completed?|continu\w*|switch\w*|re-?start\w*)\b",
    re.IGNORECASE,
)


_PHASE_STARTED = re.compile(
    r"\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|begun|initiat\w+|initial(?:ly)?|commenc\w+)\b"
    r"(?:(?!\b(?:then|after|followed|until|within|before|not)\b)[^.;\d]){0,60}$",
    re.IGNORECASE,
)
_STEPS_UP = re.compile(r"\b(?:escalat|increas|rais|titrat|progress|tolerat|toleranc|up to)\w*", re.IGNORECASE)


def _phase_begun(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text starts a later phase with, where the label starts that phase with another."""
    own, text = rule.regimen, situation.clause
    first = tuple(
        other
        for other in situation.compiled.base_rules
        if other.regimen.starts
        and (other.regimen.indication, other.regimen.phase) == (own.indication, own.phase)
        and not set(other.regimen.routes).isdisjoint(own.routes)
    )
    if group.dose is None or own.starts or not first or _STEPS_UP.search(text) is not None:
        return None
    place = text.find(group.dose.text)
    if place < 0 or _PHASE_STARTED.search(text[:place]) is None:
        return None
    return disagrees("phase", "the label starts with another dose", wording.rules(first, situation.use_name), first[0])


def begins_with_another(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text starts a treatment with, where the label prints others to start with.

    Args:
        group: the dose and its intervals, as stated.
        rule: what it was found to be.
        situation: what the clause is bound to.
    """
    own = rule.regimen
    goes_on = (mentions.phases(situation.clause) | situation.phases) & _GOES_ON
    # "As delayed-release tablets" names the product: no condition that makes another dose the first one.
    conditional = own.id in situation.picked and not own.condition.startswith(_AS_PRODUCT)
    if own.phase in _GOES_ON and not rule.row and (begun := _phase_begun(group, rule, situation)) is not None:
        return begun
    if group.dose is None or conditional or goes_on:
        return None
    if not (called_first(situation.clause, group.dose.text) or _in_first_days(situation.clause, group.dose.text)):
        return None
    first = tuple(
        other
        for other in situation.compiled.base_rules
        if _begins(other, rule, situation)
        and (other.regimen.indication, other.stages) == (own.indication, rule.stages)
        and not set(other.regimen.routes).isdisjoint(own.routes)
    )
    weight = situation.weight_kg
    readings = ((pairs(group), first), (totals(group) if group.per_day else (), per_day_rules(first)))
    if not first or any(matching_rule(p, rules, weight) for read, rules in readings for p in read):
        return None
    expected = wording.rules(first, situation.use_name)
    return disagrees("phase", "the label starts with another dose", expected, first[0])


def _begins(rule: DoseRule, stated: DoseRule, situation: Situation) -> bool:
    """Whether the label begins with a dose, under no condition that the text leaves out.

    A loading of several doses begins a course that goes on with the stated one; a single one may be left out.
    """
    own = rule.regimen
    if own.phase is Phase.LOADING:
        loading = Phase.LOADING in mentions.phases(situation.clause)
        return bool(own.intervals) and stated.regimen.phase is Phase.MAINTENANCE and not loading
    begins = own.starts and own.phase not in _GOES_ON  # what a later phase begins with begins no treatment
    return begins or (own.phase is Phase.INDUCTION and (not own.terms or own.id in situation.picked))


def starts_higher(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text calls the first one of a titration where the label starts lower.

    Args:
        group: the dose with its intervals.
        rule: the rule that prints it.
        situation: what its clause is bound to.

    Returns:
        Disagreement when the label prints, for the same use and the same people, a dose that is lower both each time
        and in a day; None where the text calls the dose no first one or the label prints no lower one.
    """
    if group.dose is None or rule.regimen.phase in OPENING or rule.regimen.duration:
        return None
    if not called_first(situation.clause, group.dose.text):
        return None
    stated = [_single_and_daily(dose, interval) for dose, interval in pairs(group) if dose is not None]
    lower = [other for other in _steps_beside(rule, situation) if stated and all(_below(other, one) for one in stated)]
    if not lower:
        return None
    expected = wording.rules(lower, situation.use_name)
    return disagrees("phase", "the label starts with a lower dose", expected, lower[0])


def start_refused(group: DoseGroup, row: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose to start with in a band in which the label lets nobody start.

    Args:
        group: the dose with its intervals.
        row: the row that prints it, of a regimen for those who go on with the drug.
        situation: what its clause is bound to.
    """
    if row.regimen.phase is not Phase.MAINTENANCE or group.dose is None:
        return None
    refused = [
        other
        for other in situation.compiled.row_rules
        if other.outcome in REFUSED
        and other.regimen.phase is Phase.TREATMENT
        and (other.regimen.indication, other.regimen.edition) == (row.regimen.indication, row.regimen.edition)
        and any(band.contains(own.low) for band in other.bands for own in row.bands if own.low is not None)
    ]
    if not refused or not called_first(situation.clause, group.dose.text):
        return None
    place = wording.rule(refused[0], situation.use_name(refused[0]))
    return disagrees("phase", "the label does not start the drug in this band", place, refused[0])


def without_first(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose which the label gives after another treatment, in a text that does without that treatment."""
    for limit in situation.compiled.limits(LimitKind.START_WITHIN):
        named = "|".join(map(re.escape, limit.terms))
        if rule.regimen.id not in limit.regimens or not named or not limit.subject.startswith("after"):
            continue
        if re.search(rf"{_WITHOUT}{named})", situation.clause, re.IGNORECASE):
            return disagrees("phase", "the label gives this dose after another treatment", limit.subject, rule)
    return None


def loading_denied(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a dose without the loading that the label begins with, in its clause or right behind it.

    Args:
        group: a dose that a rule in scope prints.
        clause: the clause it stands in.
        situation: what the group is bound to.
    """
    words = f"{clause.text} {(clause.whole or clause).behind}"
    if not may_hold(words, ("loading",)) or _NO_LOADING.search(words) is None:
        return None
    weight, base = situation.weight_kg, situation.base_rules
    own = next((rule for pair in pairs(group) if (rule := matching_rule(pair, base, weight)) is not None), None)
    if own is None or own.row is not None:
        return None
    loads = [
        other
        for other in situation.compiled.base_rules
        if other.regimen.phase is Phase.LOADING
        and other.intervals
        and own.regimen.phase is Phase.MAINTENANCE
        and other.regimen.indication == own.regimen.indication
        and not set(other.regimen.routes).isdisjoint(own.regimen.routes)
    ]
    first = loads or ([own] if own.first_dose is not None else [])
    if not first:
        return None
    return disagrees("phase", "the label begins with a loading", wording.rules(first, situation.use_name), first[0])


@lru_cache(maxsize=256)
def printing_first(rows: tuple[DoseRule, ...]) -> tuple[DoseRule, ...]:
    """The rows among some that print a first dose or are one; all of them where none does."""
    return tuple(row for row in rows if row.first_dose or row.regimen.phase is Phase.LOADING) or rows


def leads_on(group: DoseGroup, situation: Situation) -> bool:
    """Whether a dose without an interval is the one of day 1, or before "then": what is repeated comes behind it."""
    later = [other for other in situation.whole_groups if other.start >= group.end and other.intervals]
    if group.intervals or group.dose is None or not later:
        return False
    behind = (_IN_BRACKETS.sub("", words) for words in situation.governing.split(group.dose.text)[1:])
    return delivery_cues.on_first_day(situation.clause) or any(map(sequels.goes_on, behind))


def called_first(text: str, dose: str) -> bool:
    """Whether the words around a dose make it the one that treatment starts with."""
    if not may_hold(text, _TRACES):
        return False
    for found in re.finditer(rf"(?<![\w.]){re.escape(dose)}(?!\w)", text):
        before = _CALLED_BEFORE.search(text[: found.start()])
        if before is not None and not _LATER.search(text, 0, before.start()):
            return True
        if _CALLED_BEHIND.match(text[found.end() :]) is not None:
            return True
    return False


@lru_cache(maxsize=256)
def _in_first_days(text: str, dose: str) -> bool:
    """Whether a text gives a dose in the first days or weeks."""
    if not may_hold(text, _TRACES):
        return False
    words = re.escape(dose)
    patterns = (f"{_FIRST_DAYS}{_ON}{words}", f"{words}{_ON}{_FIRST_DAYS}")
    said = next((s for p in patterns if (s := re.search(p, text, re.IGNORECASE)) is not None), None)
    return said is not None and not _LATER.search(text, 0, said.start())


def _steps_beside(rule: DoseRule, situation: Situation) -> Iterator[DoseRule]:
    """The single doses that the label prints for the same use and the same people, without a course of their own."""
    own = rule.regimen
    for other in situation.compiled.base_rules:
        regimen, dose = other.regimen, other.dose
        alike = all(getattr(regimen, name) == getattr(own, name) for name in _LIKE)
        whole = regimen.duration is None and regimen.doses_in_course is None and other.first_dose is None
        if alike and whole and dose is not None and dose.low == dose.high and regimen.phase is not Phase.LOADING:
            yield other


def _single_and_daily(dose: Amount, interval: Amount | None) -> tuple[str, Decimal, Decimal | None]:
    """The unit of a dose, its low end each time, and in a day where that is known."""
    unit, daily = split_daily(dose.unit)
    hours = scaled(interval, "h") if interval is not None else None
    spacing = hours.low if hours is not None and hours.low > 0 else None
    if daily:
        return unit, dose.low if spacing is None else dose.low * spacing / HOURS_PER_DAY, dose.low
    return unit, dose.low, None if spacing is None else dose.low * HOURS_PER_DAY / spacing


def _below(rule: DoseRule, stated: tuple[str, Decimal, Decimal | None]) -> bool:
    """Whether a printed dose is lower than a stated one in a day (where that is told), and not higher each time."""
    unit, single, total = stated
    daily = rule.dose is not None and split_daily(rule.dose.unit)[1]
    dose = scaled(rule.dose, f"{unit}/day" if daily else unit) if rule.dose is not None else None
    if dose is None or not rule.intervals:
        return False
    for interval in rule.intervals:
        _, one, day = _single_and_daily(dose, interval)
        lower = one < single if total is None or day is None else day < total and one <= single
        if not lower:
            return False
    return True
