"""Whether a stated dose is what a printed dose per kilogram comes to for a weight.

Knows amounts only; which rule is meant is decided in `pairing`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from posology.assistant.dosing.daily_totals import dose_of_total
from posology.assistant.dosing.measures import comparable, scaled, split_daily, within
from posology.assistant.dosing.rule_values import Amount


def for_weight(printed: Amount, dose: Amount, interval: Amount | None, weight_kg: Decimal) -> bool:
    """Whether a stated dose is one per kilogram (or per kilogram and day) times a weight, to the whole milligram."""
    if printed.unit.endswith("/kg/day"):
        return _comes_to_day(printed, dose, interval, weight_kg)
    stated = scaled(dose, printed.unit.removesuffix("/kg")) if printed.unit.endswith("/kg") else None
    if stated is None:
        return False
    low, high = printed.low * weight_kg, printed.high * weight_kg
    whole = [end.quantize(Decimal(1), ROUND_HALF_UP) for end in (low, high)]
    return all(low <= end <= high or end in whole for end in (stated.low, stated.high))


def _comes_to_day(printed: Amount, dose: Amount, interval: Amount | None, weight_kg: Decimal) -> bool:
    """Whether a dose at its interval comes to a printed total of a day per kilogram for the stated weight."""
    unit, (stated, daily) = printed.unit.removesuffix("/kg/day"), split_daily(dose.unit)
    total = Amount(printed.low * weight_kg, printed.high * weight_kg, f"{unit}/day")
    if daily:
        return within(dose, total)
    return interval is not None and comparable(stated, unit) and dose_of_total(dose, unit, interval, total)
