"""Recognise what spoils a number: letters among its digits, a unit nobody knows, digits torn apart, a multiplier.

Only says that a number cannot be read safely; it never mends one.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.folding import INVISIBLE
from posology.assistant.dosing.units import UNIT_PATTERN

# A lone letter where the amount or the hours should stand ("l g", "every I2 h" is found from its digit).
CONFUSABLE_ALONE = (
    r"[sb](?= ?(?:mg|mcg|ml|%))|(?:(?<=every )|(?<=for )|(?<=over )|(?<=least ))[sb](?= (?:hours?|h|days?|weeks?)\b)|"
    r"(?:[oli]{1,4}|[sb][o0]{1,3})(?= ?(?:mg|mcg|gm?|milligrams?|micrograms?|grams?|ml|units)\b|%"
    r"| (?:hours?|h|minutes?|min|days?|weeks?)\b)|q[ .-]?(?=[0-9]*[olisb])[0-9olisb]{1,3}(?= ?(?:h|hrs?|hours?)\b)"
)
"""Regular expression over folded text; no letter or digit may stand before it."""

_POWER_OF_TEN = re.compile(r"(?: ?[x×*·] ?10 ?(?:\^ ?-?[0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|\^ ?[0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})")
_UNKNOWN_TAIL = re.compile(
    r" ?/ ?[a-z%]| ?[·*]h\b|[¹²³⁰⁴⁵⁶⁷⁸⁹]?\x00| per (?!os\b|rectum\b|protocol\b|week\b|day\b|min"
    r"|(?:injection )?site\b)[a-z]"
    r"| (?:kg|m2|m²)\b|[ ·.*×x(]{1,3}(?:per )?1[.,·]73"
)
# Letters that stand in for a digit: o for 0, l, i and | for 1, s for 5, b for 8.
_CONFUSABLE_AFTER = re.compile(
    rf"(?:[oli|][0-9olisb|.,]*|[sb](?=[0-9olisb|]| ?{UNIT_PATTERN})[0-9olisb|.,]*"
    rf"|\.[olisb|][0-9olisb|]*(?= ?{UNIT_PATTERN}|\Z))(?![a-z])"
)
CONFUSABLE_BEFORE = re.compile(r"(?<![a-z0-9])[olisb|][olisb|.,]{0,3}\Z")
_MULTIPLIED = re.compile(
    r"(?:\b(?:minus|negative|doubl(?:e|ed|ing)|twice|tripl(?:e|ed|ing)|thrice|half|halv(?:e|ed|ing)"
    r"|(?:a |one )?(?:third|quarter))"
    r"(?: of)?(?: the)?(?: dose)?(?: of)? |\bevery [−-])\Z"
)
# What stands last before the space or dash in every wording of `_MULTIPLIED`.
_MULTIPLIERS = (
    "minus", "negative", "double", "doubled", "doubling", "twice", "triple", "tripled", "tripling", "thrice", "half",
    "halve", "halved", "halving", "third", "quarter", "of", "the", "dose", "every ",
)  # fmt: skip
# A clearance whose reference area hangs on without a slash: "mL/min 1.73 m2", "mL·min⁻¹·1.73 m⁻²", "mL/min (1.73 m²)".
_INDEXED = re.compile(
    r"[ ·.*×x(]{1,3}(?:per )?1[.,·]73(?: ?-?(?:m ?(?:\^ ?)?(?:-2|⁻²|[2²])|sq\.? ?m\b|m\b))?\)?"
    r"(?:\^ ?)?(?:-1|⁻¹)?(?![a-z0-9])"
)
# "300 mg/ritonavir 100 mg": the next part of a combination with its amount.
_NEXT_PART = re.compile(
    r" ?/ ?(?!day|dos|kg|min|hour|hr|week|month|tab|cap|vial|inj|inf|lit|ml|patient|person)[a-z]{3,}(?: [a-z]{3,}){0,2}"
    r" [0-9][0-9.,]* ?(?:mg|g|mcg)(?![a-z]|/ ?(?:kg|m2|day|d|h|hr|min|dose|l|ml)\b)"
)
_MASS_UNITS = frozenset({"mg", "g", "mcg"})
_HARMLESS_TAILS = frozenset(["", ".", ",", ";", ":", ")", "\n"])
_LETTER_DIGITS = frozenset("oli|sb.")
_APART_AHEAD = re.compile(r"[0-9.]{1,4}[ -]?(?:h|hrs?|hours?|days?) (?:apart|later)\b")
_ZERO_POINT = re.compile(r"(?<![0-9.])0[.,] \Z")
# A misspelt or unlisted unit of amount: "mgr", "milligrms", "mgkg", "gr" (grain or gram), a spoon, an ampoule.
_ODD_UNIT = (
    r"(?:mc?g|ug|ml|meq|mmol)(?!ain\b|mt\b)[a-z]{1,8}|mil{1,2}i[ -]?(?:g|l)[a-z]{0,8}|mil{1,2}g[a-z]{1,6}"
    r"|m[ij]?[ck]ro?[ -]?g[a-z]{0,6}"
    r"|k(?= ?(?:mg|mcg|g|units?)\b)"
    r"|gr|grs|grms?|grains?|gramms?|kgs?/[a-z]+|[cd]g|cl|miu|mu|amps?|tsps?|tbsps?|teaspoon[a-z]*|tablespoon[a-z]*"
    r"|oz|ounces?"
)
_FOREIGN_UNIT = re.compile(
    r"[ -]{0,2}(?:[^\x00-\x7f£°±×·½¼¾•≥≤—†‡§¶→⇒➔➝\s]{1,12}|(?:mg|mcg|g|ml|meq|ug)[a-z]{0,3}(?=[/\x00])"
    rf"|(?:{_ODD_UNIT})(?!\w))|\. (?:mg|mcg|g)\b"
)


def odd_unit_end(folded: str, place: int) -> int:
    """Where a power of ten or a unit outside the table ends that stands at `place`; `place` when there is none.

    >>> odd_unit_end("40 mgkg", 2), odd_unit_end("40 of", 2)
    (7, 2)
    """
    spoiled = _POWER_OF_TEN.match(folded, place) or _FOREIGN_UNIT.match(folded, place)
    return spoiled.end() if spoiled else place


def indexed_end(folded: str, place: int) -> int:
    """Where the reference area ends that hangs on a clearance ending at `place`; `place` when there is none.

    >>> indexed_end("30 ml/min (1.73 m2)", 9), indexed_end("30 ml/min for", 9)
    (19, 9)
    """
    found = _INDEXED.match(folded, place) if folded[place : place + 1] not in _HARMLESS_TAILS else None
    return found.end() if found else place


def has_unknown_tail(folded: str, place: int, unit: str) -> bool:
    """Whether the unit that ends at `place` goes on in a way nobody knows ("mg/tablet", "mg kg", a hidden character).

    A slash may start another word rather than a denominator: "12 h/day 2", "40 mg IV/PO", "300 mg/ritonavir 100 mg".
    """
    if unit in _MASS_UNITS and _NEXT_PART.match(folded, place):
        return False
    if folded[place : place + 1] in _HARMLESS_TAILS or not _UNKNOWN_TAIL.match(folded, place):
        return False
    harmless = unit in {"h", "day", "week", "month", "year", "%", "kg", "dose"}
    return not harmless or folded[place : place + 1] == INVISIBLE


def confusable_after(folded: str, place: int) -> re.Match[str] | None:
    """Letters taken for digits behind the digits that end at `place` ("4O", "1l"), unless they are a unit."""
    if folded[place : place + 1] not in _LETTER_DIGITS:
        return None
    return _CONFUSABLE_AFTER.match(folded, place)


def is_broken(folded: str, original: str, start: int) -> bool:
    """Whether the digits before a numeral seem to belong to it ("0. 4", "1 .5", "4..5"), or a sign or multiplier."""
    if start == 0:
        return False
    previous = folded[start - 1]
    multiplied = previous in " −-" and folded.endswith(_MULTIPLIERS, max(0, start - 30), start - 1)
    if multiplied and _MULTIPLIED.search(folded, max(0, start - 30), start):
        return _APART_AHEAD.match(folded, start) is None
    if previous in ".,":
        return True
    if folded[start] in ".," and previous == " ":
        return folded[max(0, start - 2)].isdigit()
    if original[start - 1] == "−":
        return start == 1 or (folded[start - 2] in " (:" and not folded[max(0, start - 3)].isalnum())
    if previous in "•_" and start > 1:
        return folded[start - 2].isdigit()
    torn = previous == " " and folded[start - 2 : start - 1] in {".", ","}
    if torn and folded[start - 3 : start - 2] == " " and folded[max(0, start - 4) : start - 3].isdigit():
        return True
    return torn and _ZERO_POINT.search(folded, max(0, start - 4), start) is not None
