"""Writes a Decimal the way a clinical text should show it: no trailing zero, no naked point, thousands apart.

Rounds for display only; comparisons always use the unrounded value.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

_FIGURES = 3
_MOST_FIGURES = 28


def plain(value: Decimal) -> str:
    """Every digit of a value.

    >>> plain(Decimal("2800.0")), plain(Decimal(".50")), plain(Decimal("1E+2"))
    ('2,800', '0.5', '100')
    """
    if value == 0:
        return "0"
    with localcontext(prec=_MOST_FIGURES * 4):
        text = f"{value.normalize():,f}"
    return text.replace("-", "−")


def figures(value: Decimal, count: int = _FIGURES) -> str:
    """A value to some significant figures; whole digits are never rounded away.

    >>> figures(Decimal("0.95238")), figures(Decimal("104.56")), figures(Decimal("1234.5"))
    ('0.952', '105', '1,235')
    """
    return plain(_rounded(value, count))


def brief(value: Decimal, most: int = 6) -> str:
    """A value as it goes into a worked formula: every digit when there are few, else rounded.

    >>> brief(Decimal("1.05")), brief(Decimal("1.40271493212669683"))
    ('1.05', '1.40271')
    """
    return figures(value, most)


def figures_beside(value: Decimal, bounds: Iterable[Decimal]) -> str:
    """A value to as many figures as keep it on its side of every bound.

    >>> figures_beside(Decimal("0.400049"), [Decimal("0.4")])
    '0.40005'
    """
    marks = tuple(bounds)
    for more in range(_FIGURES, _MOST_FIGURES):
        shown = _rounded(value, more)
        if all((shown > mark) == (value > mark) and (shown < mark) == (value < mark) for mark in marks):
            return plain(shown)
    return plain(value)


def at_most(value: Decimal) -> str:
    """A ceiling to three figures that does not exceed it; whole digits are never rounded away.

    >>> at_most(Decimal("116.67")), at_most(Decimal("9.666"))
    ('116', '9.66')
    """
    return plain(_rounded(value, _FIGURES, ROUND_FLOOR))


def _rounded(value: Decimal, count: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`value` to `count` significant figures, half up if not said otherwise, keeping every digit before the point."""
    exponent = min(value.adjusted() - count + 1, 0)
    with localcontext(prec=_MOST_FIGURES * 4):
        return value.quantize(Decimal(1).scaleb(exponent), rounding)
