"""The working form of a number on its way from text to quantity: value, unit, sign, lead and place.

Reads nothing and decides nothing (see `scanning`, `joining` and `roles`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from posology.assistant.dosing.quantities import Comparator

DURATIONS = frozenset({"h", "min", "s", "day", "week", "month"})


class Lead(StrEnum):
    """What introduces the number itself: nothing, "every", or a whole wording such as "twice daily"."""

    NONE = ""
    EVERY = "every"
    CADENCE = "cadence"


@dataclass(slots=True)
class Term:
    """One number, range or set of alternatives on its way to becoming a quantity.

    `start:end` covers sign and unit, `number_start:number_end` the digits; bounds are None when open or unreadable.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    comparator: Comparator = Comparator.NONE
    low_open: bool = False
    high_open: bool = False
    ceiling: bool = False
    lead: Lead = Lead.NONE
    options: tuple[Decimal, ...] = ()
    inherited: bool = False
    readable: bool = True
    worded: bool = False
    cued: bool = False
    tail: int = 0
    compares: bool = False

    def value_text(self, folded: str) -> str:
        """The digits as printed, folded."""
        return folded[self.number_start : self.number_end]

    @property
    def plain(self) -> bool:
        """Whether it is one readable value without a sign."""
        return self.readable and not self.comparator and self.low is not None and self.low == self.high


def bound(term: Term, comparator: Comparator) -> None:
    """Open the side of a plain value that its sign leaves open."""
    term.comparator = comparator
    if comparator in {Comparator.GT, Comparator.GE}:
        term.high, term.low_open = None, comparator is Comparator.GT
    elif comparator in {Comparator.LT, Comparator.LE}:
        term.low, term.high_open = None, comparator is Comparator.LT
