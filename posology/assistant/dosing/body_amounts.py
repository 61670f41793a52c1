"""Turns printed doses per kg, per m² or per day into absolute ones for one body.

Knows nothing of regimens and limits; a size that is not known leaves the amount unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import exact

MG_IN = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001")}
HOURS_IN = {"min": Decimal(1) / Decimal(60), "h": Decimal(1), "day": Decimal(24), "week": Decimal(168)}
_DAY_H = Decimal(24)
_WEEK_DAYS = Decimal(7)


@dataclass(frozen=True, slots=True)
class BodySize:
    """What is known of a body: weight in kg, surface in m², and which weight it is."""

    weight_kg: Decimal | None = None
    surface_m2: Decimal | None = None
    weight_name: str = "weight as given"

    def of(self, per: str) -> Decimal | None:
        """The size that a unit is printed per: "kg", "m2", or "" for an absolute amount."""
        return {"": Decimal(1), "kg": self.weight_kg, "m2": self.surface_m2}.get(per)


def per_body(unit: str) -> str:
    """What a dose unit is printed per: "kg", "m2" or "".

    >>> per_body("mg/kg/day"), per_body("mg/m2"), per_body("g")
    ('kg', 'm2', '')
    """
    return unit.removesuffix("/day").partition("/")[2]


def absolute(amount: Amount, body: BodySize) -> Amount | None:
    """An amount for one body, in mg where it is a mass; a total for the day where it is printed per day.

    Args:
        amount: printed dose.
        body: its sizes.

    Returns:
        None when the size that the dose is printed per is not known.

    >>> absolute(Amount(Decimal(4), Decimal(6), "mg/kg"), BodySize(Decimal(70)))
    Amount(low=Decimal('280'), high=Decimal('420'), unit='mg')
    """
    base, _, per = amount.unit.removesuffix("/day").partition("/")
    size = body.of(per)
    if size is None:
        return None
    with localcontext(exact()):
        by = size * MG_IN.get(base, Decimal(1))
        return Amount(amount.low * by, amount.high * by, "mg" if base in MG_IN else base)


def times_a_day(interval: Amount) -> Amount | None:
    """How many doses a day an interval makes, None for intervals without a fixed length.

    >>> str(times_a_day(Amount(Decimal(8), Decimal(12), "h")))
    '2–3 /day'
    """
    with localcontext(exact()):
        if interval.unit == "/day":
            return interval
        if interval.unit == "/week":
            return Amount(interval.low / _WEEK_DAYS, interval.high / _WEEK_DAYS, "/day")
        hours = HOURS_IN.get(interval.unit)
        if hours is None or not interval.low:
            return None
        return Amount(_DAY_H / (interval.high * hours), _DAY_H / (interval.low * hours), "/day")


def divided(total: Amount, times: Amount) -> Amount:
    """One of several equal parts of a day's total.

    Args:
        total: for the day.
        times: doses a day; of a range the most doses make the smallest part.
    """
    with localcontext(exact()):
        return Amount(total.low / times.high, total.high / times.low, total.unit)


def multiplied(dose: Amount, times: Amount) -> Amount:
    """What some equal doses a day add up to.

    Args:
        dose: one dose.
        times: doses a day.
    """
    with localcontext(exact()):
        return Amount(dose.low * times.low, dose.high * times.high, dose.unit)
