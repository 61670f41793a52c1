"""Whether a text can hold any of some words at all: the cheap question before a slow pattern is tried.

Says only "cannot" with certainty; what a text does hold is decided by the patterns themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from posology.assistant.dosing.text_memory import LONGEST, remembered

_WORD = re.compile(r"\w+")
_BEGINNING_WITH: defaultdict[str, set[str]] = defaultdict(set)  # the stretches of all traces, by their first letters


class Traces:
    """Stretches of lower-case ASCII that most texts are asked for: a text is read once for those of all of them.

    >>> may_hold("No other dose", Traces("not", "no dose")), may_hold("No dose is known", Traces("not", "no dose"))
    (False, True)
    """

    __slots__ = ("stretches",)

    def __init__(self, *stretches: str) -> None:
        """Take the stretches; where a blank stands in one, its longest word is looked for first."""
        self.stretches = stretches
        _ALL.add(self)
        for stretch in stretches:
            needed = max(stretch.split(), key=len)
            _BEGINNING_WITH[needed[:2]].add(needed)
            if needed == stretch:
                _WHOLE[stretch].add(self)
            else:
                _BROKEN[needed].add((stretch, self))
        _in_word.cache_clear()
        _in_text.cache_clear()


_SIGNS = {ord(sign): "" for sign in "–—−≥≤µ²³×·°±½•…⁻¹"}
_ALL: set[Traces] = set()
_WHOLE: defaultdict[str, set[Traces]] = defaultdict(set)  # by each stretch that stands in one word
_BROKEN: defaultdict[str, set[tuple[str, Traces]]] = defaultdict(set)  # the other stretches, by their longest word


@lru_cache(maxsize=8192)
def _in_word(word: str) -> tuple[frozenset[Traces], frozenset[tuple[str, Traces]]]:
    """The traces of which a stretch stands in a word, and the stretches that may stand in it and words beside it."""
    found: set[str] = set()
    for place in range(len(word)):
        for beginning in (word[place], word[place : place + 2]):
            if beginning in _BEGINNING_WITH:
                found.update(one for one in _BEGINNING_WITH[beginning] if word.startswith(one, place))
    whole = frozenset[Traces]().union(*(_WHOLE.get(one, ()) for one in found))
    return whole, frozenset[tuple[str, Traces]]().union(*(_BROKEN.get(one, ()) for one in found))


@lru_cache(maxsize=512)
def _in_text(text: str) -> frozenset[Traces]:
    """All traces that may stand in a text of usual length."""
    if not is_plain(text):
        return frozenset(_ALL)
    lowered = text.lower()
    words = [_in_word(word) for word in lowered.split()]
    held = frozenset[Traces]().union(*[whole for whole, _ in words])
    over = frozenset[tuple[str, Traces]]().union(*[broken for _, broken in words])
    return held.union([traces for stretch, traces in over if stretch in lowered]) if over else held


def traces_in(text: str) -> frozenset[Traces]:
    """All traces of which a stretch may stand in a text; in a part of it stand no others (see `may_hold`)."""
    return _in_text(text) if len(text) <= LONGEST else frozenset(one for one in _ALL if may_hold(text, one))


def may_hold(text: str, traces: Traces | tuple[str, ...]) -> bool:
    """Whether one of some stretches of lower-case ASCII may stand in a text, letter case aside.

    A text with other letters or marks always may: letter case has exceptions there ("ſ", "K"), and a pattern may take
    a mark for one of a stretch ("→").

    >>> may_hold("Do NOT give", ("not", "never")), may_hold("Give", Traces("not", "never"))
    (True, False)
    """
    if isinstance(traces, Traces):
        if len(text) <= LONGEST:
            return traces in _in_text(text)
        traces = traces.stretches
    lowered = text.lower()
    for trace in traces:
        if trace in lowered:
            return True
    return not is_plain(text)


def holds(text: str, traces: Traces | tuple[str, ...]) -> bool:
    """Whether one of some stretches of lower-case ASCII does stand in a text, letter case aside.

    Where nothing else is asked of the text, `may_hold` is not enough: it also says so of letters that it does not know.

    >>> holds("Do NOT give", ("not",)), holds("Só dar", ("not",)), may_hold("Só dar", ("not",))
    (True, False, True)
    """
    if not may_hold(text, traces):
        return False
    stretches = traces.stretches if isinstance(traces, Traces) else traces
    return is_plain(text) or may_hold(text.encode("ascii", "replace").decode("ascii"), stretches)


def is_plain(text: str) -> bool:
    """Whether a text holds ASCII and the signs of clinical numbers, of which no stretch has another form.

    >>> is_plain("30–49 mL/min"), is_plain("10 mg → 5 mg")
    (True, False)
    """
    return text.isascii() or text.translate(_SIGNS).isascii()


def at_end(pattern: re.Pattern[str], text: str, reach: int) -> bool:
    """Whether a pattern is found within so many characters of the end of a text; no word is cut in two by that.

    >>> at_end(re.compile("min (?:dose)"), "mL/min dose", 8), at_end(re.compile(r"(?<!/)min dose"), "mL/min dose", 8)
    (True, False)
    """
    return pattern.search(text, max(0, len(text) - reach)) is not None


@remembered(256)
def words_in(text: str) -> frozenset[str]:
    """The words of a text in lower case, as they stand between characters that are no part of a word."""
    return frozenset(_WORD.findall(text.lower()))


def has_none_of(text: str, words: frozenset[str]) -> bool:
    """Whether none of some lower-case ASCII words stands in a text as a whole word, which is certain in ASCII only.

    >>> has_none_of("on day 10", frozenset({"1"})), has_none_of("on Day 1", frozenset({"day"}))
    (True, False)
    """
    return is_plain(text) and words.isdisjoint(words_in(text))


def opening_pattern(terms: Iterable[str]) -> str:
    r"""A look ahead at what some terms begin with: by two letters most words are passed over without a closer look.

    >>> opening_pattern(["daily", "bd", "b.d", "x"])
    '(?=b[\\.d]|d[a]|x)'
    """
    seconds: dict[str, set[str]] = {}
    for term in terms:
        seconds.setdefault(term[0], set()).add(term[1:2])
    pairs = (
        re.escape(first) + ("" if "" in found else f"[{''.join(re.escape(second) for second in sorted(found))}]")
        for first, found in sorted(seconds.items())
    )
    return f"(?={'|'.join(pairs)})"


class Opening:
    """The beginnings of some terms: tells quickly that a text holds none of the terms.

    A hyphen in a term may be missing in the text, so that its first word is only a beginning there.
    """

    __slots__ = ("_always", "_beginnings", "_words")

    def __init__(self, terms: tuple[str, ...]) -> None:
        """Take the terms in any letter case."""
        words: set[str] = set()
        beginnings: set[str] = set()
        self._always = False
        for term in terms:
            first = _WORD.match(term.lower())
            if first is None or not term.isascii():
                self._always = True
            elif term[first.end() : first.end() + 1] in {"", " "}:
                words.add(first.group())
            else:
                beginnings.add(first.group())
        self._words = frozenset(words)
        self._beginnings = tuple(sorted(beginnings))

    def possible(self, text: str) -> bool:
        """Whether one of the terms may stand in a text."""
        if self._always or not is_plain(text) or not self._words.isdisjoint(words_in(text)):
            return True
        return bool(self._beginnings) and may_hold(text, self._beginnings)
