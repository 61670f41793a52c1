"""The types of a clinical number: Quantity, its role, its comparator and its exact place in the text.

Does not find numbers (see `extraction`) and does not judge them (see `verification`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

_start = attrgetter("start")


class Role(StrEnum):
    """What a number is for; a number without a clinical role is not extracted at all."""

    DOSE = "dose"
    INTERVAL = "interval"
    DURATION = "duration"
    RATE = "rate"
    INFUSION_TIME = "infusion_time"
    CONCENTRATION = "concentration"
    VOLUME = "volume"
    THRESHOLD = "threshold"
    BAND = "band"
    MAXIMUM = "maximum"
    AGE = "age"
    FREQUENCY = "frequency"
    PERCENTAGE = "percentage"


class Comparator(StrEnum):
    """The sign of a number as printed or worded; NONE for a plain value or a plain range."""

    NONE = ""
    GT = ">"
    GE = "≥"
    LT = "<"
    LE = "≤"
    ABOUT = "~"


class Metric(StrEnum):
    """What a band or threshold is measured in. No two of them ever stand for each other."""

    CRCL = "crcl_ml_min"
    CRCL_PER_KG = "crcl_ml_min_kg"
    CRCL_INDEXED = "crcl_ml_min_173"
    EGFR = "egfr_ml_min_173"
    CCR_PER_70KG = "ccr_ml_min_70kg"
    SCR = "scr_mg_dl"
    SCR_RISE = "scr_rise_mg_dl"
    URINE_PROTEIN = "urine_protein_mg_dl"
    PROTEIN_DIPSTICK = "protein_dipstick_plus"
    AGE = "age_years"
    GESTATION = "gestation_weeks"
    WEIGHT = "weight_kg"
    ANC = "anc_per_ul"
    PLATELETS = "platelets_per_ul"
    HAEMOGLOBIN = "haemoglobin_g_dl"
    POTASSIUM = "potassium_meq_l"
    PEAK = "peak_mcg_ml"
    TROUGH = "trough_mcg_ml"
    UNKNOWN = ""


OF_KIDNEYS = (Metric.CRCL, Metric.CRCL_PER_KG, Metric.CRCL_INDEXED, Metric.EGFR)
"""The clearances and filtration rates that bands of renal tables are told in."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number, range or set of alternatives with its unit, role and place.

    Attributes:
        text: the characters it was read from, `source[start:end] == text`.
        start, end: half-open character range in the text that was read.
        role: what it is for.
        low, high: bounds as printed; equal for a single value; None on an unbounded side.
        comparator: sign as printed; for ">1.0–1.4" it is GT (low open), high is closed.
        low_open, high_open: whether a bound is excluded.
        unit: canonical unit ("mg/kg", "mL/min/1.73 m2", "h", "week", "%"), "" when none was found.
        options: further alternatives of the same kind ("8 or 12 hours" has low=high=8 and options (12,)).
        metric: for bands and thresholds, what is measured, UNKNOWN when the text does not say.
        unit_inherited: the unit came from a table header, row label or neighbour, not from the number itself; on a
            band without unit, the header names a clearance and leaves its unit out.
    """

    text: str
    start: int
    end: int
    role: Role
    low: Decimal | None
    high: Decimal | None
    comparator: Comparator = Comparator.NONE
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    options: tuple[Decimal, ...] = ()
    metric: Metric = Metric.UNKNOWN
    unit_inherited: bool = False

    def __hash__(self) -> int:
        """Hash the place alone: a number is looked up often, and two at one place of a text are rare."""
        return self.start

    @property
    def value(self) -> Decimal | None:
        """The single value, or None for a range, a set of alternatives or a bound."""
        single = self.low is not None and self.low == self.high and not self.options
        return self.low if single else None


@dataclass(frozen=True, slots=True)
class Notation:
    """One error-prone way of writing found in a text, with advice."""

    text: str
    start: int
    end: int
    advice: str
    refused: bool = False


FOR_WHOM = frozenset({Role.AGE, Role.BAND, Role.THRESHOLD})
"""The roles of numbers that tell for whom something is, not what is given."""


def between(quantities: Sequence[Quantity], start: int, end: int) -> Sequence[Quantity]:
    """The numbers that begin in a half-open range of their text, of numbers in the order of their places."""
    first = bisect_left(quantities, start, key=_start)
    return quantities[first : bisect_left(quantities, end, lo=first, key=_start)]
