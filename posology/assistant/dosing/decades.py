"""Ten years or ten of a measure named by their first number: "in her eighties", "a clearance in the low 30s".

Digits count only behind a word that makes them one: "30s" alone is a time in seconds.
"""

from __future__ import annotations

import re
from decimal import Decimal
from types import MappingProxyType

from posology.assistant.dosing.following_units import read_unit
from posology.assistant.dosing.terms import Term

_LED = "".join(
    f"|(?<={word})"
    for word in ("the ", "his ", "her ", "their ", "low ", "mid ", "mid-", "high ", "upper ", "early ", "late ")
)
DECADE_BEGINNINGS = ("tee", "sex", "sep", "oct", "non", "twe", "thi", "for", "fif", "six", "sev", "eig", "nin")
_NAMES = r"teens|(?:sexa|septua|octo|nona)genarian|(?:twen|thir|for|fif|six|seven|eigh|nine)ties"
DECADE_PATTERN = rf"(?:{_NAMES}|(?:{_LED[1:]})[2-9]0'?s)(?![a-z])"
"""Regular expression over folded text for a decade, without the words before it."""

_NAMED = re.compile(r"(?:[a-z]{2,5}ties|teens|[a-z]{4,6}genarian|[2-9]0['’]?s)(?![a-z])", re.IGNORECASE)
_OF_LIFE = re.compile(r"\b(?:his|her|their|my|your) (?:(?:early|mid|middle|late)[ -])?\Z")
_TEN = Decimal(10)
_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_AGED = ("sexagenarian", "septuagenarian", "octogenarian", "nonagenarian")
_TEENS = "teens"
_FIRST = MappingProxyType(
    {word: number * _TEN for number, word in enumerate(_TENS, start=2)}
    | {word: number * _TEN for number, word in enumerate(_AGED, start=6)}
    | {_TEENS: _TEN + 3}
)


def read_decade(folded: str, original: str, match: re.Match[str]) -> Term:
    """The numbers from the first of a decade up to the next one, which is left out, with the unit behind it.

    Args:
        folded: the text as `folding.fold` gives it.
        original: the text itself, of the same length.
        match: what `DECADE_PATTERN` matched.
    """
    word = match.group()
    low = _FIRST[word] if word in _FIRST else Decimal(word[:2])
    high = low + _TEN if word != _TEENS else 2 * _TEN
    term = Term(match.start(), match.end(), match.start(), match.end(), low, high, high_open=True)
    if word in _AGED:
        term.unit, term.cued = "year", True
    else:
        read_unit(folded, original, term)
    return term


def names_decade(text: str) -> bool:
    """Whether the text of a number is a decade: one value that is told by its first digit only.

    >>> names_decade("thirties (mL/min)"), names_decade("30s"), names_decade("30–39")
    (True, True, False)
    """
    return _NAMED.match(text) is not None


def of_a_life(folded: str, place: int) -> bool:
    """Whether the words before a decade make it one of somebody's life ("in her late eighties")."""
    return _OF_LIFE.search(folded, max(0, place - 16), place) is not None
