"""Bring clinical text into one plain form of exactly the same length, so that places never move.

Does not interpret anything: it maps one character to one character. What cannot be read safely (invisible
characters, combining strokes, circled digits) becomes a marker that makes the number it touches unreadable.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

INVISIBLE = "\x00"
ODD_DIGIT = "\x01"
GROUPING_SPACES = frozenset("\u00a0\u2007\u2008\u2009\u200a\u202f")

_SINGLE = {
    **dict.fromkeys("‐‑‒–−﹣-⁃˗➖", "-"),
    **dict.fromkeys("—―", "—"),
    **dict.fromkeys("≥⩾≧≮⪖", "≥"),
    **dict.fromkeys("≤⩽≦≯⪕", "≤"),
    **dict.fromkeys("<﹤‹", "<"),
    **dict.fromkeys(">﹥›", ">"),
    **dict.fromkeys("∼~≈≅∽", "~"),
    **dict.fromkeys("⁄∕/", "/"),
    **dict.fromkeys("·⋅∙‧", "·"),
    **dict.fromkeys("×✕✖⨯", "×"),
    **dict.fromkeys("µμΜ", "u"),
    **dict.fromkeys("%﹪", "%"),
    **dict.fromkeys("оОοΟо", "o"),
    **dict.fromkeys("іІΙⅼ", "l"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’ʼ", "'"),
    **dict.fromkeys(",﹐، ٬".replace(" ", ""), ","),
    **dict.fromkeys(".﹒", "."),
    "٫": ",",
    "\u2028": "\n",
    "\u2029": "\n",
    "\r": "\n",
    "\t": " ",
}
_KEPT = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉½¼¾⅓⅔\n—≥≤×·†‡§¶•£°±" + INVISIBLE + ODD_DIGIT)


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    r"""The plain lower-case stand-in of one character: always one character.

    >>> fold_character("≧"), fold_character("４"), fold_character("\u200b") == INVISIBLE
    ('≥', '4', True)
    """
    if character in _SINGLE:
        return _SINGLE[character]
    if character in _KEPT:
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in {"Cc", "Cf", "Mn", "Me", "Co", "Cs", "Cn"}:
        return INVISIBLE
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in {"No", "Nl"}:
        return ODD_DIGIT
    lowered = character.lower()
    plain = unicodedata.normalize("NFKC", lowered)
    candidate = plain if len(plain) == 1 and plain.isascii() else lowered
    return candidate if len(candidate) == 1 else character


@lru_cache(maxsize=4)
def fold(text: str) -> str:
    r"""Fold `text` to lower case with one kind of dash, space, sign and digit; the length never changes.

    >>> fold("Give 40\u00a0mg∕kg")
    'give 40 mg/kg'
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    return "".join(map(fold_character, text))


def same_script(digits: str) -> bool:
    """Whether all digits of the original characters belong to one script, so that their value is certain.

    >>> same_script("٤٠"), same_script("4٠")
    (True, False)
    """
    zeros = {ord(character) - unicodedata.digit(character) for character in digits if character.isdecimal()}
    return len(zeros) <= 1
