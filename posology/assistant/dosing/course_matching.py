"""The course of treatment: durations, numbers of doses, test frequencies, thresholds and maxima against rules.

What no limit speaks of gets no opinion of agreement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import DoseRule
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    in_line,
    same_number_other_unit,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import band_of, bound, converted, equal, metrics_of, per_week, split_daily
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.quantities import Quantity

_TEST_PERIOD = re.compile(
    r"[\s-]*(?:urine|urinary|creatinine|CrCl|clearance|collection|ambulatory|Holter|sample)", re.IGNORECASE
)


def duration(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge the length of a course against the regimens it can belong to."""
    scope = situation.base_rules
    if quantity.unit in {"dose", "doses"}:
        return _course_count(quantity, scope, situation)
    if _TEST_PERIOD.match(clause.text, quantity.end - clause.start):
        return no_rule("the period of a test, not of treatment", "test_period")
    stated_pairs = [pair for group in clause.groups for pair in pairs(group)]
    matched = [rule for rule in scope if any(pair_agrees(rule, *pair) for pair in stated_pairs)] or list(scope)
    printed = [rule for rule in matched if rule.regimen.duration is not None]
    ceilings = applicable((LimitKind.DURATION_MAX,), clause, situation)
    stated = bound(quantity)
    if stated is None or not (printed or ceilings):
        return no_rule("the monograph prints no duration for this use")
    if not quantity.unit:
        return no_rule("the unit of the duration is missing", "unit")
    for rule in printed:
        duration = rule.regimen.duration
        if duration is not None and quantity.comparator not in FLOOR_SIGNS and equal(stated, duration):
            reason = f"the label's duration for {situation.use_name(rule)}"
            return agrees(reason, rule.rule, rule.source)
    if not printed:
        return under_ceiling(quantity, ceilings, situation, "duration")
    expected = wording.listing(
        f"{situation.use_name(rule)}: {wording.amount(rule.regimen.duration)} {rule.regimen.duration_note}".strip()
        for rule in printed
        if rule.regimen.duration is not None
    )
    if len(printed) < len(matched):
        return no_rule("the label prints a duration for some of the regimens meant only", "duration")
    return disagrees("duration", "the label prints another duration", expected, printed[0])


def _course_count(quantity: Quantity, scope: Sequence[DoseRule], situation: Situation) -> Opinion:
    """A number of doses in a course against the number the label prints."""
    counted = [rule for rule in scope if rule.regimen.doses_in_course is not None]
    if not counted:
        return no_rule("the monograph prints no number of doses for this use")
    match = next((rule for rule in counted if quantity.value == rule.regimen.doses_in_course), None)
    if match is not None:
        return agrees(f"the number of doses for {situation.use_name(match)}", match.rule, match.source)
    expected = wording.listing(f"{situation.use_name(rule)}: {rule.regimen.doses_in_course} doses" for rule in counted)
    return disagrees("duration", "the label prints another number of doses", expected, counted[0])


def frequency(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge how often something is tested."""
    if cues.after_stopping(clause.text):
        return no_rule("no rule prints tests after the drug was stopped")
    limits = applicable((LimitKind.TEST_FREQUENCY,), clause, situation)
    stated = bound(quantity)
    if not limits or stated is None:
        return no_rule("the monograph prints no test frequency for this")
    if not quantity.unit:
        return no_rule("the unit of the frequency is missing", "unit")
    rate = per_week(stated.low, stated.high, quantity.unit)
    printed = [
        limit
        for limit, value in with_values(limits)
        if rate is not None and per_week(value.low, value.high, value.unit) == rate
    ]
    if printed and cues.denies_tests(clause.text, quantity.start - clause.start):
        return against("polarity", "the text speaks against tests that the label prints", printed, situation)
    if printed and {phase for limit in printed for phase in limit.phases} >= situation.joint_phases:
        return in_line(printed[0], situation, f"the label's test frequency ({printed[0].subject})")
    words = f"{clause.text} {situation.governing}".lower()
    if not any(term in words for limit in limits for term in (*limit.terms, limit.subject.lower()) if term):
        return no_rule("no rule prints how often this is tested")
    return against("value", "the label prints another test frequency", limits, situation)


def age(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge the ages that a dose is given for against those of the printed regimens."""
    low, high = (
        None if end is None else converted(end, quantity.unit, "year") for end in (quantity.low, quantity.high)
    )
    if low is None or not clause.groups:
        return no_rule("no rule speaks of this age")
    point = low == high
    for rule in situation.base_rules:
        begins, ends = rule.regimen.age_from_years, rule.regimen.age_below_years
        if begins is None or low < begins or (ends is not None and low >= ends):
            continue
        whole_years = high is not None and not quantity.high_open and high == high.to_integral_value()
        if point or ends is None or (high is not None and (high + 1 if whole_years else high) <= ends):
            reason = f"within the ages that the label prints for {situation.use_name(rule)}"
            return agrees(reason, rule.rule, rule.source)
    expected = wording.listing(f"{situation.use_name(r)}: {r.regimen.population}" for r in situation.base_rules)
    if not point and situation.base_rules and not situation.uncovered:
        return disagrees("population", "the label prints other ages", expected, situation.base_rules[0])
    return no_rule("no regimen in question is printed for this age", "population")


def threshold(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a bound of a laboratory value, or a time to start within; years are the ages of patients."""
    if quantity.unit == "year":
        return age(quantity, clause, situation)
    metrics = metrics_of(quantity) or frozenset({quantity.metric})
    limits = [
        limit
        for limit in applicable((LimitKind.DO_NOT_USE, LimitKind.STOP_BELOW), clause, situation)
        if limit.band is not None and limit.metric in metrics
    ]
    if limits:
        stated = band_of(quantity)
        match = next((limit for limit in limits if limit.band == stated), None)
        if match is not None:
            return in_line(match, situation, f"the label's limit: {match.note or match.subject}")
        if cues.ends_use(clause.text):
            return against("bound", "the label prints another limit for not using the drug", limits, situation)
    starts = applicable((LimitKind.START_WITHIN,), clause, situation)
    stated_amount = bound(quantity)
    if starts and stated_amount is not None:
        for limit, value in with_values(starts):
            if equal(stated_amount, value):
                return in_line(limit, situation, f"the label's time to start ({limit.subject})")
    return no_rule("no rule speaks of this threshold")


def maximum(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a maximum dose or daily total."""
    stated = bound(quantity)
    if stated is None:
        return no_rule("the maximum could not be read", "unreadable")
    daily = split_daily(stated.unit)[1]
    kinds = (LimitKind.DAILY_MAX,) if daily else (LimitKind.DOSE_MAX,)
    limits = applicable(kinds, clause, situation) or applicable(
        (LimitKind.DAILY_MAX, LimitKind.DOSE_MAX), clause, situation
    )
    if limits:
        return under_ceiling(quantity, limits, situation, "maximum")
    rates = applicable((LimitKind.RATE_MAX,), clause, situation)
    if cues.about_rate(clause.text) and same_number_other_unit(stated, rates):
        return against("unit", "the label prints this rate in another unit", rates, situation)
    return no_rule("the monograph prints no maximum dose")
