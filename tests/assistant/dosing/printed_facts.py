"""What the labels of foscarnet and valacyclovir print, written down a second time, and whether a claim agrees with it.

Transcribed from the fact sheets, not from the rule files, and compared with arithmetic of its own, so that it can judge
the verifier. Holds no wording (see `phrasings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

PER_KG = "mL/min/kg"
PER_MIN = "mL/min"
INDEXED = "mL/min/1.73 m²"


@dataclass(frozen=True)
class Span:
    """A value or range with its unit and sign; `low == high` for one value."""

    low: Decimal
    high: Decimal
    unit: str
    sign: str = ""

    @staticmethod
    def of(low: str, unit: str, high: str = "", sign: str = "") -> Span:
        return Span(Decimal(low), Decimal(high or low), unit, sign)


@dataclass(frozen=True)
class Band:
    """A clearance band; None is unbounded, an open end is excluded."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Claim:
    """One statement about giving a drug: whatever it says is one slot, whatever it leaves out is empty.

    `hours` are alternatives; `base` is the regimen that a renal row belongs to, as (dose, hours).
    """

    drug: str
    use: str
    route: str
    phase: str
    dose: Span | None
    hours: tuple[Decimal, ...]
    course: Span | None = None
    over: Span | None = None
    band: Band | None = None
    base: tuple[Decimal, Decimal] | None = None
    people: str = ""
    against: bool = False
    interval_unit: str = "hours"


@dataclass(frozen=True)
class Regimen:
    """One printed regimen: the dose in `unit`, hours between doses, course, floor of the infusion time."""

    drug: str
    use: str
    route: str
    phase: str
    dose: Decimal
    unit: str
    hours: Decimal
    course: Span | None = None
    floor: Span | None = None
    people: str = ""

    def claim(self) -> Claim:
        """The regimen as a statement of dose and interval."""
        dose = Span(self.dose, self.dose, self.unit)
        return Claim(self.drug, self.use, self.route, self.phase, dose, (self.hours,), people=self.people)


_WEEKS = Span.of("2", "weeks", "3")
_HOUR = Span.of("60", "minutes", sign="≥")
REGIMENS = (
    Regimen("foscarnet", "hsv", "iv", "", Decimal(40), "mg/kg", Decimal(8), _WEEKS, _HOUR),
    Regimen("foscarnet", "hsv", "iv", "", Decimal(40), "mg/kg", Decimal(12), _WEEKS, _HOUR),
    Regimen("foscarnet", "cmv", "iv", "induction", Decimal(60), "mg/kg", Decimal(8), _WEEKS, _HOUR),
    Regimen(
        "foscarnet",
        "cmv",
        "iv",
        "induction",
        Decimal(90),
        "mg/kg",
        Decimal(12),
        _WEEKS,
        Span.of("90", "minutes", "120"),
    ),
    Regimen(
        "foscarnet", "cmv", "iv", "maintenance", Decimal(90), "mg/kg", Decimal(24), None, Span.of("120", "minutes")
    ),
    Regimen(
        "foscarnet", "cmv", "iv", "maintenance", Decimal(120), "mg/kg", Decimal(24), None, Span.of("120", "minutes")
    ),
    Regimen("valacyclovir", "cold sores", "oral", "", Decimal(2000), "mg", Decimal(12), Span.of("1", "day")),
    Regimen("valacyclovir", "genital initial", "oral", "", Decimal(1000), "mg", Decimal(12), Span.of("10", "days")),
    Regimen("valacyclovir", "genital recurrent", "oral", "", Decimal(500), "mg", Decimal(12), Span.of("3", "days")),
    Regimen("valacyclovir", "suppression", "oral", "", Decimal(1000), "mg", Decimal(24)),
    Regimen("valacyclovir", "suppression few", "oral", "", Decimal(500), "mg", Decimal(24)),
    Regimen("valacyclovir", "suppression hiv", "oral", "", Decimal(500), "mg", Decimal(12)),
    Regimen("valacyclovir", "zoster", "oral", "", Decimal(1000), "mg", Decimal(8), Span.of("7", "days")),
    Regimen(
        "valacyclovir",
        "chickenpox",
        "oral",
        "",
        Decimal(20),
        "mg/kg",
        Decimal(8),
        Span.of("5", "days"),
        people="children",
    ),
)


def _open(low: str, high: str) -> Band:
    return Band(Decimal(low), Decimal(high), PER_KG, low_open=True)


_FOSCARNET_BANDS = (
    Band(Decimal("1.4"), None, PER_KG, low_open=True),
    _open("1.0", "1.4"),
    _open("0.8", "1.0"),
    _open("0.6", "0.8"),
    _open("0.5", "0.6"),
    _open("0.4", "0.5"),
)
LOWEST_CLOSED = Band(Decimal("0.4"), Decimal("0.5"), PER_KG)
NO_DOSE = Band(None, Decimal("0.4"), PER_KG, high_open=True)
# Columns of the foscarnet table: (use, phase, base dose, base hours) -> doses and hours from the top row down.
_FOSCARNET_COLUMNS = {
    ("hsv", "", 40, 12): ("40 12", "30 12", "20 12", "35 24", "25 24", "20 24"),
    ("hsv", "", 40, 8): ("40 8", "30 8", "35 12", "25 12", "40 24", "35 24"),
    ("cmv", "induction", 60, 8): ("60 8", "45 8", "50 12", "40 12", "60 24", "50 24"),
    ("cmv", "induction", 90, 12): ("90 12", "70 12", "50 12", "80 24", "60 24", "50 24"),
    ("cmv", "maintenance", 90, 24): ("90 24", "70 24", "50 24", "80 48", "60 48", "50 48"),
    ("cmv", "maintenance", 120, 24): ("120 24", "90 24", "65 24", "105 48", "80 48", "65 48"),
}
_VALACYCLOVIR_BANDS = (
    Band(Decimal(50), None, PER_MIN),
    Band(Decimal(30), Decimal(49), PER_MIN),
    Band(Decimal(10), Decimal(29), PER_MIN),
    Band(None, Decimal(10), PER_MIN, high_open=True),
)
_VALACYCLOVIR_ROWS = {
    ("cold sores", 2000, 12): ("2000 12", "1000 12", "500 12", ""),
    ("genital initial", 1000, 12): ("1000 12", "1000 12", "1000 24", "500 24"),
    ("genital recurrent", 500, 12): ("500 12", "500 12", "500 24", "500 24"),
    ("suppression", 1000, 24): ("1000 24", "1000 24", "500 24", "500 24"),
    ("suppression few", 500, 24): ("500 24", "500 24", "500 48", "500 48"),
    ("suppression hiv", 500, 12): ("500 12", "500 12", "500 24", "500 24"),
    ("zoster", 1000, 8): ("1000 8", "1000 12", "1000 24", "500 24"),
}


def rows() -> tuple[Claim, ...]:
    """Every row of every renal table that gives a dose at an interval."""
    found: list[Claim] = []
    for (use, phase, dose, hours), cells in _FOSCARNET_COLUMNS.items():
        for band, cell in zip(_FOSCARNET_BANDS, cells, strict=True):
            kept = LOWEST_CLOSED if phase == "maintenance" and band.low == Decimal("0.4") else band
            found.append(_row("foscarnet", use, "iv", phase, kept, cell, "mg/kg", (Decimal(dose), Decimal(hours))))
    for (use, dose, hours), doses in _VALACYCLOVIR_ROWS.items():
        for band, cell in zip(_VALACYCLOVIR_BANDS, doses, strict=True):
            if cell:
                found.append(_row("valacyclovir", use, "oral", "", band, cell, "mg", (Decimal(dose), Decimal(hours))))
    return tuple(found)


def _row(  # noqa: PLR0913, PLR0917 - one argument for each slot of a row
    drug: str, use: str, route: str, phase: str, band: Band, cell: str, unit: str, base: tuple[Decimal, Decimal]
) -> Claim:
    dose, hours = cell.split()
    return Claim(drug, use, route, phase, Span.of(dose, unit), (Decimal(hours),), band=band, base=base)


ROWS = rows()

_MASS = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001"), "mL": Decimal(0)}
_MINUTES = {
    "minutes": Decimal(1),
    "hours": Decimal(60),
    "days": Decimal(1440),
    "day": Decimal(1440),
    "weeks": Decimal(10080),
    "months": Decimal(43800),
}
_HOURS = {"hours": Decimal(1), "minutes": 1 / Decimal(60), "days": Decimal(24)}


def in_mg(dose: Span) -> tuple[Decimal, Decimal, str]:
    """A dose in mg or mg/kg."""
    mass, _, per = dose.unit.partition("/")
    return dose.low * _MASS[mass], dose.high * _MASS[mass], per


def _same_use(regimen: Regimen, claim: Claim) -> bool:
    """Few recurrences are a condition of one suppressive regimen, not a use of its own."""
    uses = {"suppression": {"suppression", "suppression few"}}.get(claim.use, {claim.use})
    return regimen.use in uses and regimen.drug == claim.drug and regimen.phase == claim.phase


def agrees(claim: Claim, *, base_named: bool = True) -> bool:
    """Whether the label allows everything that a claim says."""
    if claim.against or claim.dose is None:
        return False
    regimens = [r for r in REGIMENS if _same_use(r, claim) and r.route == claim.route and r.people == claim.people]
    low, high, per = in_mg(claim.dose)
    if per.endswith("day") and claim.hours == (Decimal(24),):
        per = per.removesuffix("day").removesuffix("/")
    hours = [value * _HOURS[claim.interval_unit] for value in claim.hours]
    if claim.band is not None:
        return _in_table(claim, (low, high, per), hours, base_named=base_named)
    kept: list[Regimen] = []
    for hour in hours or (None,):
        for end in {low, high}:
            fits = [r for r in regimens if (r.dose, r.unit) == (end, f"mg/{per}" if per else "mg")]
            fits = [r for r in fits if hour is None or r.hours == hour]
            if not fits:
                return False
            kept += fits
    return _course_fits(claim.course, kept) and _time_fits(claim.over, claim.dose, kept)


def _in_table(claim: Claim, dose: tuple[Decimal, Decimal, str], hours: list[Decimal], *, base_named: bool) -> bool:
    low, high, per = dose
    for row in ROWS:
        fewer = base_named and (claim.use, row.use) == ("suppression", "suppression few")
        use = claim.use if fewer else row.use
        if (row.drug, use, row.phase, row.route) != (claim.drug, claim.use, claim.phase, claim.route):
            continue
        if claim.people or row.dose is None or claim.band is None or (base_named and row.base != claim.base):
            continue
        if _holds(claim.band, row) and in_mg(row.dose) == (low, high, per) and list(row.hours) == hours:
            return True
    return False


def _holds(band: Band, row: Claim) -> bool:
    if row.band is None or band.unit != row.band.unit:
        return False
    if band.low is not None and band.low == band.high:
        return contains(row.band, band.low)
    lowest = {band, row.band} <= {_FOSCARNET_BANDS[-1], LOWEST_CLOSED}
    return band == row.band or (lowest and row.phase != "maintenance")


def contains(band: Band, value: Decimal) -> bool:
    """Whether a value lies in a band, its open ends excluded."""
    above = band.low is None or value > band.low or (value == band.low and not band.low_open)
    below = band.high is None or value < band.high or (value == band.high and not band.high_open)
    return above and below


def _course_fits(course: Span | None, regimens: list[Regimen]) -> bool:
    if course is None:
        return True
    printed = [r.course for r in regimens if r.course is not None]
    return any(
        course.low * _MINUTES[course.unit] == p.low * _MINUTES[p.unit]
        and course.high * _MINUTES[course.unit] == p.high * _MINUTES[p.unit]
        for p in printed
    )


def _time_fits(over: Span | None, dose: Span, regimens: list[Regimen]) -> bool:
    """A plain time may be longer than the least one, not as long as the interval; a stated floor is the printed one."""
    if over is None:
        return True
    low, high = over.low * _MINUTES[over.unit], over.high * _MINUTES[over.unit]
    floors = [(r.floor.low, r.floor.high) for r in regimens if r.floor is not None]
    if not floors or over.sign == "≤" or in_mg(dose)[1] > low:
        return False
    if over.sign == "≥":
        return any(low == floor for floor, _ in floors)
    spacing = min(r.hours for r in regimens) * 60
    longest = min(spacing, 5 * max(end for _, end in floors) + 1)
    return any((low, high) == floor or low >= floor[0] for floor in floors) and high < longest
