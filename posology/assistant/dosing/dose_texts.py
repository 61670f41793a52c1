"""Writes a dose, its intervals and a whole course the way a calculation shows them.

Words only; the arithmetic is in `dose_arithmetic`, the words of a verdict's reasons in `wording`.
"""

from __future__ import annotations

from dataclasses import dataclass

from posology.assistant.dosing.decimal_text import brief, plain
from posology.assistant.dosing.rule_values import Amount

_WORDS = {
    "day": "days",
    "week": "weeks",
    "month": "months",
    "tablet": "tablets",
    "unit": "units",
    "tablet/day": "tablets/day",
    "unit/day": "units/day",
}
_SHOWN_UNITS = {"mg/m2": "mg/m²", "mg/m2/day": "mg/m²/day"}
ONCE_A_DAY = frozenset({"every 24 h", "every day", "once only"})


@dataclass(frozen=True, slots=True)
class Course:
    """What is given: one dose, how often, how many doses, a larger first dose, and when it is tied to dialysis."""

    dose: Amount
    intervals: tuple[Amount, ...] = ()
    doses_in_course: int | None = None
    first_dose: Amount | None = None
    timing: str = ""

    @property
    def per_day(self) -> bool:
        """Whether the dose is printed for the day and still has to be divided by the intervals."""
        return self.dose.unit.endswith("/day")


def amount_text(amount: Amount) -> str:
    """An amount as it is shown.

    >>> from decimal import Decimal
    >>> amount_text(Amount(Decimal(2), Decimal(3), "week")), amount_text(Amount(Decimal(1), Decimal(1), "day"))
    ('2–3 weeks', '1 day')
    """
    low, high = brief(amount.low), brief(amount.high)
    unit = amount.unit if amount.high <= 1 else _WORDS.get(amount.unit, amount.unit)
    unit = _SHOWN_UNITS.get(unit, unit)
    return f"{low} {unit}" if amount.low == amount.high else f"{low}–{high} {unit}"


def interval_text(intervals: tuple[Amount, ...], doses_in_course: int | None = None) -> str:
    """Printed intervals as alternatives, and the number of doses where it is limited.

    >>> from decimal import Decimal
    >>> interval_text((Amount(Decimal(12), Decimal(12), "h"),), 2)
    'every 12 h, 2 doses in all'
    >>> interval_text((Amount(Decimal(3), Decimal(3), "/week"),))
    '3 times a week'
    """
    if doses_in_course == 1:
        return "once only"
    text = " or ".join(_every(interval) for interval in intervals)
    return f"{text}, {doses_in_course} doses in all" if doses_in_course else text


def _every(interval: Amount) -> str:
    if interval.unit in {"/day", "/week"}:
        period = interval.unit[1:]
        if interval.low == interval.high == 1:
            return f"once a {period}"
        times = plain(interval.low)
        return f"{times if interval.low == interval.high else f'{times}–{plain(interval.high)}'} times a {period}"
    if interval.low == interval.high == 1 and interval.unit != "h":
        return f"every {interval.unit}"
    return f"every {amount_text(interval)}"


def course_text(course: Course) -> str:
    """A whole course in one line.

    >>> from decimal import Decimal
    >>> grams = Amount(Decimal(2), Decimal(2), "g")
    >>> course_text(Course(grams, (Amount(Decimal(12), Decimal(12), "h"),)))
    '2 g every 12 h'
    >>> course_text(Course(grams, timing="after each dialysis"))
    '2 g after each dialysis'
    """
    often = interval_text(course.intervals, course.doses_in_course)
    if often and course.per_day and often not in ONCE_A_DAY:
        often = f"divided {often}"
    text = " ".join(part for part in (amount_text(course.dose), often) if part)
    if course.timing:
        text = f"{text}, {course.timing}" if often else f"{text} {course.timing}"
    return f"first dose {amount_text(course.first_dose)}, then {text}" if course.first_dose else text
