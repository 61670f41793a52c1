"""Amounts and bands of rule files: what is read, what is refused, and which values and bands lie in a band."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from posology.assistant.dosing.rule_values import Amount, Band, parse_amount, parse_band

# Each band with the values of 0 to 6, in steps of a half, that lie in it.
VALUES = [Decimal(half) / 2 for half in range(13)]
HELD = {
    "<2": "0 0.5 1 1.5",
    "<=2": "0 0.5 1 1.5 2",
    ">4": "4.5 5 5.5 6",
    ">=4": "4 4.5 5 5.5 6",
    "3": "3",
    "2-4": "2 2.5 3 3.5 4",
    ">2-4": "2.5 3 3.5 4",
    ">=2-<4": "2 2.5 3 3.5",
    ">2-<4": "2.5 3 3.5",
    "2-3": "2 2.5 3",
    ">=0": "0 0.5 1 1.5 2 2.5 3 3.5 4 4.5 5 5.5 6",
    ">0": "0.5 1 1.5 2 2.5 3 3.5 4 4.5 5 5.5 6",
}


def _held(text: str) -> set[Decimal]:
    band = parse_band(text)
    return {value for value in VALUES if band.contains(value)}


@pytest.mark.parametrize(("text", "held"), HELD.items())
def test_a_band_holds_the_values_between_its_bounds(text: str, held: str) -> None:
    assert _held(text) == {Decimal(value) for value in held.split()}


@pytest.mark.parametrize(("one", "other"), list(product(HELD, HELD)))
def test_a_band_lies_in_another_when_its_values_do(one: str, other: str) -> None:
    # The values end at 6: only a band that is bounded above can lie in one that is.
    bounded = parse_band(other).high is None or parse_band(one).high is not None
    # There is nothing below 0 among the values, but a band without a lower bound says nothing of that.
    floored = parse_band(other).low is None or parse_band(one).low is not None

    assert parse_band(one).lies_in(parse_band(other)) is (_held(one) <= _held(other) and bounded and floored)


def test_only_a_band_of_every_value_from_zero_upwards_holds_all() -> None:
    assert [text for text in HELD if parse_band(text).holds_all] == [">=0"]
    assert Band(None, None).holds_all
    assert not Band(Decimal(0), Decimal(9)).holds_all


@pytest.mark.parametrize(
    ("text", "other"),
    [("<2", ">=2"), ("<=2", ">2"), (">4", "<=4"), (">=4", "<4"), ("2-4", None), ("3", None)],
)
def test_the_complement_of_a_band_with_one_bound_is_its_other_side(text: str, other: str | None) -> None:
    assert parse_band(text).complement == (None if other is None else parse_band(other))
    assert Band(None, None).complement is None


@pytest.mark.parametrize(
    ("text", "ends"), [("<2", ["2"]), (">=4", ["4"]), ("2-4", ["2", "4"]), ("3", ["3", "3"]), (">0", ["0"])]
)
def test_the_ends_of_a_band_are_the_bounds_that_it_has(text: str, ends: list[str]) -> None:
    assert parse_band(text).ends == tuple(Decimal(end) for end in ends)


@pytest.mark.parametrize(
    ("one", "other", "borders"),
    [
        ("<=89", "<90", True),
        ("<90", "<=89", True),
        ("<=90", "<90", False),
        ("<=88", "<90", False),
        ("<=91", "<90", False),
        (">=31", ">30", True),
        (">30", ">=31", True),
        (">=29", ">30", False),
        (">=30", ">30", False),
        ("<=1.4", "<1.5", True),
        ("<=1.4", "<2.4", False),
        ("<=0.5", "<1.5", False),
        ("<=1.49", "<1.5", True),
        ("30-44", ">=30-<45", True),
        ("30-44", ">=31-<45", False),
        ("31-44", ">30-<45", True),
        ("30-44", ">30-<45", False),
        ("30-44", "30-44", True),
        ("30-44", "30-45", False),
        ("30-44", ">=30", False),
        ("30-44", "<45", False),
        ("<45", ">=45", False),
        (">30-<45", ">30-<45", True),
        (">30-<45", ">31-<45", False),
    ],
)
def test_bands_border_on_each_other_when_no_value_as_written_lies_between(
    one: str, other: str, *, borders: bool
) -> None:
    assert parse_band(one).borders_on(parse_band(other)) is borders


@pytest.mark.parametrize("whole", ["1E+1", "2E+1"])
def test_a_bound_in_powers_of_ten_steps_by_one(whole: str) -> None:
    closed, opened = Band(None, Decimal(whole)), Band(None, Decimal(whole) + 1, high_open=True)
    far = Band(None, Decimal(whole) + 10, high_open=True)

    assert closed.borders_on(opened)
    assert not closed.borders_on(far)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<2", "<2"),
        ("<=2", "≤2"),
        (">4", ">4"),
        (">=4", "≥4"),
        ("3", "3"),
        ("2-4", "2–4"),
        (">2-4", ">2–4"),
        (">=2-<4", "2–<4"),
        (" >2 - <4 ", ">2–<4"),
        ("0-4", "0–4"),
        ("0-0", "0"),
        (">=0.5", "≥0.5"),
    ],
)
def test_a_band_is_shown_with_its_signs(text: str, shown: str) -> None:
    assert str(parse_band(text)) == shown


@pytest.mark.parametrize(
    "text", ["", "five", "4-2", "<2-4", "<=2-4", "=4", "2-", "-4", "2-4-6", "2 mg", ">", "1.", ".5", "2->4", "2-<=4"]
)
def test_what_is_no_band_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a band"):
        parse_band(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40 mg/kg", Amount(Decimal(40), Decimal(40), "mg/kg")),
        ("2-3 week", Amount(Decimal(2), Decimal(3), "week")),
        (" 2.5 - 3 week ", Amount(Decimal("2.5"), Decimal(3), "week")),
        ("3-3 day", Amount(Decimal(3), Decimal(3), "day")),
        ("0 mg", Amount(Decimal(0), Decimal(0), "mg")),
    ],
)
def test_an_amount_is_read_with_its_unit(text: str, amount: Amount) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize("text", ["", "40", "mg", "40mg", ">40 mg", "<=40 mg", "-40 mg", "40, mg", "1/2 mg", ".5 mg"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_amount(text)


def test_an_amount_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="runs backwards"):
        parse_amount("3-2 week")


@pytest.mark.parametrize(("text", "shown"), [("40 mg/kg", "40 mg/kg"), ("2-3 week", "2–3 week"), ("3-3 day", "3 day")])
def test_an_amount_is_shown_as_a_range_only_where_it_is_one(text: str, shown: str) -> None:
    assert str(parse_amount(text)) == shown


def test_amounts_and_bands_are_never_changed_in_place() -> None:
    amount, band = parse_amount("40 mg"), parse_band("2-4")

    assert len({amount, parse_amount("40 mg")}) == len({band, parse_band("2-4")}) == 1
