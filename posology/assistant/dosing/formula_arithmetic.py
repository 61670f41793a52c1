"""The arithmetic of printed formulas: + - * /, min, max and parentheses over named patient values.

Reads an expression of a rule file and works it out exactly. Knows no drug and runs no other code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache

from posology.assistant.dosing.rule_formulas import Formula
from posology.assistant.dosing.worked import exact

TERMS = {
    "dose": "the regimen's dose in its own unit",
    "crcl": "creatinine clearance, mL/min",
    "crcl_173": "creatinine clearance, mL/min/1.73 m²",
    "egfr": "eGFR, mL/min/1.73 m²",
    "ccr_70kg": "creatinine clearance, mL/min per 70 kg",
    "scr": "serum creatinine, mg/dL",
    "weight": "body weight, kg",
    "bsa": "body surface area (Mosteller), m²",
    "age": "age, years",
}
_CHOICES = {"min": min, "max": max}
_UNITS = {
    "interval": ("h", "day"),
    "percent": ("%",),
    "dose": ("mg", "g", "mcg", "mg/kg", "mcg/kg"),
    "daily_dose": ("mg/day", "g/day", "mcg/day", "mg/kg/day"),
}


def evaluate(expression: str, values: Mapping[str, Decimal]) -> Decimal:
    """Work out an expression over patient values.

    Args:
        expression: arithmetic over the names of `TERMS`.
        values: the value of each name, in the unit that `TERMS` says.

    Raises:
        ValueError: the expression is not plain arithmetic, or a name has no value.
        ZeroDivisionError: it divides by zero.

    >>> evaluate("min(7 * bsa * crcl_173, 900)", {"bsa": Decimal(1), "crcl_173": Decimal(100)})
    Decimal('700')
    """
    with localcontext(exact()):
        return _value(_parsed(expression), expression, values)


def terms_of(expression: str) -> frozenset[str]:
    """The names that an expression needs values for.

    Raises:
        ValueError: the expression is not plain arithmetic.
    """
    tree = _parsed(expression)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)


def formula_problems(place: str, formula: Formula) -> Iterator[tuple[str, str]]:
    """What is wrong with a formula of a rule file, none when it can be worked out.

    Args:
        place: where the formula stands in the file.
        formula: already valid against the schema.
    """
    try:
        names = terms_of(formula.expression)
        evaluate(formula.expression, dict.fromkeys(names, Decimal(1)))
    except (ValueError, ZeroDivisionError) as wrong:
        yield f"{place}.expression", f"{formula.expression!r} cannot be worked out: {wrong}"
        return
    for name in sorted(names - set(TERMS)):
        yield f"{place}.expression", f"unknown name {name!r}; names are {', '.join(TERMS)}"
    if formula.unit not in _UNITS[formula.gives]:
        allowed = ", ".join(_UNITS[formula.gives])
        yield f"{place}.unit", f"unit {formula.unit!r} is not allowed for {formula.gives}; units are {allowed}"


@lru_cache(maxsize=256)
def _parsed(expression: str) -> ast.expr:
    try:
        return ast.parse(expression, mode="eval").body
    except SyntaxError as wrong:
        raise ValueError(f"not arithmetic ({wrong.msg})") from wrong


def _value(node: ast.expr, text: str, values: Mapping[str, Decimal]) -> Decimal:
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            return _joined(_value(left, text, values), operator, _value(right, text, values))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, text, values)
        case ast.Constant(value=int() | float()):
            return Decimal(ast.get_source_segment(text, node) or "")
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Call(func=ast.Name(id=name), args=[_, _, *_] as parts, keywords=[]) if name in _CHOICES:
            return _CHOICES[name](_value(part, text, values) for part in parts)
    raise ValueError(f"{ast.unparse(node)!r} is not allowed; write numbers, names, + - * /, min(a, b) or max(a, b)")


def _joined(left: Decimal, operator: ast.operator, right: Decimal) -> Decimal:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    raise ValueError("only + - * / are allowed")
