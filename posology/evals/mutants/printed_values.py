"""Values as the fact files write them: amounts, cadences, bands and metrics, with arithmetic of their own.

Knows no drug, no label and nothing of the program under test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

PER_KG = "mL/min/kg"
PER_MIN = "mL/min"
INDEXED = "mL/min/1.73 m²"

_AMOUNT = re.compile(r"(?P<sign>[<>]=?)?\s*(?P<low>\d+(?:\.\d+)?)(?:-(?P<high>\d+(?:\.\d+)?))?\s*(?P<unit>%|\S.*)")
_CELL = re.compile(
    r"(?P<dose>\d.*?|none)(?:\s+(?P<cadence>q\d+(?:[-|]\d+)?h|once|usual|afterHD|\d/wk))?(?:\s+first\s+(?P<first>.+))?"
)
_BAND = re.compile(r"(?P<ls>>=?|<=?)?(?P<low>\d+(?:\.\d+)?)(?:-(?P<hs><)?(?P<high>\d+(?:\.\d+)?))?")
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}


@dataclass(frozen=True)
class Span:
    """A value or range with its unit and sign; `low == high` for one value."""

    low: Decimal
    high: Decimal
    unit: str
    sign: str = ""

    @staticmethod
    def of(low: str, unit: str, high: str = "", sign: str = "") -> Span:
        """A span from printed numbers."""
        return Span(Decimal(low), Decimal(high or low), unit, sign)

    @property
    def single(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high


@dataclass(frozen=True)
class Band:
    """A band of a measure; None is unbounded, an open end is excluded."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @property
    def point(self) -> bool:
        """Whether it is one value."""
        return self.low is not None and self.low == self.high

    def contains(self, value: Decimal) -> bool:
        """Whether a value lies in the band."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below


@dataclass(frozen=True)
class Metric:
    """What a band is a band of."""

    name: str
    unit: str


@dataclass(frozen=True)
class Cadence:
    """How often: hours between doses (one, alternatives, or the ends of a range) or a kind of its own."""

    hours: tuple[Decimal, ...] = ()
    joint: str = ""
    kind: str = ""
    unit: str = "hours"


@dataclass(frozen=True)
class Cell:
    """What a row prints: a dose at a cadence, with a first dose where it has one; no dose at all for "none"."""

    dose: Span | None
    cadence: Cadence = field(default_factory=Cadence)
    first: Span | None = None


def amount(text: str) -> Span:
    """Read ">=60 minutes", "1-2 g".

    >>> amount("1-2 g").high
    Decimal('2')
    """
    found = _AMOUNT.fullmatch(text.replace(",", ""))
    if found is None:
        raise ValueError(text)
    return Span.of(found["low"], found["unit"], found["high"] or "", _SIGNS.get(found["sign"] or "", ""))


def cadence(text: str) -> Cadence:
    """Read "q8-12h", "3/wk", "once"."""
    if not text.startswith("q"):
        return Cadence(kind=text)
    joint = "to" if "-" in text else "or" if "|" in text else ""
    return Cadence(tuple(Decimal(part) for part in re.split(r"[-|]", text[1:-1])), joint)


def cell(text: str) -> Cell:
    """Read "500 mg q48h first 750 mg".

    >>> cell("2 g q8h").cadence.hours
    (Decimal('8'),)
    """
    found = _CELL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    if found["dose"] == "none":
        return Cell(None)
    first = amount(found["first"]) if found["first"] else None
    return Cell(amount(found["dose"]), cadence(found["cadence"] or ""), first)


def band(text: str) -> Band:
    """Read ">1.0-1.4", "<10", ">=30-<60".

    >>> band(">1.0-1.4").low_open
    True
    """
    found = _BAND.fullmatch(text)
    if found is None:
        raise ValueError(text)
    low, high, sign = Decimal(found["low"]), found["high"], found["ls"] or ""
    if high:
        return Band(low, Decimal(high), sign == ">", found["hs"] == "<")
    if sign.startswith("<"):
        return Band(None, low, high_open=sign == "<")
    return Band(low, None, low_open=sign == ">") if sign else Band(low, low)


def metric(text: str) -> Metric:
    """Read "CrCl mL/min"."""
    name, _, unit = text.partition(" ")
    return Metric(name, unit)


_MASS = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001"), "ng": Decimal("0.000001")}
_MINUTES = {
    "seconds": 1 / Decimal(60),
    "minutes": Decimal(1),
    "hours": Decimal(60),
    "days": Decimal(1440),
    "weeks": Decimal(10080),
    "months": Decimal(43800),
    "years": Decimal(525600),
}
_HOURS = {"hours": Decimal(1), "minutes": 1 / Decimal(60), "days": Decimal(24), "weeks": Decimal(168)}


def minutes(span: Span) -> tuple[Decimal, Decimal]:
    """A length of time in minutes."""
    factor = _MINUTES[span.unit if span.unit.endswith("s") else f"{span.unit}s"]
    return span.low * factor, span.high * factor


def hours_of(spacing: Cadence) -> tuple[Decimal, ...]:
    """The intervals in hours."""
    return tuple(value * _HOURS[spacing.unit] for value in spacing.hours)


def mass(span: Span) -> Span:
    """The same amount in mg where it is a mass."""
    unit, slash, per = span.unit.partition("/")
    factor = _MASS.get(unit)
    if factor is None:
        return span
    return replace(span, low=span.low * factor, high=span.high * factor, unit=f"mg{slash}{per}")


def number(value: Decimal) -> str:
    """A number as texts print it, thousands parted."""
    plain = value.normalize()
    whole = plain == plain.to_integral_value()
    return f"{plain.quantize(Decimal(1)):,}" if whole else f"{plain:f}"
