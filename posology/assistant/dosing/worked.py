"""A calculated value together with the working that a reader can follow.

Holds no formula; see the `formulas_*` modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

from posology.assistant.dosing.decimal_text import figures

PRECISION = 40


def exact() -> Context:
    """A fresh arithmetic context: 40 digits, so that only display ever rounds."""
    return Context(prec=PRECISION)


@dataclass(frozen=True, slots=True)
class Worked:
    """One worked calculation.

    Attributes:
        label: what was calculated, with the choices made ("Creatinine clearance (actual weight)").
        value: unrounded.
        unit: of the value.
        working: the formula with the numbers filled in, without its result.
        formula: the formula in letters.
        source: author and year, or label and heading.
        warnings: where the formula does not hold or a choice matters.
        rests_on: earlier steps whose values went into this one, in order.
        shown_figures: significant figures of the value in `expression`.
    """

    label: str
    value: Decimal
    unit: str
    working: str
    formula: str
    source: str
    warnings: tuple[str, ...] = ()
    rests_on: tuple[Worked, ...] = ()
    shown_figures: int = 3

    @property
    def expression(self) -> str:
        """The working with its result: "(140 − 68) ÷ (72 × 1.05) = 0.952"."""
        return f"{self.working} = {figures(self.value, self.shown_figures)}"

    def in_order(self) -> Iterator[Worked]:
        """Every step that leads here, earlier ones first, this one last."""
        for earlier in self.rests_on:
            yield from earlier.in_order()
        yield self
