"""What single doses at an interval come to in a day, against a printed dose or a printed total of a day.

Exact decimals only; which of the two a text states is read in `pairing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from posology.assistant.dosing.measures import HOURS_PER_DAY, alternatives, scaled, split_daily, times
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount

_ONCE = (Fraction(1), Fraction(1))


def total_of(printed: Amount, unit: str, hours: Iterable[Decimal], total: Amount) -> bool:
    """Whether a stated daily total is a printed dose times its doses a day, or lies in what they come to.

    Args:
        printed: the dose.
        unit: that of the stated total, without its "/day".
        hours: those from one dose to the next, each in which it may be given; see `once_a_day_or_more`.
        total: the stated total.
    """
    per_dose = scaled(printed, unit)
    if per_dose is None:
        return False
    # Multiplied out, not divided: 24 hours over 7 would not be exact.
    low, high = per_dose.low * HOURS_PER_DAY, per_dose.high * HOURS_PER_DAY
    return any(low <= total.low * between and total.high * between <= high for between in hours)


def dose_of_total(single: Amount, unit: str, spacing: Amount, printed: Amount) -> bool:
    """Whether a stated single dose at its interval comes to a printed daily total, or lies in its range."""
    hours, per_dose = once_a_day_or_more(spacing), scaled(single, unit)
    return (
        hours is not None
        and per_dose is not None
        and printed.low * hours <= per_dose.low * HOURS_PER_DAY
        and per_dose.high * HOURS_PER_DAY <= printed.high * hours
    )


def in_a_day(dose: Amount, intervals: Sequence[Amount]) -> Amount | None:
    """What a dose comes to in a day, in its own unit; None where it is not told at one interval."""
    hours = scaled(intervals[0], "h") if len(intervals) == 1 else None
    if hours is None or hours.low != hours.high or hours.low <= 0:
        return None
    return times(dose, HOURS_PER_DAY / hours.low, dose.unit)


def day_total(dose: Quantity | None, intervals: Sequence[Quantity]) -> Amount | None:
    """What a stated dose at its stated interval comes to in a day, itself where no interval is given; else None."""
    stated = alternatives(dose) if dose is not None else ()
    spacings = [one for quantity in intervals for one in alternatives(quantity)]
    if len(stated) != 1 or len(spacings) > 1:
        return None
    unit, daily = split_daily(stated[0].unit)
    if daily or not spacings:
        return Amount(stated[0].low, stated[0].high, unit)
    if spacings[0].unit == "/day" and spacings[0].low == spacings[0].high:
        return times(stated[0], spacings[0].low, unit)
    return in_a_day(stated[0], spacings)


def comes_to(dose: Amount, intervals: Sequence[Amount], total: Amount) -> bool:
    """Whether a printed total of a day is a dose at one of its printed intervals, or at all of them from least to most.

    Args:
        dose: one dose, or one of a day, which is the total itself.
        intervals: alternatives; none means that the dose is given once.
        total: in a unit per day.
    """
    unit, daily = split_daily(dose.unit)
    wanted = scaled(replace(total, unit=split_daily(total.unit)[0]), unit)
    told = [_ONCE] if daily or not intervals else [_times_a_day(one) for one in intervals]
    often = [counts for counts in told if counts is not None]
    if wanted is None or len(often) < len(told):
        return False
    reached = [(Fraction(dose.low) * least, Fraction(dose.high) * most) for least, most in often]
    whole = (min(low for low, _ in reached), max(high for _, high in reached))
    return (Fraction(wanted.low), Fraction(wanted.high)) in {*reached, whole}


def _times_a_day(interval: Amount) -> tuple[Fraction, Fraction] | None:
    """How many times a day an interval lets a dose be given, from least to most; None for a unit that is no time."""
    unit, daily = split_daily(interval.unit)
    if daily and not unit:
        return Fraction(interval.low), Fraction(interval.high)
    hours = scaled(interval, "h")
    day = Fraction(HOURS_PER_DAY)
    return None if hours is None or hours.low <= 0 else (day / Fraction(hours.high), day / Fraction(hours.low))


def once_a_day_or_more(spacing: Amount) -> Decimal | None:
    """The hours from one dose to the next, None where there may be more than a day between them."""
    if spacing.unit == "/day" and spacing.low == spacing.high and spacing.low >= 1:
        return length if (length := HOURS_PER_DAY / spacing.low) * spacing.low == HOURS_PER_DAY else None
    hours = scaled(spacing, "h")
    return hours.low if hours is not None and hours.low == hours.high and 0 < hours.low <= HOURS_PER_DAY else None
