"""Operators that spoil a limit: its value, unit, direction, place, and what it is a limit of.

The counterpart of `claim_mutations`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from posology.evals.mutants.claim_mutations import Operator, spans, wrong_values
from posology.evals.mutants.printed_limits import LimitClaim, limits_of
from posology.evals.mutants.printed_values import INDEXED, PER_KG, PER_MIN, Span

_UNITS = {
    "mg/kg/min": ("mg/kg/h", "mg/min", "mcg/kg/min"),
    "mg/min": ("mg/h", "mg/kg/min", "g/min"),
    "mg/h": ("mg/min", "g/h"),
    "mg/mL": ("g/mL", "mcg/mL", "mg/L"),
    "mL": ("L",),
    "minutes": ("seconds", "hours"),
    "hours": ("minutes", "days"),
    "days": ("weeks", "months"),
    "mL/min/kg": (PER_MIN, INDEXED),
    "mL/min": (PER_KG,),
    INDEXED: (PER_KG,),
    "times a week": ("times a day", "times a month"),
    "weeks": ("months", "days"),
    "mg": ("mcg", "g", "mg/kg"),
    "g": ("mg", "g/kg"),
    "mg/kg": ("mg", "g/kg"),
    "mg/dL": ("g/dL", "mg/L"),
    "mcg/mL": ("mg/mL", "ng/mL"),
    "g/dL": ("mg/dL", "g/L"),
    "cells/µL": ("cells/mL", "cells/L"),
}


def _values(name: str) -> Callable[[LimitClaim, Random], Iterator[LimitClaim]]:
    def spoil(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
        for value in spans(claim.value, name):
            if claim.entry.kind != "tests" or value.low == value.low.to_integral_value():
                yield replace(claim, value=value)

    return spoil


def _range_end(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    value = claim.value
    if not value.single:
        yield replace(claim, value=replace(value, high=value.high * 2))
        yield replace(claim, value=replace(value, high=value.high * 10))


def _unit(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    for unit in _UNITS.get(claim.value.unit, ()):
        yield replace(claim, value=replace(claim.value, unit=unit))


def _sign(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    """A bound that points the other way."""
    turned = {"≥": "<", "≤": ">", "<": ">", ">": "<"}
    if claim.value.sign in turned and claim.entry.kind in {"avoid", "stop"}:
        yield replace(claim, value=replace(claim.value, sign=turned[claim.value.sign]))


def _opened(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    """A bound opened or closed."""
    turned = {"≥": ">", "≤": "<", "<": "≤", ">": "≥"}
    if claim.value.sign in turned and claim.entry.kind in {"avoid", "stop"}:
        yield replace(claim, value=replace(claim.value, sign=turned[claim.value.sign]))


def _against(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    if claim.entry.kind not in {"concentration", "fluid", "tests"}:
        yield replace(claim, against=True)


def _place(claim: LimitClaim, _random: Random) -> Iterator[LimitClaim]:
    """The value of one line, phase, dose, route or use said of another."""
    for other in limits_of(claim.drug):
        mine, theirs = claim.entry, other.entry
        if mine.kind != theirs.kind:
            continue
        if other.value != claim.value and mine.place != theirs.place:
            yield replace(claim, entry=theirs)
        elif other.value.unit == claim.value.unit and mine.subject != theirs.subject:
            yield replace(claim, entry=theirs, value=replace(claim.value, sign=other.value.sign))


def _always(_claim: LimitClaim) -> bool:
    return True


LIMIT_OPERATORS: tuple[Operator[LimitClaim], ...] = (
    *(Operator(f"limit {name}", _values(name), _always) for name in wrong_values(Span.of("1", "mg"))),
    Operator("limit range end", _range_end, _always),
    Operator("limit unit", _unit, _always),
    Operator("limit turned", _sign, _always),
    Operator("limit opened or closed", _opened, _always),
    Operator("limit negation", _against, _always),
    Operator("limit of another place", _place, _always),
)
