"""Whether a statement's numbers stand in the passages it cites: digit for digit, bound to the same things.

Word overlap and similarity play no part. A verbatim sentence stands whole; anything else must match number by
number, dose with its interval, band and polarity.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from posology.assistant.dosing.binding import (
    Clause,
    Scope,
    bind,
)
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, bound, equal
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.units import in_base_units

_SPACE = re.compile(r"\s+")
_NOT_HELD = "the cited passage does not hold this number"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cited passage: its exact text, the context it stands in, and its sentences in order (if it was cut)."""

    text: str
    scope: Scope
    sentences: tuple[str, ...] = ()


def standing(
    text: str, quantities: Sequence[Quantity], scope: Scope, evidence: Sequence[Evidence]
) -> dict[Quantity, str]:
    """The fault of each number against the cited passages; "" when it stands.

    A text that is cited to nothing has every number at fault.
    """
    if not evidence:
        return dict.fromkeys(quantities, "nothing is cited for this number")
    if any(is_verbatim(text, passage.text, passage.sentences) for passage in evidence):
        return dict.fromkeys(quantities, "")
    found = [_held_by(bind(p.text, extract(p.text, p.scope.unit_context), p.scope)) for p in evidence]
    faults: dict[Quantity, str] = {}
    for clause in bind(text, quantities, scope):
        faults.update(_of_one_passage(clause, found))
    return {quantity: faults.get(quantity, _NOT_HELD) for quantity in quantities}


def is_verbatim(text: str, cited: str, sentences: Sequence[str] = ()) -> bool:
    """Whether a text is a whole passage, a whole sentence of it or several in a row; a part of one is not.

    >>> is_verbatim("Give 1 g", "Do not give 1 g."), is_verbatim("Stop  it", "Stop it. Wait.", ("Stop it.", "Wait."))
    (False, True)
    """
    folded = _fold(text)
    if folded == _fold(cited):
        return True
    listed = [shown for sentence in sentences if (shown := _SPACE.sub(" ", sentence).strip())]
    whole = " ".join(listed)
    ends = list(accumulate(len(shown) + 1 for shown in listed))
    return any(_is_run(folded, whole, start, ends) for start in (0, *ends[:-1]))


def _is_run(folded: str, whole: str, start: int, ends: Sequence[int]) -> bool:
    """Whether a text is what stands in `whole` from a place on, up to one of the `ends` of its sentences."""
    if not folded or not whole.startswith(folded, start):
        return False
    place = start + len(folded)
    while whole.startswith(".", place):
        place += 1
    return place + 1 in ends[bisect_left(ends, place + 1) :][:1]


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text).strip().rstrip(".")


@dataclass(frozen=True, slots=True)
class _Held:
    """What a passage holds, by amount: a long statement is not compared with all of a long passage.

    Of what is said several times in the same way, one is kept: `groups` by all that they state, `doses` by the dose
    alone, `others` by role and amount.
    """

    groups: Mapping[Hashable, Mapping[Hashable, DoseGroup]]
    doses: Mapping[Hashable, Mapping[Hashable, Quantity]]
    others: Mapping[Hashable, Mapping[Hashable, tuple[Quantity, bool]]]


def _held_by(clauses: Sequence[Clause]) -> _Held:
    groups: defaultdict[Hashable, dict[Hashable, DoseGroup]] = defaultdict(dict)
    doses: defaultdict[Hashable, dict[Hashable, Quantity]] = defaultdict(dict)
    others: defaultdict[Hashable, dict[Hashable, tuple[Quantity, bool]]] = defaultdict(dict)
    for clause in clauses:
        prohibits = clause.mode is Mode.PROHIBIT
        for group in clause.groups:
            stated = (group.dose, group.band, *group.intervals)
            groups[_stated(group, clause)].setdefault(tuple(map(_as_printed, stated)), group)
            if group.dose is not None:
                doses[_measured(group.dose)].setdefault(_as_printed(group.dose), group.dose)
        for quantity in (*clause.rest, *clause.bands):
            key = (_as_printed(quantity), prohibits)
            others[quantity.role, _measured(quantity)].setdefault(key, (quantity, prohibits))
    return _Held(groups, doses, others)


def _stated(group: DoseGroup, clause: Clause) -> Hashable:
    """What equal groups have in common: the amounts of dose, band and intervals, and the polarity."""
    spacings = frozenset(map(_in_base, _amounts(group.intervals)))
    return _measured(group.dose), _measured(group.band), spacings, clause.mode is Mode.PROHIBIT or group.refuted


def _measured(quantity: Quantity | None) -> Hashable:
    """The amounts of a quantity in base units; equal quantities have the same."""
    if quantity is None:
        return None
    single = bound(quantity)
    return frozenset(map(_in_base, alternatives(quantity) if single is None else (single,)))


def _in_base(amount: Amount) -> Hashable:
    return in_base_units(amount.low, amount.unit), in_base_units(amount.high, amount.unit)


def _as_printed(quantity: Quantity | None) -> Hashable:
    """All that a comparison of quantities looks at."""
    if quantity is None:
        return None
    bounds = (quantity.low, quantity.high, quantity.low_open, quantity.high_open, quantity.options)
    return quantity.role, quantity.metric, quantity.comparator, quantity.unit, bounds


def _of_one_passage(clause: Clause, found: Sequence[_Held]) -> dict[Quantity, str]:
    """The faults of a clause against the passage that bears most of it out; passages are never mixed."""
    claims = [q for group in clause.groups for q in (group.dose, *group.intervals) if q is not None]
    numbers = dict.fromkeys([*claims, *clause.bands, *clause.rest], _NOT_HELD)
    judged: list[dict[Quantity, str]] = []
    for passage in found:
        faults = dict(numbers)
        _match_clause(clause, passage, faults)
        judged.append(faults)
    return min(judged, key=lambda faults: sum(map(bool, faults.values())))


def _match_clause(clause: Clause, held: _Held, faults: dict[Quantity, str]) -> None:
    for group in clause.groups:
        alike = held.groups.get(_stated(group, clause), {})
        if any(_same_group(group, other) for other in alike.values()):
            faults.update({q: "" for q in (group.dose, *group.intervals, *([group.band] if group.band else [])) if q})
        elif group.dose is not None and any(
            same_quantity(group.dose, dose) for dose in held.doses.get(_measured(group.dose), {}).values()
        ):
            faults[group.dose] = "the cited passage binds this dose to another interval, band or polarity"
    lone = [] if clause.groups else clause.bands
    for quantity in (*clause.rest, *lone):
        like = held.others.get((quantity.role, _measured(quantity)), {}).values()
        prohibits = {against for other, against in like if same_quantity(quantity, other)}
        if (clause.mode is Mode.PROHIBIT) in prohibits:
            faults[quantity] = ""


def _same_group(group: DoseGroup, other: DoseGroup) -> bool:
    """Whether two groups state the same dose, the same set of intervals and the same band."""
    alike = _same_or_none(group.dose, other.dose) and _same_or_none(group.band, other.band)
    return alike and _same_set(_amounts(group.intervals), _amounts(other.intervals))


def _same_or_none(left: Quantity | None, right: Quantity | None) -> bool:
    return left is right if left is None or right is None else same_quantity(left, right)


def _amounts(quantities: Sequence[Quantity]) -> list[Amount]:
    return [amount for quantity in quantities for amount in alternatives(quantity)]


def _same_set(left: Sequence[Amount], right: Sequence[Amount]) -> bool:
    """Whether two sets of alternatives hold the same amounts; neither may drop or add one."""
    return all(any(equal(a, b) for b in right) for a in left) and all(any(equal(b, a) for a in left) for b in right)


def same_quantity(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities are the same: value, range, sign, unit after conversion, alternatives."""
    if Metric.UNKNOWN not in {left.metric, right.metric} and left.metric is not right.metric:
        return False
    if left.role is Role.BAND and left.metric is not right.metric and left.unit != right.unit:
        return False
    if (left.low is None, left.high is None) != (right.low is None, right.high is None):
        return False
    if (left.low_open, left.high_open) != (right.low_open, right.high_open):
        return False
    if _sign(left) is not _sign(right):
        return False
    if left.options or right.options:
        return _same_set(alternatives(left), alternatives(right))
    one, other = bound(left), bound(right)
    return one is not None and other is not None and bool(left.unit) == bool(right.unit) and equal(one, other)


def _sign(quantity: Quantity) -> Comparator:
    """The sign of a number; "about" binds it to nothing."""
    return Comparator.NONE if quantity.comparator is Comparator.ABOUT else quantity.comparator
