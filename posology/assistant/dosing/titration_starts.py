"""Doses that a text calls the first ones of a titration, against the lowest dose that the label prints for the use.

A first dose that the label prints by itself (loading, induction, "day 1") is judged in `scope_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import HOURS_PER_DAY, scaled, split_daily
from posology.assistant.dosing.monographs import Outcome, Phase
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import pairs
from posology.assistant.dosing.rule_values import Amount

_REFUSED = frozenset({Outcome.NOT_RECOMMENDED, Outcome.CONTRAINDICATED})
_LIKE = ("indication", "route", "age_from_years", "age_below_years", "weight", "edition", "condition")
# What stands between "start" and its dose names the drug, its form and its use, not another step or a time.
_STARTS = re.compile(
    r"(?<!tolerate the )(?<!after the )(?<!tolerating the )(?<!not )"
    r"\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|begun|initiat(?:e|es|ed|ing|ion)|initial(?:ly)?)\b"
    r"(?!\s+(?:within|only|if|from day|on day|after))"
    r"(?:(?!\b(?:then|after|increas\w*|titrat\w*|rais\w*|up to|until|within|maximum|followed|maintenance)\b)"
    r"[^.;\d]){0,70}$",
    re.IGNORECASE,
)
_IS_START = re.compile(
    r"^[^.;\d]{0,40}(?:every \d+ ?h\w*[^.;\d]{0,30})?"
    r"\b(?:to start\b|(?:may|can|should|could|is|are) (?:be )?(?:safely )?(?:started|initiated|begun)\b"
    r"|(?:is|as|for) (?:the |a |an )?(?:[\w-]+ ){0,2}?(?:starting|initial) (?:[\w-]+ )?dos)",
    re.IGNORECASE,
)


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
    if group.dose is None or rule.regimen.phase in {Phase.LOADING, Phase.INDUCTION} or rule.regimen.duration:
        return None
    if not _called_first(situation.clause, group.dose.text):
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
        if other.outcome in _REFUSED
        and other.regimen.phase is Phase.TREATMENT
        and (other.regimen.indication, other.regimen.edition) == (row.regimen.indication, row.regimen.edition)
        and any(band.contains(own.low) for band in other.bands for own in row.bands if own.low is not None)
    ]
    if not refused or not _called_first(situation.clause, group.dose.text):
        return None
    place = wording.rule(refused[0], situation.use_name(refused[0]))
    return disagrees("phase", "the label does not start the drug in this band", place, refused[0])


def _called_first(text: str, dose: str) -> bool:
    """Whether the words around a dose make it the one that treatment starts with."""
    return any(
        _STARTS.search(text[: found.start()]) is not None or _IS_START.match(text[found.end() :]) is not None
        for found in re.finditer(rf"(?<![\w.]){re.escape(dose)}(?!\w)", text)
    )


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
