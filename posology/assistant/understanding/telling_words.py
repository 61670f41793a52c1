"""The words of a question that say what it is about beyond the names and facts recognised in it.

Everyday words say nothing about the subject; other words for what the articles call otherwise are given with their
equals. Whether passages hold a word is measured in `retrieval.coverage`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from posology.assistant.understanding.demands import DemandLexicon
    from posology.assistant.understanding.phrases import Phrasebook, Word

_SHORTEST = 2
_USE_OPENS = frozenset(
    {"for", "against", "in", "during", "treat", "treats", "treating", "prevent", "preventing", "cure"}
)
_DETERMINERS = frozenset(
    {"a", "an", "the", "my", "his", "her", "their", "our", "your", "this", "severe", "mild", "suspected"}
)
_NUMBER = re.compile(r"\d+(?:[a-zµ%]{1,4}\d?)?|q\d{1,2}(?:h|hr|hrs|hourly|d|w)?|[a-z]\d{1,2}")
_ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"),
            ("ily", "y"), ("ly", ""), ("est", ""), ("er", ""), ("r", ""))  # fmt: skip
_LEAST_STEM = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """How questions are worded.

    Attributes:
        everyday: words that never say what a question is about.
        beside_names: words that say nothing beside the name of a drug or condition, and do where none is named.
        capitals: words that are everyday words only in small letters ("HIT").
        alike: phrases of questions, each with all phrases that mean the same, the articles' own first.
        shorthand: those of them that are searched for as the articles write them.
        demands: what an answer must speak of when the question does.
    """

    everyday: frozenset[str]
    beside_names: frozenset[str]
    capitals: frozenset[str]
    alike: Phrasebook[tuple[str, ...]]
    shorthand: Phrasebook[tuple[str, ...]]
    demands: DemandLexicon

    @property
    def ordinary(self) -> frozenset[str]:
        """All everyday words: none of them is a misspelled drug."""
        return self.everyday | self.beside_names

    def is_everyday(self, word: str) -> bool:
        """Whether a folded word, its endings aside, says nothing about a subject."""
        return any(form in self.everyday or form in self.beside_names for form in _forms(word))


def telling_words(words: Sequence[Word], known: Collection[int], wording: Wording) -> Mapping[str, tuple[str, ...]]:
    """The telling words of a question in reading order, each with the phrases that say the same, its own included.

    Args:
        words: of the question.
        known: places of words that are recognised otherwise: names, conditions, facts, cues, demands.
        wording: everyday words and equals.
    """
    found: dict[str, tuple[str, ...]] = {}
    grouped: set[int] = set()
    for match in wording.alike.find(words):
        places = range(match.first, match.last + 1)
        if known and all(place in known for place in places):
            continue
        grouped.update(places)
        if not all(wording.is_everyday(words[place].folded) for place in places):
            found[" ".join(words[place].original for place in places)] = match.value
    for place, word in enumerate(words):
        if place in known or place in grouped or _says_nothing(word, wording):
            continue
        found.setdefault(word.original, _spellings(word.original))
    return found


def words_beside_names(words: Sequence[Word], wording: Wording) -> Mapping[str, tuple[str, ...]]:
    """The words that a question without any name and any other telling word is about."""
    return {word.original: (word.original,) for word in words if word.folded in wording.beside_names}


def words_of_use(
    words: Sequence[Word], known: Collection[int], conditions: Collection[int], wording: Wording
) -> frozenset[str]:
    """Those of the telling words that say what a drug is for.

    They stand after "for", "against" and the like, in one run, or right before a condition, which they narrow.

    Args:
        words: of the question.
        known: places of words that are recognised otherwise.
        conditions: places of the words that name a condition.
        wording: everyday words.
    """
    found = {
        word.original
        for place, word in enumerate(words[:-1])
        if place + 1 in conditions and words[place + 1].joined and place not in known
        and not _says_nothing(word, wording)
    }  # fmt: skip
    in_use = False
    for place, word in enumerate(words):
        if word.opens or not word.joined:
            in_use = False
        if word.folded in _USE_OPENS:
            in_use = True
        elif place in known:
            continue
        elif _says_nothing(word, wording) and word.folded not in _DETERMINERS:
            in_use = False
        elif in_use and word.folded not in _DETERMINERS:
            found.add(word.original)
    return frozenset(found)


def _spellings(word: str) -> tuple[str, ...]:
    """A word as written and in American spelling: "oesophageal", "esophageal"."""
    return tuple(dict.fromkeys((word, word.replace("ae", "e").replace("oe", "e"))))


def _says_nothing(word: Word, wording: Wording) -> bool:
    folded = word.folded
    if word.original in wording.capitals:
        return False
    return len(folded) < _SHORTEST or _NUMBER.fullmatch(folded) is not None or wording.is_everyday(folded)


def _forms(word: str) -> Iterator[str]:
    """A word and what it may be without its ending: "dropped", "droppe", "dropp", "drop"."""
    yield word
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST_STEM:
            continue
        yield stem + instead
        if len(stem) > _LEAST_STEM and stem[-1] == stem[-2]:
            yield stem[:-1]
