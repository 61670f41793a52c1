"""Whether two claimed values can be the same: equal after conversion, or one range inside the other.

Decimal arithmetic only; knows no circumstances (see `claim_comparison`).
"""

from __future__ import annotations

from decimal import Decimal

from posology.assistant.answering.claims import Choice
from posology.assistant.dosing.measures import HOURS_PER_DAY, comparable, per_week, scaled
from posology.assistant.dosing.rule_values import Amount


def choices_agree(one: Choice, other: Choice) -> bool:
    """Whether two choices can be the same: what only one of them says does not part them."""
    if one.interval is not None and other.interval is not None and not _intervals_agree(one.interval, other.interval):
        return False
    if (one.daily is None) != (other.daily is None):
        return _total_agrees(one, other) if one.daily is not None else _total_agrees(other, one)
    pairs = ((one.value, other.value), (one.daily, other.daily))
    return all(amounts_agree(a, b) is not False for a, b in pairs)


def _total_agrees(total: Choice, single: Choice) -> bool:
    if single.value is None or single.interval is None:
        return True
    hours = scaled(single.interval, "h")
    if hours is None or hours.low != hours.high or hours.low <= 0:
        return True
    one, unit = single.value, single.value.unit
    daily = Amount(one.low * HOURS_PER_DAY / hours.low, one.high * HOURS_PER_DAY / hours.low, unit)
    return amounts_agree(total.daily, daily) is not False


def amounts_agree(one: Amount | None, other: Amount | None, *, exactly: bool = False) -> bool | None:
    """Whether two amounts are equal or one contains the other; None when they cannot be compared.

    The same figure with another unit of the same drug amount ("40 mg" and "40 mg/kg") disagrees.
    """
    if one is None or other is None:
        return None
    same = scaled(other, one.unit)
    if same is None:
        return False if _unit_slip(one, other) else None
    if exactly:
        return (one.low, one.high) == (same.low, same.high)
    return (one.low <= same.low and same.high <= one.high) or (same.low <= one.low and one.high <= same.high)


def _unit_slip(one: Amount, other: Amount) -> bool:
    heads = one.unit.split("/")[0], other.unit.split("/")[0]
    return (one.low, one.high) == (other.low, other.high) and comparable(*heads)


def _intervals_agree(one: Amount, other: Amount) -> bool:
    first, second = _weekly(one), _weekly(other)
    if first is None or second is None:
        return one.unit != other.unit or (one.low, one.high) == (other.low, other.high)
    (low, high), (lower, higher) = first, second
    return (low <= lower and higher <= high) or (lower <= low and high <= higher)


def _weekly(interval: Amount) -> tuple[Decimal, Decimal] | None:
    return per_week(interval.low, interval.high, interval.unit) if interval.low > 0 else None


def what_differs(one: Choice, other: Choice) -> str:
    """What parts two choices: "dose", "interval", "unit" or "value"."""
    if one.value is not None and other.value is not None:
        if scaled(other.value, one.value.unit) is None:
            return "unit"
        if amounts_agree(one.value, other.value) and one.interval and other.interval:
            return "interval"
        return "dose" if one.interval or other.interval else "value"
    return "interval" if one.interval and other.interval and not (one.daily or other.daily) else "dose"
