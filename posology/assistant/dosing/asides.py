"""Doses that an aside refuses beside the one that is given: "150 mg, not 75 mg, is given", "5 mg (not 2.5 mg)".

The text is read without the aside, and once more with the refused dose in place of the given one: what the label does
not print there is refused rightly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from posology.assistant.dosing.measures import bound, comparable
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, no_rule
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.respective import in_each
from posology.assistant.dosing.spacing import Folded, blanked, fold
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("not", "never")
_NOT = re.compile(
    r"\s*(?:[,(–—-]\s*)?(?:and\s+)?(?:not|never)\s+"
    r"(?:(?:the|a|an|usual|full|standard|normal|with|at)\s+){0,2}",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\bnot\s+(?:the\s+)?$", re.IGNORECASE)
_BUT = re.compile(r"\s*,?\s*but\s+(?:rather\s+|instead\s+)?", re.IGNORECASE)
_ROUTE = re.compile(r"[\s,]*(?:(?:IV|PO|orally|by mouth|intravenously|subcutaneously)\b[\s,]*)?", re.IGNORECASE)
_CLOSES = re.compile(r"\s*[),–—-]")
_ENDS = re.compile(r"\s*(?:[),–—.;:-]|$)|\s+(?:of (?:the|his|her|its)|is|are)\b")
_ROLES = frozenset({Role.DOSE, Role.PERCENTAGE})
_PLAIN = frozenset({Comparator.NONE, Comparator.ABOUT})
REFUSED_RIGHTLY = "the text refuses what the label does not print here"
"""The reason of a number that an aside refuses where the label prints the one beside it."""
_MOST = 8
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Aside:
    """A refused dose: its numbers, the stretch that refuses it, and the stretch of the dose given in its place."""

    given: Quantity
    refused: tuple[Quantity, ...]
    span: Span
    words: tuple[Span, ...]
    instead_of: tuple[Span, ...]


def asides_in(text: str, quantities: Sequence[Quantity]) -> tuple[Aside, ...]:
    """The asides of a text that refuse a dose beside the given one; none of a text with very many of them.

    Each has the text read once more, so that their number is bounded.

    Args:
        text: what is read.
        quantities: its numbers in order.

    >>> from posology.assistant.dosing.extraction import extract
    >>> text = "150 mg, not 75 mg, twice daily"
    >>> [text[slice(*one.span)] for one in asides_in(text, extract(text))]
    [', not 75 mg,']
    """
    found = tuple(islice(_found(text, quantities), _MOST + 1)) if may_hold(text, _TRACES) else ()
    return found if len(found) <= _MOST else ()


def _found(text: str, quantities: Sequence[Quantity]) -> Iterator[Aside]:
    for place, first in enumerate(quantities):
        if first.role not in _ROLES or first.comparator not in _PLAIN:
            continue
        own = _interval_behind(text, quantities, place)
        last = own or first
        after = place + (2 if own else 1)
        second = quantities[after] if after < len(quantities) else None
        if second is None or not _alike(first, second):
            continue
        own_of_second = _interval_behind(text, quantities, after)
        if (refuses := _NOT.fullmatch(text, last.end, second.start)) is not None:
            with_own = own_of_second if own is not None else None
            end = (with_own or second).end
            if _ENDS.match(text, (own_of_second or second).end) is None and _ENDS.match(text, second.end) is None:
                continue  # "not the 6 mg/kg used empirically": more is said of the refused dose than its number
            closing = _CLOSES.match(text, end)
            stop = closing.end() if closing is not None else end
            refused = (second, with_own) if with_own is not None else (second,)
            replaced = [(first.start, first.end), *([(own.start, own.end)] if own and with_own else ())]
            yield Aside(first, refused, (last.end, stop), (refuses.span(), (end, stop)), tuple(replaced))
        elif own is None and _BUT.fullmatch(text, first.end, second.start) is not None:
            refuses = _BEFORE.search(text, 0, first.start)
            if refuses is not None:
                words = (refuses.span(), (first.end, second.start))
                yield Aside(second, (first,), (refuses.start(), second.start), words, ((second.start, second.end),))


def _interval_behind(text: str, quantities: Sequence[Quantity], place: int) -> Quantity | None:
    """The interval right behind a dose."""
    following = quantities[place + 1] if place + 1 < len(quantities) else None
    if following is None or following.role is not Role.INTERVAL:
        return None
    return following if _ROUTE.fullmatch(text, quantities[place].end, following.start) else None


def _alike(first: Quantity, second: Quantity) -> bool:
    """Whether two numbers are doses, or parts of one, of one kind and not the same."""
    if first.role is not second.role or second.comparator not in _PLAIN:
        return False
    stated = bound(first), bound(second)
    return all(one is not None for one in stated) and comparable(first.unit, second.unit)


def without_asides(text: str, asides: Sequence[Aside]) -> Folded:
    """A text without its asides."""
    return fold(blanked(text, [one.span for one in asides]))


def with_refused(text: str, asides: Sequence[Aside], aside: Aside) -> Folded:
    """A text that gives what an aside refuses, without what it gives instead and without its other asides."""
    others = [one.span for one in asides if one is not aside]
    return fold(blanked(text, [*others, *aside.words, *aside.instead_of]))


def judge_asides(
    quantities: Sequence[Quantity],
    asides: Sequence[Aside],
    kept: tuple[Folded, Opinions],
    given: Sequence[tuple[Folded, Opinions]],
) -> Opinions:
    """The opinions on the numbers of a text with asides.

    Args:
        quantities: its numbers.
        asides: its asides.
        kept: the text without them, with the opinions on its numbers.
        given: for each aside the text that gives the refused dose, with the opinions on its numbers.
    """
    found = in_each(quantities, [kept])
    for aside, reading in zip(asides, given, strict=True):
        other = in_each(quantities, [reading])
        opinion = _of_refused(found.get(aside.given), [other.get(number) for number in aside.refused])
        found |= dict.fromkeys(aside.refused, opinion)
    return found


def _of_refused(given: Opinion | None, refused: Sequence[Opinion | None]) -> Opinion:
    """The opinion on a refused dose: right where the label prints the given one and not the refused one."""
    read = [one for one in refused if one is not None]
    if len(read) == len(refused) and all(one.agreement is Agreement.AGREES for one in read):
        reason, printed = "the text speaks against a dose that the label prints", read[0].reason.removeprefix("as ")
        return Opinion(Agreement.DISAGREES, reason, "polarity", printed, read[0].rule, read[0].source)
    wrong = len(read) == len(refused) and any(one.agreement is Agreement.DISAGREES for one in read)
    if wrong and given is not None and given.agreement is Agreement.AGREES:
        return Opinion(Agreement.AGREES, REFUSED_RIGHTLY, rule=given.rule, source=given.source)
    return no_rule("the text speaks against this number; no rule confirms that", "polarity")
