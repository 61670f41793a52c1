"""Give the number of a table cell what the head of its column says: a time, a share, a weight, an age, a ceiling.

Reads no running text: the cell itself is read by `extraction`, under the same head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing.age_terms import AGE_UNITS
from posology.assistant.dosing.clauses import TIME_UNITS
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.joining import find_terms
from posology.assistant.dosing.metric_cues import LABORATORY, Context, metric_of
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role
from posology.assistant.dosing.terms import Lead, Term
from posology.assistant.dosing.units import convert

_TIMED = (
    (Role.INFUSION_TIME, re.compile(r"\binfus|\bover\b", re.IGNORECASE)),
    (Role.INTERVAL, re.compile(r"\b(?:intervals?|every|frequency|spacing)\b", re.IGNORECASE)),
    (Role.DURATION, re.compile(r"\b(?:duration|course|length)\b", re.IGNORECASE)),
)
_AGE = re.compile(r"\bages?\b", re.IGNORECASE)
_WEIGHT = re.compile(r"\bweight\b", re.IGNORECASE)
_SHARE = re.compile(r"%|\bper ?cent", re.IGNORECASE)
_CEILING = re.compile(r"\b(?:max(?:imum|imal)?|ceiling|upper limit|not to exceed)\b", re.IGNORECASE)
# A bare number under it is a dose whose unit was left out; "Doses" counts them.
_DOSE = re.compile(r"\b(?:dose|dosage|amount)\b(?!\s*(?:no\b|number|level|#|/))", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:tablets|capsules)\b", re.IGNORECASE)
# A clearance whose unit was left out: its cells are bands that can only be shown to be wrong.
_ONLY_CLEARANCE = re.compile(r"\W*(?:Cr?Cl|CLcr|e?GFR|(?:creatinine|renal) clearance)\W*", re.IGNORECASE)
_DAILY = re.compile(r"\bdaily (?:dose|dosage|total|amount|maximum|limit)|\btotal daily|\bmaximum daily", re.IGNORECASE)
_BOUNDED = frozenset({Role.RATE, Role.CONCENTRATION})
_DRUG_UNITS = frozenset({"mg", "g", "mcg", "units", "million units", "mEq", "mmol", "mg/kg", "mcg/kg", "g/kg", "mg/m2"})
_FORMS = frozenset({"tablets", "capsules"})
_AROUND = " *†‡§¶_()\t\u00a0"
# Letters that are taken for digits, mixed with real ones, where a number must stand.
_LOOK_ALIKE = re.compile(
    r"\W{0,6}(?P<digits>(?=[0-9.]*[OoIlSsBZz|])(?=[OoIlSsBZz|.]*[0-9])[0-9OoIlSsBZz|.]{2,6})(?!\w)"
)
_DIGITS = re.compile(r"\W{0,6}(?P<digits>\d(?:.{0,60}\d)?)")


def by_column(
    cell: str, head: str, column: Context, found: Sequence[Quantity], label: str = ""
) -> tuple[Quantity, ...]:
    """What the cell holds when its column is taken into account.

    Args:
        cell: the text of one cell.
        head: the head of its column.
        column: the units and metrics that the head names.
        found: what was read in the cell under that head.
        label: the first cell of the row, where it says what the others hold ("Max. concentration").

    Returns:
        The quantities of the cell; one that could not be read although the column names a unit has no bounds.
    """
    if not found or (len(found) == 1 and not found[0].unit):
        found = _bare(cell, head, column) or tuple(found)
    named = tuple(_bounded(_renamed(quantity, cell, head, label), f"{head} {label}") for quantity in found)
    return (*_unread(cell, column, named), *named)


def _timed_role(head: str) -> Role | None:
    return next((role for role, words in _TIMED if words.search(head)), None)


def _bare(cell: str, head: str, column: Context) -> tuple[Quantity, ...]:
    """A number that fills its cell alone, under a head that says what it is and in which unit."""
    unit = column.first_unit
    role, metric = _role_of(head, column)
    if role is None:
        return ()
    terms = find_terms(fold(cell), cell)
    if len(terms) != 1 or terms[0].unit or terms[0].lead is not Lead.NONE:
        return ()
    term = terms[0]
    if (cell[: term.start] + cell[term.end :]).strip(_AROUND):
        return ()
    return (_quantity(cell, term, role, metric, "%" if role is Role.PERCENTAGE else unit),)


def _role_of(head: str, column: Context) -> tuple[Role | None, Metric]:
    unit = column.first_unit
    if unit in LABORATORY and column.other_kind:
        metric = metric_of(column.other_kind, unit)
        return (Role.BAND if metric in {Metric.SCR, Metric.SCR_RISE} else Role.THRESHOLD), metric
    if unit in AGE_UNITS and _AGE.search(head):
        return Role.AGE, Metric.AGE
    if unit in TIME_UNITS:
        return _timed_role(head), Metric.UNKNOWN
    if unit in {"kg", "lb"}:
        return (Role.THRESHOLD, Metric.WEIGHT) if _WEIGHT.search(head) else (None, Metric.UNKNOWN)
    if unit == "%" or (not unit and _SHARE.search(head)):
        return Role.PERCENTAGE, Metric.UNKNOWN
    if column.renal_kind and not unit and _ONLY_CLEARANCE.fullmatch(head):
        return Role.BAND, metric_of(column.renal_kind, unit)
    counted = unit in _FORMS and not column.dose_unit and _COUNTED.search(head) is not None
    return (Role.DOSE if counted or (not unit and _DOSE.search(head)) else None), Metric.UNKNOWN


def _quantity(cell: str, term: Term, role: Role, metric: Metric, unit: str) -> Quantity:
    known = term.readable
    hours = role is Role.INTERVAL and unit in {"day", "week", "min"}

    def stated(value: Decimal | None) -> Decimal | None:
        return convert(value, unit, "h") if hours and value is not None else value

    return Quantity(
        text=cell[term.start : term.end],
        start=term.start,
        end=term.end,
        role=role,
        low=stated(term.low) if known else None,
        high=stated(term.high) if known else None,
        comparator=term.comparator if known else Comparator.NONE,
        low_open=term.low_open and known,
        high_open=term.high_open and known,
        unit="h" if hours else unit,
        options=tuple(value for option in term.options if (value := stated(option)) is not None) if known else (),
        metric=metric,
        unit_inherited=True,
    )


def _renamed(quantity: Quantity, cell: str, head: str, label: str) -> Quantity:
    """A length of time or an amount of the cell in the role that the head names, or else the label of the row."""
    alone = not (cell[: quantity.start] + cell[quantity.end :]).strip(_AROUND)
    if quantity.role is Role.DURATION and alone and quantity.unit in TIME_UNITS:
        timed = _timed_role(head)
        if timed is None and quantity.unit in AGE_UNITS and _AGE.search(head):
            return replace(quantity, role=Role.AGE, metric=Metric.AGE)
        return _as_timed(quantity, timed or _timed_role(label) or Role.DURATION)
    if quantity.role is not Role.DOSE:
        return quantity
    if quantity.unit in _DRUG_UNITS and _DAILY.search(head):
        quantity = replace(quantity, unit=f"{quantity.unit}/day", unit_inherited=True)
    if _CEILING.search(head) and quantity.value is not None and quantity.comparator is Comparator.NONE:
        return replace(quantity, role=Role.MAXIMUM, low=None, comparator=Comparator.LE)
    return quantity


def _bounded(quantity: Quantity, heads: str) -> Quantity:
    """A rate or concentration as the ceiling that the head of its column or row calls it."""
    plain = quantity.value is not None and quantity.comparator is Comparator.NONE
    if quantity.role not in _BOUNDED or not plain or _CEILING.search(heads) is None:
        return quantity
    return replace(quantity, low=None, comparator=Comparator.LE)


def _as_timed(quantity: Quantity, role: Role) -> Quantity:
    if role is not Role.INTERVAL or quantity.unit not in {"day", "week", "min"}:
        return replace(quantity, role=role)
    low, high = (None if end is None else convert(end, quantity.unit, "h") for end in (quantity.low, quantity.high))
    options = tuple(convert(option, quantity.unit, "h") for option in quantity.options)
    return replace(quantity, role=role, low=low, high=high, options=options, unit="h")


def _unread(cell: str, column: Context, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The number that a cell begins with when it was not read although its column names a unit ("S0", "3 0–49")."""
    if column.first_unit in {"", *TIME_UNITS, "%"}:
        return ()
    token = _LOOK_ALIKE.match(cell) or (None if found else _DIGITS.match(cell))
    if token is None or any(quantity.start < token.end("digits") for quantity in found):
        return ()
    start, end = token.span("digits")
    role, unit = (Role.BAND, column.renal_unit) if column.renal_unit else (Role.DOSE, column.first_unit)
    if unit in {"kg", "lb"}:
        role, unit = Role.DOSE, ""
    return (Quantity(token["digits"], start, end, role, None, None, unit=unit, unit_inherited=bool(unit)),)
