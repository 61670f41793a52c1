"""Read one numeral, written in digits or words, as an exact decimal, or say that it cannot be read safely.

Does not look at units or at the words around (see `terms`). A numeral with two possible readings has none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing.folding import GROUPING_SPACES, fold, same_script

NUMERAL_PATTERN = (
    "(?:[0-9\x01½¼¾⅓⅔]|(?<![0-9a-z])[.,](?=[0-9]))(?:[0-9\x00\x01]|[.,'·](?=[0-9\x00\x01]))*(?: ?[½¼¾⅓⅔])?"
)
"""Regular expression over folded text: digits with their separators, or a vulgar fraction, alone or behind digits."""

_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: Decimal(number) for number, word in enumerate(f"zero {_ONES} {_TEENS}".split())}
_TEN_WORDS = {word: Decimal(10 * number) for number, word in enumerate(_TENS.split(), start=2)}
_HALF = Decimal("0.5")
_WHOLE_WORDS = {
    "half": _HALF,
    "one half": _HALF,
    **{f"{word} and {a} half": _SMALL[word] + _HALF for word in _ONES.split() for a in ("a", "one")},
    "a": Decimal(1),
    "an": Decimal(1),
    "each": Decimal(1),
    "every": Decimal(1),
    "once": Decimal(1),
    "twice": Decimal(2),
    "thrice": Decimal(3),
}
_ONE_WORDS = f"{_ONES} {_TEENS} {_TENS} hundred thousand".split()
_ONE_WORD = "|".join(sorted(_ONE_WORDS, key=len, reverse=True))
NUMBER_WORDS = (*_ONE_WORDS, "half", "once", "twice", "thrice", "a ")
"""What a number in words begins with."""
NUMBER_WORD_PATTERN = (
    rf"(?:{'|'.join(_ONES.split())}) and (?:a|one) half|one[ -]half|half(?: an?)?|twice|thrice|once"
    rf"|(?:a (?=hundred|thousand))?(?:{_ONE_WORD})(?:(?:[ -]|(?<=d) and )(?:{_ONE_WORD})\b){{0,5}}"
)
"""Regular expression over folded text for a number in words, without word boundaries."""

_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POINT = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+")
# A raised point; before a ten it multiplies ("5·10^9").
_RAISED = re.compile(r"(?:0|[1-9][0-9]*)·(?!10\Z)[0-9]+")
_COMMA = re.compile(r"(?:0,[0-9]+|[1-9][0-9]*,(?:[0-9]{1,2}|[0-9]{4,}))")
_SPACED_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]+)?")
_LONGEST = 24


@lru_cache(maxsize=16384)
def read_numeral(raw: str) -> Decimal | None:
    """The value of a numeral as folded text, None when it has no single safe reading.

    Args:
        raw: what `NUMERAL_PATTERN` matched, or digits grouped by plain spaces (never read).

    >>> read_numeral("1,000"), read_numeral("0,5"), read_numeral(".5"), read_numeral("1.2.3")
    (Decimal('1000'), Decimal('0.5'), Decimal('0.5'), None)
    """
    if len(raw) > _LONGEST:
        return None
    if raw[-1:] in _FRACTIONS:
        whole = raw[:-1].rstrip(" ")
        if whole == "":
            return _FRACTIONS[raw]
        return Decimal(whole) + _FRACTIONS[raw[-1]] if whole.isascii() and whole.isdigit() and whole[0] != "0" else None
    if _POINT.fullmatch(raw):
        return Decimal(raw)
    if _RAISED.fullmatch(raw):
        return Decimal(raw.replace("·", "."))
    if _GROUPED.fullmatch(raw):
        return Decimal(raw.replace(",", ""))
    if _COMMA.fullmatch(raw):
        return Decimal(raw.replace(",", "."))
    return None


@lru_cache(maxsize=1024)
def read_word(raw: str) -> Decimal | None:
    """The value of a number word in folded text, None for an unknown word.

    >>> read_word("twenty-four"), read_word("half an"), read_word("many")
    (Decimal('24'), Decimal('0.5'), None)
    """
    spelled = raw.replace("-", " ").removesuffix(" an").removesuffix(" a")
    if spelled in _WHOLE_WORDS:
        return _WHOLE_WORDS[spelled]
    thousands, current, room = Decimal(0), Decimal(0), 1000
    for word in spelled.removeprefix("a ").replace(" and ", " ").split():
        if word == "hundred" and current < 10:
            current, room = (current or Decimal(1)) * 100, 100
        elif word == "thousand" and not thousands:
            thousands, current, room = (current or Decimal(1)) * 1000, Decimal(0), 1000
        else:
            added = _SMALL.get(word, _TEN_WORDS.get(word))
            if added is None or added >= room:
                return None
            current, room = current + added, 10 if word in _TEN_WORDS else 0
    return thousands + current or None


def read_original(original: str, folded: str) -> Decimal | None:
    r"""The value of a numeral whose original characters differ from the folded ones.

    Digits of another script count only when all belong to it; groups of three may be parted by thin or
    no-break spaces, never by an ordinary one.

    >>> read_original("1\u202f000", "1 000"), read_original("1 000", "1 000"), read_original("４０", "40")
    (Decimal('1000'), None, Decimal('40'))
    """
    if not same_script(original):
        return None
    if " " in folded:
        groups = folded.split(" ")
        if not _SPACED_GROUPS.fullmatch(folded):
            return None
        parted = [character for character in original if fold(character) == " "]
        if not all(character in GROUPING_SPACES for character in parted):
            return None
        return read_numeral("".join(groups))
    return read_numeral(folded)
