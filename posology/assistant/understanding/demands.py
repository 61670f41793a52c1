"""What an answer must speak of because the question does: a population, a route or form, a subject of its own.

Says what is demanded and which demands a text meets; whether to answer is decided in `abstention`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.assistant.understanding.phrases import Match, Phrasebook, Word, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posology.assistant.understanding.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class DemandLexicon:
    """The words by which a question makes a demand, and those by which a text meets it."""

    asked: Phrasebook[str]
    held: Phrasebook[str]


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand of a question; `text` is how the question puts it."""

    name: str
    text: str


def demand_places(words: Sequence[Word], lexicon: DemandLexicon) -> tuple[Match[str], ...]:
    """Where a question makes demands; one word may make several ("premature infants")."""
    return tuple(match for place in range(len(words)) if (match := lexicon.asked.at(words, place)) is not None)


def demands_among(text: str, words: Sequence[Word], lexicon: DemandLexicon) -> tuple[Demand, ...]:
    """The demands of a question, each once, in reading order."""
    found: dict[str, Demand] = {}
    for match in demand_places(words, lexicon):
        named = text[words[match.first].start : words[match.last].end]
        found.setdefault(match.value, Demand(match.value, named))
    return tuple(found.values())


def demands_met(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The names of the demands that a text of the library meets."""
    words = words_of(text)
    book = lexicon.wording.demands.held
    return frozenset(match.value for place in range(len(words)) for match in book.all_at(words, place))
