"""Numbers that may not be what they look like: a stray sign, letter, superscript or factor beside them.

Such a number is never verified; what was meant is not guessed. Spellings inside a number are handled in `extraction`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing.quantities import Quantity

_MINUS = re.compile(r"(?:^|[\s(:=])[-−–‒﹣－]$")
_EVERY = re.compile(r"\b(?:every|each|q)\s*$", re.IGNORECASE)
_LETTER_END = re.compile(r"(?<![\w.])[A-Za-z]\s?[-–—−]\s?$")
_SUPERSCRIPT = re.compile(r"\d[.,]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s?(?:[-–—−]\s?)?$|(?<!\d)[.,][⁰¹²³⁴⁵⁶⁷⁸⁹]")
_FACTOR = re.compile(
    r"\s*[×*]\s*\d|\s*[xX]\s*\d+"
    r"(?![\d,.]*[\s-]*(?:d\b|days?|weeks?|wks?|months?|mos?\b|doses?|courses?|/|times|years?|h\b|hours?))"
)
_FACTOR_AFTER_TIMES = re.compile(r"\s*[×*]\s*\d+[\s-]*(?:d\b|days?|weeks?|wks?|months?|doses?|courses?)")
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE = 12


def misread(text: str, quantity: Quantity) -> str:
    """Why a number cannot be trusted to be what it looks like, "" when nothing speaks against it.

    Args:
        text: what it was read from.
        quantity: the number, with its place in the text.

    >>> from posology.assistant.dosing.extraction import extract
    >>> [misread(t, extract(t)[-1]) for t in ("for −10 days", "for 10 days")]
    ['a minus sign stands before it', '']
    """
    before, after = text[max(0, quantity.start - _BEFORE) : quantity.start], text[quantity.end : quantity.end + 24]
    if quantity.text.startswith(".") and _EVERY.search(before):
        return "an interval with a naked point"
    if _MINUS.search(before) and quantity.text[:1].isdigit():
        return "a minus sign stands before it"
    if _LETTER_END.search(before):
        return "a letter stands where the range begins"
    if _SUPERSCRIPT.search(before):
        return "a superscript digit stands before it"
    if _FACTOR.match(after) and not _FACTOR_AFTER_TIMES.match(after):
        return "a factor stands behind it"
    if _runs_backwards(quantity):
        return "its range runs backwards"
    return ""


def _runs_backwards(quantity: Quantity) -> bool:
    """Whether the numbers of a range stand in the other order in the text than in value."""
    if quantity.low is None or quantity.high is None or quantity.low >= quantity.high or quantity.options:
        return False
    printed = [Decimal(number.replace(",", "")) for number in _NUMBERS.findall(quantity.text) if number.count(".") < 2]
    return len(printed) == 2 and printed == [quantity.high, quantity.low]
