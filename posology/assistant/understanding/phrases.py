"""Words of a text and the phrases found among them, with places in the original text.

Knows nothing of medicine: what a phrase stands for is the caller's. Words are folded (lower case, accents and invisible
joiners removed); hyphen, slash, plus sign and space between the words of a phrase are the same.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WORD = re.compile(rf"[^\W_]+(?:[{_INVISIBLE}]+[^\W_]+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII_CUTS = re.compile(r"([a-z0-9]+)")
_INVISIBLE_RUN = re.compile(rf"[{_INVISIBLE}]+")
_JOINER = re.compile(r"[\s\-\u2010-\u2015/+&'\u2019®™_]{1,3}")
_SENTENCE_END = re.compile(r"[?!;]|\.\W{0,3}\s|\n\s*\n")
_QUESTION_WORDS = frozenset({"how", "what", "when", "which", "why", "where", "who"})
ELLIPSIS = "…"
REACH = 6


class Word(NamedTuple):
    """One word: `folded` for comparison, the original characters at `start:end`.

    `joined`: only a joiner stands before it, so that a phrase may run across. `opens`: a sentence begins with it.
    """

    folded: str
    original: str
    start: int
    end: int
    joined: bool
    opens: bool


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    lowered = _INVISIBLE_RUN.sub("", word).lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> tuple[Word, ...]:
    """Split a text into words.

    >>> [word.folded for word in words_of("Pip-tazo, 4.5 g")]
    ['pip', 'tazo', '4', '5', 'g']
    """
    if text.isascii():
        return _ascii_words(text)
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start, last = match.span()
        gap, original = text[end:start], match.group()
        joined = bool(words) and _joins(gap)
        opens = not words or (not joined and _SENTENCE_END.search(gap) is not None)
        end = last
        words.append(Word(_folded(original), original, start, last, joined, opens))
    return tuple(words)


def _joins(gap: str) -> bool:
    return gap == " " or (_JOINER.fullmatch(gap) is not None and gap.count("\n") < 2)


def _ascii_words(text: str) -> tuple[Word, ...]:
    """The words of a text of plain characters; a check reads many, so they are cut in one go, made without a call."""
    words: list[Word] = []
    made = tuple.__new__
    gap, *parts = _ASCII_CUTS.split(text.lower())
    start, joined, opens = len(gap), False, True
    pieces = iter(parts)
    for folded, gap in zip(pieces, pieces, strict=True):
        end = start + len(folded)
        words.append(made(Word, (folded, text[start:end], start, end, joined, opens)))
        joined = gap == " " or _joins(gap)
        opens = not joined and _SENTENCE_END.search(gap) is not None
        start = end + len(gap)
    return tuple(words)


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Phrase(Generic[V]):
    """A phrase and what it stands for: one set of alternatives per word.

    `tail` follows `head` within a few words; `exact` holds the words in the only case in which they count.
    """

    head: tuple[frozenset[str], ...]
    tail: tuple[frozenset[str], ...]
    exact: tuple[str, ...]
    value: V


class Match(NamedTuple, Generic[V]):
    """A phrase found at words `first` to `last`, both included."""

    value: V
    first: int
    last: int


def is_capitals(term: str) -> bool:
    """Whether all letters of a term are capitals, and there are at least two: "CMV", "HHV-6".

    >>> is_capitals("SMX-TMP"), is_capitals("valACV")
    (True, False)
    """
    letters = [letter for letter in term if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def folded_words(term: str) -> tuple[str, ...]:
    """The folded words of a written term.

    >>> folded_words("Coly-Mycin M")
    ('coly', 'mycin', 'm')
    """
    if term.isascii():
        return (term.lower(),) if term.isalnum() else tuple(_ASCII_WORD.findall(term.lower()))
    return tuple(word.folded for word in words_of(term))


def _word_sets(side: str) -> list[tuple[frozenset[str], ...]]:
    """The word sequences that one side of a pattern stands for; "can't|cannot take" gives two of them."""
    if "|" not in side:
        return [tuple(frozenset((word,)) for word in folded_words(side))]
    choices: list[list[tuple[frozenset[str], ...]]] = []
    for part in side.split():
        spelled = [folded_words(option) for option in part.split("|")]
        singles = frozenset(words[0] for words in spelled if len(words) == 1)
        several = [tuple(frozenset((word,)) for word in words) for words in spelled if len(words) > 1]
        choices.append(([(singles,)] if singles else []) + several)
    return [tuple(itertools.chain.from_iterable(choice)) for choice in itertools.product(*choices)]


def phrases(pattern: str, value: V, *, exact: bool = False) -> Iterator[Phrase[V]]:
    """Make the phrases of a written pattern.

    Args:
        pattern: words, with "|" between alternatives of one word and at most one "…" for up to six words between.
        value: what they stand for.
        exact: only in the case as written.

    Raises:
        ValueError: for a pattern without a word, or with an empty side of "…".
    """
    sides = [_word_sets(side) for side in pattern.split(ELLIPSIS)]
    if len(sides) > 2 or any(not words for side in sides for words in side):
        raise ValueError(f"{pattern!r} is not a phrase; write one or more words, and at most one … between words")
    kept = tuple(word.original for word in words_of(pattern)) if exact else ()
    for head in sides[0]:
        for tail in sides[1] if len(sides) == 2 else [()]:
            yield Phrase(head, tail, kept, value)


class Phrasebook(Generic[V]):
    """Phrases by their first word; finds the longest at each place, from left to right, none overlapping.

    `vocabulary` holds all words that stand in some phrase.
    """

    __slots__ = ("_by_first", "vocabulary")

    def __init__(self, phrases: Iterable[Phrase[V]]) -> None:
        by_first: dict[str, list[Phrase[V]]] = {}
        for entry in phrases:
            for first in entry.head[0]:
                by_first.setdefault(first, []).append(entry)
        self._by_first = {
            first: tuple(sorted(entries, key=lambda entry: -len(entry.head))) for first, entries in by_first.items()
        }
        self.vocabulary = frozenset(
            word
            for entries in self._by_first.values()
            for entry in entries
            for words in (*entry.head, *entry.tail)
            for word in words
        )

    def find(self, words: Sequence[Word]) -> tuple[Match[V], ...]:
        """Find all phrases among the words of a text."""
        found: list[Match[V]] = []
        by_first = self._by_first
        free = 0
        for place, word in enumerate(words):
            if word.folded in by_first and place >= free and (match := self.at(words, place)) is not None:
                found.append(match)
                free = match.last + 1
        return tuple(found)

    def all_at(self, words: Sequence[Word], place: int) -> Iterator[Match[V]]:
        """Find every phrase that begins at one word, however far it reaches."""
        for entry in self._by_first.get(words[place].folded, ()):
            last = _end_of(entry, words, place)
            if last is not None:
                yield Match(entry.value, place, last)

    def at(self, words: Sequence[Word], place: int) -> Match[V] | None:
        """Find the phrase that begins at one word and reaches furthest."""
        best: Match[V] | None = None
        for entry in self._by_first.get(words[place].folded, ()):
            # Most phrases are one word, which has just been looked up.
            plain = len(entry.head) == 1 and not entry.exact and not entry.tail
            last = place if plain else _end_of(entry, words, place)
            if last is not None and (best is None or last > best.last):
                best = Match(entry.value, place, last)
        return best


def _end_of(entry: Phrase[V], words: Sequence[Word], place: int) -> int | None:
    last = _run(entry.head, words, place)
    if last is None:
        return None
    if entry.exact and tuple(word.original for word in words[place : last + 1]) != entry.exact:
        return None
    return last if not entry.tail else _tail_end(entry.tail, words, last + 1)


def _run(parts: tuple[frozenset[str], ...], words: Sequence[Word], place: int) -> int | None:
    """The last word of a run of words that stand joined, None where they do not stand at this place."""
    end = place + len(parts)
    if end > len(words):
        return None
    for offset, part in enumerate(parts):
        word = words[place + offset]
        if word.folded not in part or (offset and not word.joined):
            return None
    return end - 1


def _tail_end(tail: tuple[frozenset[str], ...], words: Sequence[Word], after: int) -> int | None:
    for place in range(after, min(after + REACH + 1, len(words))):
        if words[place].opens or words[place].folded in _QUESTION_WORDS:
            return None
        last = _run(tail, words, place)
        if last is not None:
            return last
    return None
