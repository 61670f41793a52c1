"""The course of treatment: durations, numbers of doses and test frequencies against rules.

What no limit speaks of gets no opinion of agreement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from posology.assistant.dosing import cues, delivery_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.condition_matching import in_words
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.days_after_first import (
    counts_rest,
    first_told_once,
    of_counted_doses,
    whole_course,
)
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.infusion_rates import over_days
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    condition_left_out,
    in_line,
    same_number_other_unit,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import (
    bound,
    equal,
    per_week,
    scaled,
    within,
)
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, agreeing, pairs, printing_any
from posology.assistant.dosing.parts_of_course import told_with
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.renal_matching import rows_for
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.scope_faults import loses_condition
from posology.assistant.dosing.titration_steps import judge_step_time

_COUNTED = re.compile(r"\d\s+(?:tablets|capsules)\b", re.IGNORECASE)
_AFTER_ANOTHER = re.compile(r"\bfor (?:about )?\||\| (?:of|on)\b")
_BESIDE = 32
_LONGEST = re.compile(r"\b(?:maximum|longest|no longer than|not exceed|at most|up to)\b", re.IGNORECASE)
_OVER = re.compile(r"\bover(?:\s+(?:at least|about|a period of))?\s*$", re.IGNORECASE)
_AVOIDED = re.compile(r"\bavoid(?:ed|ing|s)?\b[^.;,\d]{0,60}$", re.IGNORECASE)
_RAISED = re.compile(r"\b(?:ris|rais|increas|titrat)\w*\s+(?:the\s+dose\s+)?$", re.IGNORECASE)
_TEST_PERIOD = re.compile(
    r"[\s-]*(?:urine|urinary|creatinine|CrCl|clearance|collection|ambulatory|Holter|sample)", re.IGNORECASE
)
# "Monitor the kidneys, more so beyond ten days": what is minded in a long course, which the text does not ask for.
_MINDED = re.compile(
    r"\b(?:re-?evaluat|re-?assess|re-?consider|review|monitor|watch|caution|closely|more so)\w*", re.IGNORECASE
)
_ASKED_FOR = re.compile(
    r"\b(?:give[ns]?|continue[ds]?|use[ds]?|treat(?:ed|s)?|administer(?:ed)?|prescribed?)\b", re.IGNORECASE
)
# "The one dose allowed through a peripheral vein".
_SPOKEN_OF = re.compile(r"\b(?:the|that|this)\s+$", re.IGNORECASE)


def duration(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge the length of a course against the regimens it can belong to."""
    scope = situation.base_rules
    if quantity.unit in {"dose", "doses"}:
        return _count_of_doses(quantity, clause, situation)
    if _TEST_PERIOD.match(clause.text, quantity.end - clause.start):
        return no_rule("the period of a test, not of treatment", "test_period")
    if (infused := over_days(quantity, clause, situation)) is not None:
        return infused
    stated_pairs = [pair for group in clause.groups for pair in pairs(told_with(group, quantity.start, clause))]
    matched = _rows_meant(quantity, clause, situation) or printing_any(scope, stated_pairs) or list(scope)
    printed = [rule for rule in matched if rule.regimen.duration is not None]
    ceilings = applicable((LimitKind.DURATION_MAX,), clause, situation)
    stated = bound(quantity)
    floors = situation.compiled.limits(LimitKind.DURATION_MIN)
    timed = None if stated is None or printed else _in_other_unit(stated, quantity, clause, situation)
    timed = timed or (None if stated is None else _treated_before(stated, quantity, clause, situation))
    timed = timed or (None if stated is None or printed else of_counted_doses(stated, stated_pairs, situation))
    if timed is not None:
        return timed
    if stated is None or not (printed or ceilings or floors):
        return no_rule("the monograph prints no duration for this use")
    if not quantity.unit:
        return no_rule("the unit of the duration is missing", "unit")
    least = applicable((LimitKind.DURATION_MIN,), clause, situation)
    floor = next((limit for limit, value in with_values(least) if equal(stated, value)), None)
    if floor is not None and quantity.comparator in FLOOR_SIGNS:
        return in_line(floor, situation, "the label's least duration")
    if (other := _other_floor(quantity, stated, least, situation)) is not None and not printed and not ceilings:
        return other
    return _longest(quantity, stated, ceilings, clause, situation) or (
        _of_some(stated, stated_pairs, scope) or _beside_printed(quantity, stated, matched, clause, situation)
        if printed
        else under_ceiling(quantity, ceilings, situation, "duration")
    )


def _count_of_doses(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a number of doses: of a first one by what comes after it, of a course by the printed number."""
    if (begun := first_told_once(quantity, clause, situation)) is not None:
        return agrees("the first dose, given once", begun.rule, begun.source)
    counted = _course_count(quantity, situation.base_rules, situation)
    spoken_of = quantity.value == 1 and _SPOKEN_OF.search(clause.text, 0, quantity.start - clause.start)
    if spoken_of and counted.agreement is Agreement.DISAGREES:
        return no_rule("a dose that is spoken of, not a number of doses")
    return counted


def _treated_before(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on how long another treatment lasts after which the label starts ("3 days of heparin first")."""
    limits = applicable((LimitKind.START_WITHIN,), clause, situation)
    start, end = quantity.start - clause.start, quantity.end - clause.start
    beside = f"{clause.text[max(0, start - _BESIDE) : start]}|{clause.text[end : end + _BESIDE]}".lower()
    for limit, value in with_values(limits if _AFTER_ANOTHER.search(beside) else []):
        if not limit.subject.startswith("after ") or not any(term in beside for term in limit.terms):
            continue
        if within(stated, value):
            return in_line(limit, situation, f"the label's time to start ({limit.subject})")
        return against("value", "the label prints another time to start", [limit], situation)
    return None


def _other_floor(quantity: Quantity, stated: Amount, least: Sequence[Limit], situation: Situation) -> Opinion | None:
    """The fault of a least duration of which the text makes another, or a longest one."""
    like = [
        (limit, same.low) for limit, value in with_values(least) if (same := scaled(value, stated.unit)) is not None
    ]
    if not like or situation.uncovered or situation.mode is Mode.REPORT:
        return None
    limits = [limit for limit, _ in like]
    if quantity.comparator in FLOOR_SIGNS and all(stated.low < floor for _, floor in like):
        return against("limit", "the label prints a longer least duration", limits, situation)
    if quantity.comparator in UPPER_SIGNS and all(stated.high <= floor for _, floor in like):
        return against("polarity", "the text makes a ceiling of the label's least duration", limits, situation)
    return None


def _rows_meant(quantity: Quantity, clause: Clause, situation: Situation) -> list[DoseRule]:
    """The renal rows that print the doses of a clause in their bands: no smaller doses of another use."""
    told = [(group.band, pairs(told_with(group, quantity.start, clause))) for group in clause.groups]
    banded = [(rows_for(band, situation)[0], stated) for band, stated in told if band is not None]
    return [row for rows, stated in banded for row in printing_any(rows, stated)]


def _in_other_unit(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a printed time to start, or to run in over, in another unit."""
    starts = applicable((LimitKind.START_WITHIN,), clause, situation)
    if same_number_other_unit(stated, starts):
        return against("unit", "the label prints this time in another unit", starts, situation)
    if not _OVER.search(clause.text, 0, quantity.start - clause.start):
        return None
    runs = applicable((LimitKind.INFUSION_TIME_MIN,), clause, situation)
    if same_number_other_unit(stated, runs):
        return against("unit", "the label prints this infusion time in another unit", runs, situation)
    return None


def _longest(
    quantity: Quantity, stated: Amount, ceilings: list[Limit], clause: Clause, situation: Situation
) -> Opinion | None:
    """A duration that the text calls the longest, against the label's longest."""
    of_rows = in_words(quantity, situation, situation.dialysis_rows, limits=False) if situation.dialysis_rows else None
    if of_rows is not None and not situation.uncovered:
        return of_rows
    same = [limit for limit, value in with_values(ceilings) if equal(stated, value)]
    avoided = _AVOIDED.search(clause.text, 0, max(0, quantity.start - clause.start)) is not None
    if same and avoided and quantity.comparator in UPPER_SIGNS:
        return against("polarity", "the text speaks against courses that the label allows", same, situation)
    if ceilings and quantity.comparator in UPPER_SIGNS:
        lost = condition_left_out(stated, ceilings, clause, situation)
        return lost or under_ceiling(quantity, ceilings, situation, "duration")
    if same and delivery_cues.unbounded(clause.text):
        return against("polarity", "the text denies the label's longest duration", same, situation)
    spoken = avoided or cues.says_silent(clause.text) or cues.ends_use(clause.text)
    if same and quantity.comparator in FLOOR_SIGNS and spoken:
        return in_line(same[0], situation, "the label's longest duration")
    if same and _LONGEST.search(clause.text):
        return in_line(same[0], situation, "the label's longest duration")
    if over := [one for one, value in with_values(ceilings) if _too_long(stated, value, one, situation)]:
        return against("limit", "the label prints a shorter longest duration by this route", over, situation)
    return None


def _too_long(stated: Amount, longest: Amount, limit: Limit, situation: Situation) -> bool:
    """Whether a duration is longer than the longest one that is printed for the only route that the text names."""
    by_route = bool(situation.routes) and situation.routes <= frozenset(limit.routes) and not limit.terms
    same = scaled(stated, longest.unit) if by_route else None
    return same is not None and same.high > longest.high


def _of_some(stated: Amount, doses: Sequence[Pair], scope: Sequence[DoseRule]) -> Opinion | None:
    """The fault of a course of several doses or intervals which the label prints for some of them only."""
    printing = [found for pair in doses if (found := list(agreeing(scope, *pair)))]
    held = [
        next((r for r in found if r.regimen.duration is not None and within(stated, r.regimen.duration)), None)
        for found in printing
    ]
    some = next((rule for rule in held if rule is not None), None)
    if some is None or None not in held:
        return None
    reason = "the label prints this duration for some of the stated doses only"
    return Opinion(Agreement.AMBIGUOUS, reason, "duration", "", some.rule, some.source)


def _beside_printed(
    quantity: Quantity, stated: Amount, matched: Sequence[DoseRule], clause: Clause, situation: Situation
) -> Opinion:
    if quantity.comparator is Comparator.GT and _MINDED.search(clause.text) and not _ASKED_FOR.search(clause.text):
        return no_rule("what is minded in a longer course, no length of one", "duration")
    printed = [(rule, rule.regimen.duration) for rule in matched if rule.regimen.duration is not None]
    if counts_rest(quantity, clause) or not any(within(stated, lasts) for _, lasts in printed):
        stated = whole_course(stated, quantity, clause, situation) or stated
    fitting = [rule for rule, lasts in printed if quantity.comparator not in FLOOR_SIGNS and within(stated, lasts)]
    denied = situation.compiled.regimens_denied(situation.clause) if fitting else frozenset()
    if fitting and denied.issuperset(rule.regimen.id for rule in fitting):
        reason = "the label prints this duration under a condition that the text denies"
        return disagrees("scope_lost", reason, wording.rules(fitting, situation.use_name), fitting[0])
    if fitting:
        told = {(rule.dose, rule.intervals) for rule in fitting}
        counted = _COUNTED.search(situation.clause) is not None  # "5 mg: 2 tablets" is another dose than 5 mg
        alike = (r for r in situation.base_rules if counted or (r.dose, r.intervals) in told)
        also = (r for r in alike if r.regimen.duration and within(stated, r.regimen.duration))
        rule = next((rule for rule in (*fitting, *also) if not loses_condition(rule, situation)), fitting[0])
        if loses_condition(rule, situation):
            reason = f"the label prints this duration under a condition: {rule.regimen.condition}"
            place = wording.rule(rule, situation.use_name(rule))
            return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)
        return agrees(f"the label's duration for {situation.use_name(rule)}", rule.rule, rule.source)
    if rounded := next((rule for rule, lasts in printed if _in_whole_weeks(quantity, lasts)), None):
        reason = "the label prints days, which are about as many weeks"
        place = wording.rule(rounded, situation.use_name(rounded))
        return Opinion(Agreement.AMBIGUOUS, reason, "duration", place, rounded.rule, rounded.source)
    if len(printed) < len(matched):
        return no_rule("the label prints a duration for some of the regimens meant only", "duration")
    expected = wording.listing(
        f"{situation.use_name(rule)}: {wording.amount(duration)} {rule.regimen.duration_note}".strip()
        for rule, duration in printed
    )
    return disagrees("duration", "the label prints another duration", expected, printed[0][0])


def _in_whole_weeks(stated: Quantity, printed: Amount) -> bool:
    """Whether a week, told as "week 14", is the one to which the printed days round: 100 days."""
    weeks = scaled(printed, "week") if stated.unit == "week" and stated.text.lower().startswith("week ") else None
    return weeks is not None and stated.value == weeks.high.quantize(Decimal(1))


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
    if delivery_cues.after_stopping(clause.text):
        return no_rule("no rule prints tests after the drug was stopped")
    limits = applicable((LimitKind.TEST_FREQUENCY,), clause, situation)
    stated = bound(quantity)
    raised = _RAISED.search(clause.text, 0, quantity.start - clause.start) is not None
    step = judge_step_time(stated, situation) if raised and stated is not None else None
    if step is not None:
        return step
    if not limits or stated is None:
        return no_rule("the monograph prints no test frequency for this")
    if not quantity.unit:
        return no_rule("the unit of the frequency is missing", "unit")
    words = f"{clause.text} {situation.governing}".lower()
    named = any(term in words for limit in limits for term in (*limit.terms, limit.subject.lower()) if term)
    rate = per_week(stated.low, stated.high, quantity.unit)
    rates = [(limit, per_week(value.low, value.high, value.unit)) for limit, value in with_values(limits)]
    printed = [limit for limit, often in rates if rate is not None and (often == rate or (named and _in(rate, often)))]
    if printed and delivery_cues.denies_tests(clause.text, quantity.start - clause.start):
        return against("polarity", "the text speaks against tests that the label prints", printed, situation)
    if printed and {phase for limit in printed for phase in limit.phases} >= situation.joint_phases:
        return in_line(printed[0], situation, f"the label's test frequency ({printed[0].subject})")
    if not named:
        return no_rule("no rule prints how often this is tested")
    return against("value", "the label prints another test frequency", limits, situation)


def _in(rate: tuple[Decimal, Decimal], printed: tuple[Decimal, Decimal] | None) -> bool:
    """Whether a stated number of times per week, or range of them, lies in the printed one."""
    return printed is not None and printed[0] <= rate[0] and rate[1] <= printed[1]
