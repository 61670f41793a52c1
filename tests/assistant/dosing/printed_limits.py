"""Limits, fluids, tests and outcomes that the two labels print, whether a claim agrees with them, and its phrasings.

The counterpart of `printed_facts` and `phrasings` for everything that is no regimen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.phrasings import NAMES, Statement, number, span_words
from tests.assistant.dosing.printed_facts import INDEXED, PER_KG, PER_MIN, Span


@dataclass(frozen=True)
class LimitClaim:
    """A statement about a limit: its kind, the place it is for (line, dose, phase, band), the value with its sign."""

    drug: str
    kind: str
    place: str
    value: Span
    subject: str = ""
    against: bool = False


LIMITS = (
    LimitClaim("foscarnet", "rate", "", Span.of("1", "mg/kg/min", sign="≤")),
    LimitClaim("foscarnet", "rate", "", Span.of("0.75", "mg/kg/min")),
    LimitClaim("foscarnet", "concentration", "central", Span.of("24", "mg/mL")),
    LimitClaim("foscarnet", "concentration", "peripheral", Span.of("12", "mg/mL")),
    LimitClaim("foscarnet", "concentration", "peripheral", Span.of("12", "mg/mL", sign="≤")),
    LimitClaim("foscarnet", "fluid", "first", Span.of("750", "mL", "1000")),
    LimitClaim("foscarnet", "fluid", "90–120 mg/kg", Span.of("750", "mL", "1000")),
    LimitClaim("foscarnet", "fluid", "40–60 mg/kg", Span.of("500", "mL")),
    LimitClaim("foscarnet", "stop", "", Span.of("0.4", PER_KG, sign="<")),
    LimitClaim("foscarnet", "tests", "induction", Span.of("2", "times a week", "3"), "creatinine clearance"),
    LimitClaim("foscarnet", "tests", "maintenance", Span.of("1", "weeks", "2"), "creatinine clearance"),
    LimitClaim("foscarnet", "tests", "induction", Span.of("2", "times a week", "3"), "electrolytes"),
    LimitClaim("foscarnet", "tests", "maintenance", Span.of("1", "weeks", "2"), "calcium and magnesium"),
    LimitClaim("foscarnet", "time", "hsv 40", Span.of("60", "minutes", sign="≥")),
    LimitClaim("foscarnet", "time", "cmv 60", Span.of("60", "minutes", sign="≥")),
    LimitClaim("foscarnet", "time", "cmv 90 induction", Span.of("90", "minutes", "120")),
    LimitClaim("foscarnet", "time", "cmv 120 maintenance", Span.of("120", "minutes")),
    LimitClaim("valacyclovir", "maximum", "chickenpox", Span.of("1000", "mg", sign="≤")),
    LimitClaim("valacyclovir", "count", "cold sores", Span.of("2", "doses")),
    LimitClaim("valacyclovir", "length", "cold sores", Span.of("1", "day", sign="≤")),
)
_FLUIDS = {
    "first": (Decimal(750), Decimal(1000)),
    "90–120 mg/kg": (Decimal(750), Decimal(1000)),
    "40–60 mg/kg": (Decimal(500), Decimal(500)),
}
_STRENGTHS = {"central": Decimal(24), "peripheral": Decimal(12)}
_FACTORS = {
    "mg/kg/min": Decimal(1), "mg/kg/h": 1 / Decimal(60), "mcg/kg/min": Decimal("0.001"), "g/kg/min": Decimal(1000),
    "mg/mL": Decimal(1), "g/mL": Decimal(1000), "mcg/mL": Decimal("0.001"), "mg/L": Decimal("0.001"),
    "mL": Decimal(1), "L": Decimal(1000), "mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001"),
    "minutes": Decimal(1), "hours": Decimal(60), "days": Decimal(1440), "day": Decimal(1440), "weeks": Decimal(10080),
}  # fmt: skip


def limit_agrees(claim: LimitClaim) -> bool:
    """Whether the label allows what a limit claim says."""
    value, printed = claim.value, {(c.kind, c.place, c.subject): c.value for c in LIMITS if c.drug == claim.drug}
    if claim.against:
        return False
    if claim.kind in {"stop", "tests", "count"}:
        known = printed.get((claim.kind, claim.place, claim.subject))
        return known == value or _as_rate(known) == _as_rate(value) is not None
    factor = _FACTORS.get(value.unit)
    if factor is None or claim.drug not in {"foscarnet", "valacyclovir"}:
        return False
    low, high = value.low * factor, value.high * factor
    if claim.kind == "fluid":
        return value.sign == "" and value.unit in {"mL", "L"} and (low, high) == _FLUIDS[claim.place]
    if claim.kind == "time":
        return _time_agrees(claim, low, high)
    most: dict[str, Decimal] = {
        "rate": Decimal(1),
        "concentration": _STRENGTHS.get(claim.place, Decimal(0)),
        "maximum": Decimal(1000),
        "length": Decimal(1440),
    }
    kept_unit = {"rate": "/kg/", "concentration": "/", "maximum": "g", "length": ""}[claim.kind]
    if kept_unit not in value.unit or value.sign == "≥":
        return False
    return high == most[claim.kind] if value.sign == "≤" else high <= most[claim.kind]


def _as_rate(value: Span | None) -> tuple[Decimal, Decimal] | None:
    """How often a week, for test frequencies in either form; the number of doses for a course."""
    if value is None:
        return None
    if value.unit == "weeks":
        return 1 / value.high, 1 / value.low
    if value.unit == "days":
        return 7 / value.high, 7 / value.low
    return (value.low, value.high) if value.unit == "times a week" else None


_DOSES = {
    "hsv 40": Decimal(40),
    "cmv 60": Decimal(60),
    "cmv 90 induction": Decimal(90),
    "cmv 120 maintenance": Decimal(120),
}
_LONGEST = {"hsv 40": 480, "cmv 60": 480, "cmv 90 induction": 720, "cmv 120 maintenance": 1440}


def _time_agrees(claim: LimitClaim, low: Decimal, high: Decimal) -> bool:
    known = next(c.value for c in LIMITS if (c.kind, c.place) == ("time", claim.place))
    if claim.value.sign == "≤" or _DOSES[claim.place] > low:
        return False
    if claim.value.sign == "≥":
        return low == high == known.low
    return (low, high) == (known.low, known.high) or (
        low >= known.low and high <= min(5 * known.high, Decimal(_LONGEST[claim.place] - 1))
    )


_CAPS = ("no more than", "not more than", "at most", "a maximum of", "up to")
_FLOORS = ("at least", "no less than", "a minimum of")


def _signed(claim: LimitClaim, random: Random) -> str:
    value = claim.value
    shown = random.choice(tuple(_plain(value)))
    words = {"≤": _CAPS, "≥": _FLOORS, "<": ("less than",), ">": ("more than",), "": ("",)}[value.sign]
    return f"{random.choice(words)} {shown}".strip()


def _plain(value: Span) -> Iterator[str]:
    if value.unit in {"minutes", "hours", "day", "days", "weeks"}:
        yield from span_words(Span(value.low, value.high, value.unit))
        return
    joints = ("–", "-", " to ") if value.low != value.high else ("",)
    for joint in joints:
        yield joint.join(dict.fromkeys((number(value.low), number(value.high)))) + f" {value.unit}"
    if value.unit in {"mg/kg/min", "mL"} and value.low == value.high:
        yield f"{number(value.low)} {value.unit.replace('mg/kg/min', 'mg per kg per minute')}"
    if value.unit == "mg" and value.low == value.high:
        yield f"{number(value.low / 1000)} g"


def limit_templates(claim: LimitClaim, random: Random) -> Iterator[Statement]:
    """A limit in many forms."""
    drug = random.choice(NAMES[claim.drug])
    makers = {
        "rate": _rates, "concentration": _strengths, "fluid": _fluids, "stop": _stops, "tests": _tests,
        "time": _times, "maximum": _maxima, "count": _counts, "length": _lengths,
    }  # fmt: skip
    cap = drug[:1].upper() + drug[1:]
    given = Scope(drug=claim.drug)
    for text in makers[claim.kind](claim, drug, random):
        yield Statement(text[:1].upper() + text[1:], Scope())
        plain = text.replace(f" of {drug}", "").replace(f"{drug} ", "")
        for scope in (given, Scope(title=cap), Scope(near=(f"Giving {drug}",))):
            if drug not in plain:
                yield Statement(plain[:1].upper() + plain[1:], scope)


def _rates(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    value = _signed(claim, random)
    joint = "" if claim.value.sign else "at "
    if claim.value.sign == "≤":
        yield f"the rate of {drug} must not exceed {next(_plain(claim.value))}."
        yield f"infusion rate of {drug}: maximum {next(_plain(claim.value))}"
    yield f"infuse {drug} at {value}."
    yield f"infuse {drug} with a pump at a rate of {value}"
    yield f"{drug} is infused {joint or 'at '}{value} by pump"
    yield f"rate of infusion of {drug}: {value}"


def _strengths(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    value, line = _signed(claim, random), claim.place
    yield f"give {drug} at {value} through a {line} line."
    yield f"{drug} for a {line} vein: {value}"
    yield f"through a {line} catheter use {drug} at a concentration of {value}."
    yield f"for a {line} line, the concentration of {drug} is {value}"
    yield f"{line} line: {value} of {drug}"


def _fluids(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    value = _signed(claim, random)
    if claim.place == "first":
        yield f"give {value} of normal saline before the first infusion of {drug}."
        yield f"before the first dose of {drug}, hydrate with {value} of 5% dextrose or saline"
        yield f"hydration before the first {drug} infusion: {value}"
        yield f"infuse {value} of saline before the first {drug} dose to establish diuresis"
        return
    yield f"with each {drug} dose of {claim.place}, give {value} of normal saline."
    yield f"hydrate with {value} of saline with every {drug} infusion of {claim.place}"
    yield f"hydration with {drug} {claim.place}: {value} with each dose"


def _stops(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown, sign = f"{claim.value.low} {claim.value.unit}", claim.value.sign
    words = {"<": ("below", "under", "less than", "<"), ">": ("above", "greater than", ">"), "≤": ("at or below",)}
    word = random.choice(words[sign])
    yield f"stop {drug} if creatinine clearance is {word} {shown}."
    yield f"{drug} is not recommended when creatinine clearance is {word} {shown}."
    yield f"discontinue {drug} when CrCl is {word} {shown}"
    yield f"do not give {drug} at a creatinine clearance {word} {shown}"
    yield f"CrCl {word} {shown}: {drug} not recommended"


def _tests(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    value, low, high = claim.value, number(claim.value.low), number(claim.value.high)
    shown = low if low == high else f"{low}–{high}"
    if value.unit == "times a week":
        often = random.choice((f"{shown} times a week", f"{shown.replace('–', ' to ')} times per week"))
    else:
        often = f"{random.choice(('at least ', ''))}every {shown} {value.unit}"
    yield f"check {claim.subject} {often} during {claim.place} with {drug}."
    yield f"during {claim.place} therapy with {drug}, measure {claim.subject} {often}."
    yield f"{drug} {claim.place}: monitor {claim.subject} {often}"
    yield f"monitor {claim.subject} {often} during {drug} {claim.place} therapy"


def _times(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    value = _signed(claim, random)
    use, dose, *phase = claim.place.split()
    shown = f"{dose} mg/kg"
    use = {"hsv": "HSV", "cmv": "CMV retinitis"}[use] + (f" {phase[0]}" if phase else "")
    yield f"for {use}, infuse {drug} {shown} over {value}."
    yield f"{drug} {shown} over {value} for {use}"
    yield f"each {shown} dose of {drug} for {use} is infused over {value}."
    yield f"in {use}, the infusion time of {drug} {shown} is {value}"


def _maxima(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown = random.choice(tuple(_plain(claim.value)))
    if claim.value.sign == "≥":
        yield f"{drug} in children with chickenpox: a minimum of {shown} per dose"
        yield f"for chickenpox in children give {drug} at least {shown} per dose."
        return
    yield f"{drug} in children with chickenpox: maximum {shown} per dose"
    yield f"for chickenpox in children do not exceed {shown} of {drug} per dose."
    yield f"children with chickenpox: {drug} no more than {shown} per dose"


def _counts(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    words = {"1": "one", "2": "two", "3": "three", "4": "four", "20": "twenty"}
    count = number(claim.value.low)
    shown = random.choice((count, words.get(count, count)))
    yield f"{drug} for cold sores: {shown} doses of 2 g taken 12 hours apart"
    yield f"for cold sores take {drug}, {shown} doses of 2 g 12 hours apart."


def _lengths(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown = random.choice(tuple(_plain(claim.value)))
    if claim.value.sign == "≥":
        yield f"{drug} for cold sores is taken for at least {shown}."
        return
    yield f"{drug} for cold sores: do not exceed {shown} of treatment"
    yield f"cold sores are treated with {drug} for {shown} only."
    yield f"{drug} 2 g every 12 hours for {shown} for cold sores"


def other_units(value: Span) -> Sequence[str]:
    """Units that a slip puts in the place of the right one."""
    swaps = {
        "mg/kg/min": ("mg/kg/h", "mg/min", "mcg/kg/min", "mg/kg", "mg/kg/day"),
        "mg/mL": ("g/mL", "mcg/mL", "mg/L", "mg/kg"),
        "mL": ("L", "mg", "mL/kg"),
        "minutes": ("seconds", "hours", "days"),
        PER_KG: (PER_MIN, INDEXED),
        "times a week": ("times a day", "times a month"),
        "weeks": ("months", "days", "hours"),
        "mg": ("mcg", "mg/kg", "mL"),
        "day": ("week", "month"),
    }
    return swaps.get(value.unit, ())
