"""Doses and intervals against the regimens and renal rows of a monograph.

A dose agrees when one printed rule of the same use, route, phase and band has the same value and interval
after exact conversion. Limits are judged in `limit_matching`, faults are named in `dose_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause, DoseGroup
from posology.assistant.dosing.compiled import DoseRule
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_faults import diagnose, uncovered
from posology.assistant.dosing.measures import band_of, metrics_of
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, for_all, matching_rule, pairs, signed, unreadable

_COMPOSITION = re.compile(
    r"\s*\)?\s*(?:\([^)]{0,40}\)\s*)?(?:of\s+)?(?:sodium|potassium|chloride|dextrose|glucose|lactose|elemental)\b",
    re.IGNORECASE,
)


def judge_group(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose and intervals of one group, and its band when it has one."""
    if unreadable(group):
        return for_all(group, no_rule("the number could not be read with certainty", "unreadable"))
    if group.refuted or (clause.mode is Mode.PROHIBIT and not clause.bands):
        return _judge_refuted(group, situation)
    if group.dose is not None and _COMPOSITION.match(clause.text, group.dose.end - clause.start):
        return for_all(group, no_rule("what the product contains besides the drug, not a dose", "product"))
    if signed(group):
        return _judge_signed(group, situation)
    if group.band is not None:
        return {}
    return _judge_plain(group, situation)


def _judge_signed(group: DoseGroup, situation: Situation) -> Opinions:
    """A bound where the label prints a dose or an interval: it allows what the label does not."""
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    if situation.uncovered or not situation.base_rules:
        return for_all(group, no_rule(f"no label rule covers this use ({situation.uncovered})", "indication"))
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
    for dose, interval in pairs(group):
        match = matching_rule((dose, interval), rules, situation.weight_kg) if dose is not None else None
        if match and not situation.uncovered and not group.base and situation.uses.indications:
            expected = wording.rule(match, situation.use_name(match))
            return for_all(
                group, disagrees("polarity", "the text speaks against a dose that the label prints", expected, match)
            )
    return for_all(group, no_rule("the text speaks against this number; no rule confirms that", "polarity"))


def _judge_plain(group: DoseGroup, situation: Situation) -> Opinions:
    scope = situation.base_rules
    stated = pairs(group)
    matches = [matching_rule(pair, scope, situation.weight_kg) for pair in stated]
    if all(matches) and matches:
        first = next(rule for rule in matches if rule)
        if situation.uncovered:
            return for_all(group, uncovered(situation, first))
        fault = not_for_each(stated, scope, situation) or given_otherwise(group, first, situation)
        if fault is not None:
            return for_all(group, fault)
        reason = f"as {wording.rule(first, situation.use_name(first))}"
        if any(rule and rule.regimen.terms and rule.regimen.id not in situation.picked for rule in matches):
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


def _named_by(rule: DoseRule, code: str) -> tuple[str, ...]:
    """The uses, phases or routes that a rule is printed for."""
    return rule.regimen.routes if code == "route" else (str(getattr(rule.regimen, code)),)


def given_otherwise(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a printed dose that the text gives as a bolus, or only once."""
    place = wording.rule(rule, situation.use_name(rule))
    if not group.intervals and rule.intervals and cues.given_once(situation.clause):
        return disagrees("interval", "the label prints this dose repeated, not once", place, rule)
    infused = [
        limit
        for limit in situation.compiled.limits(LimitKind.INFUSION_TIME_MIN)
        if not limit.regimens or rule.regimen.id in limit.regimens
    ]
    if infused and cues.given_rapidly(situation.clause):
        expected = wording.listing(wording.amount(limit.value) for limit in infused if limit.value is not None)
        return disagrees("limit", "the label gives this dose as an infusion, not as a bolus", expected, rule)
    return None


def condition_lost(rule: DoseRule, situation: Situation) -> Opinion:
    """A dose that the label prints under a condition which the text does not state: right only where it holds."""
    place = wording.rule(rule, situation.use_name(rule))
    reason = f"the label prints this dose under a condition: {rule.regimen.condition}"
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, rule.rule, rule.source)
