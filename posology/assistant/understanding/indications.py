"""The conditions a text is about, and what narrows them ("disseminated", "acyclovir-resistant").

Says what is named, not whether a drug is labelled for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.assistant.understanding.phrases import Match, Phrasebook, Word, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posology.assistant.understanding.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the lexicon; `refined` maps a qualifier to the narrower condition, first fit first."""

    id: str
    name: str
    refined: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndicationLexicon:
    """Everything needed to find conditions in a text."""

    conditions: Mapping[str, Condition]
    terms: Phrasebook[str]
    qualifiers: Phrasebook[str]


@dataclass(frozen=True, slots=True)
class IndicationMention:
    """A condition named at `start:end`; `qualifiers` are those of its sentence, in reading order."""

    id: str
    start: int
    end: int
    text: str
    qualifiers: tuple[str, ...]


def find_indications(text: str, lexicon: Lexicon) -> tuple[IndicationMention, ...]:
    """Find the conditions that a text names, each as narrow as its sentence makes it, in reading order."""
    return indications_among(text, words_of(text), lexicon.indications)


def indications_among(text: str, words: Sequence[Word], lexicon: IndicationLexicon) -> tuple[IndicationMention, ...]:
    """Find the conditions among the words of a text."""
    sentence = _sentences(words)
    qualified: dict[int, dict[str, None]] = {}
    for found in _all_matches(words, lexicon.qualifiers):
        qualified.setdefault(sentence[found.first], {})[found.value] = None
    mentions: list[IndicationMention] = []
    for match in lexicon.terms.find(words):
        qualifiers = tuple(qualified.get(sentence[match.first], ()))
        start, end = words[match.first].start, words[match.last].end
        narrow = _narrowed(match.value, qualifiers, lexicon.conditions)
        mentions.append(IndicationMention(narrow, start, end, text[start:end], qualifiers))
    return tuple(mentions)


def qualifiers_among(words: Sequence[Word], lexicon: IndicationLexicon) -> tuple[str, ...]:
    """The qualifiers anywhere in a text, each once."""
    return tuple(dict.fromkeys(found.value for found in _all_matches(words, lexicon.qualifiers)))


def is_same_use(one: str, other: str) -> bool:
    """Whether one condition is the other or a narrower form of it.

    >>> is_same_use("hsv", "hsv-genital"), is_same_use("hsv-genital", "hsv-ocular")
    (True, False)
    """
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def qualifier_places(words: Sequence[Word], lexicon: IndicationLexicon) -> frozenset[int]:
    """Places of the words that narrow conditions."""
    found = _all_matches(words, lexicon.qualifiers)
    return frozenset(place for match in found for place in range(match.first, match.last + 1))


def _all_matches(words: Sequence[Word], book: Phrasebook[str]) -> list[Match[str]]:
    """Phrases from every word on: "transplant recipient with resistant CMV" holds overlapping ones."""
    return [match for place in range(len(words)) if (match := book.at(words, place)) is not None]


def _sentences(words: Sequence[Word]) -> list[int]:
    number = 0
    numbers: list[int] = []
    for word in words:
        number += word.opens
        numbers.append(number)
    return numbers


def _narrowed(condition: str, qualifiers: Sequence[str], conditions: Mapping[str, Condition]) -> str:
    """Follow the refinements of a condition as far as the qualifiers carry."""
    seen = {condition}
    while True:
        narrower = next((to for qualifier, to in conditions[condition].refined if qualifier in qualifiers), condition)
        if narrower in seen:
            return condition
        seen.add(narrower)
        condition = narrower
