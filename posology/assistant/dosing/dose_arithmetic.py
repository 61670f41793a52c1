"""One regimen's dose turned into mg, mL, infusion time, daily total and hydration for one weight.

Applies the limits of the monograph as printed. Chooses no regimen and no row, and judges no text.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext

from posology.assistant.dosing.decimal_text import figures, plain, whole, whole_at_most
from posology.assistant.dosing.monographs import Limit, LimitKind, Monograph, Regimen
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import exact

_MG = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001")}
_MG_PER_KG = {f"{unit}/kg": size for unit, size in _MG.items()}
_HOURS = {"min": Decimal(1) / Decimal(60), "h": Decimal(1), "day": Decimal(24), "week": Decimal(168)}
_MINUTES = {"min": Decimal(1), "h": Decimal(60)}
_DAY_H = Decimal(24)
_HOUR_MIN = Decimal(60)
_WORDS = {"day": "days", "week": "weeks", "month": "months"}


@dataclass(frozen=True, slots=True)
class Applied:
    """One dose of one regimen for one patient: the row's dose and intervals, and the weight where it is known."""

    monograph: Monograph
    regimen: Regimen
    dose: Amount
    intervals: tuple[Amount, ...]
    doses_in_course: int | None
    weight_kg: Decimal | None

    @property
    def reduced(self) -> bool:
        """Whether the dose differs from the full dose of the regimen."""
        return self.dose != self.regimen.dose

    @property
    def mg_per_kg(self) -> Decimal | None:
        """The dose in mg/kg, None when it is fixed or a range."""
        size = _MG_PER_KG.get(self.dose.unit)
        return None if size is None or self.dose.low != self.dose.high else self.dose.low * size

    @property
    def uncapped_mg(self) -> Decimal | None:
        """One dose in mg before any printed maximum, None when it cannot be said."""
        if self.dose.low != self.dose.high:
            return None
        if self.dose.unit in _MG:
            return self.dose.low * _MG[self.dose.unit]
        per_kg = self.mg_per_kg
        if per_kg is None or self.weight_kg is None:
            return None
        with localcontext(exact()):
            return per_kg * self.weight_kg

    @property
    def cap(self) -> Limit | None:
        """The printed maximum of one dose where the dose exceeds it."""
        mg = self.uncapped_mg
        for limit in self.limits(LimitKind.DOSE_MAX):
            if mg is not None and limit.value and limit.value.unit in _MG and mg > _in_mg(limit.value):
                return limit
        return None

    @property
    def mg(self) -> Decimal | None:
        """One dose in mg, never above the printed maximum."""
        cap = self.cap
        return _in_mg(cap.value) if cap and cap.value else self.uncapped_mg

    def limits(self, *kinds: LimitKind) -> tuple[Limit, ...]:
        """The limits of some kinds that apply to this regimen, judged by its full dose."""
        regimen = self.regimen
        return tuple(
            limit
            for limit in self.monograph.limits
            if limit.kind in kinds
            and (not limit.regimens or regimen.id in limit.regimens)
            and (not limit.routes or regimen.route in limit.routes)
            and (not limit.phases or regimen.phase in limit.phases)
            and (not limit.doses or limit.kind is LimitKind.HYDRATION_VOLUME or _covers(limit.doses, regimen.dose))
        )


def _covers(ranges: tuple[Amount, ...], dose: Amount) -> bool:
    return any(span.unit == dose.unit and span.low <= dose.low and dose.high <= span.high for span in ranges)


def _in_mg(amount: Amount) -> Decimal:
    return amount.low * _MG[amount.unit]


def amount_text(amount: Amount) -> str:
    """An amount as it is shown.

    >>> amount_text(Amount(Decimal(2), Decimal(3), "week")), amount_text(Amount(Decimal(1), Decimal(1), "day"))
    ('2–3 weeks', '1 day')
    """
    low, high = plain(amount.low), plain(amount.high)
    unit = amount.unit if amount.high == 1 else _WORDS.get(amount.unit, amount.unit)
    return f"{low} {unit}" if amount.low == amount.high else f"{low}–{high} {unit}"


def interval_text(intervals: tuple[Amount, ...], doses_in_course: int | None = None) -> str:
    """Printed intervals as alternatives, and the number of doses where it is limited.

    >>> interval_text((Amount(Decimal(12), Decimal(12), "h"),), 2)
    'every 12 h, 2 doses in all'
    """
    if doses_in_course == 1:
        return "once only"
    text = " or ".join(f"every {amount_text(interval)}" for interval in intervals)
    return f"{text}, {doses_in_course} doses in all" if doses_in_course else text


def volume_texts(applied: Applied) -> tuple[str, ...]:
    """The volume of one dose at each printed concentration, in whole mL."""
    return tuple(
        f"{whole(volume)} mL at {amount_text(concentration)}{_line(limit)}"
        for limit, concentration, volume in _volumes(applied)
    )


def _volumes(applied: Applied) -> list[tuple[Limit, Amount, Decimal]]:
    mg, found = applied.mg, []
    for limit in applied.limits(LimitKind.CONCENTRATION_MAX, LimitKind.CONCENTRATION):
        if mg is not None and limit.value and limit.value.unit == "mg/mL" and limit.value.low == limit.value.high:
            with localcontext(exact()):
                found.append((limit, limit.value, mg / limit.value.low))
    return found


def _line(limit: Limit) -> str:
    return f" ({' or '.join(limit.lines)} line)" if limit.lines else ""


def infusion_text(applied: Applied) -> str:
    """The least infusion time, which limit binds it, and the fastest rates that follow; "" when none is printed."""
    floor, ceiling = _floor(applied), _ceiling(applied)
    least = max((minutes for minutes, _ in (floor, ceiling) if minutes is not None), default=None)
    if least is None:
        return ""
    text = f"at least {_minutes(least)}: {_binding(floor, ceiling)}"
    if floor[0] is not None and applied.reduced:
        text += f"; the time is printed for the full dose of {amount_text(applied.regimen.dose)} and kept here"
    with localcontext(exact()):
        rates = [
            f"{whole_at_most(volume * _HOUR_MIN / least)} mL/h at {amount_text(concentration)}"
            for _, concentration, volume in _volumes(applied)
        ]
    return f"{text}; no faster than {', '.join(rates)}" if rates else text


def _floor(applied: Applied) -> tuple[Decimal | None, str]:
    """The longest printed minimum in minutes, and its printed words."""
    printed = [
        (limit.value.low * _MINUTES[limit.value.unit], amount_text(limit.value))
        for limit in applied.limits(LimitKind.INFUSION_TIME_MIN)
        if limit.value and limit.value.unit in _MINUTES
    ]
    return max(printed, key=lambda entry: entry[0]) if printed else (None, "")


def _ceiling(applied: Applied) -> tuple[Decimal | None, str]:
    """The longest time in minutes that a printed rate asks for, and the rate."""
    asked: list[tuple[Decimal, str]] = []
    for limit in applied.limits(LimitKind.RATE_MAX):
        if limit.value is None:
            continue
        measure, _, per = limit.value.unit.rpartition("/")
        amount = {"mg/kg": applied.mg_per_kg, "mg": applied.mg}.get(measure)
        if amount is not None and per in _MINUTES:
            with localcontext(exact()):
                asked.append((amount / limit.value.high * _MINUTES[per], amount_text(limit.value)))
    return max(asked, key=lambda entry: entry[0]) if asked else (None, "")


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


def daily_total_text(applied: Applied) -> str:
    """What the regimen adds up to per day, or per course where the number of doses is limited; "" when unsaid."""
    mg, per_kg = applied.mg, None if applied.cap else applied.mg_per_kg
    if applied.doses_in_course:
        return f"{plain(mg * applied.doses_in_course)} mg in the whole course" if mg is not None else ""
    if len(applied.intervals) != 1 or applied.intervals[0].low != applied.intervals[0].high:
        return ""
    interval = applied.intervals[0]
    with localcontext(exact()):
        hours = interval.low * _HOURS[interval.unit] if interval.unit in _HOURS else Decimal(0)
        if not hours:
            return ""
        daily = [
            f"{figures(value * _DAY_H / hours, 6)} {unit}/day"
            for value, unit in ((mg, "mg"), (per_kg, "mg/kg"))
            if value is not None
        ]
    text = f"{daily[0]} ({daily[1]})" if len(daily) > 1 else "".join(daily)
    return f"{text}, on average" if text and hours > _DAY_H else text


def hydration_text(applied: Applied) -> str:
    """Printed hydration volumes for this dose; the declared gap where the label prints none; "" without a rule."""
    limits = applied.limits(LimitKind.HYDRATION_VOLUME)
    matching = [limit for limit in limits if not limit.doses or _covers(limit.doses, applied.dose)]
    parts = [f"{amount_text(limit.value)} {limit.subject}".strip() for limit in matching if limit.value]
    if limits and not any(limit.doses for limit in matching):
        parts += [gap.text for gap in applied.monograph.declared_gaps if gap.topic == "hydration"]
    return "; ".join(parts)
