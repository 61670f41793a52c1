"""A dose over a time against the ceiling of the infusion rate: too fast, as slow as it asks for, or over days.

Rates and times by themselves are judged in `delivery_matching`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.limits import FLOOR_SIGNS, against, applicable, in_line, with_values
from posology.assistant.dosing.measures import alternatives, bound, scaled
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, no_rule
from posology.assistant.dosing.pairing import single_doses
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.rule_values import Amount

FAR = 5
"""A least time allows a longer one, but one of this many times its length is rather a slip than a choice."""
_TIMES = frozenset({"min", "h"})
_ROUNDED_TO = Decimal("0.93")  # of a time: a pump is set to round numbers
_ROUNDED_DOWN = Decimal("0.98")  # of a ceiling or a time: the flow of a pump is a round number
# "Each infused over 10 days": the time of one infusion, whatever its unit; no length of a course.
_INFUSED_OVER = re.compile(r"\binfus(?:ed|ions?|ing)\b[^.;,:|\d)]{0,30}\bover\b[^.;,:|\d]{0,20}$", re.IGNORECASE)
_SHORTER = re.compile(
    r"\bwhichever\s+(?:(?:is|comes|takes|time|one|the)\s+){0,3}(?:short|fast|quick|soon|less|least|earl|first|small)",
    re.IGNORECASE,
)
_DAYS = frozenset({"day", "week", "month", "year"})


def too_fast(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A stated dose over a stated time that breaks the rate ceiling ("90 mg/kg over 60 minutes")."""
    limits = applicable((LimitKind.RATE_MAX,), clause, situation)
    time = bound(quantity)
    minutes = scaled(time, "min") if time is not None else None
    if limits and _SHORTER.search(clause.text) and _bounded_twice(quantity, clause):
        return against("polarity", "the rate and the least time both hold: the longer time counts", limits, situation)
    if minutes is None or minutes.low <= 0 or _bounded_twice(quantity, clause):
        return None
    for limit, ceiling in with_values(limits):
        measure, _, per = ceiling.unit.rpartition("/")
        spans = scaled(minutes, per) if per in _TIMES else None
        for group in clause.groups if spans is not None else []:
            for dose in single_doses(group):
                given = in_measure(dose, measure, situation.weight_kg)
                if given is not None and spans is not None and given.high > ceiling.high * spans.low:
                    rate = wording.number((given.high / spans.low).quantize(Decimal("0.01")))
                    reason = f"{wording.amount(dose)} over {wording.amount(minutes)} is {rate} {ceiling.unit}"
                    return against("limit", reason, [limit], situation)
    return None


def flows(flow: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A flow of a solution against the ceiling of the drug's rate, where the text tells what the solution holds.

    At 24 mg/mL and 70 kg, 175 mL/h is 1 mg/kg/min. None where it cannot be worked out, and for a bound that is not
    the one that the ceiling comes to.
    """
    volume, _, per = flow.unit.partition("/")
    held = {(q.value, q.unit) for q in clause.rest if q.role is Role.CONCENTRATION and q.unit.endswith("/mL")}
    stated, (strength, unit) = bound(flow), held.pop() if len(held) == 1 else (None, "")
    if volume != "mL" or per not in _TIMES or stated is None or not strength or flow.comparator in FLOOR_SIGNS:
        return None
    for limit, ceiling in with_values(applicable((LimitKind.RATE_MAX,), clause, situation)):
        measure, _, time = ceiling.unit.rpartition("/")
        mass = Amount(strength * stated.low, strength * stated.high, unit.removesuffix("/mL"))
        given = in_measure(mass, measure, situation.weight_kg)
        rate = scaled(replace(given, unit=f"{measure}/{per}"), ceiling.unit) if given is not None else None
        if rate is None or time not in _TIMES:
            continue
        worked = f"{wording.number(rate.high.quantize(Decimal('0.01')))} {ceiling.unit}"
        if rate.high > ceiling.high:
            return against("limit", f"{flow.text} at {wording.number(strength)} {unit} is {worked}", [limit], situation)
        if flow.comparator not in UPPER_SIGNS or rate.high >= ceiling.high * _ROUNDED_DOWN:
            return in_line(limit, situation, f"{worked} at this concentration, below the label's rate ceiling")
    return None


def runs_out(rate: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a rate at which a stated volume is in sooner than the least infusion time ("100 mL at 5 mL/min")."""
    volumes = [q.value for q in clause.rest if q.role is Role.VOLUME and q.unit == "mL" and q.value is not None]
    stated, per = rate.value, rate.unit.removeprefix("mL/")
    if len(volumes) != 1 or per not in _TIMES or not stated:
        return None
    time = scaled(Amount(volumes[0] / stated, volumes[0] / stated, per), "min")
    if time is not None and (told := _other_time(rate, time, clause)) is not None:
        reason = f"{wording.number(volumes[0])} mL at {rate.text} takes {_minutes(time)}, not {told.text}"
        return Opinion(Agreement.DISAGREES, reason, "arithmetic", expected=_minutes(time))
    runs = with_values(applicable((LimitKind.INFUSION_TIME_MIN,), clause, situation))
    least = [same.low for _, value in runs if (same := scaled(value, "min")) is not None]
    if time is None or not least or time.low >= min(least) * _ROUNDED_DOWN:
        return None
    reason = f"{wording.number(volumes[0])} mL at {rate.text} is in after {_minutes(time)}"
    return against("limit", reason, [limit for limit, _ in runs], situation)


def _minutes(time: Amount) -> str:
    return f"{wording.number(time.low.quantize(Decimal('0.1')))} min"


def _other_time(rate: Quantity, takes: Amount, clause: Clause) -> Quantity | None:
    """The one infusion time of a clause, where a volume at a plain rate takes neither it nor a rounding of it."""
    times = [q for q in clause.rest if q.role is Role.INFUSION_TIME]
    told = scaled(known, "min") if len(times) == 1 and (known := bound(times[0])) is not None else None
    if told is None or {rate.comparator, times[0].comparator} != {Comparator.NONE}:
        return None
    return None if told.low * _ROUNDED_TO <= takes.low <= told.high / _ROUNDED_TO else times[0]


def _bounded_twice(time: Quantity, clause: Clause) -> bool:
    """Whether a least time stands beside a rate: "at most 10 mg/min, at least 60 minutes, whichever is longer".

    So it does before a dose that has a time of its own: "at most 10 mg/min, at least 60 minutes: 1 g in 100 minutes".
    """
    whole = clause.whole or clause
    if time.comparator not in FLOOR_SIGNS or not any(q.role is Role.RATE for q in whole.rest):
        return False
    doses = [group for group in whole.groups if group.dose is not None]
    own = any(q.role is Role.INFUSION_TIME and q.start > time.end for q in whole.rest)
    return "whichever" in whole.text.lower() or (own and all(group.start > time.end for group in doses))


def under_rate(quantity: Quantity, clause: Clause, situation: Situation, *, least: bool = False) -> Opinion | None:
    """Agreement of a time over which a dose keeps the rate ceiling; one that is far slower is no rule's.

    With `least` the text calls it the least time: only the one that comes to the ceiling itself agrees.
    """
    limits = applicable((LimitKind.RATE_MAX,), clause, situation)
    end = quantity.low if least else quantity.value
    minutes = scaled(Amount(end, end, quantity.unit), "min") if end else None
    doses = [dose for group in clause.groups for dose in single_doses(group)]
    for limit, ceiling in with_values(limits) if minutes is not None and len(doses) == 1 else []:
        measure, _, per = ceiling.unit.rpartition("/")
        spans = scaled(minutes, per) if minutes is not None and per in _TIMES else None
        given = in_measure(doses[0], measure, situation.weight_kg)
        most = ceiling.high * spans.low if spans is not None else None
        if given is None or most is None:
            continue
        if given.high == most or (not least and given.high <= most < given.low * FAR):
            return in_line(limit, situation, "the dose over this time keeps the label's rate ceiling")
    return None


def in_measure(dose: Amount, measure: str, weight_kg: Decimal | None) -> Amount | None:
    """A dose in the measure of a rate ceiling: converted, or for the stated weight from or to one per kilogram."""
    same = scaled(dose, measure)
    if same is not None or not weight_kg:
        return same
    whole = scaled(dose, measure.removesuffix("/kg")) if measure.endswith("/kg") else None
    if whole is not None:
        return Amount(whole.low / weight_kg, whole.high / weight_kg, measure)
    per_kg = scaled(dose, f"{measure}/kg")
    return None if per_kg is None else Amount(per_kg.low * weight_kg, per_kg.high * weight_kg, measure)


def over_days(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on days over which a dose is infused: no printed course bears them out. None for other numbers."""
    if quantity.unit not in _DAYS or not _INFUSED_OVER.search(clause.text, 0, quantity.start - clause.start):
        return None
    runs = applicable((LimitKind.INFUSION_TIME_MIN,), clause, situation)
    if runs and not situation.uncovered:
        return against("limit", "far longer than the label's infusion time", runs, situation)
    return no_rule("the monograph prints no infusion over days")


def too_long(stated: Amount, limits: list[Limit], clause: Clause, situation: Situation) -> Opinion | None:
    """An infusion that would still run when the next dose is due, or many times as long as the label's."""
    minutes = scaled(stated, "min")
    regimens = situation.compiled.regimens
    spacings = [a for group in clause.groups for quantity in group.intervals for a in alternatives(quantity)]
    spacings = spacings or [a for limit in limits for name in limit.regimens for a in regimens[name].intervals]
    hours = [same.low for a in spacings if (same := scaled(a, "min")) is not None]
    if minutes is None:
        return against("limit", "far longer than the label's infusion time", limits, situation)  # months, years
    printed = [same.high for _, value in with_values(limits) if (same := scaled(value, "min")) is not None]
    if not hours or minutes.high < min(hours):
        far = bool(printed) and minutes.high > max(printed) * FAR
        return against("limit", "far longer than the label's infusion time", limits, situation) if far else None
    reason = f"an infusion over {wording.amount(stated)} would still run when the next dose is due"
    return against("arithmetic", reason, limits, situation)
