"""Whether a statement's numbers stand in the passages it cites: digit for digit, bound to the same things.

Word overlap and similarity play no part. A verbatim sentence stands whole; anything else must match number by
number, dose with its interval, band and polarity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
    found = [bind(p.text, extract(p.text, p.scope.unit_context), p.scope) for p in evidence]
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
    listed = [_SPACE.sub(" ", sentence).strip() for sentence in sentences]
    return any(
        folded == _fold(" ".join(listed[start:end]))
        for start in range(len(listed))
        for end in range(start + 1, len(listed) + 1)
    )


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text).strip().rstrip(".")


def _of_one_passage(clause: Clause, found: Sequence[Sequence[Clause]]) -> dict[Quantity, str]:
    """The faults of a clause against the passage that bears most of it out; passages are never mixed."""
    claims = [q for group in clause.groups for q in (group.dose, *group.intervals) if q is not None]
    numbers = dict.fromkeys([*claims, *clause.bands, *clause.rest], _NOT_HELD)
    judged: list[dict[Quantity, str]] = []
    for passage in found:
        faults = dict(numbers)
        _match_clause(clause, passage, faults)
        judged.append(faults)
    return min(judged, key=lambda faults: sum(map(bool, faults.values())))


def _match_clause(clause: Clause, found: Sequence[Clause], faults: dict[Quantity, str]) -> None:
    for group in clause.groups:
        fits = [
            (other, cited)
            for cited in found
            for other in cited.groups
            if _same_group(group, other) and _same_polarity(clause, group, cited, other)
        ]
        if fits:
            faults.update({q: "" for q in (group.dose, *group.intervals, *([group.band] if group.band else [])) if q})
        elif group.dose is not None and any(
            same_quantity(group.dose, other.dose) for cited in found for other in cited.groups if other.dose
        ):
            faults[group.dose] = "the cited passage binds this dose to another interval, band or polarity"
    cited_rest = [q for cited in found for q in (*cited.rest, *cited.bands)]
    lone = [] if clause.groups else clause.bands
    for quantity in (*clause.rest, *lone):
        same = [q for q in cited_rest if q.role is quantity.role and same_quantity(quantity, q)]
        prohibits = {
            cited.mode is Mode.PROHIBIT for cited in found if any(q in (*cited.rest, *cited.bands) for q in same)
        }
        if same and (clause.mode is Mode.PROHIBIT) in prohibits:
            faults[quantity] = ""


def _same_polarity(clause: Clause, group: DoseGroup, cited: Clause, other: DoseGroup) -> bool:
    against = clause.mode is Mode.PROHIBIT or group.refuted
    cited_against = cited.mode is Mode.PROHIBIT or other.refuted
    return against == cited_against


def _same_group(group: DoseGroup, other: DoseGroup) -> bool:
    """Whether two groups state the same dose, the same set of intervals and the same band."""
    if (group.dose is None) != (other.dose is None) or (group.band is None) != (other.band is None):
        return False
    if group.dose is not None and other.dose is not None and not same_quantity(group.dose, other.dose):
        return False
    if group.band is not None and other.band is not None and not same_quantity(group.band, other.band):
        return False
    return _same_set(_amounts(group.intervals), _amounts(other.intervals))


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
