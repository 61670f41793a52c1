"""A quantity that is printed and read again is the same quantity; conversion there and back is exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.unit_table import ATOMS
from posology.assistant.dosing.units import convert, same_dimension

_AMOUNTS = (
    "mg", "g", "mcg", "mg/kg", "mcg/kg", "mg/m2", "mg/day", "g/day", "mg/kg/day", "mg/week", "units", "units/kg",
    "million units", "mEq", "mmol", "mL", "L", "mL/kg", "mL/h", "mg/min", "mg/h", "mg/kg/min", "mg/kg/h", "mcg/kg/min",
    "units/kg/h", "mg/mL", "mcg/mL", "mL/min", "mL/min/kg", "mL/min/1.73 m2", "mL/min/70 kg", "mg/dL", "g/dL", "umol/L",
    "mEq/L", "kg", "%", "tablets", "capsules", "10^9/L", "/uL",
)  # fmt: skip
_SIGNS = {
    Comparator.GT: (">", "> ", "more than ", "above "),
    Comparator.GE: ("≥", ">= ", "at least ", "not less than "),
    Comparator.LT: ("<", "< ", "less than ", "below "),
    Comparator.LE: ("≤", "<= ", "no more than ", "not exceeding ", "up to "),
}
_DASHES = ("-", "–", "—", "‑", "‒", "−", " – ", " - ", " to ", "\u2009–\u2009", "\u00a0-\u00a0", "~")
_SPACES = (" ", "\u00a0", "\u2009", "\u202f")
_VALUES = st.one_of(
    st.integers(min_value=1, max_value=999_999).map(Decimal),
    st.decimals(min_value="0.001", max_value="9999", places=3, allow_nan=False).map(Decimal.normalize),
)


def printed(value: Decimal, style: str) -> str:
    """A value in plain digits, with commas between thousands, or with thin spaces."""
    plain = f"{value:f}"
    if style == "plain" or value < 1000 or value != value.to_integral_value():
        return plain
    return f"{int(value):,}".replace(",", "," if style == "commas" else "\u202f")


@given(_VALUES, st.sampled_from(_AMOUNTS), st.sampled_from(_SPACES), st.sampled_from(("plain", "commas", "thin")))
def test_a_value_with_any_unit_is_read_back(value: Decimal, unit: str, space: str, style: str) -> None:
    text = f"{printed(value, style)}{space}{unit}"

    (quantity,) = extract(text)

    assert (quantity.value, quantity.unit, quantity.text) == (value, unit, text)


@given(_VALUES, _VALUES, st.sampled_from(_AMOUNTS), st.sampled_from(_DASHES), st.booleans())
def test_a_range_with_any_dash_is_read_back(one: Decimal, other: Decimal, unit: str, dash: str, twice: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    low, high = sorted((one, other))
    assume(low != high)
    first = f"{low:f} {unit}" if twice and dash.strip(" ") not in {"—", "~"} else f"{low:f}"

    quantity = extract(f"{first}{dash}{high:f} {unit}")[0]

    assert (quantity.low, quantity.high, quantity.unit) == (low, high, unit)


@given(_VALUES, st.sampled_from(_AMOUNTS), st.sampled_from(sorted(_SIGNS)), st.data())
def test_a_sign_in_any_wording_is_read_back(
    value: Decimal, unit: str, comparator: Comparator, drawn: st.DataObject
) -> None:
    sign = drawn.draw(st.sampled_from(_SIGNS[comparator]))

    (quantity,) = extract(f"{sign}{value:f} {unit}")

    bounds = (quantity.low, quantity.high, quantity.low_open, quantity.high_open)
    floor = comparator in {Comparator.GT, Comparator.GE}
    assert quantity.comparator is comparator
    assert bounds == (
        value if floor else None,
        None if floor else value,
        comparator is Comparator.GT,
        comparator is Comparator.LT,
    )


@pytest.mark.parametrize("wording", ["every {} hours", "q{}h", "q {} h", "every {} h", "{}-hourly", "Q{}H"])
def test_an_interval_in_any_wording_is_read_back(wording: str) -> None:
    for hours in range(1, 97):
        (quantity,) = extract(wording.format(hours))

        assert (quantity.value, quantity.unit) == (Decimal(hours), "h")


@given(_VALUES, st.sampled_from(sorted(ATOMS)), st.sampled_from(sorted(ATOMS)))
def test_conversion_there_and_back_gives_the_value_itself(value: Decimal, unit: str, to: str) -> None:
    if same_dimension(unit, to):
        there = convert(value, unit, to)
        back = convert(there, to, unit)
        assert abs(back - value) <= value * Decimal("1e-50")


@given(st.text(alphabet="0123456789.,-–~×x/ mgkLhqdQ\u200b\u2009½<>≥≤+%|()", max_size=60))
@settings(max_examples=300)
def test_places_are_those_of_the_text_whatever_it_holds(text: str) -> None:
    covered = 0
    for quantity in extract(text, "Dose (mg) | CrCl (mL/min)"):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start >= covered
        covered = quantity.end


@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u0336"])
def test_a_hidden_character_inside_a_number_makes_it_unreadable(hidden: str) -> None:
    (quantity,) = extract(f"4{hidden}0 mg/kg")

    assert (quantity.low, quantity.high) == (None, None)
