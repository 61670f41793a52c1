"""Operators that spoil one slot of a claim: value, unit, interval, band, column, route, use, polarity, people, drug.

From the literature on dosing errors; knows neither the verifier nor whether the spoiled claim is still right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Generic, TypeVar

from tests.assistant.dosing.printed_facts import INDEXED, PER_KG, PER_MIN, ROWS, Claim, Span
from tests.assistant.dosing.printed_limits import LimitClaim, other_units

C = TypeVar("C")
_COVERED_USES = {
    "foscarnet": {"hsv", "cmv"},
    "valacyclovir": {
        "cold sores",
        "genital initial",
        "genital recurrent",
        "suppression",
        "suppression few",
        "suppression hiv",
        "zoster",
        "chickenpox",
    },
}


@dataclass(frozen=True)
class Operator(Generic[C]):
    """A named way to spoil a claim; `always_covered` unless a rule may say nothing about what it makes."""

    name: str
    spoil: Callable[[C, Random], Iterator[C]]
    covered: Callable[[C], bool]


def _covered(claim: Claim) -> bool:
    young = claim.people and (claim.use != "chickenpox" or claim.people != "children")
    return claim.use in _COVERED_USES.get(claim.drug, set()) and not young


def _values(span: Span) -> dict[str, tuple[Decimal, ...]]:
    """Wrong values by operator."""
    value = span.low
    digits = f"{value.normalize():f}"
    swapped = [
        Decimal(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
        for i in range(len(digits) - 1)
        if "." not in digits[i : i + 2]
    ]
    dropped = [
        Decimal(digits[:i] + digits[i + 1 :])
        for i in range(len(digits))
        if len(digits) > 1 and digits[:i] + digits[i + 1 :] not in {"", "."}
    ]
    doubled = [Decimal(digits[: i + 1] + digits[i:]) for i in range(len(digits)) if digits[i] != "."]
    step = Decimal(5) if value >= 20 else Decimal("0.1") if value < 1 else Decimal(1)
    return {
        "x10": (value * 10,),
        "/10": (value / 10,),
        "x100": (value * 100,),
        "x1000": (value * 1000,),
        "digits transposed": tuple(swapped),
        "digit dropped": tuple(dropped),
        "digit doubled": tuple(doubled),
        "neighbouring value": (value + step, value - step, value + 1, value * 2, value / 2),
    }


def _on_dose(name: str) -> Callable[[Claim, Random], Iterator[Claim]]:
    def spoil(claim: Claim, _random: Random) -> Iterator[Claim]:
        if claim.dose is not None:
            for value in dict.fromkeys(_values(claim.dose)[name]):
                if value > 0 and value != claim.dose.low:
                    high = value if claim.dose.low == claim.dose.high else claim.dose.high
                    yield replace(claim, dose=replace(claim.dose, low=min(value, high), high=max(value, high)))

    return spoil


def _range_ends(claim: Claim, _random: Random) -> Iterator[Claim]:
    if claim.dose is None:
        return
    low, high, step = claim.dose.low, claim.dose.high, Decimal(20) if claim.dose.unit == "mg/kg" else claim.dose.low
    for ends in ((low, high + step), (low - step, high) if low > step else (low, high + 2 * step)):
        yield replace(claim, dose=replace(claim.dose, low=ends[0], high=ends[1]))


def _dose_unit(claim: Claim, _random: Random) -> Iterator[Claim]:
    swaps = {
        "mg/kg": ("mg", "mcg/kg", "g/kg", "g", "mg/kg/day", "mg/kg/h"),
        "mg": ("mg/kg", "mcg", "g", "mg/day", "mL"),
    }
    for unit in swaps.get(claim.dose.unit, ()) if claim.dose else ():
        yield replace(claim, dose=Span(claim.dose.low, claim.dose.high, unit))  # type: ignore[union-attr]


def _interval(claim: Claim, _random: Random) -> Iterator[Claim]:
    for hours in (
        Decimal(4),
        Decimal(6),
        Decimal(8),
        Decimal(12),
        Decimal(18),
        Decimal(24),
        Decimal(36),
        Decimal(48),
        Decimal(72),
        Decimal(168),
    ):
        if (hours,) != claim.hours:
            yield replace(claim, hours=(hours,))


def _interval_added(claim: Claim, _random: Random) -> Iterator[Claim]:
    for hours in (Decimal(6), Decimal(24)):
        if hours not in claim.hours:
            yield replace(claim, hours=(*claim.hours, hours))


def _interval_unit(claim: Claim, _random: Random) -> Iterator[Claim]:
    for unit in ("days", "minutes"):
        yield replace(claim, interval_unit=unit)


def _band_shift(claim: Claim, _random: Random) -> Iterator[Claim]:
    for row in ROWS:
        if (row.drug, row.use, row.base) == (claim.drug, claim.use, claim.base) and row.band != claim.band:
            yield replace(claim, band=row.band)


def _band_sign(claim: Claim, _random: Random) -> Iterator[Claim]:
    band = claim.band
    if band is None:
        return
    if band.low is not None:
        yield replace(claim, band=replace(band, low_open=not band.low_open))
    if band.high is not None:
        yield replace(claim, band=replace(band, high_open=not band.high_open))


def _band_end(claim: Claim, _random: Random) -> Iterator[Claim]:
    band = claim.band
    if band is None:
        return
    step = Decimal("0.1") if band.unit == PER_KG else Decimal(10)
    if band.low is not None:
        yield replace(claim, band=replace(band, low=band.low - step if band.low > step else band.low + step / 2))
    if band.high is not None:
        yield replace(claim, band=replace(band, high=band.high + step))
        yield replace(claim, band=replace(band, high=band.high * 10, low=None if band.low is None else band.low * 10))


def _band_turned(claim: Claim, _random: Random) -> Iterator[Claim]:
    band = claim.band
    if band is not None and (band.low is None or band.high is None):
        yield replace(
            claim, band=replace(band, low=band.high, high=band.low, low_open=band.high_open, high_open=band.low_open)
        )


def _metric(claim: Claim, _random: Random) -> Iterator[Claim]:
    for unit in (PER_KG, PER_MIN, INDEXED):
        if claim.band is not None and unit != claim.band.unit:
            yield replace(claim, band=replace(claim.band, unit=unit))


def _column(claim: Claim, _random: Random) -> Iterator[Claim]:
    """The cell of another column of the same use, or of another use."""
    for row in ROWS:
        if row.drug == claim.drug and row.band == claim.band and row.base != claim.base and claim.band is not None:
            yield replace(claim, dose=row.dose, hours=row.hours)


def _route(claim: Claim, _random: Random) -> Iterator[Claim]:
    for route in ("iv", "oral", "im", "sc", "intrathecal"):
        if route != claim.route and claim.band is None:
            yield replace(claim, route=route)


def _use(claim: Claim, _random: Random) -> Iterator[Claim]:
    for use in sorted(_COVERED_USES.get(claim.drug, set())):
        if use not in {claim.use, "chickenpox"}:
            phases = ("induction", "maintenance") if use == "cmv" else ("",)
            for phase in phases:
                yield replace(claim, use=use, phase=phase, people="")


def _off_label(claim: Claim, _random: Random) -> Iterator[Claim]:
    for use in ("vzv", "outside") if claim.drug == "foscarnet" else ("cmv", "outside"):
        if use != claim.use:
            yield replace(claim, use=use, phase="")


def _phase(claim: Claim, _random: Random) -> Iterator[Claim]:
    other = {"induction": "maintenance", "maintenance": "induction"}.get(claim.phase)
    if other:
        yield replace(claim, phase=other)


def _against(claim: Claim, _random: Random) -> Iterator[Claim]:
    yield replace(claim, against=True)


def _people(claim: Claim, _random: Random) -> Iterator[Claim]:
    for people in ("children", "neonates", "infants"):
        if claim.people != people and (claim.use != "chickenpox" or people != "children"):
            yield replace(claim, people=people)


def _drug(*drugs: str) -> Callable[[Claim, Random], Iterator[Claim]]:
    def spoil(claim: Claim, _random: Random) -> Iterator[Claim]:
        for drug in drugs:
            if drug != claim.drug:
                yield replace(claim, drug=drug)

    return spoil


def _course(claim: Claim, _random: Random) -> Iterator[Claim]:
    if claim.course is not None:
        course = claim.course
        for low, high in (
            (course.low * 10, course.high * 10),
            (course.low + 2, course.high + 2),
            (course.low, course.high + 3),
        ):
            yield replace(claim, course=Span(low, high, course.unit if course.unit != "day" or high == 1 else "days"))
        for unit in ("days", "weeks", "months", "hours"):
            if unit.removesuffix("s") != course.unit.removesuffix("s"):
                yield replace(claim, course=Span(course.low, course.high, unit))


def _over(claim: Claim, _random: Random) -> Iterator[Claim]:
    if claim.over is not None:
        over = claim.over
        for factor in (Decimal("0.1"), Decimal("0.5"), Decimal(10), Decimal("0.25")):
            yield replace(claim, over=Span(over.low * factor, over.high * factor, over.unit, over.sign))
        yield replace(claim, over=replace(over, sign="≤"))
        yield replace(claim, over=Span(over.low, over.high, "hours", over.sign))


CLAIM_OPERATORS: tuple[Operator[Claim], ...] = (
    *(Operator(f"dose {name}", _on_dose(name), _covered) for name in _values(Span.of("40", "mg/kg"))),
    Operator("dose range widened", _range_ends, _covered),
    Operator(
        "dose unit", _dose_unit, lambda claim: _covered(claim) and claim.dose is not None and claim.dose.unit != "mL"
    ),
    Operator("interval", _interval, _covered),
    Operator("interval option added", _interval_added, _covered),
    Operator("interval unit", _interval_unit, _covered),
    Operator("band shifted", _band_shift, _covered),
    Operator("band sign", _band_sign, _covered),
    Operator("band end moved", _band_end, _covered),
    Operator("band turned", _band_turned, _covered),
    Operator("metric", _metric, _covered),
    Operator("column", _column, _covered),
    Operator("route", _route, _covered),
    Operator("use", _use, _covered),
    Operator("use off label", _off_label, _covered),
    Operator("phase", _phase, _covered),
    Operator("polarity", _against, _covered),
    Operator("people", _people, _covered),
    Operator("drug, rules known", _drug("foscarnet", "valacyclovir"), _covered),
    Operator("drug, look-alike", _drug("ganciclovir", "valganciclovir", "famciclovir", "acyclovir"), lambda _c: False),
    Operator("course", _course, _covered),
    Operator("infusion time", _over, _covered),
)


def _limit_values(name: str) -> Callable[[LimitClaim, Random], Iterator[LimitClaim]]:
    def spoil(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
        value = claim.value
        for wrong in dict.fromkeys(_values(value)[name]):
            if wrong <= 0 or (claim.kind == "count" and wrong != wrong.to_integral_value()):
                continue
            if value.low == value.high:
                yield replace(claim, value=replace(value, low=wrong, high=wrong))
            elif wrong < value.high:
                yield replace(claim, value=replace(value, low=wrong))
            else:
                yield replace(claim, value=replace(value, low=value.high, high=wrong))

    return spoil


def _limit_high(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    value = claim.value
    if value.low != value.high:
        for high in (value.high * 2, value.high * 10, value.low + (value.high - value.low) * 2):
            yield replace(claim, value=replace(value, high=high))
        for end in (value.low, value.high):
            yield replace(claim, value=replace(value, low=end, high=end))


def _limit_unit(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    for unit in other_units(claim.value):
        yield replace(claim, value=replace(claim.value, unit=unit))


def _same_measure(claim: LimitClaim) -> bool:
    """Whether the slipped unit still makes a number that a rule prints; else the number is one of another kind."""
    other_kind = (claim.kind, claim.value.unit) in {("maximum", "mL"), ("time", "days")}
    return not other_kind and (claim.kind != "rate" or claim.value.low == 1)


def _limit_sign(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    turned = {"≤": "≥", "≥": "≤", "<": ">"}
    if claim.value.sign in turned:
        yield replace(claim, value=replace(claim.value, sign=turned[claim.value.sign]))
    elif claim.kind in {"concentration", "rate"}:
        yield replace(claim, value=replace(claim.value, sign="≥"))


def _limit_place(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    places = {
        "concentration": ("central", "peripheral"),
        "tests": ("induction", "maintenance"),
        "fluid": ("first", "90–120 mg/kg", "40–60 mg/kg"),
        "time": ("hsv 40", "cmv 60", "cmv 90 induction", "cmv 120 maintenance"),
    }
    for place in places.get(claim.kind, ()):
        if place != claim.place:
            yield replace(claim, place=place)


LIMIT_OPERATORS: tuple[Operator[LimitClaim], ...] = (
    *(Operator(f"limit {name}", _limit_values(name), lambda _c: True) for name in _values(Span.of("1", "mg"))),
    Operator("limit range end", _limit_high, lambda _c: True),
    Operator("limit unit", _limit_unit, _same_measure),
    Operator("limit turned", _limit_sign, lambda _c: True),
    Operator("limit of another place", _limit_place, lambda _c: True),
)
