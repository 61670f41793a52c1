"""Neighbouring rows of a renal table that give the same dose, read as one: ">60-90" and ">90" are ">60"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.rule_values import Band

_GIVEN = frozenset({Outcome.DOSE, Outcome.UNCHANGED})


@lru_cache(maxsize=1024)
def with_joined(rows: tuple[DoseRule, ...]) -> tuple[DoseRule, ...]:
    """Rows, and each stretch of two or more neighbours of one table and regimen that give the same, as one row more."""
    tables: dict[tuple[int, str], list[DoseRule]] = {}
    for row in rows:
        tables.setdefault((id(row.table), row.regimen.id), []).append(row)
    return (*rows, *(one for own in tables.values() for one in _stretches(sorted(own, key=_begins))))


def _begins(row: DoseRule) -> Decimal:
    return row.band.low if row.band is not None and row.band.low is not None else Decimal(-1)


def _stretches(rows: Sequence[DoseRule]) -> Iterator[DoseRule]:
    begun: list[DoseRule] = []
    for lower, upper in pairwise(rows):
        begun = [*begun, lower] if _goes_on(lower, upper) else []
        for first in begun:
            whole = None if first.band is None or upper.band is None else first.band.up_to(upper.band)
            if first.row is not None and whole is not None and whole.ends:
                yield replace(first, row=first.row.model_copy(update={"band": whole, "also_printed": ()}))


def _goes_on(lower: DoseRule, upper: DoseRule) -> bool:
    """Whether a row begins where another one ends and gives the same; what a note adds to one of them would be lost."""
    if lower.row is None or upper.row is None or lower.band is None or upper.band is None:
        return False
    noted = lower.row.note or (upper.row.note and not (upper.band.high is None and upper.outcome is Outcome.UNCHANGED))
    told = {lower.outcome, upper.outcome}
    same = len(told) == 1 or (told == _GIVEN and lower.dose is not None)
    return not noted and same and _gives(lower) == _gives(upper) and _touch(lower.band, upper.band)


def _gives(row: DoseRule) -> tuple[object, ...]:
    own = row.row
    rest = () if own is None else (own.percent, own.first_dose, own.doses_in_course, own.timing)
    return (row.dose, row.intervals, *rest)


def _touch(lower: Band, upper: Band) -> bool:
    """Whether no value lies between two bands, or only those between the last digits that they have (29 and 30)."""
    rest = Band(lower.high, None, low_open=not lower.high_open)
    return rest.borders_on(Band(upper.low, None, low_open=upper.low_open))
