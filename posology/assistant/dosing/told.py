"""What a text tells of one person: a clearance, other values, whole sentences, a body weight.

Who is meant, and for which doses it holds, is decided in `told_facts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.dosing.quantities import Quantity

_MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a person: a clearance that chooses a dose, other values, whole sentences (nearest first)."""

    band: Quantity | None = None
    values: tuple[Quantity, ...] = ()
    words: tuple[str, ...] = ()
    weight_kg: Decimal | None = None

    def __bool__(self) -> bool:
        """Whether it tells anything."""
        return any((self.band, self.values, self.words, self.weight_kg))

    def with_more(self, other: Told) -> Told:
        """Together with another, whose values count only where this one tells none of their kind."""
        known = {value.metric for value in self.values}
        return Told(
            self.band or other.band,
            (*self.values, *(value for value in other.values if value.metric not in known)),
            (*self.words, *(words for words in other.words if words not in self.words))[:_MOST_SENTENCES],
            self.weight_kg if self.weight_kg is not None else other.weight_kg,
        )


NOTHING = Told()
