"""Whether a sentence restates a sentence of a source: every fact of it, no other fact, bound the same way.

Fails closed: what cannot be shown to say the same is a fault. Judges no number against rules (see `dosing`), and
similarity plays no part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.answering.wording_anchors import (
    LINKING,
    ORDERED,
    POLARITY,
    Anchor,
    anchors,
    count_or,
    is_numeral,
)
from posology.assistant.dosing.measures import alternatives, equal
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.standing import same_quantity

_SHOWN_WORDS = 6
_FIGURE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_BODY_SURFACE = "1.73"  # part of a unit's name
_MAXIMA = {Role.MAXIMUM: Role.DOSE}


@dataclass(frozen=True, slots=True)
class SourceText:
    """A stretch of a source that a sentence may restate.

    Attributes:
        text: its words.
        unit_context: where a missing unit is taken from.
        lent: word anchors of its headings and lead-in, which a sentence may add.
        drugs: how many drugs it is about.
        sentences: how many sentences it holds; words that several share need not be repeated.
    """

    text: str
    unit_context: str = ""
    lent: frozenset[str] = frozenset()
    drugs: int = 1
    sentences: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence does not restate a source; a lower `distance` is a nearer miss."""

    distance: int
    reason: str


def fault_of(sentence: str, source: SourceText) -> Fault | None:
    """Why a sentence does not restate a source, None when it does.

    Args:
        sentence: the words to be judged.
        source: the words it must restate.

    >>> fault_of("Give it orally every 12 hours", SourceText("It is given by mouth twice daily")) is None
    True
    """
    said = _same_numbers(anchors(sentence, source.unit_context), meant := anchors(source.text, source.unit_context))
    known = _same_numbers(meant, meant)
    foreign = [anchor for anchor in said if isinstance(anchor, Quantity)]
    if foreign:
        return Fault(
            100 + len(foreign), f"numbers that the cited sentence does not hold: {_listing(q.text for q in foreign)}"
        )
    said_words, known_words = _texts(said), _texts(known)
    added = [word for word in dict.fromkeys(said_words) if word not in known_words and word not in source.lent]
    left_out = [word for word in dict.fromkeys(known_words) if word not in said_words]
    if added or left_out:
        return Fault(len(added) + len(left_out), _difference(added, left_out, meant))
    if _turns(said_words) != _turns(known_words) or count_or(sentence) != count_or(source.text):
        return Fault(1, "the statement and the cited sentence differ in a negation, a condition or an alternative")
    if source.sentences == 1 and _numbers(said_words) != _numbers(known_words):
        return Fault(1, "a number of the cited sentence is left out or said again")
    if _pairs(said_words) != _pairs(known_words):
        return Fault(1, "a condition of the cited sentence is bound to something else")
    if _order_matters(meant, source) and not _same_order(said_words, known_words, source):
        return Fault(1, "what belongs together in the cited sentence is put together differently")
    return None


def _same_numbers(said: Sequence[Anchor], meant: Sequence[Anchor]) -> list[Anchor]:
    """Every quantity that the source states replaced by its place there; the others stay quantities."""
    stated = [anchor for anchor in meant if isinstance(anchor, Quantity)]
    return [_place(anchor, stated) if isinstance(anchor, Quantity) else anchor for anchor in said]


def _place(quantity: Quantity, stated: Sequence[Quantity]) -> Anchor:
    for number, other in enumerate(stated):
        if quantity is other or (quantity.role is other.role and _same_in_order(quantity, other)):
            return f"#{number}"
    return quantity


def _same_in_order(quantity: Quantity, other: Quantity) -> bool:
    """Whether two quantities are the same and list alternatives in the same order, as words after them may need."""
    if not same_quantity(quantity, other) or _runs_down(quantity) != _runs_down(other):
        return False
    if _unread(quantity) or _unread(other):
        return quantity.text == other.text
    return all(equal(one, two) for one, two in zip(alternatives(quantity), alternatives(other), strict=False))


def _unread(quantity: Quantity) -> bool:
    """Whether the text of a quantity prints more figures than its value holds."""
    values = {quantity.low, quantity.high, *quantity.options} - {None}
    return len(_FIGURE.findall(quantity.text.replace(_BODY_SURFACE, ""))) > len(values)


def _runs_down(quantity: Quantity) -> bool:
    """Whether a range is printed with its higher end first ("3–2 weeks")."""
    if quantity.low is None or quantity.low == quantity.high or quantity.options:
        return False
    ends = [Decimal(number.replace(",", "")) for number in _FIGURE.findall(quantity.text)]
    return len(ends) > 1 and ends[0] > ends[1]


def _texts(sequence: Sequence[Anchor]) -> list[str]:
    return [anchor for anchor in sequence if isinstance(anchor, str)]


def _difference(added: Sequence[str], left_out: Sequence[str], meant: Sequence[Anchor]) -> str:
    numbers = [anchor.text for anchor in meant if isinstance(anchor, Quantity)]
    named = [numbers[int(word[1:])] if word.startswith("#") else word for word in left_out]
    parts = []
    if added:
        parts.append(f"words that the cited passage does not hold: {_listing(added)}")
    if named:
        parts.append(f"left out of the cited sentence: {_listing(named)}")
    return "; ".join(parts)


def _listing(texts: Sequence[str] | Iterator[str]) -> str:
    return ", ".join(list(texts)[:_SHOWN_WORDS])


def _turns(sequence: Sequence[str]) -> Counter[str]:
    """How often each anchor that turns a meaning stands in a sentence."""
    return Counter(anchor for anchor in sequence if anchor in POLARITY)


def _numbers(sequence: Sequence[str]) -> Counter[str]:
    """How often each number of the source stands in a sentence."""
    return Counter(anchor for anchor in sequence if anchor.startswith("#"))


def _pairs(sequence: Sequence[str]) -> Counter[tuple[str, str]]:
    """Each linking anchor with the one it governs."""
    following = [*sequence[1:], ""]
    return Counter((anchor, after) for anchor, after in zip(sequence, following, strict=True) if anchor in LINKING)


def _order_matters(meant: Sequence[Anchor], source: SourceText) -> bool:
    """Whether the source binds several numbers, drugs or sides, so that order tells which belongs to which."""
    if (
        source.drugs > 1
        or source.sentences > 1
        or any(anchor in ORDERED for anchor in meant if isinstance(anchor, str))
    ):
        return True
    if len({anchor for anchor in meant if is_numeral(anchor)}) > 1:
        return True
    by_role: dict[Role, Quantity] = {}
    for quantity in (anchor for anchor in meant if isinstance(anchor, Quantity)):
        first = by_role.setdefault(_MAXIMA.get(quantity.role, quantity.role), quantity)
        if first is not quantity and not same_quantity(first, quantity):
            return True
    return False


def _same_order(said: Sequence[str], known: Sequence[str], source: SourceText) -> bool:
    """Whether the anchors stand in the source's order.

    Words of the context may only stand before the first number; what stands there may be put in another order when
    it binds nothing.
    """
    start, numbers = _split(said)
    if any(anchor not in known for anchor in numbers):
        return False
    own = [anchor for anchor in start if anchor in known]
    if source.sentences > 1:
        return list(dict.fromkeys((*own, *numbers))) == list(dict.fromkeys(known))
    known_start, known_numbers = _split(known)
    free = source.drugs <= 1 and not any(anchor in ORDERED or is_numeral(anchor) for anchor in known_start)
    if free:
        own, known_start = sorted(set(own)), sorted(set(known_start))
    return _without_echoes([*own, *numbers]) == _without_echoes([*known_start, *known_numbers])


def _split(sequence: Sequence[str]) -> tuple[list[str], list[str]]:
    """The anchors before the first number, and the others."""
    first = next((place for place, anchor in enumerate(sequence) if anchor.startswith("#")), len(sequence))
    return list(sequence[:first]), list(sequence[first:])


def _without_echoes(sequence: Sequence[str]) -> list[str]:
    return [anchor for place, anchor in enumerate(sequence) if place == 0 or sequence[place - 1] != anchor]
