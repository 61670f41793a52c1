"""How the tests of extraction write the bounds of a quantity down."""

from __future__ import annotations

from posology.assistant.dosing.quantities import Comparator, Quantity


def written_bounds(quantity: Quantity) -> str:
    """The value, the options, or the bounds in interval notation; "unreadable" without any."""
    if quantity.low is None and quantity.high is None:
        return "unreadable"
    if quantity.value is not None and quantity.comparator is Comparator.NONE:
        return str(quantity.low)
    if quantity.options:
        return "|".join(str(value) for value in (quantity.low, *quantity.options))
    low, high = ("" if bound is None else str(bound) for bound in (quantity.low, quantity.high))
    return f"{'(' if quantity.low_open else '['}{low},{high}{')' if quantity.high_open else ']'}"
