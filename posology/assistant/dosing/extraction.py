"""Find every clinical number of a text: value or range, sign, unit, role, metric and exact place.

Only puts together what `joining` reads and `roles` decides. A number that may be clinical but cannot be read safely
is reported without bounds, so that nothing can verify it; a number without clinical role is not reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from posology.assistant.dosing.cell_counts import with_shared_unit
from posology.assistant.dosing.clauses import UPPER_SIGNS, Clauses, Reading
from posology.assistant.dosing.columns import by_column
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.haste_cues import forbids_haste
from posology.assistant.dosing.joining import find_terms
from posology.assistant.dosing.metric_cues import Context, read_context
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.roles import decide, share_sign, turn_forbidden
from posology.assistant.dosing.scanning import has_number
from posology.assistant.dosing.steps import Steps
from posology.assistant.dosing.terms import Lead, Term
from posology.assistant.dosing.units import convert
from posology.assistant.dosing.units_behind import with_units_behind

_DOSED = frozenset({Role.DOSE, Role.MAXIMUM})
_TIMED = frozenset({Role.FREQUENCY, Role.INTERVAL})
_CELLS = " | "
CELL_END = re.compile(r" \|(?= |\Z)")
"""What divides the cells of a row; two stand side by side around an empty cell."""
# The identifier of a label holds digits beside letters that look like units: "9d68911a16b8".
_SET_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_FEWEST_DASHES = 3
_OFTEN = re.compile(r"\b(?:often|frequently) than\b", re.IGNORECASE)


def cell_ends(row: str, columns: int) -> list[int]:
    """Where the first cells of a table row end; only as many as there are columns matter, however long a row is."""
    return [match.start() for match in islice(CELL_END.finditer(row), columns)]


def extract(text: str, context: str = "") -> tuple[Quantity, ...]:
    """Find every number with a clinical role.

    Args:
        text: a statement, list item or table row ("cell | cell"), as it stands in its document.
        context: heading, lead-in or table header from which a missing unit or metric may be taken. When it is a
            header of as many columns as the row has cells ("head | head", then at most one line more), each cell
            is read under its own column alone.

    Returns:
        Quantities ordered by place, never overlapping, `text[q.start:q.end] == q.text`.

    >>> [(q.text, q.role.value) for q in extract("Give 40 mg/kg every 8 hours for 7 days")]
    [('40 mg/kg', 'dose'), ('every 8 hours', 'interval'), ('7 days', 'duration')]
    >>> [(q.text, q.unit) for q in extract("HSV | 40 | q8h", "Use | Dose (mg/kg) | Interval")]
    [('40', 'mg/kg'), ('q8h', 'h')]
    """
    cells = tuple(_cells(text)) if context and " |" in text else ()
    heads = context.split(_CELLS)
    if not 1 < len(cells) <= len(heads) <= len(cells) + 1:
        return _extract(text, context)
    quantities: list[Quantity] = []
    for (start, cell), head in zip(cells, heads, strict=False):
        line = " ".join(heads[len(cells) :])
        own = read_context(head)
        label = "" if start == 0 else cells[0][1]
        found = by_column(cell, head, own, _extract(cell, head if own != Context() else f"{head} | {line}"), label)
        quantities.extend(replace(q, start=q.start + start, end=q.end + start) for q in found)
    return tuple(quantities)


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """The cells of a row, empty ones too ("a | | b"), each with its place."""
    start = 0
    for bar in (*CELL_END.finditer(text), None):
        end = len(text) if bar is None else bar.start()
        yield start, text[start:end]
        start = end + len(_CELLS)


def extracted(text: str, context: str = "") -> Steps[tuple[Quantity, ...]]:
    """What `extract` finds, in steps."""
    if context and " |" in text:
        return extract(text, context)
    folded, terms = _read_terms(text)
    yield
    return _given_roles(text, folded, terms, context)


def _extract(text: str, context: str) -> tuple[Quantity, ...]:
    return _given_roles(text, *_read_terms(text), context)


def _read_terms(text: str) -> tuple[str, list[Term]]:
    """A text as it is read, with every number of it."""
    folded = fold(text)
    if not has_number(folded):
        return folded, []
    if folded.count("-") > _FEWEST_DASHES:
        folded = _SET_ID.sub(lambda match: "#" * len(match.group()), folded)
    return folded, find_terms(folded, text)


def _given_roles(text: str, folded: str, terms: Sequence[Term], context: str) -> tuple[Quantity, ...]:
    """The numbers of a text that have a clinical role."""
    if not terms:
        return ()
    clauses, surroundings = Clauses(folded), read_context(context)
    quantities: list[Quantity] = []
    covered = 0
    for place, term in enumerate(terms):
        if term.start < covered:
            continue
        following = terms[place + 1] if place + 1 < len(terms) else None
        quantity = _quantity(text, term, following, clauses, surroundings)
        if quantity is not None:
            quantities.append(quantity)
            covered = clauses.last_end = quantity.end
            clauses.last_role, clauses.last_sign = quantity.role, quantity.comparator
            if quantity.role in _DOSED:
                clauses.last_dose, clauses.dose_unit = quantity.end, quantity.unit
                clauses.last_maximum = quantity.end if quantity.role is Role.MAXIMUM else 0
            elif quantity.role is Role.FREQUENCY:
                clauses.last_frequency = quantity.end
            elif quantity.role is Role.INFUSION_TIME:
                clauses.last_infusion = quantity.end
    return with_shared_unit(with_units_behind(quantities, text), text)


def _quantity(text: str, term: Term, following: Term | None, clauses: Clauses, context: Context) -> Quantity | None:
    reading = decide(term, following, clauses, context)
    if reading is None:
        return None
    if term.tail > clauses.list_tail:
        clauses.list_tail, clauses.list_role = term.tail, reading.role
    reading = turn_forbidden(term, reading, clauses)
    share_sign(term, reading, clauses)
    if reading.role is Role.INTERVAL and _is_closest(text, term, clauses):
        limit = term.high if term.low is None else term.low
        term.comparator, term.low, term.high, term.low_open, term.high_open = (
            Comparator.NONE,
            limit,
            limit,
            False,
            False,
        )
    if term.readable:
        _normalise_time(term, reading)
    known = term.readable
    return Quantity(
        text=text[term.start : term.end],
        start=term.start,
        end=term.end,
        role=reading.role,
        low=term.low if known else None,
        high=term.high if known else None,
        comparator=term.comparator if known else Comparator.NONE,
        low_open=term.low_open and known,
        high_open=term.high_open and known,
        unit=term.unit,
        options=term.options if known else (),
        metric=reading.metric,
        unit_inherited=term.inherited and bool(term.unit),
    )


def _is_closest(text: str, term: Term, clauses: Clauses) -> bool:
    """Whether a text allows an interval and none that is shorter ("no more often than every 24 hours")."""
    if not term.comparator or not _OFTEN.search(text, term.start, term.end):
        return False
    return term.comparator in UPPER_SIGNS or forbids_haste(text[clauses.start(term.start) : term.end])


def _normalise_time(term: Term, reading: Reading) -> None:
    """State intervals in hours; a count per week and calendar months stay what they are."""
    if reading.role not in _TIMED:
        term.unit = "/week" if term.unit == "day/week" else term.unit
        return
    if reading.role is Role.FREQUENCY:
        if term.lead is Lead.CADENCE and term.unit == "week" and term.low == term.high == 1:
            term.unit = "/week"
        elif term.unit in {"day", "min"}:
            _to_hours(term)
    elif reading.role is Role.INTERVAL and term.unit in {"day", "week", "min"}:
        _to_hours(term)
    elif term.unit == "day/week":
        term.unit = "/week"


def _to_hours(term: Term) -> None:
    def hours(value: Decimal | None) -> Decimal | None:
        return None if value is None else convert(value, term.unit, "h")

    low, high = hours(term.low), hours(term.high)
    options = tuple(convert(option, term.unit, "h") for option in term.options)
    term.low, term.high, term.options, term.unit = low, high, options, "h"
