"""Operators that spoil the characters of a text: look-alike letters, hidden characters, lost dashes, stray bands.

What they make may not be readable at all; it must never be verified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

_NUMBER = re.compile(r"(?<![\d.,])\d+(?:\.\d+)?(?![\d,])")
_RANGE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:[–-]| to )(\d+(?:\.\d+)?)")
_NAMES = re.compile(
    r"1\.73 m|HIV-1|\d+ or fewer|\d+ recurr|-1 infection|\d+ (?:months|years?)\b|\d+ to (?:below )?\d+ years"
)
_BAND = re.compile(r"(?:CrCl|creatinine clearance|eGFR)\s+(?:of )?(?P<band>[^:;,|]*?mL/min(?:/kg|/1\.73 m²)?)")
_HIDDEN = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class TextOperator:
    """A named way to spoil a text; gives every text it can make of one place."""

    name: str
    spoil: Callable[[str, Random], Iterator[str]]
    covered: bool = False


def _numbers(text: str) -> list[re.Match[str]]:
    """The numbers of a text, names with digits ("1.73 m2", "HIV-1") aside."""
    named = [range(m.start(), m.end()) for m in _NAMES.finditer(text)]
    return [m for m in _NUMBER.finditer(text) if not any(m.start() in place for place in named)]


def _put(text: str, match: re.Match[str], with_: str) -> str:
    return text[: match.start()] + with_ + text[match.end() :]


_IN_NAME = re.compile(r"[A-Za-z]-$")


def _some(text: str, random: Random) -> list[re.Match[str]]:
    # The digits of a name ("COVID-19") are no number that a rule could speak of.
    found = [match for match in _numbers(text) if not _IN_NAME.search(text, 0, match.start())]
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
            yield _put(text, match, digits[:-1] + digits[-1].translate(_SUPERSCRIPTS))


def _lost_dash(text: str, random: Random) -> Iterator[str]:
    found = list(_RANGE.finditer(text))
    for match in random.sample(found, min(1, len(found))):
        yield _put(text, match, match[1] + match[2])


def _ends_swapped(text: str, random: Random) -> Iterator[str]:
    found = [m for m in _RANGE.finditer(text) if m[1] != m[2] and not _is_band(text, m)]
    for match in random.sample(found, min(1, len(found))):
        yield _put(text, match, match.group().replace(match[1], "§").replace(match[2], match[1]).replace("§", match[2]))


def _is_band(text: str, match: re.Match[str]) -> bool:
    """Bands are printed from either end."""
    return text[match.end() :].lstrip().startswith(("mL/min", "|")) or text[: match.start()].endswith(
        ("CrCl ", "eGFR ")
    )


def _glued(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        yield _put(text, match, match.group() + random.choice("123456789"))
        yield _put(text, match, random.choice("123456789") + match.group())


def _extra_point(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1 and "." not in digits and set(digits[1:]) != {"0"}:
            yield _put(text, match, f"{digits[0]}.{digits[1:]}")
        if "." in digits and set(digits.split(".")[1]) != {"0"}:
            yield _put(text, match, digits.replace(".", ""))
        if Decimal(digits) == 0:
            continue
        yield _put(text, match, f".{digits}" if "." not in digits else f".{digits.replace('.', '')}1")


def _comma(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        digits = match.group()
        if len(digits) > 1 and "." not in digits and len(digits) != 4:
            yield _put(text, match, f"{digits[0]},{digits[1:]}")


def _stray_band(text: str, random: Random) -> Iterator[str]:
    """A second band in the same clause, which belongs to nothing."""
    found = list(_BAND.finditer(text))
    for match in random.sample(found, min(1, len(found))):
        unit = match["band"].split()[-1] if "1.73" not in match["band"] else "mL/min/1.73 m²"
        yield text[: match.end()] + f" (111–122 {unit})" + text[match.end() :]


def _minus(text: str, random: Random) -> Iterator[str]:
    for match in _some(text, random):
        if match.start() == 0 or text[match.start() - 1] == " ":
            yield _put(text, match, f"−{match.group()}")


TEXT_OPERATORS: tuple[TextOperator, ...] = (
    TextOperator("letter for digit", _letters),
    TextOperator("hidden character", _hidden),
    TextOperator("space inside a number", _spaced),
    TextOperator("digits of two scripts", _mixed_digits),
    TextOperator("dash lost", _lost_dash),
    TextOperator("range ends swapped", _ends_swapped),
    TextOperator("digit glued on", _glued),
    TextOperator("decimal point", _extra_point),
    TextOperator("decimal comma", _comma),
    TextOperator("stray band", _stray_band),
    TextOperator("minus sign", _minus),
)
