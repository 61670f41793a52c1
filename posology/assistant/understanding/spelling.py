"""Nearest known spellings of a word, by edits.

Knows words only; whose names they are, and what to do with two equally likely ones, is decided in `drugs`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST = 7
LONG = 9
_REMEMBERED = 4096


def edit_distance(first: str, second: str, most: int) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours that turn one word into the other.

    Args:
        first: a word.
        second: another word.
        most: a distance above this is reported as `most + 1` without being counted out.

    Source: optimal string alignment distance (Damerau 1964, Levenshtein 1966).

    >>> edit_distance("acylcovir", "acyclovir", 2)
    1
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        here = [row]
        for column, other in enumerate(second, start=1):
            steps = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other
            here.append(min(steps, before[column - 2] + 1) if swapped else steps)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return min(above[-1], most + 1)


def _letters(word: str) -> int:
    """A set of letters as bits, to pass over words that cannot be near."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 61)
    return bits


class SpellingIndex:
    """Known words of at least seven letters, by first letter and length.

    Args:
        known: the words, each with the most edits that a misspelling of it may have (1 or 2).
    """

    __slots__ = ("_by_shape", "_by_tail", "_known", "near")

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = {word: most for word, most in known.items() if len(word) >= SHORTEST}
        by_shape: dict[tuple[str, int], list[tuple[str, int, int]]] = {}
        by_tail: dict[str, list[str]] = {}
        for word, most in self._known.items():
            by_shape.setdefault((word[0], len(word)), []).append((word, most, _letters(word)))
            by_tail.setdefault(word[1:], []).append(word)
        self._by_shape = by_shape
        self._by_tail = by_tail
        # Texts about one thing share their words, whatever else they say.
        self.near = lru_cache(maxsize=_REMEMBERED)(self._near)

    def _near(self, word: str) -> tuple[str, ...]:
        """Find the known words within one edit, or two for words of nine letters and more, nearest first.

        With two edits the first letter must agree: people rarely miss that one.
        """
        limit = 1 if len(word) < LONG else 2
        letters = _letters(word)
        found = {(1, known) for known in self._first_letter_wrong(word)}
        for length in range(len(word) - limit, len(word) + limit + 1):
            for known, allowed, known_letters in self._by_shape.get((word[0], length), ()):
                most = min(limit, allowed)
                if (letters ^ known_letters).bit_count() > 2 * most:
                    continue
                distance = edit_distance(word, known, most)
                if distance <= most:
                    found.add((distance, known))
        return tuple(known for _, known in sorted(found))

    def _first_letter_wrong(self, word: str) -> list[str]:
        """Known words that differ only by a replaced, missing, added or swapped first letter."""
        swapped = word[1] + word[0] + word[2:]
        alone = [known for known in (word[1:], swapped) if known in self._known]
        return [*alone, *self._by_tail.get(word[1:], ()), *self._by_tail.get(word, ())]
