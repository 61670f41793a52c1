"""Words for uses and populations: patterns and a finder for them, and which of them a monograph knows.

What a use that no monograph knows leads to is decided in `situations`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Opening, words_in

_WORD = re.compile(r"\w+")
_UNPAIRED = frozenset("ıſİ")
# What a text says a dose is not for: "not for pneumonia", "when it is not used for zoster"; the words are group 1.
NOT_FOR = re.compile(
    r"(?i)(?:, (?:\w{3} )?|(?<!\bor) (?=not (?:for|in)\b)|\b(?:when|if) (?:it is )?(?=not \w+ (?:for|in)\b))"
    r"(not (?!\w+ly |once |twice )[^.;,:)0-9]*)"
)
# How notes shorten words of a use.
_SHORTENED = {"prophylaxis": ("ppx", "proph"), "patients": ("pts",), "patient": ("pt",), "infection": ("infxn",)}
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
        self._firsts = frozenset(self._by_first)
        self.find = remembered(2048)(self._find)

    def _find(self, text: str) -> tuple[Mention, ...]:
        if words_in(text).isdisjoint(self._firsts):
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
    all_own = "\n".join(own)
    return tuple(word for word in conditions if f" {word} " not in all_own and not _holds_any(word, own))


def _holds_any(condition: str, own: list[str]) -> bool:
    """Whether some own words, each between blanks, stand among several words of a condition."""
    spaced = f" {condition} "
    return " " in condition and any(term in spaced for term in own)


class WordPattern:
    """Any of some words or phrases: whole words, letter case aside, spaces and hyphens alike."""

    def __init__(self, words: tuple[str, ...]) -> None:
        """Take the words; of none nothing is ever found."""
        lowered = {w.lower() for w in words}
        short = {re.sub(rf"\b{w}\b", s, term) for w, ss in _SHORTENED.items() for s in ss for term in lowered}
        self._longest_first = tuple(sorted(lowered | short, key=lambda w: (-len(w), w)))
        self._opening = Opening(self._longest_first)
        self._plain = all(word.isascii() for word in self._longest_first)

    @cached_property
    def _lower_case(self) -> re.Pattern[str]:
        """Compiled when a text may hold one of the words: most texts hold few of a rulebook's."""
        words = (re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]*") for word in self._longest_first)
        body = "|".join(words)
        return re.compile(rf"(?<!\w)(?<!\bnon[ -])(?:{body})(?!\w)" if body else r"(?!)")

    @cached_property
    def _any_case(self) -> re.Pattern[str]:
        return re.compile(self._lower_case.pattern, re.IGNORECASE)

    def stands_in(self, text: str) -> bool:
        """Whether one of the words stands in a text."""
        return next(self.finditer(text), None) is not None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every one of the words in a text, from left to right; a match may show it in lower case."""
        if not self._opening.possible(text):
            return iter(())
        # To compare letters in any case is dear: only letters of which the cases are no pair need it.
        if text.isascii() or (self._plain and _UNPAIRED.isdisjoint(text)):
            return self._lower_case.finditer(text.lower())
        return self._any_case.finditer(text)
