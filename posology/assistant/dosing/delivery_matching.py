"""How a drug is given: rates, infusion times, concentrations and volumes against printed limits.

A ceiling is obeyed by a lower value and contradicted by another ceiling; a floor the other way round.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.limits import (
    CEILING_SIGNS,
    FLOOR_SIGNS,
    against,
    applicable,
    in_line,
    same_number_other_unit,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import alternatives, bound, equal, scaled
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, no_rule
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount


def rate(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a rate against the ceilings of the infusion rate."""
    limits = applicable((LimitKind.RATE_MAX,), clause, situation)
    return under_ceiling(quantity, limits, situation, "rate")


def infusion_time(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge an infusion time against the least one, and against the rate that dose and time come to."""
    too_fast = _too_fast(quantity, clause, situation)
    if too_fast is not None:
        return too_fast
    limits = applicable((LimitKind.INFUSION_TIME_MIN,), clause, situation)
    stated = bound(quantity)
    if not limits or stated is None:
        return no_rule("the monograph prints no infusion time")
    if not quantity.unit:
        return no_rule("the unit of the time is missing", "unit")
    if same_number_other_unit(stated, limits):
        return against("unit", "the label prints this infusion time in another unit", limits, situation)
    if quantity.comparator in CEILING_SIGNS:
        return against("polarity", "the text makes a ceiling of the label's least infusion time", limits, situation)
    values = with_values(limits)
    for limit, value in values:
        if equal(stated, value):
            return in_line(limit, situation, "the label's infusion time")
    if quantity.comparator in FLOOR_SIGNS:
        return against("limit", "the label prints another least infusion time", limits, situation)
    obeyed = next((limit for limit, value in values if _at_least(stated, value)), None)
    if obeyed is not None:
        return in_line(obeyed, situation, "not shorter than the label's least infusion time")
    return against("limit", "shorter than the label's least infusion time", limits, situation)


def _at_least(stated: Amount, floor: Amount) -> bool:
    same = scaled(stated, floor.unit)
    return same is not None and same.low >= floor.low


def _too_fast(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A stated dose over a stated time that breaks the rate ceiling ("90 mg/kg over 60 minutes")."""
    limits = applicable((LimitKind.RATE_MAX,), clause, situation)
    time = bound(quantity)
    minutes = scaled(time, "min") if time is not None else None
    if minutes is None or minutes.low <= 0:
        return None
    for limit, ceiling in with_values(limits):
        per_minute = ceiling.unit.removesuffix("/min")
        for group in clause.groups:
            for dose in alternatives(group.dose) if group.dose else ():
                given = scaled(dose, per_minute)
                if given is not None and given.high > ceiling.low * minutes.low:
                    rate = wording.number((given.high / minutes.low).quantize(Decimal("0.01")))
                    reason = f"{wording.amount(dose)} over {wording.amount(minutes)} is {rate} {ceiling.unit}"
                    return against("limit", reason, [limit], situation)
    return None


def concentration(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a concentration against those printed for the line, the ceilings and the product."""
    fixed = applicable((LimitKind.CONCENTRATION,), clause, situation)
    stated = bound(quantity)
    if stated is None:
        return no_rule("the concentration could not be read", "unreadable")
    for limit, value in with_values(fixed):
        if equal(stated, value) and quantity.comparator not in FLOOR_SIGNS:
            return in_line(limit, situation, f"a concentration the label prints ({limit.subject or limit.note})")
    ceilings = applicable((LimitKind.CONCENTRATION_MAX,), clause, situation)
    if ceilings:
        return under_ceiling(quantity, ceilings, situation, "concentration")
    for product in situation.compiled.monograph.products:
        if equal(stated, product.strength) and not situation.lines:
            source = situation.compiled.source(product.source)
            return agrees("a strength of the product", f"{situation.compiled.drug}/product", source)
    if not fixed:
        return no_rule("the monograph prints no concentration")
    return against("limit", "the label prints another concentration here", fixed, situation)


def volume(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a volume: of a dose in solution by arithmetic, of fluids against the printed ones."""
    worked = _solution_volume(quantity, clause, situation)
    if worked is not None:
        return worked
    hydrates = cues.about_hydration(clause.text) or cues.about_hydration(situation.governing)
    limits = applicable((LimitKind.HYDRATION_VOLUME,), clause, situation) if hydrates else []
    stated = bound(quantity)
    if not limits or stated is None:
        return no_rule("no rule prints this volume")
    for limit, value in with_values(limits):
        if equal(stated, value):
            return in_line(limit, situation, f"the label's fluid volume ({limit.subject})")
    return against("value", "the label prints another fluid volume", limits, situation)


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
        for step in (Decimal("0.1"), Decimal(1), Decimal(5), Decimal(10))
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
    return Opinion(Agreement.DISAGREES, "the volume does not hold the dose", "arithmetic", shown)
