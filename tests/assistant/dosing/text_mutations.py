"""Operators that spoil the characters of a number: look-alike letters, hidden characters, lost dashes, glued digits.

What they make may not be readable at all; it must never be verified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RANGE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:[–-]| to )(\d+(?:\.\d+)?)")
_HIDDEN = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e")


@dataclass(frozen=True)
class TextOperator:
    """A named way to spoil a text; gives every text it can make of one place."""

    name: str
    spoil: Callable[[str, Random], Iterator[str]]


def _numbers(text: str) -> list[re.Match[str]]:
    """The numbers of a text, names with digits ("1.73 m2") aside."""
    return [
        m
        for m in _NUMBER.finditer(text)
        if m.group() != "1.73" and not text[m.end() :].startswith((" or fewer", " recurr"))
    ]


def _put(text: str, match: re.Match[str], with_: str) -> str:
    return text[: match.start()] + with_ + text[match.end() :]


def _some(text: str, random: Random) -> list[re.Match[str]]:
    found = _numbers(text)
    return random.sample(found, min(1, len(found)))


def _letters(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        for digit, letter in (("0", "O"), ("0", "o"), ("1", "l"), ("1", "I"), ("5", "S"), ("8", "B")):
            if digit in digits:
                yield _put(text, match, digits.replace(digit, letter, 1))


def _hidden(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1:
            place = random.randrange(1, len(digits))
            yield _put(text, match, digits[:place] + random.choice(_HIDDEN) + digits[place:])


def _spaced(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1 and "." not in digits:
            place = random.randrange(1, len(digits))
            if len(digits) - place != 3:
                yield _put(text, match, digits[:place] + random.choice("\u00a0\u2009 ") + digits[place:])


def _mixed_digits(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1 and digits[-1].isdigit():
            yield _put(text, match, digits[:-1] + chr(0x0660 + int(digits[-1])))


def _lost_dash(text: str, random: Random) -> Iterator[str]:
    found = list(_RANGE.finditer(text))
    for match in random.sample(found, min(1, len(found))):
        yield _put(text, match, match[1] + match[2])


def _glued(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        yield _put(text, match, match.group() + random.choice("123456789"))
        yield _put(text, match, random.choice("123456789") + match.group())


def _extra_point(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1 and "." not in digits and set(digits[1:]) != {"0"}:
            yield _put(text, match, f"{digits[0]}.{digits[1:]}")
        if "." in digits:
            yield _put(text, match, digits.replace(".", ""))
        yield _put(text, match, f".{digits}")


def _comma(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1 and "." not in digits:
            yield _put(text, match, f"{digits[0]},{digits[1:]}")


TEXT_OPERATORS: tuple[TextOperator, ...] = (
    TextOperator("letter for digit", _letters),
    TextOperator("hidden character", _hidden),
    TextOperator("space inside a number", _spaced),
    TextOperator("digits of two scripts", _mixed_digits),
    TextOperator("dash lost", _lost_dash),
    TextOperator("digit glued on", _glued),
    TextOperator("decimal point", _extra_point),
    TextOperator("decimal comma", _comma),
)
