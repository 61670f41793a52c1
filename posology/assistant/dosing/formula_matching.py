"""Numbers of a printed formula ("serum creatinine × 8", "14 + Ccr/5"), and intervals and doses that it comes to.

Holds no formula; they stand in the monographs and are worked out by `formula_arithmetic`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import doses_in
from posology.assistant.dosing.formula_arithmetic import evaluate, terms_of
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, converted, equal, metrics_of
from posology.assistant.dosing.offered_beside import each_offered
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees
from posology.assistant.dosing.pairing import matching_rule, printing_any, stated_doses, totals
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.rule_formulas import Formula
from posology.assistant.dosing.situations import situation_of
from posology.assistant.dosing.spacing import blanked

_BODY_SIZE = re.compile(r"\s*(?:[×x*]\s*\d+(?:[.,]\d+)?\s?(?:kg|m²|m2)\s*)?", re.IGNORECASE)
_WORKED_OUT = re.compile(
    r"÷|×(?!\s*\d)|\btimes\b(?!\s+(?:a|per|each|daily|weekly))|\bmultipl|\bdivided by\b"
    r"|\d\s*[x*/+]\s*(?:[a-zA-Z]|\()"
    r"|(?:\b(?:x|\*)|×)\s*\d+(?![\d–-]*\s*(?:days?|d\b|weeks?|wks?|doses?|months?))"
    r"|\+\s*\w|(?<![(\s][np]\s)(?<![(\s][np])(?<![<>≤≥])=\s*\d",  # "(n = 412)" and "p = 0.03" work nothing out
    re.IGNORECASE,
)
_CONSTANT = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w|\.\d)")
_TERM_OF = {Metric.SCR: "scr", Metric.CRCL: "crcl", Metric.CRCL_INDEXED: "crcl_173", Metric.CCR_PER_70KG: "ccr_70kg"}
# The day that a daily dose is for ("in mg for 24 hours").
_A_DAY = frozenset({(Decimal(24), "h"), (Decimal(1), "day")})
_AFTER = re.compile(
    r"\b(?:after|following|preceded by|follows|loading dose(?: is| of|:)?)\b[^.;0-9]{0,40}$", re.IGNORECASE
)
_SIZE_BEFORE = re.compile(r"(?<![\w.,/])\d+(?:[.,]\d+)?\s?(?:kg|m²|m2)\s*$", re.IGNORECASE)
_EQUALS = re.compile(r"=\s*$")
_NEAR = Decimal("0.02")
_WHOLE = Decimal(100)


def judge_formulas(clause: Clause, compiled: CompiledMonograph, scope: Scope) -> Opinions:
    """Judge the numbers of a formula that a clause writes, and what a printed one of a drug gives for a value."""
    situation = situation_of(clause, None, compiled, scope)
    if situation.uncovered:
        return {}
    written = judge_constants(clause, situation) if _states_formula(clause) else {}
    return written | (by_formula(clause, situation) or each_offered(clause, lambda one: by_formula(one, situation)))


def _states_formula(clause: Clause) -> bool:
    """Whether a clause writes a formula."""
    doses = [(group.dose.unit, group.end) for group in clause.groups if group.dose is not None]
    sizes = [end - clause.start for unit, end in doses if "/kg" in unit or "/m2" in unit]
    starts = [group.start - clause.start for group in clause.groups if group.dose is not None]
    return any(
        found[0][0] not in "=×xX*"
        or not (_follows(clause.text, sizes, found.start()) or _of_body(clause.text, starts, found.start()))
        for found in _WORKED_OUT.finditer(clause.text)
    )


def _of_body(text: str, starts: Sequence[int], place: int) -> bool:
    """Whether a body size stands before a sign of multiplication, and a dose right behind it ("70 kg × 7.5 mg/kg")."""
    return _SIZE_BEFORE.search(text, 0, place) is not None and any(not text[place + 1 : one].strip() for one in starts)


def _follows(text: str, ends: Sequence[int], place: int) -> bool:
    """Whether at most a body size stands between the end of a dose per kilogram and a place ("1 mg/kg × 80 kg =")."""
    return any(end <= place and _BODY_SIZE.fullmatch(text, end, place) is not None for end in ends)


def judge_constants(clause: Clause, situation: Situation) -> Opinions:
    """Judge the numbers of a written formula: each constant of the text must be one of a printed formula.

    Args:
        clause: a clause that states a formula.
        situation: what it is bound to.
    """
    numbers = [q for q in _numbers_of(clause) if q.role in {Role.DOSE, Role.INTERVAL, Role.DURATION, Role.FREQUENCY}]
    per_day = any(formula.gives == "daily_dose" for formula in situation.compiled.monograph.formulas)
    days = [q for q in numbers if per_day and q.role is Role.DURATION and (q.value, q.unit) in _A_DAY]
    results = [q for q in numbers if q.role is Role.DURATION and _EQUALS.search(clause.text, 0, q.start - clause.start)]
    told = {q.value for q in (*clause.bands, *clause.rest) if q.unit and metrics_of(q) & set(_TERM_OF)}
    stated = {Decimal(match[0]) for match in _CONSTANT.finditer(_without_units(clause, [*days, *results]))} - told
    for formula in situation.compiled.monograph.formulas:
        constants = {Decimal(match[0]) for match in _CONSTANT.finditer(formula.expression)}
        bare = [q for q in numbers if not q.unit or q.value in constants]
        if constants and stated and stated <= constants:
            agreed = _agreed(formula, situation)
            judged = dict.fromkeys([*bare, *(days if formula.gives == "daily_dose" else ())], agreed)
            return judged | _results(results, formula, clause, agreed)
    first = situation.compiled.monograph.formulas[0]
    reason = "the label's formula holds other numbers"
    source = situation.compiled.source(first.source)
    wrong = Opinion(
        Agreement.DISAGREES, reason, "arithmetic", first.text, f"{situation.compiled.drug}/{first.id}", source
    )
    return dict.fromkeys(numbers, wrong) if stated else {}


def _results(results: Sequence[Quantity], formula: Formula, clause: Clause, agreed: Opinion) -> Opinions:
    """Judge what a text says that a formula comes to for its one stated value ("3 × 8 = 24 hours")."""
    points = [q for q in (*clause.bands, *clause.rest) if q.value is not None and metrics_of(q) & set(_TERM_OF)]
    values = {_TERM_OF[m]: q.value for q in points for m in metrics_of(q) & set(_TERM_OF) if q.value is not None}
    if len(points) != 1 or not terms_of(formula.expression) <= set(values):
        return {}
    worked = evaluate(formula.expression, values)
    reason = "the label's formula comes to something else"
    wrong = replace(agreed, agreement=Agreement.DISAGREES, reason=reason, code="arithmetic", expected=formula.text)
    told = {quantity: stated for quantity in results if (stated := _stated(formula, [quantity])) is not None}
    judged = {q: agreed if abs(stated - worked) <= worked * _NEAR else wrong for q, stated in told.items()}
    return judged | ({points[0]: agreed} if judged else {})


def _numbers_of(clause: Clause) -> Iterator[Quantity]:
    for group in clause.groups:
        yield from (q for q in (group.dose, *group.intervals) if q is not None)
    yield from clause.rest


def _without_units(clause: Clause, days: Sequence[Quantity]) -> str:
    """The text of a clause without the numbers that carry a unit of their own and are no part of the formula."""
    numbers = [q for q in (*_numbers_of(clause), *clause.bands) if q.unit]
    return without_numbers(clause, (q for q in numbers if q.role is not Role.DURATION or q in days))


def without_numbers(clause: Clause, numbers: Iterable[Quantity]) -> str:
    """The text of a clause with blanks where some of its numbers stand, as long as before.

    Args:
        clause: the clause.
        numbers: numbers that stand in it.
    """
    return blanked(clause.text, ((number.start - clause.start, number.end - clause.start) for number in numbers))


def by_formula(clause: Clause, situation: Situation) -> Opinions:
    """Judge an interval or dose that the text states for one value of a metric, where a printed formula gives it.

    Args:
        clause: a clause with one stated value of serum creatinine or clearance.
        situation: what it is bound to.
    """
    points = [q for q in (*clause.bands, *clause.rest) if q.value is not None and metrics_of(q) & set(_TERM_OF)]
    groups = [g for g in clause.groups if g.dose is not None or any(interval.unit for interval in g.intervals)]
    begun = _first_doses(groups, clause, situation) if len(groups) > 1 else []
    groups = [group for group in groups if group not in begun]
    groups = [group for group in groups if not (group.base and situation.bases)] or groups
    if len(points) != 1 or len(groups) != 1 or points[0].value is None:
        return {}
    metric = next(iter(metrics_of(points[0]) & set(_TERM_OF)))
    values = {_TERM_OF[metric]: points[0].value}
    if situation.weight_kg is not None:
        values["weight"] = situation.weight_kg
    group = groups[0]
    if of_base := _by_base(group, points[0], metric, values, situation):
        return of_base
    for formula in situation.compiled.monograph.formulas:
        doses = alternatives(group.dose) if group.dose is not None else ()
        known = values | ({"dose": doses[0].low} if len(doses) == 1 else {})
        if not terms_of(formula.expression) <= set(known) or not _holds_at(formula, metric, points[0].value):
            continue
        worked = evaluate(formula.expression, known)
        stated = _stated(formula, group.intervals) if formula.gives == "interval" else _stated_dose(formula, group)
        if stated is not None and abs(stated - worked) <= worked * _NEAR:
            if formula.gives == "daily_dose" and group.dose is not None:
                return dict.fromkeys([group.dose, points[0]], _agreed(formula, situation))
            if formula.gives != "interval":
                continue
            usual = all(matching_rule((d, None), situation.base_rules, situation.weight_kg) for d in doses)
            numbers = [group.dose] if group.dose is not None and usual else []
            timed = [interval for interval in group.intervals if interval.unit]
            return dict.fromkeys([*numbers, *timed, points[0]], _agreed(formula, situation))
    reduced = _by_dose(group, points[0], metric, values, situation)
    if reduced:
        return reduced | {one.dose: reduced[points[0]] for one in begun if one.dose is not None}
    return {} if begun else _against_formula(group, metric, points[0], situation)


def _by_base(
    group: DoseGroup, point: Quantity, metric: Metric, values: dict[str, Decimal], situation: Situation
) -> Opinions:
    """Judge the dose of a day that a formula gives for the regimen which the text adjusts; empty where none does."""
    bases = [(dose, spacing) for dose, spacings in situation.bases for spacing in spacings or (None,)]
    based = {rule.regimen.id for rule in printing_any(situation.compiled.base_rules, bases)}
    for formula in situation.compiled.monograph.formulas:
        spaced = all(
            any(equal(one, printed) for printed in formula.intervals)
            for interval in group.intervals
            for one in alternatives(interval)
        )
        fits = formula.gives == "daily_dose" and not based.isdisjoint(formula.regimens)
        if not fits or not spaced or point.value is None or not _holds_at(formula, metric, point.value):
            continue
        stated, worked = _stated_dose(formula, replace(group, per_day=True)), evaluate(formula.expression, values)
        agreed = _agreed(formula, situation)
        right = stated is not None and abs(stated - worked) <= worked * _NEAR
        reason = "the label's formula gives another dose for this value"
        wrong = replace(agreed, agreement=Agreement.DISAGREES, reason=reason, code="arithmetic", expected=formula.text)
        numbers = [q for q in (group.dose, *group.intervals) if q is not None]
        return dict.fromkeys(numbers, agreed if right else wrong) | {point: agreed}
    return {}


def _first_doses(groups: list[DoseGroup], clause: Clause, situation: Situation) -> list[DoseGroup]:
    """The doses without an interval after which the words of a formula give a reduced one."""
    words = [formula.text for formula in situation.compiled.monograph.formulas if formula.gives == "dose"]
    printed = [dose for text in words for dose in doses_in(text)]
    single = [group for group in groups if group.dose is not None and not group.intervals]
    single = [g for g in single if g is groups[0] or _AFTER.search(clause.text, 0, g.start - clause.start)]
    return [g for g in single if any(all(equal(one, dose) for one in stated_doses(g)) for dose in printed)]


def _by_dose(
    group: DoseGroup, point: Quantity, metric: Metric, values: dict[str, Decimal], situation: Situation
) -> Opinions:
    """Agreement of a reduced dose at the usual interval with a formula that takes it from the usual dose."""
    for formula in situation.compiled.monograph.formulas:
        if formula.gives != "dose" or point.value is None or not _holds_at(formula, metric, point.value):
            continue
        for regimen in (situation.compiled.regimens[name] for name in formula.regimens):
            known = values | {"dose": regimen.dose.low}
            if not terms_of(formula.expression) <= set(known) or group.dose is None:
                continue
            stated, worked = _stated(formula, [group.dose]), evaluate(formula.expression, known)
            usual = bool(group.intervals) and all(
                any(equal(one, printed) for printed in regimen.intervals)
                for interval in group.intervals
                for one in alternatives(interval)
            )
            if stated is not None and usual and abs(stated - worked) <= worked * _NEAR:
                return dict.fromkeys([group.dose, *group.intervals, point], _agreed(formula, situation))
    return {}


def _against_formula(group: DoseGroup, metric: Metric, point: Quantity, situation: Situation) -> Opinions:
    """Disagreement of a usual dose at an interval with the formula that alone gives it at a value of a metric."""
    timed = [interval for interval in group.intervals if interval.unit]
    if metric in situation.compiled.table_metrics or group.dose is None or not timed or point.value is None:
        return {}
    usual = alternatives(group.dose)
    for formula in situation.compiled.monograph.formulas:
        of_base = any(
            any(equal(one, situation.compiled.regimens[name].dose) for one in usual) for name in formula.regimens
        )
        known = {_TERM_OF[metric]: point.value}
        solvable = terms_of(formula.expression) <= set(known) and _holds_at(formula, metric, point.value)
        if formula.gives != "interval" or not of_base or not solvable:
            continue
        worked = evaluate(formula.expression, known)
        source = situation.compiled.source(formula.source)
        wrong = Opinion(
            Agreement.DISAGREES,
            "the label's formula gives another interval for this value",
            "arithmetic",
            f"{formula.text} ({wording.number(worked)} {formula.unit})",
            f"{situation.compiled.drug}/{formula.id}",
            source,
        )
        return dict.fromkeys(timed, wrong)
    return {}


def share_by_formula(share: Decimal, at: Quantity, of: Quantity, situation: Situation) -> Opinion | None:
    """Judge a part of the dose that is printed for another value of a metric; None where no formula holds.

    Args:
        share: the stated part, in percent.
        at: the value for which the part is given.
        of: the value whose dose it is a part of.
        situation: what the clause is bound to.
    """
    shared = metrics_of(at) & metrics_of(of) & set(_TERM_OF)
    first: Opinion | None = None
    for metric in sorted(shared):
        for formula in situation.compiled.monograph.formulas:
            term = _TERM_OF[metric]
            if at.value is None or of.value is None or terms_of(formula.expression) != {term}:
                continue
            if formula.gives == "interval" or not _holds_at(formula, metric, at.value):
                continue
            of_base = evaluate(formula.expression, {term: of.value})
            worked = evaluate(formula.expression, {term: at.value})
            if of_base and worked * _WHOLE == share * of_base:
                return _agreed(formula, situation)
            first = first or replace(
                _agreed(formula, situation),
                agreement=Agreement.DISAGREES,
                reason="the label's formula gives another part of that dose",
                code="arithmetic",
                expected=formula.text,
            )
    return first


def _holds_at(formula: Formula, metric: Metric, value: Decimal) -> bool:
    """Whether a formula is printed for a value of a metric."""
    return formula.band is None or (formula.metric is metric and formula.band.contains(value))


def _stated(formula: Formula, quantities: list[Quantity]) -> Decimal | None:
    found = [q for q in quantities if q.value is not None and q.unit]
    if len(found) != 1 or found[0].value is None:
        return None
    return converted(found[0].value, found[0].unit, formula.unit)


def _stated_dose(formula: Formula, group: DoseGroup) -> Decimal | None:
    """The one dose of a group in the unit of a formula; one that the text calls a daily dose is a total of a day."""
    doses = [dose for dose, _ in totals(group) if dose is not None] if group.per_day else stated_doses(group)
    return converted(doses[0].low, doses[0].unit, formula.unit) if len(doses) == 1 else None


def _agreed(formula: Formula, situation: Situation) -> Opinion:
    source = situation.compiled.source(formula.source)
    return agrees(f"the label's formula: {formula.text}", f"{situation.compiled.drug}/{formula.id}", source)
