"""Doses and intervals against the regimens and renal rows of a monograph.

A dose agrees when one printed rule of the same use, route, phase and band has the same value and interval
after exact conversion. Limits are judged in `limit_matching`, faults are named in `dose_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import delivery_cues, wording
from posology.assistant.dosing.base_regimens import of_adjusted, of_bases
from posology.assistant.dosing.binding import Clause, DoseGroup
from posology.assistant.dosing.condition_matching import in_words
from posology.assistant.dosing.course_matching import maximum
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_faults import diagnose, uncovered
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.measures import band_of, metrics_of, within
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import LimitKind, Phase
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import (
    Pair,
    for_all,
    matching_rule,
    pairs,
    per_day_rules,
    signed,
    totals,
    unreadable,
)

_COMPOSITION = re.compile(
    r"\s*\)?\s*(?:\([^)]{0,40}\)\s*)?(?:of\s+)?(?:sodium|potassium|chloride|dextrose|glucose|lactose|elemental)\b",
    re.IGNORECASE,
)
_WEIGHT_WORDS = 140


def judge_group(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose and intervals of one group, and its band when it has one."""
    if unreadable(group):
        return for_all(group, no_rule("the number could not be read with certainty", "unreadable"))
    if group.component and group.dose is not None:
        silent = no_rule("the second part of a combination; no rule prints it so", "component")
        return for_all(group, in_words(group.dose, situation, situation.base_rules) or silent)
    if group.ceiling and group.dose is not None:
        most = maximum(group.dose, clause, situation)
        if most.agreement is not Agreement.NO_RULE:
            return for_all(group, most)
    if group.step:
        return for_all(group, no_rule("a step by which a dose changes, not a dose", "step"))
    if group.replaced:
        usual = _judge_plain(group, situation)
        if usual and all(opinion.agreement is Agreement.AGREES for opinion in usual.values()):
            return usual
    if group.refuted or (clause.mode is Mode.PROHIBIT and not clause.bands):
        return _judge_refuted(group, situation)
    if group.dose is not None and _COMPOSITION.match(clause.text, group.dose.end - clause.start):
        return for_all(group, no_rule("what the product contains besides the drug, not a dose", "product"))
    if signed(group):
        return _judge_signed(group, situation)
    if group.band is not None:
        return {}
    if situation.dialysis_rows and not situation.uncovered:
        return _judge_on_dialysis(group, situation)
    return _judge_plain(group, situation)


def _judge_on_dialysis(group: DoseGroup, situation: Situation) -> Opinions:
    """A dose for patients on dialysis, against the rows that the label prints for them."""
    every, bases = situation.dialysis_rows, situation.bases
    of_base = of_bases(every, bases) if bases else ()
    rows = of_base or of_adjusted(every, bases, situation.row_rules) or every
    matches = [matching_rule(pair, rows, situation.weight_kg) for pair in pairs(group)]
    if matches and all(matches):
        first = next(row for row in matches if row)
        fault = given_otherwise(group, first, situation)
        if fault is not None:
            return for_all(group, fault)
        reason = f"as {wording.rule(first, situation.use_name(first))}"
        return for_all(group, agrees(reason, first.rule, first.source))
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    added = in_words(group.dose, situation, rows) if group.dose is not None and not group.intervals else None
    if added is not None:
        return for_all(group, added)
    expected = wording.rules(rows, situation.use_name)
    return for_all(group, disagrees("value", "the label prints another dose on dialysis", expected, rows[0]))


def _judge_signed(group: DoseGroup, situation: Situation) -> Opinions:
    """A bound where the label prints a dose or an interval: it allows what the label does not."""
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    if situation.uncovered or not situation.base_rules:
        return for_all(group, no_rule(f"no label rule covers this use ({situation.uncovered})", "indication"))
    said = None if group.dose is None or group.intervals else in_words(group.dose, situation, situation.base_rules)
    if said is not None:
        return for_all(group, said)
    expected = wording.rules(situation.base_rules, situation.use_name)
    reason = "the label prints a dose at an interval, not a bound for one"
    return for_all(group, disagrees("limit", reason, expected, situation.base_rules[0]))


def _judge_refuted(group: DoseGroup, situation: Situation) -> Opinions:
    """A dose the text speaks against: contradicted when the label recommends exactly that."""
    rules = situation.base_rules
    if group.band is not None:
        stated = band_of(group.band)
        rules = tuple(
            row
            for row in situation.row_rules
            if row.metric in metrics_of(group.band)
            and any(
                stated == band or (stated.low == stated.high and stated.low is not None and band.contains(stated.low))
                for band in row.bands
            )
        )
    rules = (*rules, *situation.dialysis_rows) if situation.dialysis else rules
    for dose, interval in pairs(group):
        match = matching_rule((dose, interval), rules, situation.weight_kg) if dose is not None else None
        named = bool(situation.uses.indications or situation.bases or group.band or situation.dialysis)
        if match and not situation.uncovered and not group.base and named:
            expected = wording.rule(match, situation.use_name(match))
            return for_all(
                group, disagrees("polarity", "the text speaks against a dose that the label prints", expected, match)
            )
    return for_all(group, no_rule("the text speaks against this number; no rule confirms that", "polarity"))


def _judge_plain(group: DoseGroup, situation: Situation) -> Opinions:
    scope = situation.base_rules
    stated = pairs(group)
    as_first = Phase.LOADING in situation.phases
    matches = [matching_rule(p, scope, situation.weight_kg, situation.picked, as_first=as_first) for p in stated]
    if not all(matches):
        matches = _read_otherwise(group, scope, situation) or matches
    if all(matches) and matches:
        first = next(rule for rule in matches if rule)
        if situation.uncovered:
            return for_all(group, uncovered(situation, first))
        fault = not_for_each(stated, scope, situation) or given_otherwise(group, first, situation)
        fault = fault or other_weight(group, first, situation) or for_the_young(first, situation)
        fault = fault or weight_lost(first, situation) or _of_one_phase(stated, scope, situation)
        fault = fault or starts_higher(first, scope, situation)
        if fault is not None:
            return for_all(group, fault)
        reason = f"as {wording.rule(first, situation.use_name(first))}"
        lost = not group.base and any(r and r.regimen.terms and r.regimen.id not in situation.picked for r in matches)
        if lost:
            return for_all(group, condition_lost(next(r for r in matches if r and r.regimen.terms), situation))
        return for_all(group, agrees(reason, first.rule, first.source))
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    missed = next(pair for pair, match in zip(stated, matches, strict=True) if match is None)
    return diagnose(group, missed, scope, situation)


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
    return None


def _read_otherwise(group: DoseGroup, scope: Sequence[DoseRule], situation: Situation) -> list[DoseRule | None]:
    """The rules of a dose that "daily" makes a total, or that is the regimen to start from; empty when none fits."""
    readings: list[list[DoseRule | None]] = []
    if group.per_day:
        readings.append([matching_rule(p, per_day_rules(scope), situation.weight_kg) for p in totals(group)])
    if group.base:
        readings.append([matching_rule(p, situation.row_rules, situation.weight_kg) for p in pairs(group)])
    return next((reading for reading in readings if reading and all(reading)), [])


def _named_by(rule: DoseRule, code: str) -> tuple[str, ...]:
    """The uses, phases or routes that a rule is printed for."""
    return rule.regimen.routes if code == "route" else (str(getattr(rule.regimen, code)),)


def given_otherwise(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a printed dose that the text gives as a bolus, or only once."""
    place = wording.rule(rule, situation.use_name(rule))
    whole = situation.whole_groups
    if _only_first(group, rule) and not any(other is not group and other.intervals for other in whole):
        reason = "the label's first dose alone; the doses after it are not stated"
        return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)
    first = rule.first_dose is not None and all(d is not None and within(d, rule.first_dose) for d, _ in pairs(group))
    daily = group.dose is not None and group.dose.unit.endswith("/day")
    if (
        not group.intervals
        and rule.intervals
        and not first
        and not daily
        and delivery_cues.given_once(situation.clause)
    ):
        return disagrees("interval", "the label prints this dose repeated, not once", place, rule)
    once = rule.row.doses_in_course == 1 if rule.row is not None else rule.regimen.doses_in_course == 1
    if once and not group.intervals and delivery_cues.each_session(situation.clause):
        return disagrees("interval", "the label prints this dose once, not after each session", place, rule)
    infused = [
        limit
        for limit in situation.compiled.limits(LimitKind.INFUSION_TIME_MIN)
        if not limit.regimens or rule.regimen.id in limit.regimens
    ]
    if infused and delivery_cues.given_rapidly(situation.clause) and not situation.compiled.limits(LimitKind.PUSH_TIME):
        expected = wording.listing(wording.amount(limit.value) for limit in infused if limit.value is not None)
        return disagrees("limit", "the label gives this dose as an infusion, not as a bolus", expected, rule)
    return None


def other_weight(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose per kilogram that the text bases on a body weight of which the label says nothing."""
    if group.dose is None or "/kg" not in group.dose.unit:
        return None
    place = situation.clause.find(group.dose.text)
    basis = delivery_cues.weight_basis(situation.clause[place : place + len(group.dose.text) + _WEIGHT_WORDS])
    printed = situation.compiled.monograph.weight_rule.lower()
    only_obese = "obes" in printed and "obes" not in situation.governing.lower()
    if not basis or (basis in printed and not only_obese):
        return None
    expected = situation.compiled.monograph.weight_rule or "the label names no such weight"
    return disagrees("scope_added", f"the label does not base this dose on {basis} body weight", expected, rule)


def _only_first(group: DoseGroup, rule: DoseRule) -> bool:
    """Whether a dose is the rule's first dose and not the one that is repeated."""
    if group.intervals or rule.first_dose is None or rule.dose is None or not rule.intervals:
        return False
    return all(dose is not None and not within(dose, rule.dose) for dose, _ in pairs(group))


def for_the_young(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose printed for the young only, in a text that names none, where adults have another dose."""
    if Stage.ADULT in rule.stages or situation.young or situation.ages or situation.weights or situation.weight_kg:
        return None
    own = rule.regimen
    adults = [
        other
        for other in situation.compiled.base_rules
        if Stage.ADULT in other.stages
        and (other.regimen.indication, other.regimen.phase) == (own.indication, own.phase)
        and not set(other.regimen.routes).isdisjoint(own.routes)
    ]
    if not adults:
        return None
    expected = wording.rules((*adults, rule), situation.use_name)
    return disagrees("population", f"the label prints this dose for: {own.population}", expected, rule)


def starts_higher(rule: DoseRule, scope: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The fault of a dose that the text calls the first one of a titration where the label starts lower."""
    if rule.dose is None or rule.regimen.phase in {Phase.LOADING, Phase.INDUCTION}:
        return None
    if not delivery_cues.starts_with(situation.clause):
        return None
    own = rule.regimen
    like = [
        other
        for other in scope
        if other.dose is not None
        and other.dose.unit == rule.dose.unit
        and (other.regimen.indication, other.regimen.route, other.regimen.phase, other.intervals, other.stages)
        == (own.indication, own.route, own.phase, rule.intervals, rule.stages)
    ]
    lowest = min(like, key=lambda other: other.dose.low if other.dose else rule.regimen.dose.low, default=rule)
    if lowest.dose is None or lowest.dose.low >= rule.dose.low:
        return None
    expected = wording.rules(like, situation.use_name)
    return disagrees("phase", "the label starts with a lower dose", expected, lowest)


def weight_lost(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose printed for some body weights, in a text that names none."""
    weight = rule.regimen.weight
    if weight is None or situation.weights or situation.weight_kg is not None:
        return None
    if weight.high is None and Stage.ADULT in rule.stages and not situation.young:
        return None
    place = wording.rule(rule, situation.use_name(rule))
    reason = f"the label prints this dose for a weight of {weight} kg"
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)


def _of_one_phase(stated: Sequence[Pair], scope: Sequence[DoseRule], situation: Situation) -> Opinion | None:
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
    if usual and (not own.alternative or situation.compiled.by_criteria(own.id)):
        expected = wording.rules((*usual, rule), situation.use_name)
        return disagrees("scope_lost", reason, expected, rule)
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)
