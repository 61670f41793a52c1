"""How a drug is given: rates, infusion times and volumes against printed limits.

A ceiling is obeyed by a lower value and contradicted by another ceiling; a floor the other way round.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from posology.assistant.dosing import cues, delivery_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.concentration_matching import concentration
from posology.assistant.dosing.conditional_times import under_condition
from posology.assistant.dosing.contents import of_solution, printed_container
from posology.assistant.dosing.course_matching import duration
from posology.assistant.dosing.diluent_matching import diluent
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.haste_cues import forbids_haste
from posology.assistant.dosing.hydration import fluid_time, fluid_volume
from posology.assistant.dosing.infusion_rates import flows, runs_out, too_fast, too_long, under_rate
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    in_line,
    same_number_other_unit,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import alternatives, at_least, bound, equal, scaled, within
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.signs import is_negated_giving
from posology.assistant.dosing.ways_of_giving import never_infused, way_before, way_behind

_STEPS = (Decimal("0.1"), Decimal(1), Decimal(5), Decimal(10))  # of a volume; one is no tenth of what it rounds
_DILUENT = re.compile(r"\bdiluents?\b|\b(?:re)?constitut", re.IGNORECASE)
_INFUSED = "iv"
_CONTAINER = re.compile(r"[\s-](?:[a-z]+[\s-]){0,2}?(?:bottle|bag|vial|ampou?le)s?\b", re.IGNORECASE)
# "Slower than the 60-minute minimum": the time that is compared with, not the one the dose takes.
_MINIMUM = re.compile("minimum", re.IGNORECASE)
_THAN = re.compile(r"\bthan (?:the|its|that|this)\s+$", re.IGNORECASE)
_SHORTER = re.compile(r"\b(?:less|shorter|under|below|within|faster|quicker)\b|<", re.IGNORECASE)
_RUNS_OVER = re.compile(r"\bover\s+(?:about\s+|at least\s+)?\Z", re.IGNORECASE)
_FORBIDDEN_OVER = re.compile(
    r"\b(?:do not|don't|never|must not|should not(?: be)?|not to be)"
    r" (?:give[n]?|infuse[d]?|administer(?:ed)?|run|inject(?:ed)?)\b[^.;:]{0,60}\bover\s+$",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\b(?:at least|minimum|or longer|not less|no less|least)\b", re.IGNORECASE)


def rate(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a rate against the ceilings of the infusion rate; what is given "every 8 hours" is a dose and no rate."""
    limits = applicable((LimitKind.RATE_MAX,), clause, situation)
    if limits and delivery_cues.unbounded(clause.text):
        return against("polarity", "the text denies the label's ceiling", limits, situation)
    if any(_takes_interval(quantity, group) for group in clause.groups) or _is_dose_as_rate(
        quantity, clause, situation
    ):
        rules = situation.base_rules
        expected = wording.rules(rules, situation.use_name)
        if rules and not situation.uncovered:
            return disagrees("unit", "a rate stands where the label prints a dose at an interval", expected, rules[0])
    timed = runs_out(quantity, clause, situation) or flows(quantity, clause, situation)
    timed = timed or (_dose_over_time(quantity, clause, situation) if not limits else None)
    return timed or under_ceiling(quantity, limits, situation, "rate")


def _dose_over_time(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a rate that repeats a printed dose, of a drug that is not infused or where its interval is told."""
    rules = situation.base_rules
    infused = any(_INFUSED in rule.regimen.routes for rule in rules)
    often = any(q.role is Role.FREQUENCY for q in clause.rest) or any(group.intervals for group in clause.groups)
    mass, time = quantity.unit.rpartition("/")[::2]
    stated = bound(quantity)
    if stated is None or time not in {"h", "min"} or situation.uncovered or (infused and not often):
        return None
    single = replace(stated, unit=mass)
    rule = next((one for one in rules if one.dose is not None and equal(single, one.dose)), None)
    if rule is None:
        return None
    expected = wording.rules(rules, situation.use_name)
    return disagrees("unit", "a rate stands where the label prints a dose at an interval", expected, rule)


def _is_dose_as_rate(rate: Quantity, clause: Clause, situation: Situation) -> bool:
    """Whether an interval without a dose stands by a rate that repeats the number of a printed dose."""
    bare = any(group.dose is None and group.intervals for group in clause.groups)
    doses = (rule.dose for rule in situation.base_rules if rule.dose is not None)
    return bare and rate.value is not None and any(dose.low == dose.high == rate.value for dose in doses)


def _takes_interval(rate: Quantity, group: DoseGroup) -> bool:
    """Whether an interval after the rate is the rate's own: its group has no dose, or had its interval before."""
    after = [interval for interval in group.intervals if interval.start >= rate.end]
    own_dose = group.dose is not None and (group.dose.start > rate.start or len(after) == len(group.intervals))
    return bool(after) and not own_dose


def infusion_time(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge an infusion time against the least one, and against the rate that dose and time come to."""
    told = _as_said(quantity, clause)
    quantity, spoken = told, told is not quantity  # what the words before it refuse is turned already
    pushed = _pushed(quantity, clause, situation)
    if pushed is not None:
        return pushed
    of_fluid = fluid_time(quantity, clause, situation)
    if of_fluid is not None:
        return of_fluid
    compared = _MINIMUM.search(quantity.text) and _THAN.search(clause.text, 0, quantity.start - clause.start)
    breaks = None if compared else too_fast(quantity, clause, situation)
    if breaks is not None:
        return _forbids_breach(breaks, quantity, clause) or breaks
    limits = _with_usual(quantity, applicable((LimitKind.INFUSION_TIME_MIN,), clause, situation), clause, situation)
    stated = bound(quantity)
    if not limits and not any(_INFUSED in rule.regimen.routes for rule in situation.base_rules):
        return _into_no_vein(quantity, clause, situation)
    if not limits or stated is None:
        least = quantity.comparator in FLOOR_SIGNS
        return under_rate(quantity, clause, situation, least=least) or no_rule("the monograph prints no infusion time")
    if same_number_other_unit(stated, limits):
        return against("unit", "the label prints this infusion time in another unit", limits, situation)
    turned = _SHORTER.search(quantity.text) is not None  # "not over less than 1 hour" is read as a floor
    ended = not spoken and cues.ends_use(clause.text[quantity.end - clause.start :])
    if ended and quantity.comparator in (UPPER_SIGNS if turned else FLOOR_SIGNS):
        return _refused_time(quantity, stated, limits, situation)
    if quantity.comparator in UPPER_SIGNS:
        reason = "the text makes a ceiling of the label's least infusion time"
        named = quantity.text[:1].isdigit() and stated.low == stated.high  # "the maximum infusion time is 120 minutes"
        return (_longest_time(stated, limits, situation) if named else None) or against(
            "polarity", reason, limits, situation
        )
    if quantity.comparator in FLOOR_SIGNS and (kept := under_rate(quantity, clause, situation, least=True)):
        return kept
    refused = _refused_as_short(quantity, clause, limits, situation)
    return refused or too_long(stated, limits, clause, situation) or _beside_floors(quantity, stated, limits, situation)


def _into_no_vein(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """A time told of a drug that the label does not give into a vein: of an infusion, or of its course."""
    in_minutes = quantity.unit == "min"
    runs = in_minutes and _RUNS_OVER.search(clause.text, 0, quantity.start - clause.start) is not None
    if (never := never_infused(clause.text, situation, timed=runs)) is not None:
        return never
    return no_rule("the monograph prints no infusion time") if in_minutes else duration(quantity, clause, situation)


def _with_usual(time: Quantity, limits: list[Limit], clause: Clause, situation: Situation) -> list[Limit]:
    """The times of a named case, or the usual ones where a text tells another of several times for that case."""
    if not limits or not all(limit.terms for limit in limits):
        return limits
    usual = [one for one in situation.compiled.limits(LimitKind.INFUSION_TIME_MIN) if not (one.terms or one.regimens)]
    return limits if not usual or under_condition(time, limits, clause) else usual


def _as_said(time: Quantity, clause: Clause) -> Quantity:
    """An infusion time with the side on which the words before it let the drug run ("no faster than over …")."""
    number = next((place for place, one in enumerate(time.text) if one.isdigit()), 0)
    sign = delivery_cues.bounds_time(clause.text, time.start - clause.start + number)
    if sign is None and time.comparator in UPPER_SIGNS and forbids_haste(clause.text[: time.end - clause.start]):
        sign = Comparator.GE  # "do not give it in less than 40 minutes"
    value = time.low if time.low is not None else time.high
    if sign is None or _MINIMUM.search(time.text) or time.options:
        return time
    upper = sign in UPPER_SIGNS
    return replace(time, comparator=sign, low=None if upper else value, high=value if upper else None)


def _forbids_breach(breaks: Opinion, quantity: Quantity, clause: Clause) -> Opinion | None:
    """Agreement of a time too short for the label's rate that a text forbids ("do not infuse 1 g over 60 minutes")."""
    forbidden = _FORBIDDEN_OVER.search(clause.text, 0, quantity.start - clause.start)
    if breaks.agreement is not Agreement.DISAGREES or quantity.comparator is not Comparator.NONE or forbidden is None:
        return None
    return replace(breaks, agreement=Agreement.AGREES, reason=f"the text forbids it: {breaks.reason}", code="")


def _refused_as_short(quantity: Quantity, clause: Clause, limits: list[Limit], situation: Situation) -> Opinion | None:
    """Agreement of a forbidden time that is shorter than the least ("do not inject over 2 minutes"), None of others."""
    stated = bound(quantity)
    if stated is None or quantity.comparator is not Comparator.NONE:
        return None
    if not is_negated_giving(clause.text.lower(), 0, quantity.start - clause.start):
        return None
    floors = [(limit, same) for limit, value in with_values(limits) if (same := scaled(value, stated.unit)) is not None]
    if not floors or any(stated.high >= floor.low for _, floor in floors):
        return None
    return in_line(floors[0][0], situation, "shorter than the label's infusion time it is not given")


def _refused_time(quantity: Quantity, stated: Amount, limits: list[Limit], situation: Situation) -> Opinion:
    """A side of an infusion time on which the drug is not used: only what is shorter than the least time is refused."""
    if quantity.comparator in FLOOR_SIGNS:
        return against(
            "polarity", "the text refuses times that the label's least infusion time allows", limits, situation
        )
    same = next((limit for limit, value in with_values(limits) if _is_lower_end(stated, value)), None)
    if same is None:
        return against("limit", "the label prints another least infusion time", limits, situation)
    return in_line(same, situation, "shorter than the label's infusion time it is not given")


def _pushed(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The time of a push, where the text speaks of one and the label prints one."""
    limits = applicable((LimitKind.PUSH_TIME,), clause, situation)
    stated = bound(quantity)
    if not limits or stated is None:
        return None
    way = way_behind(clause.text, quantity.end - clause.start) or way_before(
        clause.text[: quantity.start - clause.start]
    )
    for limit, value in with_values(limits):
        end = replace(value, low=value.high) if quantity.comparator in UPPER_SIGNS else value
        if within(stated, end):
            return None if way == "infusion" else in_line(limit, situation, "the label's time for a push")
    if way == "infusion" or (way != "push" and not delivery_cues.given_rapidly(clause.text)):
        return None
    return against("limit", "the label prints another time for a push", limits, situation)


def _beside_floors(quantity: Quantity, stated: Amount, limits: list[Limit], situation: Situation) -> Opinion:
    values = with_values(limits)
    for limit, value in values:
        if equal(stated, value) or (quantity.comparator in FLOOR_SIGNS and _is_lower_end(stated, value)):
            return in_line(limit, situation, "the label's infusion time")
    if quantity.comparator in FLOOR_SIGNS:
        return against("limit", "the label prints another least infusion time", limits, situation)
    least = [(limit, value) for limit, value in values if _LEAST.search(f"{limit.source.printed} {limit.note}")]
    obeyed = next((limit for limit, value in least if value.low == value.high and at_least(stated, value)), None)
    inside = obeyed or next((limit for limit, value in values if within(stated, value)), None)
    if inside is not None:
        return in_line(inside, situation, "not shorter than the label's least infusion time")
    longer = any(at_least(stated, value) for _, value in values)
    if longer and stated.low != stated.high and all(value.low != value.high for _, value in values):
        return against("limit", "the label prints another range of infusion times", limits, situation)
    if longer:
        return no_rule("longer than the infusion time that the label prints")
    return against("limit", "shorter than the label's least infusion time", limits, situation)


def _longest_time(stated: Amount, limits: list[Limit], situation: Situation) -> Opinion | None:
    """Agreement of a longest time with the upper end of a printed range, None of another."""
    ranges = [(limit, same) for limit, value in with_values(limits) if (same := scaled(value, stated.unit)) is not None]
    end = next((limit for limit, one in ranges if one.low != one.high and one.high == stated.high), None)
    return None if end is None else in_line(end, situation, "the upper end of the label's infusion time")


def _is_lower_end(stated: Amount, floor: Amount) -> bool:
    same = scaled(stated, floor.unit)
    return same is not None and same.low == same.high == floor.low


def volume(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a volume: of a dose in solution by arithmetic, of fluids against the printed ones."""
    if (worked := _solution_volume(quantity, clause, situation)) is not None:
        # What is added to a vial is less than it then holds.
        added = diluent(quantity, clause, situation) if "vial" in clause.text.lower() else None
        return added if added is not None and added.agreement is Agreement.AGREES else worked
    ceilings = situation.compiled.limits(LimitKind.DAILY_MAX)
    most = [limit for limit in ceilings if limit.value and limit.value.unit == "mL/day"]
    if most and delivery_cues.calls_most(clause.text):
        daily = replace(quantity, unit=f"{quantity.unit.removesuffix('/day')}/day")
        if quantity.comparator is Comparator.NONE and clause.text[quantity.start - clause.start - 1 :][:1] == "(":
            daily = replace(daily, comparator=Comparator.LE)  # "at most 960 mg (60 mL) a day"
        return under_ceiling(daily, most, situation, "maximum")
    place, end = quantity.start - clause.start, quantity.end - clause.start
    holds = delivery_cues.holds_dose(clause.text[:place], clause.text[end:])
    diluted = diluent(quantity, clause, situation) if holds else None
    if diluted is not None and (diluted.agreement is Agreement.AGREES or delivery_cues.about_dilution(clause.text)):
        return diluted
    if (fluid := fluid_volume(quantity, clause, situation)) is not None:
        return fluid
    packed = printed_container(quantity, situation) if _CONTAINER.match(clause.text, end) else None
    return packed or of_solution(quantity, clause, situation) or diluted or no_rule("no rule prints this volume")


def _solution_volume(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The volume that holds a stated dose at a stated concentration, for a stated weight."""
    strengths = [q for q in clause.rest if q.role is Role.CONCENTRATION and q.value and q.unit == "mg/mL"]
    stated, dose = quantity.value, next((group.dose for group in clause.groups if group.dose), None)
    if len(strengths) != 1 or stated is None or dose is None or quantity.unit != "mL":
        return None
    weight = situation.weight_kg
    milligrams = [scaled(amount, "mg") for amount in alternatives(dose)]
    per_kg = [scaled(amount, "mg/kg") for amount in alternatives(dose)]
    mass = next((a.low for a in milligrams if a), None) or next((a.low * weight for a in per_kg if a and weight), None)
    strength = strengths[0].value
    if mass is None or strength is None:
        return None
    exact = mass / strength
    rounded = {
        (exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        for step in _STEPS
        if step is _STEPS[0] or step * 10 <= exact
    }
    shown = (
        f"{wording.number(mass)} mg ÷ {wording.number(strength)} mg/mL ="
        f" {wording.number(exact.quantize(Decimal('0.1')))} mL"
    )
    if stated in rounded:
        printed = concentration(strengths[0], clause, situation)
        if printed.agreement is not Agreement.AGREES or printed.rule is None or printed.source is None:
            return no_rule(f"the arithmetic holds ({shown}), the concentration is not verified", "derived")
        return agrees(f"calculated: {shown}", printed.rule, printed.source)
    if stated < exact and _DILUENT.search(clause.text):
        return no_rule("a volume of diluent, which is less than that of the solution", "derived")
    return Opinion(Agreement.DISAGREES, "the volume does not hold the dose", "arithmetic", shown)
