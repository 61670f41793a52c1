"""The doses into which a text divides the total of a day: "15 mg/kg/day in two doses of 7.5 mg/kg or three of 5 mg/kg".

Their number times their size must come to the total; which total the label prints is decided in `dose_matching`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, scaled, split_daily
from posology.assistant.dosing.numerals import read_numeral, read_word
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_COUNT = r"(?P<count>two|three|four|six|[2-46])"
_EACH = r"(?:\s+of)?(?:\s+(?:about|approximately))?\s+(?:each\s+of\s+)?$"
_PORTIONS = re.compile(
    rf"(?<!\bto )(?<!\bor )(?<![–-])\b{_COUNT}\s+(?:(?:equal(?:ly)?|divided|single|separate|daily)\s+)*"
    rf"(?:doses|injections|infusions|portions|parts)(?:\s+(?:a|per) day)?{_EACH}",
    re.IGNORECASE,
)
_OR_PORTIONS = re.compile(
    rf"\b(?:or|and)\s+(?:(?:in|into|as)\s+)?{_COUNT}(?:\s+(?:equal|divided))?(?:\s+doses)?\s+of\s+$", re.IGNORECASE
)
_REACH = 60
_DAILY_TRACES = Traces("day", "daily")


def judge_portions(clause: Clause, opinions: Opinions) -> Opinions:
    """The opinions of doses called the portions of a day's total before them.

    Args:
        clause: a clause with its groups.
        opinions: what the rules say of its numbers so far.

    Returns:
        A fault for portions that come to another total, and the opinion of an agreed total for its own portions.
    """
    verdicts: Opinions = {}
    total: DoseGroup | None = None
    divided = False
    for group in clause.groups if may_hold(clause.text, _DAILY_TRACES) else ():
        if _is_total(group):
            total, divided = group, False
            continue
        count = _count_before(clause, total, group, divided=divided)
        if total is None or count is None:
            continue
        opinion = _judge(total, group, count, opinions, own=not divided)
        divided = True
        if opinion is not None and group.dose is not None:
            verdicts[group.dose] = opinion
    return verdicts


def _count_before(clause: Clause, total: DoseGroup | None, group: DoseGroup, *, divided: bool) -> Decimal | None:
    """How many portions of a total a text makes of a dose; None where it calls the dose none."""
    if total is None or group.dose is None or group.drug != total.drug:
        return None
    before = clause.text[max(0, total.end - clause.start - _REACH) : max(0, group.start - clause.start)]
    found = _PORTIONS.search(before) or (_OR_PORTIONS.search(before) if divided else None)
    word = found["count"].lower() if found else ""
    return read_numeral(word) if word.isdigit() else read_word(word)


def _judge(total: DoseGroup, group: DoseGroup, count: Decimal, opinions: Opinions, *, own: bool) -> Opinion | None:
    """The opinion of a portion; `own` where its count is that of the total's own doses."""
    part, whole = _plain(group), _plain(total)
    if part is None and whole is not None and group.dose is not None and _one_misses(group.dose, whole, count):
        return _fault(whole, count)
    same = scaled(whole, part.unit) if part is not None and whole is not None else None
    if part is None or whole is None or same is None or total.dose is None:
        return None
    if _rounds_to(same.low, part.low, count) and _rounds_to(same.high, part.high, count):
        return opinions[total.dose] if own and _agreed(total, opinions) else None
    if same.low != same.high and same.low <= part.low * count and part.high * count <= same.high:
        return None
    return _fault(whole, count)


def _one_misses(dose: Quantity, whole: Amount, count: Decimal) -> bool:
    """Whether one of several portions offered for each other comes to another total than the one before them."""
    totals = ((one, same) for one in alternatives(dose) if (same := scaled(whole, one.unit)) is not None)
    return any(
        not (same.low <= one.low * count and one.high * count <= same.high)
        and not (_rounds_to(same.low, one.low, count) and _rounds_to(same.high, one.high, count))
        for one, same in totals
    )


def _fault(whole: Amount, count: Decimal) -> Opinion:
    expected = f"{wording.amount(whole)} a day in {count} doses"
    reason = "the portions do not come to the day's total before them"
    return Opinion(Agreement.DISAGREES, reason, "arithmetic", expected)


def _is_total(group: DoseGroup) -> bool:
    return group.dose is not None and split_daily(group.dose.unit)[1]


def _plain(group: DoseGroup | None) -> Amount | None:
    """The one amount or range of a dose, without its "a day"."""
    stated = alternatives(group.dose) if group is not None and group.dose is not None else ()
    if len(stated) != 1:
        return None
    return Amount(stated[0].low, stated[0].high, split_daily(stated[0].unit)[0])


def _agreed(total: DoseGroup, opinions: Opinions) -> bool:
    numbers = [number for number in (total.dose, *total.intervals) if number is not None]
    agreed = (opinions[number].agreement is Agreement.AGREES for number in numbers if number in opinions)
    return len(numbers) > 1 and all(agreed)


def _rounds_to(whole: Decimal, part: Decimal, count: Decimal) -> bool:
    """Whether a part of a whole is stated, as exactly as it is written (5 mg/kg in three: 1.7 mg/kg)."""
    exponent = part.as_tuple().exponent
    step = Fraction(10) ** exponent if isinstance(exponent, int) and exponent < 0 else Fraction(0)
    return 2 * abs(Fraction(whole) / Fraction(count) - Fraction(part)) <= step
