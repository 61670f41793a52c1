"""Words for uses and populations: patterns and a finder for them, and which of them a monograph knows.

What a use that no monograph knows leads to is decided in `situations`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.traces import Opening, words_in

_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\s'’.-]*")


class PhraseFinder:
    """Finds any of many phrases in one pass over the words of a text; letter case and hyphens do not matter."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take the phrases in lower case."""
        self.phrases = tuple(phrases)
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for phrase in self.phrases:
            words = tuple(_WORD.findall(phrase))
            if words:
                by_first[words[0]].append((words, phrase))
        self._by_first = {first: sorted(found, key=lambda f: -len(f[0])) for first, found in by_first.items()}
        self.find = lru_cache(maxsize=2048)(self._find)

    def _find(self, text: str) -> tuple[Mention, ...]:
        if words_in(text).isdisjoint(self._by_first):
            return ()
        words = [(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text)]
        found = []
        for place, (word, start, _) in enumerate(words):
            for phrase, name in self._by_first.get(word, ()):
                here = words[place : place + len(phrase)]
                if tuple(w for w, _, _ in here) == phrase and _unbroken(text, here):
                    found.append(Mention(start, here[-1][2], name))
                    break
        return tuple(found)


NO_PHRASES = PhraseFinder(())


def _unbroken(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Whether nothing but spaces, hyphens and apostrophes stands between the words of a phrase."""
    return all(_BETWEEN.fullmatch(text, first[2], second[1]) is not None for first, second in pairwise(words))


def unknown_to(monograph: Monograph, conditions: tuple[str, ...]) -> tuple[str, ...]:
    """The conditions that stand in no word of a monograph's uses, and in which none of those words stands.

    Args:
        monograph: the rules of a drug.
        conditions: words in lower case.
    """
    own = [f" {term} " for use in monograph.indications for term in (*use.terms, use.name.lower())]
    own += [f" {words} " for regimen in monograph.regimens for words in (*regimen.terms, regimen.condition.lower())]
    return tuple(word for word in conditions if not any(f" {word} " in term or term in f" {word} " for term in own))


class WordPattern:
    """Any of some words or phrases: whole words, letter case aside, spaces and hyphens alike."""

    __slots__ = ("_opening", "_pattern")

    def __init__(self, words: tuple[str, ...]) -> None:
        """Take the words; of none nothing is ever found."""
        longest_first = sorted({w.lower() for w in words}, key=lambda w: (-len(w), w))
        body = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]*") for word in longest_first)
        self._opening = Opening(tuple(longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?<!\bnon[ -])(?:{body})(?!\w)" if words else r"(?!)", re.IGNORECASE)

    def stands_in(self, text: str) -> bool:
        """Whether one of the words stands in a text."""
        return self._opening.possible(text) and self._pattern.search(text) is not None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every one of the words in a text, from left to right."""
        return self._pattern.finditer(text) if self._opening.possible(text) else iter(())
