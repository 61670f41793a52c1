"""Operators that spoil one slot of a claim: value, unit, cadence, band, row, metric, route, use, people, drug.

From the literature on dosing errors; knows neither the verifier nor whether the spoiled claim is still right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Generic, TypeVar

from posology.evals.mutants.printed_agreement import is_covered
from posology.evals.mutants.printed_facts import Claim, claims_of, printed
from posology.evals.mutants.printed_values import Cadence, Span
from posology.evals.mutants.row_mutations import (
    moved_ends,
    other_columns,
    other_metrics,
    shifted_rows,
    turned_bands,
    turned_signs,
)

C = TypeVar("C")
Spoil = Callable[[Claim, Random], Iterator[Claim]]
_HOURS = tuple(Decimal(value) for value in (4, 6, 8, 12, 18, 24, 36, 48, 72, 168))


@dataclass(frozen=True)
class Operator(Generic[C]):
    """A named way to spoil a claim; `covered` tells whether a rule must contradict what it made."""

    name: str
    spoil: Callable[[C, Random], Iterator[C]]
    covered: Callable[[C], bool]


def wrong_values(span: Span) -> dict[str, tuple[Decimal, ...]]:
    """Wrong values by operator."""
    value, digits = span.low, f"{span.low.normalize():f}"
    swapped = [
        Decimal(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
        for i in range(len(digits) - 1)
        if "." not in digits[i : i + 2]
    ]
    dropped = [
        Decimal(left)
        for i in range(len(digits))
        if (left := digits[:i] + digits[i + 1 :]).strip(".") and len(digits) > 1
    ]
    doubled = [Decimal(digits[: i + 1] + digits[i:]) for i in range(len(digits)) if digits[i] != "."]
    step = Decimal(5) if value >= 20 else Decimal("0.1") if value < 1 else Decimal(1)
    moved = [value * 10, value / 10, value * 100] if "." in digits else []
    return {
        "x10": (value * 10,),
        "/10": (value / 10,),
        "x100": (value * 100,),
        "x1000": (value * 1000,),
        "decimal point moved": tuple(moved),
        "decimal point dropped": (Decimal(digits.replace(".", "")),) if "." in digits else (),
        "trailing zero misread": (value * 10,) if value == value.to_integral_value() and value < 100 else (),
        "digits transposed": tuple(swapped),
        "digit dropped": tuple(dropped),
        "digit doubled": tuple(doubled),
        "neighbouring value": (value + step, value - step, value + 1, value * 2, value / 2),
    }


def spans(span: Span, name: str) -> Iterator[Span]:
    """The span with a wrong value in place of its lower end."""
    for value in dict.fromkeys(wrong_values(span)[name]):
        if value > 0 and value != span.low:
            high = value if span.single else span.high
            yield replace(span, low=min(value, high), high=max(value, high))


def _on_dose(name: str) -> Spoil:
    def spoil(claim: Claim, _random: Random) -> Iterator[Claim]:
        if claim.dose is not None:
            yield from (replace(claim, dose=dose) for dose in spans(claim.dose, name))

    return spoil


def _range_ends(claim: Claim, _random: Random) -> Iterator[Claim]:
    dose = claim.dose
    if dose is not None:
        yield replace(claim, dose=replace(dose, high=dose.high + dose.low))
        yield replace(claim, dose=replace(dose, low=dose.low / 2))
        yield replace(claim, dose=replace(dose, low=dose.high + dose.low, high=dose.high + dose.low))


def _first(claim: Claim, _random: Random) -> Iterator[Claim]:
    if claim.first is None:
        return
    for value in (claim.first.low * 10, claim.first.low / 10, claim.first.low * 3):
        yield replace(claim, first=replace(claim.first, low=value, high=value))
    if claim.dose is not None:
        yield replace(claim, first=claim.dose, dose=claim.first)


def _loading(claim: Claim, _random: Random) -> Iterator[Claim]:
    """The loading dose as the dose to go on with, or the other phase."""
    if claim.first is not None:
        yield replace(claim, dose=claim.first, first=None)
    other = {"induction": "maintenance", "maintenance": "induction"}.get(claim.phase)
    if other:
        yield replace(claim, phase=other)


def _dose_unit(claim: Claim, _random: Random) -> Iterator[Claim]:
    swaps: dict[str, tuple[str, ...]] = {
        "mg/kg": ("mg", "mcg/kg", "g/kg", "g", "mg/m2"),
        "mg": ("mg/kg", "mcg", "g"),
        "g": ("mg", "mg/kg", "g/kg"),
        "mg/kg/day": ("mg/day", "g/kg/day"),
        "mg/day": ("g/day", "mg/kg/day"),
    }
    dose = claim.dose
    if dose is not None:
        yield from (replace(claim, dose=replace(dose, unit=unit)) for unit in swaps.get(dose.unit, ()))


def _to_volume(claim: Claim, _random: Random) -> Iterator[Claim]:
    for unit in ("mL", "units", ""):
        if claim.dose is not None and claim.dose.unit not in {"%", "tablet"} and not claim.dose.unit.endswith("/day"):
            yield replace(claim, dose=replace(claim.dose, unit=unit))


def _per_time(claim: Claim, _random: Random) -> Iterator[Claim]:
    """A single dose taken for the dose of a day, of an hour or of a minute, and the other way round."""
    if claim.dose is None or claim.dose.unit in {"%", "tablet"} or not claim.cadence.hours:
        return
    unit = claim.dose.unit
    if unit.endswith("/day"):
        yield replace(claim, dose=replace(claim.dose, unit=unit.removesuffix("/day")))
        return
    if claim.cadence.hours != (Decimal(24),):
        yield replace(claim, dose=replace(claim.dose, unit=f"{unit}/day"))
    yield replace(claim, dose=replace(claim.dose, unit=f"{unit}/h"))
    yield replace(claim, dose=replace(claim.dose, unit=f"{unit}/min"))


def _interval(claim: Claim, _random: Random) -> Iterator[Claim]:
    for hours in _HOURS:
        timed = claim.cadence.kind != "usual" and (hours,) != claim.cadence.hours
        if claim.dose is not None and timed and not claim.dose.unit.endswith("/day"):
            yield replace(claim, cadence=Cadence((hours,)))


def _frequency(claim: Claim, _random: Random) -> Iterator[Claim]:
    """Times a day read as times a week, and the other way round."""
    kinds: dict[tuple[Decimal, ...], tuple[str, ...]] = {
        (Decimal(8),): ("3/wk",),
        (Decimal(12),): ("2/wk",),
        (Decimal(24),): ("once",),
    }
    for kind in kinds.get(claim.cadence.hours, ()):
        yield replace(claim, cadence=Cadence(kind=kind))
    for kind, hours in (("3/wk", Decimal(8)), ("2/wk", Decimal(12)), ("once", Decimal(24))):
        if claim.cadence.kind == kind:
            yield replace(claim, cadence=Cadence((hours,)))


def _interval_added(claim: Claim, _random: Random) -> Iterator[Claim]:
    for hours in (Decimal(6), Decimal(24)):
        if len(claim.cadence.hours) == 1 and hours not in claim.cadence.hours:
            yield replace(claim, cadence=Cadence((*claim.cadence.hours, hours), "or"))


def _interval_unit(claim: Claim, _random: Random) -> Iterator[Claim]:
    for unit in ("days", "minutes"):
        if claim.cadence.hours and claim.cadence.hours[0] < 100:
            yield replace(claim, cadence=replace(claim.cadence, unit=unit))


def _route(claim: Claim, _random: Random) -> Iterator[Claim]:
    unread = printed()[claim.drug].unread_routes
    for route in (route for route in ("IV", "oral", "IM", "SC", "intrathecal") if route not in unread):
        if claim.route and route != claim.route and claim.band is None and not claim.dialysis:
            yield replace(claim, route=route)


def _use(claim: Claim, _random: Random) -> Iterator[Claim]:
    if not claim.use:
        return
    for other in claims_of(claim.drug):
        if other.use != claim.use and other.use and (other.band is None) == (claim.band is None):
            yield replace(claim, use=other.use, phase=other.phase, who=other.who)


def _other_number(claim: Claim, random: Random) -> Iterator[Claim]:
    """The dose of another use of the drug, or of another drug."""
    others = [c for c in claims_of(claim.drug) if c.use != claim.use and c.dose is not None]
    stranger = random.choice([drug for drug in printed() if drug != claim.drug and claims_of(drug)])
    others += [c for c in claims_of(stranger) if c.dose is not None][:2]
    for other in random.sample(others, min(3, len(others))):
        if claim.dose is not None and other.dose is not None and claim.dose.unit != "%" and other.dose.unit != "%":
            yield replace(claim, dose=other.dose, cadence=other.cadence, first=None)


def _off_label(claim: Claim, _random: Random) -> Iterator[Claim]:
    for use in printed()[claim.drug].outside if claim.use and claim.dose else ():
        yield replace(claim, use=use, phase="")


def _against(claim: Claim, _random: Random) -> Iterator[Claim]:
    yield replace(claim, against=True)


def _people(claim: Claim, _random: Random) -> Iterator[Claim]:
    """Adults for children and children for adults: people that the facts speak of, and people they do not."""
    if claim.band is not None or claim.dialysis or printed()[claim.drug].ageless:
        return
    facts = printed()[claim.drug]
    spoken = " ".join(word for words in facts.who.values() for word in words)
    strangers = [who for who in ("neonates", "infants", "children") if who not in spoken]
    for who in dict.fromkeys((*facts.who, "", *strangers)):
        if claim.who != who:
            yield replace(claim, who=who)


def _drug(claim: Claim, random: Random) -> Iterator[Claim]:
    ruled = [drug for drug in printed() if drug != claim.drug]
    for drug in random.sample(ruled, 2) if _dosed(claim) else ():
        yield _given_to(claim, drug)


def _look_alike(claim: Claim, _random: Random) -> Iterator[Claim]:
    for drug in printed()[claim.drug].alike if _dosed(claim) else ():
        yield _given_to(claim, drug)


def _dosed(claim: Claim) -> bool:
    """Whether a claim says an amount, which may be wrong for another drug."""
    return claim.dose is not None and claim.dose.unit != "%"


def _given_to(claim: Claim, drug: str) -> Claim:
    """The claim said of another drug, without the regimen of a row, which the other drug may not have."""
    return replace(claim, drug=drug, use=_use_of(claim), base=None, base_words="", foreign=True)


def _use_of(claim: Claim) -> str:
    uses = printed()[claim.drug].uses
    return uses[claim.use][0] if claim.use in uses else claim.use


def _course(claim: Claim, _random: Random) -> Iterator[Claim]:
    course = claim.course
    if course is None:
        return
    for factor in (Decimal(10), Decimal(3), Decimal("0.1")):
        yield replace(claim, course=replace(course, low=course.low * factor, high=course.high * factor))
    yield replace(claim, course=replace(course, high=course.high + 3))


def _course_unit(claim: Claim, _random: Random) -> Iterator[Claim]:
    for unit in ("days", "weeks", "months", "hours"):
        if claim.course is not None and unit.removesuffix("s") != claim.course.unit.removesuffix("s"):
            yield replace(claim, course=replace(claim.course, unit=unit))


def _times_ten(claim: Claim, _random: Random) -> Iterator[Claim]:
    """A duration with "x 10" behind it."""
    if claim.course is not None and not claim.band:
        yield replace(claim, extra=" × 10")


def _weight_basis(claim: Claim, _random: Random) -> Iterator[Claim]:
    if claim.dose is not None and "/kg" in claim.dose.unit and claim.band is None and not claim.dialysis:
        for basis in ("ideal body weight", "adjusted body weight"):
            yield replace(claim, extra=f" (by {basis})")


def _over(claim: Claim, _random: Random) -> Iterator[Claim]:
    over = claim.over
    if over is None:
        return
    for factor in (Decimal("0.1"), Decimal("0.5"), Decimal("0.25")):
        yield replace(claim, over=Span(over.low * factor, over.high * factor, over.unit, over.sign))
    yield replace(claim, over=replace(over, sign="≤"))
    yield replace(claim, over=replace(over, unit="seconds"))


def _never(_claim: Claim) -> bool:
    return False


CLAIM_OPERATORS: tuple[Operator[Claim], ...] = (
    *(Operator(f"dose {name}", _on_dose(name), is_covered) for name in wrong_values(Span.of("40", "mg/kg"))),
    Operator("dose range widened", _range_ends, is_covered),
    Operator("first dose", _first, is_covered),
    Operator("loading to maintenance", _loading, is_covered),
    Operator("dose unit", _dose_unit, is_covered),
    Operator("unit dropped or to mL", _to_volume, _never),
    Operator("per dose to per day or hour", _per_time, is_covered),
    Operator("interval", _interval, is_covered),
    Operator("frequency", _frequency, is_covered),
    Operator("interval option added", _interval_added, is_covered),
    Operator("interval unit", _interval_unit, is_covered),
    Operator("renal row shifted", shifted_rows, is_covered),
    Operator("column or use of a row", other_columns, is_covered),
    Operator("band sign", turned_signs, is_covered),
    Operator("band end moved", moved_ends, is_covered),
    Operator("band turned", turned_bands, is_covered),
    Operator("metric", other_metrics, is_covered),
    Operator("route", _route, is_covered),
    Operator("use", _use, is_covered),
    Operator("number of another fact", _other_number, is_covered),
    Operator("use off label", _off_label, _never),
    Operator("polarity", _against, is_covered),
    Operator("people", _people, is_covered),
    Operator("drug", _drug, _never),
    Operator("drug, look-alike", _look_alike, _never),
    Operator("course", _course, is_covered),
    Operator("course unit", _course_unit, is_covered),
    Operator("x 10 behind a course", _times_ten, _never),
    Operator("weight basis added", _weight_basis, _never),
    Operator("infusion time", _over, is_covered),
)
