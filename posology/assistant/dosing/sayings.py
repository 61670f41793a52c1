"""Numbers that the label prints in a sentence of its own ("10 mg/mL may cause phlebitis"), neither dose nor limit.

A text agrees with such a sentence only where it speaks of the same thing in the same sense, and gives no advice that
the sentence does not give; an agreement with a rule stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from posology.assistant.dosing import cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import same_side
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import bound, comparable, equal, scaled
from posology.assistant.dosing.numerals import NUMBER_WORDS
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, agrees
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.rule_texts import Saying
from posology.assistant.dosing.rule_values import Amount

_DENIES = re.compile(r"\b(?:not?|never|without|nor|neither|unlikely|rarely|cannot|prevents?)\b|n't\b", re.IGNORECASE)
_GIVES = re.compile(
    r"\b(?:give|given|administer\w*|use|used|infuse[ds]?|inject\w*|dilute[ds]?|recommend\w*|prescrib\w+|dosed?|start\w*|must"
    r"|should|aim\w*|target\w*|choose|prefer\w*)\b",
    re.IGNORECASE,
)
# On which side of what happens a time lies; a sentence that goes to both sides is wrong when they are swapped.
_SIDE = re.compile(r"\b(?:(?P<before>before|prior to|ahead of)|after\w*|following|completion)\b", re.IGNORECASE)
_COUNT = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
_TIMES_JOINED = re.compile(
    rf"{_COUNT}\s?(?:h|hrs?|hours?)?,?\s+(?:and|or)\s+(?:again\s+)?(?:at\s+)?{_COUNT}\s?(?:h|hrs?|hours?)\b",
    re.IGNORECASE,
)


def judge_sayings(
    clause: Clause, quantities: Sequence[Quantity], compiled: CompiledMonograph, opinions: Opinions
) -> Opinions:
    """The opinions of the numbers of a clause that repeats a printed sentence, and of those that change it.

    Args:
        clause: the clause.
        quantities: the numbers in it.
        compiled: the rules of the drug it is about.
        opinions: what the rules say of each number so far.
    """
    text = clause.text
    found: Opinions = {}
    for saying in compiled.monograph.sayings:
        if not all(re.search(pattern, text, re.IGNORECASE) for pattern in saying.words):
            continue
        if cues.mode_of(text) is Mode.REPORT or _sense(text) != _sense(saying.text) or _advises(text, saying.text):
            continue
        joined = _TIMES_JOINED.search(text) is not None
        order, sides = _sides(saying.text), _sides(text)
        apart = len(order) > 1 and sides != order  # the order of before and after is no part of other sentences
        for quantity in quantities:
            known = opinions.get(quantity)
            if known is None or known.agreement in {Agreement.AGREES, Agreement.AMBIGUOUS}:
                continue
            said = _said(quantity, saying, quantities, compiled, joined=joined)
            if apart:
                swapped = sides == [not side for side in order]
                said = {q: _swapped(saying, compiled) for q in said} if swapped else {}
            # What one printed sentence says is no fault because another one does not say it.
            found |= {q: one for q, one in said.items() if q not in found or one.agreement is Agreement.AGREES}
    return found


def _swapped(saying: Saying, compiled: CompiledMonograph) -> Opinion:
    reason = "the text swaps what comes before and after"
    rule, source = f"{compiled.drug}/{saying.id}", compiled.source(saying.source)
    return Opinion(Agreement.DISAGREES, reason, "polarity", saying.text, rule, source)


def _sides(text: str) -> list[bool]:
    return [side for side, _ in groupby(match["before"] is not None for match in _SIDE.finditer(text))]


def _sense(text: str) -> tuple[Mode, bool, bool]:
    """How a text means what it says: as a prohibition or not, denied or not, of normal renal function or not."""
    return cues.mode_of(text), _DENIES.search(text) is not None, cues.says_normal_function(text)


def _advises(text: str, printed: str) -> bool:
    """Whether a text gives advice in words that the printed sentence does not have."""
    return _GIVES.search(text) is not None and _GIVES.search(printed) is None


def _said(
    quantity: Quantity, saying: Saying, quantities: Sequence[Quantity], compiled: CompiledMonograph, *, joined: bool
) -> Opinions:
    stated = bound(quantity)
    printed = [(one, value) for one in _numbers(saying.text) if (value := bound(one)) is not None]
    like = [(one, value) for one, value in printed if stated is not None and comparable(value.unit, stated.unit)]
    rule, source = f"{compiled.drug}/{saying.id}", compiled.source(saying.source)
    if stated is None or not like:
        return {}
    if any(equal(stated, value) and same_side(quantity, one) for one, value in like):
        in_order = len(like) == 1 or _in_order(quantities, saying.text, stated, joined=joined)
        return {quantity: agrees(f"as the label says: {saying.text}", rule, source)} if in_order else {}
    if quantity.comparator is Comparator.NONE and any(equal(stated, value) for _, value in like):
        reason = "the label says this of a bound, the text of a single value"
        return {quantity: Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", saying.text, rule, source)}
    reason = "the label says this of another value"
    return {quantity: Opinion(Agreement.DISAGREES, reason, "value", saying.text, rule, source)}


def _in_order(quantities: Sequence[Quantity], printed: str, like: Amount, *, joined: bool) -> bool:
    """Whether the printed values in one unit stand in the printed order; other values between them are none of it.

    A value that is printed twice in a row may be told once where its times are joined ("1 g at 2 and 8 hours").
    """
    order = _sequence(_numbers(printed), like)
    told = [value for value in _sequence(quantities, like) if value in order]
    once = [value for value, _ in groupby(told)] == [value for value, _ in groupby(order)]
    return told == order or (joined and once and len(told) < len(order))


def _sequence(quantities: Sequence[Quantity], like: Amount) -> list[tuple[Decimal, Decimal]]:
    """The values of the numbers in one unit, in reading order: several of them agree only in the printed order."""
    values = [value for one in sorted(quantities, key=lambda q: q.start) if (value := bound(one)) is not None]
    return [(same.low, same.high) for value in values if (same := scaled(value, like.unit)) is not None]


@lru_cache(maxsize=512)
def _numbers(text: str) -> tuple[Quantity, ...]:
    return tuple(extract(text))
