"""The least infusion time of one dose, which printed limit asks for it, and the fastest rates that follow.

Calculates no dose; see `dose_arithmetic`.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, localcontext

from posology.assistant.dosing.body_amounts import MG_IN, BodySize, absolute, divided, per_body, times_a_day
from posology.assistant.dosing.decimal_text import at_most, plain
from posology.assistant.dosing.dose_arithmetic import Applied, volumes_of
from posology.assistant.dosing.dose_texts import amount_text
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import exact

_MINUTES = {"min": Decimal(1), "h": Decimal(60)}
_HOUR_MIN = Decimal(60)


def infusion_text(applied: Applied) -> str:
    """The least infusion time, which limit binds it, and the fastest rates that follow; "" when none is printed."""
    times = _time_text(applied)
    first = _time_text(applied.opening) if applied.opening else ""
    opening = f"first dose: {first}" if first and first != times else ""
    return "; ".join(part for part in (times, opening, *_other_texts(applied)) if part)


def _time_text(applied: Applied) -> str:
    floor, (ceiling, unread) = _floor(applied), _ceiling(applied)
    least = max((minutes for minutes, _ in (floor, ceiling) if minutes is not None), default=None)
    limits = [f"no faster than {rate}" for rate in unread]
    if least is None:
        return "; ".join(limits)
    text = f"at least {_minutes(least)}: {_binding(floor, ceiling)}"
    if floor[0] is not None and applied.reduced and _printed_for_full(applied):
        text += f"; the time is printed for the full dose of {amount_text(applied.regimen.dose)} and kept here"
    with localcontext(exact()):
        rates = [
            f"{at_most(volume.high * _HOUR_MIN / least)} mL/h at {amount_text(concentration)}"
            for limit, concentration, volume in volumes_of(applied)
            if concentration.low == concentration.high and not limit.terms  # of a vial, a bolus or a named case
        ]
    limits += [f"no faster than {', '.join(rates)}"] if rates else []
    return "; ".join((text, *limits))


def _other_texts(applied: Applied) -> list[str]:
    """Ways of giving and cases that have their own printed time or rate."""
    named = [
        f"{limit.subject}: {'no faster than ' if limit.kind is LimitKind.RATE_MAX else ''}{amount_text(limit.value)}"
        for limit in applied.named_limits(LimitKind.INFUSION_TIME_MIN, LimitKind.RATE_MAX)
        if limit.value
    ]
    pushes = [
        f"{'as a' if limit.lines == () else ' or '.join(limit.lines)} push over {amount_text(limit.value)}"
        for limit in applied.limits(LimitKind.PUSH_TIME)
        if limit.value
    ]
    return [*named, *pushes]


def _printed_for_full(applied: Applied) -> bool:
    """Whether no printed time names the dose that is given."""
    times = applied.limits(LimitKind.INFUSION_TIME_MIN)
    return not any(applied.covered_by(limit, applied.dose) for limit in times)


def _floor(applied: Applied) -> tuple[Decimal | None, str]:
    """The longest printed minimum in minutes, and its printed words."""
    printed = [
        (limit.value.low * _MINUTES[limit.value.unit], amount_text(limit.value))
        for limit in applied.limits(LimitKind.INFUSION_TIME_MIN)
        if limit.value and limit.value.unit in _MINUTES
    ]
    return max(printed, key=lambda entry: entry[0]) if printed else (None, "")


def _ceiling(applied: Applied) -> tuple[tuple[Decimal | None, str], list[str]]:
    """The longest time in minutes that a printed rate asks for, with the rate; and the rates that cannot be used."""
    asked: list[tuple[Decimal, str]] = []
    unread: list[str] = []
    for value in [limit.value for limit in applied.limits(LimitKind.RATE_MAX) if limit.value]:
        measure, _, per = value.unit.rpartition("/")
        most = _largest(applied, per_body(measure))
        base = measure.partition("/")[0]
        if most is None or per not in _MINUTES or (base not in MG_IN and base != most.unit):
            unread.append(amount_text(value))
            continue
        with localcontext(exact()):
            minutes = most.high / (value.high * MG_IN.get(base, Decimal(1))) * _MINUTES[per]
        asked.append((minutes, amount_text(value)))
    return (max(asked, key=lambda entry: entry[0]) if asked else (None, "")), unread


def _largest(applied: Applied, per: str) -> Amount | None:
    """The largest single dose, absolute or per kg; per kg it needs no weight where it is printed so."""
    largest = applied.largest
    if not per:
        return largest
    if per_body(applied.dose.unit) == per and not applied.cap:
        printed = absolute(applied.dose, BodySize(Decimal(1), Decimal(1)))
        times = [times for interval in applied.course.intervals if (times := times_a_day(interval))]
        if printed is None or not applied.course.per_day:
            return printed
        return max((divided(printed, each) for each in times), key=lambda amount: amount.high, default=None)
    size = applied.body.of(per)
    if largest is None or size is None:
        return None
    with localcontext(exact()):
        return Amount(largest.low / size, largest.high / size, largest.unit)


def _binding(floor: tuple[Decimal | None, str], ceiling: tuple[Decimal | None, str]) -> str:
    (floor_min, printed), (ceiling_min, rate) = floor, ceiling
    if ceiling_min is None:
        return f"the printed time is {printed}"
    if floor_min is None:
        return f"from the rate ceiling of {rate}"
    if floor_min == ceiling_min:
        return f"the printed time of {printed} and the rate ceiling of {rate} both ask for it"
    if floor_min > ceiling_min:
        return (
            f"the printed time of {printed} binds (the rate ceiling of {rate} alone asks for {_minutes(ceiling_min)})"
        )
    return f"the rate ceiling of {rate} binds (the printed time is {printed})"


def _minutes(value: Decimal) -> str:
    return f"{plain(value.to_integral_value(ROUND_CEILING))} min"
