"""Arithmetic of printed formulas: exact, and nothing but arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.dosing.formula_arithmetic import evaluate, formula_problems, terms_of
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.rule_formulas import Formula


def _formula(**fields: str) -> Formula:
    usual = {"id": "f", "gives": "interval", "expression": "scr * 9", "unit": "h", "text": "creatinine times 9"}
    source = Source(ref="label", section="2")
    return Formula.model_validate({**usual, **fields, "regimens": ("usual",), "source": source})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 / 4", "2.5"),
        ("-2 + 5", "3"),
        ("0.1 + 0.2", "0.3"),
        ("min(4, 2, 3)", "2"),
        ("max(1.5, 1.25)", "1.5"),
        ("14 + crcl / 5", "26"),
    ],
)
def test_an_expression_is_worked_out_exactly(expression: str, value: str) -> None:
    assert evaluate(expression, {"crcl": Decimal(60)}) == Decimal(value)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "2 ** 3",
        "7 % 2",
        "1 // 2",
        "not 1",
        "'a'",
        "None",
        "crcl.real",
        "crcl[0]",
        "unknown",
        "abs(1)",
        "min(1)",
        "min(1, key=2)",
        "__import__('os')",
        "(lambda: 1)()",
        "[1, 2]",
        "1 if 2 else 3",
        "1 < 2",
        "x := 1",
    ],
)
def test_whatever_is_not_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - every message is shown through formula_problems
        evaluate(expression, {"crcl": Decimal(60)})


@given(text=st.text(max_size=40))
def test_no_text_does_anything_but_give_a_number_or_a_refusal(text: str) -> None:
    try:
        value = evaluate(text, {"crcl": Decimal(60)})
    except (ValueError, ArithmeticError):
        return
    assert isinstance(value, Decimal)


def test_the_names_of_an_expression_are_its_terms_and_not_its_functions() -> None:
    assert terms_of("min(7 * bsa * crcl_173, 900)") == {"bsa", "crcl_173"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, None),
        ({"expression": "scr *"}, "cannot be worked out"),
        ({"expression": "1 / (scr - 1)"}, "cannot be worked out"),
        ({"expression": "shoe * 2"}, "unknown name 'shoe'; names are dose, crcl"),
        ({"unit": "mg"}, "unit 'mg' is not allowed for interval; units are h, day"),
    ],
)
def test_a_formula_of_a_rule_file_is_checked(fields: dict[str, str], says: str | None) -> None:
    problems = [problem for _, problem in formula_problems("formulas[f]", _formula(**fields))]

    assert problems == [] if says is None else says in problems[0]
