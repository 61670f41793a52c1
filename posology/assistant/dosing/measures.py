"""Exact comparison of amounts in different units: dose against dose, band against band.

Decimal only; nothing is rounded or averaged. Does not read text (see `extraction`).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing.decades import names_decade
from posology.assistant.dosing.decimal_text import figures
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity
from posology.assistant.dosing.rule_values import Amount, Band
from posology.assistant.dosing.units import convert, same_dimension
from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL

HOURS_PER_DAY = Decimal(24)
HOURS_PER_WEEK = Decimal(168)

# Calendar units have no exact length; among themselves they compare by months of 730 hours.
_HOURS_OF = {"month": Decimal(730), "year": Decimal(8760)}
_PARTS_OF_YEAR = {"year": Decimal(1), "month": Decimal(12), "week": Decimal(52), "day": Decimal(365)}
_METRIC_OF_UNIT = {
    "mL/min": frozenset({Metric.CRCL}),
    "mL/min/kg": frozenset({Metric.CRCL_PER_KG}),
    "mL/min/1.73 m2": frozenset({Metric.CRCL_INDEXED, Metric.EGFR}),
    "mg/dL": frozenset({Metric.SCR, Metric.SCR_RISE, Metric.URINE_PROTEIN}),
    "umol/L": frozenset({Metric.SCR}),
}


@lru_cache(maxsize=4096)
def comparable(unit: str, other: str) -> bool:
    """Whether two units measure the same thing, so that values can be converted."""
    return unit == other or same_dimension(unit, other)


@lru_cache(maxsize=16384)
def converted(value: Decimal, unit: str, to: str) -> Decimal | None:
    """The value in another unit; None when the units measure different things.

    The value itself is converted: 90 min is 1.5 h exactly, which a rounded factor of 1/60 would miss.
    """
    if unit == to:
        return value
    return convert(value, unit, to) if comparable(unit, to) else None


@lru_cache(maxsize=1024)
def split_daily(unit: str) -> tuple[str, bool]:
    """The unit without a trailing "/day", and whether it had one.

    >>> split_daily("mg/kg/day")
    ('mg/kg', True)
    """
    return (unit.removesuffix("/day"), True) if unit.endswith("/day") else (unit, False)


def as_amount(quantity: Quantity) -> Amount | None:
    """The quantity as an amount, None when a bound is missing or it lists alternatives."""
    if quantity.low is None or quantity.high is None:
        return None
    return Amount(quantity.low, quantity.high, quantity.unit)


def alternatives(quantity: Quantity) -> tuple[Amount, ...]:
    """Every alternative a quantity states; a plain value or range gives one, an open bound none."""
    first = as_amount(quantity)
    if first is None:
        return ()
    if not quantity.options:
        return (first,)
    return (first, *(Amount(option, option, quantity.unit) for option in quantity.options))


def bound(quantity: Quantity) -> Amount | None:
    """The one printed value of a quantity with a sign ("≤ 1 mg/kg/min"), or its plain value or range."""
    if quantity.options:
        return None
    low = quantity.low if quantity.low is not None else quantity.high
    high = quantity.high if quantity.high is not None else quantity.low
    return None if low is None or high is None else Amount(low, high, quantity.unit)


def scaled(amount: Amount, to: str) -> Amount | None:
    """The amount in another unit, None when it cannot be converted."""
    if amount.unit == to:
        return amount
    if not comparable(amount.unit, to):
        return None
    low, high = converted(amount.low, amount.unit, to), converted(amount.high, amount.unit, to)
    return None if low is None or high is None else Amount(low, high, to)


def equal(text: Amount, rule: Amount) -> bool:
    """Whether two amounts are the same value or the same range after conversion.

    >>> equal(Amount(Decimal("0.04"), Decimal("0.04"), "g/kg"), Amount(Decimal(40), Decimal(40), "mg/kg"))
    True
    """
    same = scaled(text, rule.unit)
    return same is not None and same.low == rule.low and same.high == rule.high


def within(text: Amount, rule: Amount) -> bool:
    """Whether an amount is the rule's value or lies inside its printed range."""
    same = text if text.unit == rule.unit else scaled(text, rule.unit)
    return same is not None and rule.low <= same.low and same.high <= rule.high


def at_least(text: Amount, floor: Amount) -> bool:
    """Whether an amount is no smaller than a printed least one, after conversion."""
    same = scaled(text, floor.unit)
    return same is not None and same.low >= floor.low


def equals_in_a_day(text: Amount, printed: Iterable[Amount]) -> bool:
    """Whether an amount for which a text says no time is one that rules print for a day.

    >>> equals_in_a_day(Amount(Decimal(1), Decimal(1), "g"), [Amount(Decimal(1000), Decimal(1000), "mg/day")])
    True
    """
    day = Amount(text.low, text.high, f"{text.unit}/day")
    return any(equal(day, rule) for rule in printed)


def times(amount: Amount, by: Decimal, unit: str) -> Amount:
    """The amount multiplied, in a new unit."""
    return Amount(amount.low * by, amount.high * by, unit)


def creatinine(value: Decimal, unit: str, to: str) -> Decimal | None:
    """A serum creatinine in another unit; None for units it is not measured in.

    Source: molar mass 113.12 g/mol, 88.4 µmol/L for each mg/dL.

    >>> creatinine(Decimal("1.5"), "mg/dL", "umol/L")
    Decimal('132.60')
    """
    if (unit, to) == ("mg/dL", "umol/L"):
        return value * UMOL_PER_L_PER_MG_PER_DL
    if (unit, to) == ("umol/L", "mg/dL"):
        return value / UMOL_PER_L_PER_MG_PER_DL
    return converted(value, unit, to)


def years(value: Decimal, unit: str) -> Decimal | None:
    """An age in years, a month as a twelfth and a week as a fifty-second part of one; None for another unit.

    >>> years(Decimal(3), "month"), years(Decimal(26), "week")
    (Decimal('0.25'), Decimal('0.5'))
    """
    parts = _PARTS_OF_YEAR.get(unit)
    return None if parts is None else value / parts


def age_words(age_years: Decimal) -> str:
    """An age as people say it: in days up to two months, in months up to two years.

    >>> age_words(Decimal(10) / 365), age_words(Decimal("0.5")), age_words(Decimal(68))
    ('10 days', '6 months', '68 years')
    """
    told = (("day", Decimal(2) / 12), ("month", Decimal(2)))
    unit = next((unit for unit, below in told if age_years < below), "year")
    count = figures(age_years * _PARTS_OF_YEAR[unit])
    return f"{count} {unit}{'s' if count != '1' else ''}"


def age_range(quantity: Quantity) -> tuple[Decimal | None, Decimal | None]:
    """The bounds of an age in years; one told from birth on begins at 0."""
    low, high = (None if end is None else years(end, quantity.unit) for end in (quantity.low, quantity.high))
    return (Decimal(0) if low is None and quantity.text.lower().startswith(("birth", "newborn")) else low), high


def band_in(quantity: Quantity, unit: str) -> Band | None:
    """The band a quantity states in another unit; None where it cannot be converted.

    Args:
        quantity: a value or range.
        unit: the unit of the bounds.
    """
    low, high = (None if end is None else converted(end, quantity.unit, unit) for end in (quantity.low, quantity.high))
    lost = (low is None and quantity.low is not None) or (high is None and quantity.high is not None)
    return None if lost else Band(low, high, quantity.low_open, quantity.high_open)


def band_of(quantity: Quantity) -> Band:
    """The band a quantity states."""
    return Band(quantity.low, quantity.high, quantity.low_open, quantity.high_open)


def is_point(quantity: Quantity) -> bool:
    """Whether a band quantity is one plain value ("a clearance of 0.9"), be it told by its decade only."""
    told = quantity.value is not None or names_decade(quantity.text)
    return told and quantity.comparator in {Comparator.NONE, Comparator.ABOUT}


def metrics_of(quantity: Quantity) -> frozenset[Metric]:
    """The metrics a band quantity can be in: as bound by the text, else by its unit; empty when unknown."""
    by_unit = _METRIC_OF_UNIT.get(quantity.unit, frozenset())
    if quantity.metric is Metric.UNKNOWN:
        return by_unit
    if quantity.metric is Metric.EGFR and quantity.unit == "mL/min":
        return frozenset({Metric.EGFR})  # the indexed unit is often cut short; the name says what was measured
    if by_unit and quantity.metric not in by_unit:
        # "CrCl 1.0 mL/min/kg": the word says clearance, the unit says which; the unit decides.
        return by_unit
    return frozenset({quantity.metric}) if quantity.unit else frozenset()


def per_week(low: Decimal, high: Decimal, unit: str) -> tuple[Decimal, Decimal] | None:
    """A test frequency as a range of times per week; None for another unit.

    >>> per_week(Decimal(1), Decimal(2), "week")
    (Decimal('0.5'), Decimal('1'))
    """
    if unit == "/week":
        return low, high
    if unit == "/day":
        return low * 7, high * 7
    length = _HOURS_OF.get(unit)
    fewest = converted(high, unit, "h") if length is None else high * length
    most = converted(low, unit, "h") if length is None else low * length
    if fewest is None or most is None or most <= 0:
        return None
    return HOURS_PER_WEEK / fewest, HOURS_PER_WEEK / most
