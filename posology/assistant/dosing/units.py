"""One spelling per unit and exact conversion between units that measure the same thing.

An own table rather than pint: the set of units is closed and small, pint would have to be emptied of every unit
it knows (its mg/kg is a pure number), it would be a further dependency, and its import alone (0.25-0.5 s) is a
large part of the time in which a whole cold answer has to be ready. Does not find units in text (see `terms`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.unit_table import ATOMS, CELL_COUNTS, COUNTS, DENOMINATORS, NUMERATORS
from posology.assistant.errors import IncompatibleUnitsError, UnknownUnitError

_EXACT = Context(prec=60)
_LONGEST_SPELLING = 80
_BODY_WEIGHT = r"(?:(?: of)?(?: total| actual| ideal| adjusted| lean)? body ?weight| (?:adj|[ailt])?bw)?"
_JOINT = (
    r"\s{0,2}(?:/|\bper\b|\ban?(?= (?:day|week|month|hour|minute))"
    r"|\b(?:for )?(?:each|every)(?= (?:minute|kg|kilogram)))\s{0,2}"
)


def _alternatives(spellings: dict[str, str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in spellings.values())


_NUMERATOR = _alternatives(NUMERATORS)
_DENOMINATOR = f"(?:{_alternatives(DENOMINATORS)})(?![a-z0-9])"
_INVERSE = r"[ ·.]{1,2}(?:kg|min|h|hr|d|day|l|ml|m[2²])(?:\^ ?)?(?:-1|⁻¹)"
_CELLS = rf"(?:{_alternatives(CELL_COUNTS)})\s{{0,2}}(?:/|per) ?(?:{DENOMINATORS['uL']}|{DENOMINATORS['L']})"
# The drug, or a named part of a mixture, may stand before the slash: "15 mg TMP/kg/day", "8 mg of drug per kg".
_NAMED_PART = (
    r"(?: (?:of )?[a-z][a-z-]{1,20}(?= ?/ ?(?:kg|m2|m²|day|ml)\b)"
    r"| of [a-z][a-z-]{1,20}(?: [a-z][a-z-]{1,20}){0,3}(?: \([a-z]{2,6}\))?(?= ?(?:/|per) ?(?:kg|m2|m²|ml)\b))?"
)

UNIT_PATTERN = (
    rf"(?:(?:{_CELLS})(?![a-z0-9])|mg ?%(?![a-z0-9])"
    rf"|(?:{_NUMERATOR})(?:(?:{_INVERSE}){{1,2}}"
    rf"|(?![a-z0-9]){_NAMED_PART}(?:{_JOINT}{_DENOMINATOR}{_BODY_WEIGHT}){{0,3}})(?![a-z0-9])"
    rf"|(?:/|per ) ?(?:days?|d|weeks?|wk|months?)(?![a-z0-9]))"
)
"""Regular expression over folded text for one whole unit at a position."""

_WHOLE = re.compile(UNIT_PATTERN)
_WHOLE_NUMERATOR = tuple((name, re.compile(pattern)) for name, pattern in NUMERATORS.items())
_WHOLE_DENOMINATOR = tuple((name, re.compile(pattern)) for name, pattern in DENOMINATORS.items())
_WHOLE_CELLS = tuple((name, re.compile(pattern)) for name, pattern in CELL_COUNTS.items())
_SPLIT = re.compile(r"\s*/\s*|\s+(?:per|an?|(?:for )?(?:each|every))\s+|^per (?!cent)")
_INVERSES = re.compile(r"[ ·.]{1,2}(kg|min|h|hr|d|day|l|ml|m[2²])(?:\^ ?)?(?:-1|⁻¹)")
# Spellings that are no numerator and denominator: "mg %" of old tables is mg per 100 mL, "+" a dipstick grade.
_FIXED = {"mg%": "mg/dL", "mg %": "mg/dL", "+": "+"}
_TIMES = ("min", "s", "h", "day", "week", "month")


def _named(spelling: str, table: tuple[tuple[str, re.Pattern[str]], ...]) -> str | None:
    return next((name for name, pattern in table if pattern.fullmatch(spelling)), None)


def _denominator(spelling: str) -> str | None:
    without_weight = re.sub(rf"{_BODY_WEIGHT}$", "", spelling) if spelling.startswith(("k", "7")) else spelling
    return _named(without_weight, _WHOLE_DENOMINATOR)


def _cell_count(head: str, volume: str | None) -> str | None:
    power = _named(head, _WHOLE_CELLS)
    by_volume = {("10^9", "L"): "10^9/L", ("10^6", "L"): "10^6/L", ("10^3", "uL"): "10^9/L", ("1", "uL"): "/uL"}
    return by_volume.get((power or "", volume or ""))


def _ordered(numerator: str, denominators: list[str]) -> str:
    """Weight before time ("mg/kg/min"), except that a clearance reads "mL/min/kg"."""
    clearance = numerator == "mL" and "min" in denominators
    ranked = sorted(denominators, key=lambda name: (name in _TIMES) is not clearance)
    return "/".join([numerator, *ranked])


@lru_cache(maxsize=8192)
def canonical_unit(text: str) -> str | None:
    """The one canonical spelling of a unit, or None when the closed table does not hold it.

    >>> canonical_unit("milligrams per kilogram"), canonical_unit("ml/min/1.73m^2"), canonical_unit("furlong")
    ('mg/kg', 'mL/min/1.73 m2', None)
    """
    spelling = " ".join(fold(text).replace("(s)", "s").split())
    if spelling in _FIXED:
        return _FIXED[spelling]
    if len(spelling) > _LONGEST_SPELLING or not _WHOLE.fullmatch(spelling):
        return None
    parts = _SPLIT.split(_INVERSES.sub(r"/\1", spelling))
    first = parts[0].strip()
    denominators = [_denominator(part) for part in parts[1:]]
    if None in denominators:
        return None
    known = [name for name in denominators if name is not None and name != "dose"]
    if not first and len(known) == 1 and f"/{known[0]}" in COUNTS:
        return f"/{known[0]}"
    if len(known) == 1 and (count := _cell_count(first, known[0])) is not None:
        return count
    numerator = _named(first, _WHOLE_NUMERATOR) or _named(first.split(" ")[0], _WHOLE_NUMERATOR)
    if numerator is None or max(Counter(known).values(), default=0) > 1:
        return None
    return _ordered(numerator, known)


@lru_cache(maxsize=8192)
def _measured(unit: str) -> tuple[tuple[tuple[str, int], ...], Fraction] | None:
    """Dimension (name and power) and size in base units of a unit in any spelling."""
    canonical = canonical_unit(unit)
    if canonical is None:
        return None
    if canonical in COUNTS:
        numerator, multiple, single = COUNTS[canonical]
        size, denominators = ATOMS[numerator].size * Fraction(multiple), [single]
    else:
        numerator, *denominators = canonical.split("/")
        size = ATOMS[numerator].size
    powers = Counter({ATOMS[numerator].dimension: 1})
    for name in denominators:
        size /= ATOMS[name].size
        powers[ATOMS[name].dimension] -= 1
    return tuple(sorted(powers.items())), size


@lru_cache(maxsize=8192)
def _ratio(unit: str, to: str) -> tuple[Decimal, Decimal]:
    source, target = _measured(unit), _measured(to)
    for spelling, measured in ((unit, source), (to, target)):
        if measured is None:
            raise UnknownUnitError(spelling, "mg, mg/kg, mL/min/1.73 m2, mg/mL, units, h, %")
    if source is None or target is None or source[0] != target[0]:
        raise IncompatibleUnitsError(unit, to)
    ratio = source[1] / target[1]
    return Decimal(ratio.numerator), Decimal(ratio.denominator)


def convert(value: Decimal, unit: str, to: str) -> Decimal:
    """Convert `value` from `unit` into `to`, exactly wherever a finite decimal exists.

    Args:
        value: any finite number; up to about 40 significant digits stay exact.
        unit: the unit of `value`, in any spelling of the closed table.
        to: the wanted unit.

    Returns:
        The converted number; 60 significant digits when the quotient never ends (1 min in h).

    Raises:
        UnknownUnitError: a unit is not in the table.
        IncompatibleUnitsError: the units measure different things (mL/min and mL/min/kg, mg and mEq).

    >>> convert(Decimal("0.04"), "g/kg", "mg/kg")
    Decimal('40.00')
    """
    if unit == to and _measured(unit) is not None:
        return value
    numerator, denominator = _ratio(unit, to)
    scaled = _EXACT.multiply(value, numerator)
    return scaled if denominator == 1 else _EXACT.divide(scaled, denominator)


def in_base_units(value: Decimal, unit: str) -> tuple[Hashable, Fraction]:
    """What a value measures, and how much of it in base units: the same for equal amounts in different units.

    >>> in_base_units(Decimal("0.04"), "g/kg") == in_base_units(Decimal(40), "mg/kg")
    True
    """
    measured = _measured(unit)
    return (unit, Fraction(value)) if measured is None else (measured[0], Fraction(value) * measured[1])


@lru_cache(maxsize=8192)
def same_dimension(a: str, b: str) -> bool:
    """Whether two units measure the same thing; an unknown unit is like no other, not even itself.

    >>> same_dimension("mg/kg", "g/kg"), same_dimension("mL/min", "mL/min/kg"), same_dimension("mg/kg", "%")
    (True, False, False)
    """
    first, second = _measured(a), _measured(b)
    return first is not None and second is not None and first[0] == second[0]
