"""Every spelling has one canonical unit; conversion is exact and never crosses from one kind of thing to another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.dosing.units import canonical_unit, convert, same_dimension
from posology.assistant.errors import IncompatibleUnitsError, UnknownUnitError

CANONICAL = [
    "mg", "g", "mcg", "ng", "kg", "mg/kg", "mcg/kg", "g/kg", "mg/m2", "mg/day", "g/day", "mg/kg/day", "mg/kg/min",
    "mcg/kg/min", "mg/kg/h", "mg/min", "mg/h", "g/h", "mL", "L", "mL/kg", "mL/h", "mL/min", "mL/kg/h", "mL/min/kg",
    "mL/min/1.73 m2", "mL/min/70 kg", "mg/mL", "mcg/mL", "g/L", "mg/L", "mg/dL", "g/dL", "umol/L", "mmol/L", "mEq",
    "mEq/L", "mmol", "units", "units/kg", "units/kg/h", "million units", "%", "s", "min", "h", "day", "week", "month",
    "year", "10^9/L", "/uL", "/week", "/day", "/month", "tablets", "capsules", "dose", "ms", "mmHg", "ULN", "m2",
]  # fmt: skip


@pytest.mark.parametrize("unit", CANONICAL)
def test_a_canonical_unit_is_its_own_canonical_form(unit: str) -> None:
    assert canonical_unit(unit) == unit


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("MG", "mg"),
        ("milligrams", "mg"),
        ("Gm", "g"),
        ("grammes", "g"),
        ("µg", "mcg"),
        ("μg", "mcg"),
        ("ug", "mcg"),
        ("microgram(s)", "mcg"),
        ("mg per kg", "mg/kg"),
        ("mg / kg", "mg/kg"),
        ("mg/Kg", "mg/kg"),
        ("milligrams per kilogram", "mg/kg"),
        ("mg/kg of body weight", "mg/kg"),
        ("mg/kg body weight per day", "mg/kg/day"),
        ("mg/kg/dose", "mg/kg"),
        ("mg·kg-1", "mg/kg"),
        ("mg·kg⁻¹·min⁻¹", "mg/kg/min"),
        ("mg kg-1 h-1", "mg/kg/h"),
        ("mg/kg/24 h", "mg/kg/day"),
        ("mg a day", "mg/day"),
        ("mg/min/kg", "mg/kg/min"),
        ("mg/kg/minute", "mg/kg/min"),
        ("mg TMP/kg/day", "mg/kg/day"),
        ("ml/min/1.73m^2", "mL/min/1.73 m2"),
        ("mL/min per 1.73 m²", "mL/min/1.73 m2"),
        ("mL/min/1.73 m 2", "mL/min/1.73 m2"),
        ("mL/min/1,73 m2", "mL/min/1.73 m2"),
        ("millilitres per minute per 1.73 square metres", "mL/min/1.73 m2"),
        ("mL/min/kg", "mL/min/kg"),
        ("mL/kg/min", "mL/min/kg"),
        ("mL per minute", "mL/min"),
        ("cc", "mL"),
        ("litres", "L"),
        ("IU", "units"),
        ("U", "units"),
        ("international units", "units"),
        ("IU/kg/hr", "units/kg/h"),
        ("micromol/L", "umol/L"),
        ("µmol/l", "umol/L"),
        ("mmol per litre", "mmol/L"),
        ("mg/100 mL", "mg/dL"),
        ("hrs", "h"),
        ("hours", "h"),
        ("d", "day"),
        ("wk", "week"),
        ("mths", "month"),
        ("yrs", "year"),
        ("percent", "%"),
        ("per cent", "%"),
        ("cells/mm³", "/uL"),
        ("per microlitre", "/uL"),
        ("× 10⁹/L", "10^9/L"),
        ("x10^9 / L", "10^9/L"),
        ("10^3/uL", "10^9/L"),
        ("K/uL", "10^9/L"),
        ("per week", "/week"),
        ("tabs", "tablets"),
        ("times the upper limit of normal", "ULN"),
    ],
)
def test_every_spelling_has_one_canonical_unit(spelling: str, unit: str) -> None:
    assert canonical_unit(spelling) == unit


@pytest.mark.parametrize(
    "text",
    ["", " ", "furlong", "mg/", "/kg", "mg/kg/kg", "mgg", "m", "mg/tablet", "1.73", "x" * 500, "mg\u200b/kg", "\x00"],
)
def test_a_text_that_is_no_known_unit_has_no_canonical_form(text: str) -> None:
    assert canonical_unit(text) is None


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        ("0.04", "g/kg", "mg/kg", "40"),
        ("250", "mcg", "mg", "0.25"),
        ("90", "min", "h", "1.5"),
        ("14", "day", "week", "2"),
        ("10", "mg/min", "g/h", "0.6"),
        ("1", "mg/kg/min", "mg/kg/h", "60"),
        ("120", "mg/kg/day", "mg/kg/h", "5"),
        ("500", "mcg/mL", "mg/mL", "0.5"),
        ("12", "g/L", "mg/mL", "12"),
        ("0.5", "10^9/L", "/uL", "500"),
        ("2.4", "million units", "units", "2400000"),
        ("2", "year", "month", "24"),
        ("150", "lb", "kg", "68.0388555"),
        ("124", "umol/L", "mmol/L", "0.124"),
    ],
)
def test_conversion_is_exact(value: str, unit: str, to: str, expected: str) -> None:
    assert convert(Decimal(value), unit, to) == Decimal(expected)


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("mL/min", "mL/min/kg"),
        ("mL/min", "mL/min/1.73 m2"),
        ("mL/min/kg", "mL/min/1.73 m2"),
        ("mL/min/70 kg", "mL/min/kg"),
        ("mL/min/1.73 m2", "mL/min/70 kg"),
        ("mg/kg", "mg"),
        ("mg/kg", "%"),
        ("mg/kg/day", "mg/kg"),
        ("mg", "kg"),
        ("mg", "mL"),
        ("mg", "units"),
        ("mg", "mEq"),
        ("mEq", "mmol"),
        ("mEq/L", "mmol/L"),
        ("mg/dL", "umol/L"),
        ("mg/m2", "mg/kg"),
        ("day", "month"),
        ("/week", "/uL"),
        ("tablets", "capsules"),
        ("tablets", "mg"),
    ],
)
def test_different_things_never_convert_into_each_other(unit: str, to: str) -> None:
    assert not same_dimension(unit, to)
    with pytest.raises(IncompatibleUnitsError, match="measure different things"):
        convert(Decimal(1), unit, to)


def test_an_unknown_unit_is_an_error_and_like_nothing() -> None:
    assert not same_dimension("furlong", "furlong")
    with pytest.raises(UnknownUnitError, match="furlong"):
        convert(Decimal(1), "furlong", "mg")
    with pytest.raises(UnknownUnitError, match="furlong"):
        convert(Decimal(1), "furlong", "furlong")
    with pytest.raises(UnknownUnitError, match="''"):
        convert(Decimal(1), "mg", "")


_VALUES = st.decimals(min_value="0.0001", max_value="100000", places=4, allow_nan=False)


@given(_VALUES, st.sampled_from(CANONICAL), st.sampled_from(CANONICAL))
def test_there_and_back_is_the_same_value_or_an_error(value: Decimal, unit: str, to: str) -> None:
    if not same_dimension(unit, to):
        with pytest.raises(IncompatibleUnitsError):
            convert(value, unit, to)
        return
    back = convert(convert(value, unit, to), to, unit)
    assert abs(back - value) <= Decimal("1e-40") * value


@given(st.text(max_size=40))
def test_any_text_has_a_canonical_form_that_is_stable_or_none(text: str) -> None:
    unit = canonical_unit(text)

    assert unit is None or canonical_unit(unit) == unit
