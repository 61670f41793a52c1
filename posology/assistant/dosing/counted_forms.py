"""Dosage forms counted before the name of a product: "six Triumeq PD tablets", "two Valcyte tablets".

Finds where such a count ends; which product is meant is decided in `drugs_named`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FORM = r"(?P<form>(?i:tablets?|caplets?|capsules?|vials?|patch(?:es)?))(?![A-Za-z0-9])"
# A product begins with a capital; what stands between a count and a form in small letters may change the count.
_NAMED = re.compile(rf" (?!(?:IV|PO|IM|SC|NS|DS|SS)\b)[A-Z][\w-]+ (?:(?!mg\b|[A-Z]+\d)[A-Z][\w-]* ){{0,2}}{_FORM}")
_WORDED = re.compile(
    rf" (?!(?:before|within|during|weekly|hourly|monthly|minute|prior|between|either|divided|separate)s?\b)"
    rf"(?P<word>[a-z]{{3,}}[a-z-]{{3,40}}) {_FORM}"
)


# Words that say what the form is like and leave the count as it is.
_LIKE = re.compile(
    r"(?:low|high|full|regular|adult)-strength|chewable|dispersible|scored|crushed|whole|sublingual|effervescent"
    r"|(?:enteric|sugar)-coated|coated"
)


_FORM_BEFORE = re.compile(r"\b(tablet|caplet|capsule)s?\b")
_COUNT_AFTER_WORD = re.compile(r"\b(?:then|takes?|taken|giv(?:e|en)|followed by|by|and)\s\Z")
_HOW_OFTEN = re.compile(
    r"\s(?:(?:once |twice )?(?:daily|a day|per day|each day|every)\b|on (?:the )?(?:days?|first)\b)"
)
_FORM_REACH = 120


class CountedForm(NamedTuple):
    """The form that a number counts, where its words end, and whether what stands between leaves the count as it is."""

    form: str
    end: int
    plain: bool


def form_after_name(folded: str, original: str, place: int) -> CountedForm | None:
    """The dosage form that a number counts when one to three words stand before it.

    Args:
        folded: the text as `folding.fold` gives it.
        original: the text itself, of the same length; a product's name shows by its capital.
        place: where the number ends.

    >>> form_after_name("six triumeq pd tablets", "six Triumeq PD tablets", 3)
    CountedForm(form='tablets', end=22, plain=True)
    """
    if folded[place : place + 1] != " ":
        return None
    named = _NAMED.match(original, place)
    if named is not None:
        return CountedForm(named["form"].lower(), named.end(), plain=True)
    worded = _WORDED.match(folded, place)
    if worded is None:
        return None
    return CountedForm(worded["form"], worded.end(), plain=_LIKE.fullmatch(worded["word"]) is not None)


def form_counted_again(folded: str, start: int, end: int) -> str:
    """The form named before a bare count of it ("two tablets on day 1, then one daily"), "" where it counts none.

    >>> form_counted_again("two tablets on day 1, then one daily", 27, 30)
    'tablets'
    """
    if _HOW_OFTEN.match(folded, end) is None or _COUNT_AFTER_WORD.search(folded, max(0, start - 14), start) is None:
        return ""
    named = [match[1] for match in _FORM_BEFORE.finditer(folded, max(0, start - _FORM_REACH), start)]
    return f"{named[-1]}s" if named else ""
