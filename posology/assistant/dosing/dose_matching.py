"""Doses and intervals against the regimens and renal rows of a monograph.

A dose agrees when one printed rule of the same use, route, phase and band has the same value and interval
after exact conversion. Limits are judged in `limit_matching`, faults are named in `dose_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing import delivery_cues, wording
from posology.assistant.dosing.age_faults import age_lost, for_the_young, may_be_child
from posology.assistant.dosing.base_regimens import is_printed_base, of_adjusted, of_bases, of_wider_use
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import in_words
from posology.assistant.dosing.counts_a_day import on_other_days, other_count
from posology.assistant.dosing.criteria_matching import one_for_enough, weighed_for_nothing
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dialysis_timing import as_regular, of_regular, on_wrong_side, row_printing, supplements
from posology.assistant.dosing.dilutions import dissolved
from posology.assistant.dosing.dose_bounds import beyond_most, of_bound, printed_bound, restates_bound
from posology.assistant.dosing.dose_faults import diagnose, uncovered, wrong_base
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.first_periods import other_beginning
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.impaired_function import full_dose_when_impaired
from posology.assistant.dosing.maximum_matching import interval_of_maximum, maximum, warned_of
from posology.assistant.dosing.measures import bound, equal
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.other_conditions import treated_elsewhere
from posology.assistant.dosing.pairing import (
    for_all,
    matching_rule,
    pairs,
    per_day_rules,
    signed,
    totals,
    unreadable,
)
from posology.assistant.dosing.parts_of_course import divided_elsewhere, in_order, in_portions, repeated_course
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.refuted_doses import judge_refuted, on_condition
from posology.assistant.dosing.scope_faults import (
    condition_lost,
    first_dose_lost,
    given_otherwise,
    kept_with_companion,
    loses_condition,
    not_for_each,
    of_dialysis,
    of_one_phase,
    of_other_use,
    only_first,
    said_several,
    says_whole_dose,
)
from posology.assistant.dosing.starting_doses import (
    begins_with_another,
    leads_on,
    printing_first,
    starts_higher,
    without_first,
)
from posology.assistant.dosing.strengths import PIECES
from posology.assistant.dosing.titration_steps import judge_step
from posology.assistant.dosing.traces import may_hold
from posology.assistant.dosing.unit_table import MASSES
from posology.assistant.dosing.unknown_cues import says_unknown
from posology.assistant.dosing.weight_faults import (
    above_maximum,
    other_per_kg,
    other_weight,
    weight_lost,
    worked_out_wrong,
)
from posology.assistant.dosing.weight_ranges import printed_for_weight

_COMPOSITION = re.compile(
    r"\s*\)?\s*(?:\([^)]{0,40}\)\s*)?(?:of\s+)?(?:sodium|potassium|chloride|dextrose|glucose|lactose|elemental)\b",
    re.IGNORECASE,
)
# "Is not 1 g but 500 mg": what is denied is the first dose.
_INSTEAD = re.compile(
    r"\bnot\b[^.;:]{0,90}\d[^.;:]{0,60}\bbut\s+(?:(?:rather|instead|is|are|as|at|a|of|the|dose|given)\s+){0,4}$",
    re.IGNORECASE,
)
_NEAREST = re.compile(r"\bnearest\s+(?:whole\s+|multiple of\s+)?$", re.IGNORECASE)


def judge_group(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose and intervals of one group, and its band when it has one."""
    if unreadable(group):
        return for_all(group, no_rule("the number could not be read with certainty", "unreadable"))
    special = _judge_special(group, clause, situation)
    if special:
        return special
    if usual := _judge_usual(group, situation):
        return usual
    if _is_forbidden(group, clause):
        refuted = beyond_most(group, clause, situation) or judge_refuted(group, situation)
        return (
            of_bound(group, clause, refuted, _judge_plain(group, situation))
            if restates_bound(group, clause)
            else refuted
        )
    if group.dose is not None and _COMPOSITION.match(clause.text, group.dose.end - clause.start):
        return for_all(group, no_rule("what the product contains besides the drug, not a dose", "product"))
    if signed(group):
        return warned_of(group, clause, situation) or _judge_signed(group, clause, situation)
    if group.band is not None:
        return {}
    if situation.dialysis_rows and not situation.uncovered:
        return _judge_on_dialysis(group, situation)
    return _judge_plain(group, situation)


def _judge_usual(group: DoseGroup, situation: Situation) -> Opinions:
    """Agreement of a dose that another one takes the place of; empty where it is none, or not a printed one."""
    usual = _judge_plain(group, situation) if group.replaced else {}
    if usual and all(opinion.agreement is Agreement.AGREES for opinion in usual.values()):
        return usual
    wider = of_wider_use(group, situation)
    if wider is None:
        return {}
    return for_all(group, agrees(f"as {wording.rule(wider, situation.use_name(wider))}", wider.rule, wider.source))


def _is_forbidden(group: DoseGroup, clause: Clause) -> bool:
    """Whether a text speaks against a dose, and not only under a bound that it states."""
    whole = group.dose is None and says_whole_dose(clause.text)
    full = clause.whole or clause
    said = clause.mode is Mode.PROHIBIT and not _INSTEAD.search(full.text, 0, max(0, group.start - full.start))
    against = group.refuted or (said and (whole or not clause.bands))
    return against and not on_condition(group, clause)


def _judge_special(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """A number that is written as a dose and is something else: a part, a maximum, a step; empty when it is none."""
    if group.base and (other := wrong_base(group, clause, situation)) is not None:
        return for_all(group, other)
    if group.component and group.dose is not None:
        return for_all(group, no_rule("the second part of a combination; no rule prints it so", "component"))
    if group.ceiling and group.dose is not None:
        daily = group.per_day and group.dose.unit in MASSES
        unit = f"{group.dose.unit}/day" if daily else group.dose.unit
        most = maximum(replace(group.dose, comparator=Comparator.LE, unit=unit), clause, situation)
        if most.agreement is not Agreement.NO_RULE:
            if daily:
                return for_all(group, most)
            spaced = interval_of_maximum(replace(group, dose=None), situation) if group.intervals else {}
            return {group.dose: most} | spaced
    if delivery_cues.unbounded(clause.text):
        silent = no_rule("the text denies a ceiling or makes a floor of it", "polarity")
        return for_all(group, silent if group.dose is None else maximum(group.dose, clause, situation))
    other = dissolved(group, clause, situation) or _rounding(group, clause, situation)
    if other is not None:
        return for_all(group, other)
    if group.step and not situation.dialysis_rows:
        return for_all(group, judge_step(group, situation))
    if group.of_maximum:
        return interval_of_maximum(group, situation)
    return {}


def _rounding(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on a step to which the text rounds a calculated dose, None where the dose is none."""
    stated = bound(group.dose) if group.dose is not None and not group.intervals else None
    if stated is None or group.dose is None or not may_hold(clause.text, ("nearest",)):
        return None
    if _NEAREST.search(clause.text, 0, group.dose.start - clause.start) is None:
        return None
    formulas = [formula for formula in situation.compiled.monograph.formulas if formula.round_to is not None]
    for formula in formulas:
        source, rule = situation.compiled.source(formula.source), f"{situation.compiled.drug}/{formula.id}"
        if formula.round_to is not None and equal(stated, formula.round_to):
            return agrees(f"as the label rounds: {formula.text}", rule, source)
    if not formulas:
        return no_rule("a step to which a dose is rounded, not a dose", "step")
    return disagrees("value", "the label rounds to another step", formulas[0].text)


def _judge_on_dialysis(group: DoseGroup, situation: Situation) -> Opinions:
    """A dose for patients on dialysis, against the rows that the label prints for them."""
    every, bases = situation.dialysis_rows, situation.bases
    rows = of_bases(every, bases) if bases else ()
    if not rows and any(is_printed_base(rule, *base) for rule in situation.base_rules for base in bases):
        return for_all(group, no_rule("the label prints no dose on dialysis for the regimen told before", "base"))
    rows = rows or of_adjusted(every, bases, situation.row_rules) or every
    if delivery_cues.given_once(situation.clause):
        rows = tuple(sorted(rows, key=lambda row: not only_first(group, row, situation.weight_kg)))
    words = group.dose.text if group.dose is not None else ""
    first = Phase.LOADING in situation.phases or leads_on(group, situation)
    begins = first and any(row.first_dose is not None for row in rows)
    rows = printing_first(rows) if begins and not group.intervals else rows
    rows = of_regular(rows, group, situation)
    fitting = supplements(rows, group, situation)
    matches = [row_printing(pair, fitting, situation.weight_kg, as_first=begins) for pair in pairs(group)]
    if matches and all(matches):
        row = next(row for row in matches if row)
        fault = given_otherwise(group, row, situation) or on_wrong_side(row, words, situation)
        fault = fault or other_weight(group, row, situation)
        agreed = agrees(f"as {wording.rule(row, situation.use_name(row))}", row.rule, row.source)
        return for_all(group, fault or agreed)
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    regular = fitting is not rows and any(matching_rule(pair, rows, situation.weight_kg) for pair in pairs(group))
    alone = group.dose is not None and not (group.intervals or begins or regular)
    own = in_words(group.dose, situation, rows, limits=False) if group.dose is not None and alone else None
    own = own or as_regular(group, rows)
    if own is not None:
        wrong = (on_wrong_side(row, words, situation) for row in rows)
        return for_all(group, next((fault for fault in wrong if fault is not None), own))
    pieces = group.dose is not None and group.dose.unit in PIECES
    if pieces and all(row.dose is not None and row.dose.unit not in PIECES for row in rows):
        return for_all(group, no_rule("the label doses in a mass, the text in pieces", "unit"))
    expected = wording.rules(rows, situation.use_name)
    return for_all(group, disagrees("value", "the label prints another dose on dialysis", expected, rows[0]))


def _judge_signed(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """A bound where the label prints a dose or an interval: it allows what the label does not."""
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    if says_unknown(clause.text):
        return for_all(group, no_rule("the text says that nothing is known of this", "silent"))
    if situation.uncovered or not situation.base_rules:
        return for_all(group, no_rule(f"no label rule covers this use ({situation.uncovered})", "indication"))
    printed = printed_bound(group, clause, situation)
    if printed is not None:
        return for_all(group, printed)
    expected = wording.rules(situation.base_rules, situation.use_name)
    reason = "the label prints a dose at an interval, not a bound for one"
    return for_all(group, disagrees("limit", reason, expected, situation.base_rules[0]))


def _judge_plain(group: DoseGroup, situation: Situation) -> Opinions:
    scope = situation.base_rules
    refused = next((row for kind, row in situation.compiled.refused_on_dialysis if kind == situation.dialysis), None)
    if refused is not None and situation.mode is not Mode.REPORT:
        place = wording.rule(refused, situation.use_name(refused))
        return for_all(group, disagrees("polarity", "the label gives no dose on dialysis", place, refused))
    stated = pairs(group)
    if not group.intervals and delivery_cues.given_once(situation.clause) and _is_followed(group, situation):
        scope = tuple(sorted(scope, key=lambda rule: not only_first(group, rule, situation.weight_kg)))
    as_first = Phase.LOADING in situation.phases or delivery_cues.on_first_day(situation.clause)
    as_first = as_first or leads_on(group, situation)
    matches = [matching_rule(p, scope, situation.weight_kg, situation.picked, as_first=as_first) for p in stated]
    course = repeated_course(group, scope)
    if course or not all(matches):
        matches = course or _read_otherwise(group, scope, situation) or matches
    if all(matches) and matches:
        first = next(rule for rule in matches if rule)
        if situation.uncovered:
            return for_all(group, uncovered(situation, first))
        told = bool(course) or in_order(group, scope, situation)
        fault = _fault_beside(group, first, scope, situation, told=told)
        others = (for_the_young(rule, situation) for rule in matches if rule and rule is not first)
        if fault := fault or next(filter(None, others), None):
            return for_all(group, fault)
        reason = f"as {wording.rule(first, situation.use_name(first))}"
        lost = next((r for r in matches if r and loses_condition(r, situation)), None)
        if lost is not None and not group.base:
            return for_all(group, condition_lost(lost, situation))
        return for_all(group, agrees(reason, first.rule, first.source))
    if situation.mode is Mode.REPORT:
        return for_all(group, no_rule("reported from a study; no label rule prints it for this use", "report"))
    missed = next(pair for pair, match in zip(stated, matches, strict=True) if match is None)
    return diagnose(group, missed, scope, situation)


def _fault_beside(
    group: DoseGroup, first: DoseRule, scope: Sequence[DoseRule], situation: Situation, *, told: bool
) -> Opinion | None:
    """The first fault of a printed dose in what the text says beside it; `told`: its steps are told in their order."""
    stated = pairs(group)
    fault = of_other_use(first, situation) or of_dialysis(stated, first, situation)
    fault = fault or other_count(group, first, situation) or on_other_days(group, first, situation)
    fault = fault or other_beginning(first, situation)
    fault = fault or not_for_each(stated, scope, situation) or above_maximum(group, first, situation)
    fault = fault or given_otherwise(group, first, situation)
    fault = fault or other_weight(group, first, situation) or for_the_young(first, situation)
    fault = fault or other_per_kg(group, first, situation) or worked_out_wrong(group, first, situation)
    fault = fault or weight_lost(first, situation, dosed=group.dose is not None)
    fault = fault or (None if told else of_one_phase(stated, scope, situation))
    fault = fault or starts_higher(group, first, situation) or begins_with_another(group, first, situation)
    fault = fault or age_lost(first, situation) or may_be_child(stated, first, situation)
    fault = fault or treated_elsewhere(first, scope, situation)
    fault = fault or one_for_enough(group, situation) or weighed_for_nothing(group, situation)
    fault = fault or _counted_otherwise(group, first, situation)
    fault = fault or (None if group.replaced else full_dose_when_impaired(first, situation))
    fault = fault or kept_with_companion(first, situation)
    return fault or without_first(first, situation) or first_dose_lost(stated, scope, situation)


def _counted_otherwise(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a count of doses a day where the label prints fewer beside its hours ("every 4 hours, 5 times")."""
    counts = {amount.low for amount in rule.intervals if amount.unit == "/day"}
    hours = {amount.low for amount in rule.intervals if amount.unit == "h"}
    told = [q.value for q in group.intervals if q.unit == "h" and q.value and "times" in q.text.lower()]
    if len(counts) != 1 or len(hours) != 1 or not any(value in hours for value in told):
        return None
    place = wording.rule(rule, situation.use_name(rule))
    return disagrees("interval", "the label prints fewer doses a day than its hours come to", place, rule)


def _is_followed(group: DoseGroup, situation: Situation) -> bool:
    """Whether another dose comes after one in its clause."""
    return any(other.start >= group.end and not other.base for other in situation.whole_groups)


def _read_otherwise(group: DoseGroup, scope: Sequence[DoseRule], situation: Situation) -> list[DoseRule | None]:
    """The rules of a dose that "daily" or "on day 2" makes a total, or that is to start from; empty for none."""
    readings: list[list[DoseRule | None]] = []
    if group.per_day:
        readings.append([matching_rule(p, per_day_rules(scope), situation.weight_kg) for p in totals(group)])
        readings.append(divided_elsewhere(group, scope, situation))
    if not group.intervals and situation.picked and not said_several(situation.clause):
        of_day = [rule for rule in scope if rule.regimen.daily_total is not None]
        on_day = [rule for rule in of_day if rule.regimen.id in situation.picked]
        readings.append([matching_rule(p, on_day, situation.weight_kg) for p in totals(group)])
    if situation.weight_kg is not None:
        readings.append([printed_for_weight(pair, scope, situation.weight_kg) for pair in pairs(group)])
    readings.append(in_portions(group, scope, situation))
    if group.base:
        banded = [row for row in situation.row_rules if not row.dialysis_row]
        readings.append([matching_rule(p, banded, situation.weight_kg) for p in pairs(group)])
    return next((reading for reading in readings if reading and all(reading)), [])
