"""What can be wrong with a dose that a rule prints: given for more than the rule says, or otherwise than it says.

Whether a rule prints the dose at all is decided in `dose_matching` and `renal_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from posology.assistant.dosing import cues, delivery_cues, full_dose_cues, wording
from posology.assistant.dosing.age_faults import printed_for_ages
from posology.assistant.dosing.companions_listed import not_with_each
from posology.assistant.dosing.condition_matching import doses_in
from posology.assistant.dosing.days_after_first import FIRST_ALONE
from posology.assistant.dosing.dialysis_timing import each_session
from posology.assistant.dosing.dose_rules import OPENING, DoseRule
from posology.assistant.dosing.doses_by_weight import for_weight
from posology.assistant.dosing.full_dose_cues import says_unchanged
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.maintenance_named import first_told_otherwise
from posology.assistant.dosing.measures import equal, within
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees
from posology.assistant.dosing.other_conditions import excludes_condition
from posology.assistant.dosing.pairing import (
    Pair,
    agrees_for,
    is_of_base,
    matching_rule,
    pair_agrees,
    pairs,
    stated_doses,
)
from posology.assistant.dosing.route_reading import tells_condition
from posology.assistant.dosing.shares import PART_OF_DOSE
from posology.assistant.dosing.starting_doses import called_first
from posology.assistant.dosing.strengths import only_counted
from posology.assistant.dosing.ways_of_giving import given_another_way

_KIDNEY = re.compile(r"\b(?:renal|kidney|hepatic|liver|clearance|age|weight)\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?:then|followed by|thereafter)\b", re.IGNORECASE)
_OR_ELSE = re.compile(r"\bor\b(?![^.;]*\bthen\b)", re.IGNORECASE)
# A text that tells what a dose follows, or calls it the later one, does not leave its beginning out.
_GOES_ON = re.compile(
    r"\b(?:then|followed|follow(?:s|ing)|thereafter|afterwards|subsequent(?:ly)?|maintenance|continu\w+|after"
    r"|loading|load|days?\s+(?:[2-9]|\d\d))\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:twice|(?:two|three|four|five|[2-9]) times)\b"
    r"(?!\s*(?:daily|an?\b|per\b|each|every|the|as|/|-|(?:higher|lower)))",
    re.IGNORECASE,
)
_ON_DAYS = re.compile(r"[^.;,0-9]{0,24}\bdays\s+\d", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|every)\b", re.IGNORECASE)
_GRAVE = re.compile(
    r"\b(?:serious|severe|life-threatening|systemic|invasive|deep)\s+(?:[\w-]+\s+){0,2}?infections?\b", re.IGNORECASE
)
_MILD = re.compile(r"\b(?:uncomplicated|mild|simple)\b", re.IGNORECASE)
_WHOLE_DOSE = re.compile(r"\b(?:recommended|usual|full|same|normal)\s+(?:[\w-]+\s+){0,2}doses?\b", re.IGNORECASE)


def said_several(text: str) -> bool:
    """Whether a text gives something several times without saying in which time ("twice on day 1")."""
    return _SEVERAL.search(text) is not None


def not_for_each(stated: Sequence[Pair], scope: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The fault of a dose given for several things in one breath when the label prints it for some of them only."""
    named: tuple[tuple[str, frozenset[str]], ...] = (
        ("indication", situation.joint_uses),
        ("phase", frozenset(situation.joint_phases)),
        ("route", situation.joint_routes),
    )
    for code, names in named:
        for name in sorted(names):
            rules = [rule for rule in scope if name in _named_by(rule, code)]
            if not all(matching_rule(pair, rules, situation.weight_kg) for pair in stated):
                reason = f"the label does not print this dose for each {code} that the text names"
                expected = wording.rules(rules or scope, situation.use_name)
                return disagrees(code, reason, expected, (rules or scope)[0])
    return not_with_each(stated, situation)


def of_dialysis(stated: Sequence[Pair], rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a usual dose for patients on dialysis where the lowest row of clearance, theirs, changes it."""
    if not situation.dialysis or not any(
        kind == situation.dialysis for _, kind in cues.dialysis_mentions(situation.clause)
    ):
        return None
    lowest = [row for row in situation.row_rules if any(band.contains(Decimal(0)) for band in row.bands)]
    own = [row for row in lowest if row.regimen is rule.regimen and row.outcome is Outcome.DOSE]
    if (
        not own
        or any(is_base(row) for row in own)
        or all(matching_rule(p, lowest, situation.weight_kg) for p in stated)
    ):
        return None
    reason = "the usual dose; the label changes it at the clearance that patients on dialysis have"
    expected = wording.rules(own, situation.use_name)
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", expected, own[0].rule, own[0].source)


def _named_by(rule: DoseRule, code: str) -> tuple[str, ...]:
    """The uses, phases or routes that a rule is printed for."""
    return rule.regimen.routes if code == "route" else (str(getattr(rule.regimen, code)),)


def given_otherwise(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a printed dose that the text gives as a bolus, or only once."""
    place = wording.rule(rule, situation.use_name(rule))
    first, once = only_first(group, rule, situation.weight_kg), _given_once(group, situation)
    way = given_another_way(group, rule, situation)
    if way is not None or (first and (way := first_told_otherwise(group, rule, situation)) is not None):
        return way
    whole = situation.whole_groups if first else ()
    others = [other for other in whole if other is not group and not other.base and not only_counted(other, rule)]
    after = [other for other in others if _goes_on(other, situation)]
    if first and after and not any(agrees_for(rule, p, situation.weight_kg) for other in after for p in pairs(other)):
        return disagrees("value", "the label prints another dose after this first one", place, rule)
    if (
        rule.intervals
        and not group.intervals
        and not (rule.dialysis_row and _timed_by_sessions(rule, situation))
        and each_session(situation.clause)
    ):
        return disagrees("interval", "the label prints this dose at an interval, not after each session", place, rule)
    if first and not after:
        return Opinion(Agreement.AMBIGUOUS, FIRST_ALONE, "scope_lost", place, rule.rule, rule.source)
    daily = group.dose is not None and group.dose.unit.endswith("/day")
    if not group.intervals and rule.intervals and not first and not daily and once:
        return disagrees("interval", "the label prints this dose repeated, not once", place, rule)
    repeated = rule.row is not None and rule.row.doses_in_course != 1 and _EACH.search(rule.row.timing)
    if repeated and not first and not group.intervals and once:
        return disagrees("interval", "the label prints this dose after each session, not once", place, rule)
    if (alone := _given_alone(group, rule, situation)) is not None:
        return alone
    single = rule.row.doses_in_course == 1 if rule.row is not None else rule.regimen.doses_in_course == 1
    if single and not group.intervals and each_session(situation.clause):
        return disagrees("interval", "the label prints this dose once, not after each session", place, rule)
    if single and not group.intervals and _SEVERAL.search(situation.clause):
        return disagrees("interval", "the label prints this dose once, not several times", place, rule)
    return None


def _given_alone(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a single dose that the text goes on from where the label gives none after it."""
    begins = rule.regimen.phase in OPENING
    if begins or rule.row is not None or rule.regimen.doses_in_course != 1 or group.intervals:
        return None
    later = [other for other in situation.whole_groups if group.dose is not None and other.start >= group.end]
    nearest = min(later, key=lambda other: other.start, default=None)
    if nearest is None or not _goes_on(nearest, situation) or not _THEN.search(situation.governing):
        return None
    text, first, second = situation.governing, group.dose, nearest.dose
    behind = text.partition(first.text)[2] if first is not None and second is not None else ""
    if second is not None and _OR_ELSE.search(behind.partition(second.text)[0]):
        return None  # another course, offered for this one
    place = wording.rule(rule, situation.use_name(rule))
    return disagrees("value", "the label gives this dose alone, with none after it", place, rule)


def _timed_by_sessions(rule: DoseRule, situation: Situation) -> bool:
    """Whether a dose on dialysis may follow the sessions: some times a week, or with the interval told elsewhere."""
    if rule.row is not None and each_session(rule.row.timing):
        return True
    return any(i.unit == "/week" for i in rule.intervals) or any(g.intervals for g in situation.whole_groups)


def _given_once(group: DoseGroup, situation: Situation) -> bool:
    """Whether the text gives a dose only once; "at once" does where no dose comes after it."""
    if delivery_cues.given_once(situation.clause):
        return True
    last = all(other.start <= group.start for other in situation.whole_groups)
    after = situation.clause[situation.clause.rfind(group.dose.text) :] if group.dose is not None else situation.clause
    return last and delivery_cues.given_immediately(after)


def _goes_on(group: DoseGroup, situation: Situation) -> bool:
    """Whether a dose is one that is repeated: at an interval, as a total of a day, or on several days."""
    if group.intervals or group.dose is None:
        return bool(group.intervals)
    text, words = situation.governing, group.dose.text
    behind = text[text.rfind(words) + len(words) :]
    return group.dose.unit.endswith("/day") or _ON_DAYS.match(behind) is not None or each_session(behind)


def only_first(group: DoseGroup, rule: DoseRule, weight_kg: Decimal | None) -> bool:
    """Whether a dose is the rule's first dose and not the one that is repeated."""
    if group.intervals or rule.first_dose is None or rule.dose is None or not rule.intervals:
        return False
    if group.dose is not None and group.dose.unit.endswith("/day"):
        return False  # a total of a day is repeated
    doses = stated_doses(group)
    if weight_kg is not None and any(for_weight(rule.dose, dose, None, weight_kg) for dose in doses):
        return False
    return bool(doses) and not any(within(dose, rule.dose) for dose in doses)


def first_dose_lost(stated: Sequence[Pair], scope: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The fault of a repeated dose that the label gives after another first one, in a text that speaks of none."""
    repeated = [pair for pair in stated if pair[1] is not None]
    matched = [rule for rule in scope if repeated and all(pair_agrees(rule, *pair) for pair in repeated)]
    said = [group.dose.text for group in situation.whole_groups if group.dose is not None]
    plain = [rule for rule in matched if not rule.regimen.terms] or matched
    starts = len(said) == 1 and called_first(situation.clause, said[0])
    if not matched or any(
        rule.row is not None or _begins_alike(rule, repeated) for rule in (plain if starts else matched)
    ):
        return None
    text = situation.governing
    begun = [rule.first_dose for rule in matched if rule.first_dose is not None]
    expected = wording.listing(f"first {wording.amount(first)}" for first in begun)
    if starts:
        return disagrees("phase", "the label starts with another dose", expected, plain[0])
    if _GOES_ON.search(text) or any(equal(said, first) for said in doses_in(text) for first in begun):
        return None
    reason = "the label gives another first dose before this one; the text states none"
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", expected, matched[0].rule, matched[0].source)


def _begins_alike(rule: DoseRule, repeated: Sequence[Pair]) -> bool:
    """Whether a rule has no first dose of its own, or one that is the repeated dose."""
    first = rule.first_dose
    return first is None or all(dose is not None and within(dose, first) for dose, _ in repeated)


def kept_with_companion(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose called unchanged that the label prints in place of another one with a companion."""
    own = rule.regimen
    if "together with" not in own.condition or not says_unchanged(situation.clause) or _KIDNEY.search(situation.clause):
        return None
    usual = [
        other
        for other in situation.compiled.base_rules
        if (other.regimen.indication, other.regimen.phase) == (own.indication, own.phase) and not other.regimen.terms
    ]
    if not usual or any(other.dose == rule.dose for other in usual):
        return None
    expected = wording.rules(usual, situation.use_name)
    return disagrees("polarity", "the label changes the usual dose for this condition", expected, rule)


def of_one_phase(stated: Sequence[Pair], scope: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The fault of alternatives of one dose that the label prints for different phases, never side by side."""
    if len({interval for _, interval in stated}) < 2 or len({dose for dose, _ in stated}) > 1:
        return None
    phases = {rule.regimen.phase for rule in scope}
    fits = [
        phase
        for phase in phases
        if all(
            matching_rule(pair, [r for r in scope if r.regimen.phase is phase], situation.weight_kg) for pair in stated
        )
    ]
    if fits:
        return None
    expected = wording.rules(scope, situation.use_name)
    return disagrees("interval", "the label prints these intervals for different phases", expected, scope[0])


def loses_condition(rule: DoseRule, situation: Situation) -> bool:
    """Whether a rule is printed under a condition that the text does not state; an age may state it by itself."""
    regimen = rule.regimen
    by_age = bool(situation.ages) and regimen.condition == regimen.population
    by_age = by_age or (regimen.condition.startswith("age") and printed_for_ages(rule, situation))
    return bool(regimen.terms) and not (by_age or tells_condition(regimen, situation.picked, situation.routes))


def of_other_use(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose of one use in a text that names none, but a condition printed for other uses only."""
    meant = {situation.compiled.regimens[name].indication for name in situation.picked}
    printed = f"{situation.use_name(rule)} {rule.regimen.condition}"
    too_mild = _GRAVE.search(situation.clause) is not None and _MILD.search(printed) is not None
    foreign = meant and rule.regimen.indication not in meant and not loses_condition(rule, situation)
    if situation.uses.indications or not (too_mild or foreign):
        return None
    place = wording.rule(rule, situation.use_name(rule))
    reason = "the text states a condition that the label prints for another use"
    return Opinion(Agreement.AMBIGUOUS, reason, "indication", place, rule.rule, rule.source)


def condition_lost(rule: DoseRule, situation: Situation) -> Opinion:
    """A dose that the label prints under a condition which the text does not state: right only where it holds.

    Where the label prints another dose of the same use without any condition, leaving the condition out is wrong,
    unless it offers the conditional dose as an alternative.
    """
    place = wording.rule(rule, situation.use_name(rule))
    reason = f"the label prints this dose under a condition: {rule.regimen.condition}"
    own = rule.regimen
    usual = [
        other
        for other in situation.compiled.base_rules
        if not other.regimen.terms
        and (other.regimen.indication, other.regimen.route, other.regimen.phase)
        == (own.indication, own.route, own.phase)
    ]
    if (usual and (not own.alternative or situation.compiled.by_criteria(own.id))) or excludes_condition(
        rule, situation
    ):
        expected = wording.rules((*usual, rule), situation.use_name)
        return disagrees("scope_lost", reason, expected, rule)
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)


def said_whole(group: DoseGroup, rows: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The fault of a text that keeps the usual dose, or needs no adjustment, where the label changes it."""
    own = (row for row in rows if row.intervals == row.regimen.intervals and is_of_base(row, group))
    if PART_OF_DOSE.search(situation.clause) or any(map(is_base, rows)) or any(own):
        return None
    same_dose = any(row.dose == row.regimen.dose for row in rows)
    whole = group.dose is None and _WHOLE_DOSE.search(situation.clause) is not None and not same_dose
    kept = full_dose_cues.says_no_adjustment(situation.clause) or full_dose_cues.says_no_influence(situation.clause)
    if whole or (kept and not _WHOLE_DOSE.search(situation.clause)):
        expected = wording.rules(rows, situation.use_name)
        return disagrees("value", "the text keeps the usual dose; the label changes it in this band", expected, rows[0])
    return None


def says_whole_dose(text: str) -> bool:
    """Whether a text speaks of the usual or full dose without naming it."""
    return _WHOLE_DOSE.search(text) is not None and PART_OF_DOSE.search(text) is None


def is_base(row: DoseRule) -> bool:
    """Whether a row keeps the base regimen."""
    return row.outcome is Outcome.UNCHANGED or (row.dose == row.regimen.dose and row.intervals == row.regimen.intervals)
