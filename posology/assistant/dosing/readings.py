"""A clause that can be read in more than one way: it is right only where it is right in each.

What the ways are is decided elsewhere (see `told_facts`); each is judged as any clause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.steps import Steps


@dataclass(frozen=True, slots=True)
class Readings:
    """A clause with what surely holds for it, and the same clause in every other way in which it may be read.

    `each` holds it as it is read of each of the people whom it is about ("both take 150 mg"): it must be right of all.
    """

    clause: Clause
    besides: tuple[Clause, ...] = ()
    each: tuple[Clause, ...] = ()


def judged_in_each(readings: Readings, judge: Callable[[Clause], Steps[Opinions]]) -> Steps[Opinions]:
    """The opinions on the numbers of a clause, where a number that is right in one reading only is ambiguous.

    Args:
        readings: the ways in which the clause may be read.
        judge: the opinions on a clause read in one way, in steps.
    """
    clause = readings.clause
    judged = yield from judge(clause)
    for other in readings.besides:
        also = yield from judge(other)
        judged = {
            number: _in_both(one, also[number]) if number in also and clause.start <= number.start < clause.end else one
            for number, one in judged.items()
        } | {number: _unsure(one) for number, one in also.items() if _is_wrong_fact(number, one, judged, clause)}
    for other in readings.each:
        also = yield from judge(other)
        wrong = {q: one for q, one in also.items() if one.agreement is Agreement.DISAGREES and q in judged}
        judged |= {q: one for q, one in wrong.items() if clause.start <= q.start < clause.end}
    return judged


def _is_wrong_fact(number: Quantity, one: Opinion, judged: Opinions, clause: Clause) -> bool:
    """Whether a fact told outside of a clause, which may be of its person, speaks against the dose."""
    apart = number not in judged and not clause.start <= number.start < clause.end
    return apart and one.agreement is Agreement.DISAGREES


def _unsure(wrong: Opinion) -> Opinion:
    reason = "right or wrong, as what the text tells of a person holds for this number or not"
    return replace(wrong, agreement=Agreement.AMBIGUOUS, reason=reason, code="scope_lost")


def _in_both(one: Opinion, other: Opinion) -> Opinion:
    """The opinion on a number that is judged in two ways: agreement only where both agree."""
    agrees, disagrees = Agreement.AGREES, Agreement.DISAGREES
    if {one.agreement, other.agreement} == {agrees, disagrees}:
        right, wrong = (one, other) if one.agreement is agrees else (other, one)
        return replace(_unsure(right), expected=wrong.expected)
    return other if one.agreement is agrees else one
