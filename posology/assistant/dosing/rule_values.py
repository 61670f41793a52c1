"""Amounts and bands as a label prints them: strict parsing of rule-file values, exact comparison.

Rule files are written by us, so the grammar here is small and refuses anything else; free clinical text is
read by `extraction`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d+(?:\.\d+)?"
_AMOUNT = re.compile(rf"(?P<sign>>=|<=|>|<)?\s*(?P<low>{_NUMBER})(?:\s*-\s*(?P<high>{_NUMBER}))?\s+(?P<unit>\S.*)")
_BAND = re.compile(rf"(?P<sign>>=|<=|>|<)?\s*(?P<low>{_NUMBER})(?:\s*-\s*(?P<upper><)?(?P<high>{_NUMBER}))?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed value or range with its unit; `low == high` for a single value."""

    low: Decimal
    high: Decimal
    unit: str

    def __str__(self) -> str:
        values = f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"
        return f"{values} {self.unit}"


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a metric; None is unbounded, `*_open` excludes the bound."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @property
    def holds_all(self) -> bool:
        """Whether every value from 0 upwards lies in the band."""
        return self.high is None and (self.low is None or (self.low == 0 and not self.low_open))

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """The bounds that there are, the lower first."""
        return tuple(bound for bound in (self.low, self.high) if bound is not None)

    @property
    def complement(self) -> Band | None:
        """The other side of a band with one bound; None of another band."""
        if self.low is None and self.high is not None:
            return Band(self.high, None, low_open=not self.high_open)
        if self.high is None and self.low is not None:
            return Band(None, self.low, high_open=not self.low_open)
        return None

    def up_to(self, upper: Band) -> Band:
        """The range from where this band begins to where another one ends."""
        return Band(self.low, upper.high, self.low_open, upper.high_open)

    def contains(self, value: Decimal) -> bool:
        """Whether `value` (unrounded, in the table's metric) lies in the band."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below

    def lies_in(self, other: Band) -> bool:
        """Whether every value of this band lies in another one.

        >>> parse_band(">=30-<40").lies_in(parse_band(">=25")), parse_band(">=10").lies_in(parse_band(">=25"))
        (True, False)
        """
        if other.low is not None:
            outside = self.low is None or self.low < other.low
            if outside or (self.low == other.low and other.low_open and not self.low_open):
                return False
        if other.high is not None:
            outside = self.high is None or self.high > other.high
            if outside or (self.high == other.high and other.high_open and not self.high_open):
                return False
        return True

    def overlaps(self, other: Band) -> bool:
        """Whether two ranges have values in common; neither goes below 0."""
        low = max((end for end in (self.low, other.low) if end is not None), default=Decimal(0))
        high = min((end for end in (self.high, other.high) if end is not None), default=None)
        return high is None or low < high or (low == high and self.contains(low) and other.contains(low))

    def borders_on(self, other: Band) -> bool:
        """Whether two bands differ only in values between the last digits that one of them has ("≤89" and "<90").

        >>> parse_band("30-44").borders_on(parse_band(">=30-<45")), parse_band("30-43").borders_on(parse_band("<45"))
        (True, False)
        """
        below = _alike(self.low, other.low, one_open=self.low_open, other_open=other.low_open, inwards=1)
        above = _alike(self.high, other.high, one_open=self.high_open, other_open=other.high_open, inwards=-1)
        return below and above

    def __str__(self) -> str:
        if self.low is not None and self.low == self.high:
            return f"{self.low:,}"
        if self.low is None:
            return f"{'<' if self.high_open else '≤'}{self.high:,}"
        if self.high is None:
            return f"{'>' if self.low_open else '≥'}{self.low:,}"
        return f"{'>' if self.low_open else ''}{self.low:,}–{'<' if self.high_open else ''}{self.high:,}"


def _alike(one: Decimal | None, other: Decimal | None, *, one_open: bool, other_open: bool, inwards: int) -> bool:
    """Whether two ends of bands are the same, or one is closed at the value next to where the other is open."""
    if one is None or other is None:  # to compare a number with nothing is slow
        return one is other and one_open is other_open
    if one_open is other_open:
        return one == other
    closed, opened = (other, one) if one_open else (one, other)
    step = Decimal(1).scaleb(min(0, int(closed.as_tuple().exponent)))
    return closed - opened == inwards * step


def parse_amount(text: str) -> Amount:
    """Parse "40 mg/kg" or "2-3 week".

    >>> parse_amount("90-120 mg/kg")
    Amount(low=Decimal('90'), high=Decimal('120'), unit='mg/kg')

    Raises:
        ValueError: for anything else; a rule file never holds a guess.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None or match["sign"]:
        raise ValueError(
            f"{text!r} is not an amount; write a number or range and a unit, like '40 mg/kg' or '2-3 week'"
        )
    low = Decimal(match["low"])
    high = Decimal(match["high"]) if match["high"] else low
    if high < low:
        raise ValueError(f"{text!r} runs backwards; write the smaller number first")
    return Amount(low, high, match["unit"])


def parse_band(text: str) -> Band:
    """Parse ">1.0-1.4", ">=50", "30-49", "<10", ">=30-<60".

    >>> str(parse_band(">1.0-1.4"))
    '>1.0–1.4'
    """
    match = _BAND.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a band; write '>1.0-1.4', '>=50', '30-49', '>=30-<60' or '<10'")
    sign, low, high = match["sign"] or "", Decimal(match["low"]), match["high"]
    if high is not None:
        if sign in {"<", "<="} or Decimal(high) < low:
            raise ValueError(f"{text!r} is not a band with a lower and an upper bound")
        return Band(low, Decimal(high), low_open=sign == ">", high_open=bool(match["upper"]))
    if sign in {">", ">="}:
        return Band(low, None, low_open=sign == ">")
    if sign in {"<", "<="}:
        return Band(None, low, high_open=sign == "<")
    return Band(low, low)
