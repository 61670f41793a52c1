"""Cut text into the terms of the lexical index: stemmed words, whole numbers, ranges and compound units.

The same cut serves passages and questions. It does not count or score.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import tantivy

_TOKEN = re.compile(
    r"""
    \d+(?:\.\d+)*(?:-\d+(?:\.\d+)*)*%?             # 40, 1.0-1.4, 2-3, 90%
    | [^\W\d_][^\W_]*(?:['][^\W\d_]+)?             # a word; also b12, hhv6
      (?:/(?:\d+(?:\.\d+)?|[^\W\d_][^\W_]*))*      # and what a slash joins to it: units, ml/min/1.73
    """,
    re.VERBOSE,
)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_NO_LEADING_ZERO = re.compile(r"(?<![\w.])\.(?=\d)")
_SPACED_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_SPACED_SLASH = re.compile(r"(?<=[^\W_])\s*/\s*(?=[^\W_])")
_ALIKE = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "›": " ", "’": "'", "⁄": "/", "∕": "/", "μ": "u"}
)
_MICROGRAM = re.compile(r"(?<![^\W\d_])ug(?![^\W_])")
_LONGEST_UNIT_PART = 5
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be been being by can could did do does for from had has have how i if in into is it its me
        my of on or our shall should so such than that the their them then there these they this those to was we were
        what when where which who whom whose why will with would you your""",
    )
)
_STEMMER = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.stemmer("english")).build()


def cut_terms(text: str) -> list[str]:
    """Return the terms of a text in order, as both fields of the index hold them.

    Numbers keep their decimals and ranges, units their slashes; a slash between longer words separates them.
    Function words are left out; negations stay.

    >>> cut_terms("Infuse 40 mg/kg every 8 hours (CrCl > 1.0–1.4 mL/min/kg)")
    ['infus', '40', 'mg/kg', 'everi', '8', 'hour', 'crcl', '1.0-1.4', 'ml/min/kg']
    >>> cut_terms("aciclovir/valaciclovir 1,000mg, 60 mL/min/1.73m²")
    ['aciclovir', 'valaciclovir', '1000', 'mg', '60', 'ml/min/1.73', 'm2']
    """
    words: list[str] = []
    for token in _TOKEN.findall(_even_out(text)):
        words.extend(_parts(token))
    return [stem(word) for word in words if word not in _FUNCTION_WORDS]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the English stem of a lower-case word; numbers and units stay as they are.

    >>> stem("infusions"), stem("1.0-1.4"), stem("mg/kg")
    ('infus', '1.0-1.4', 'mg/kg')
    """
    if not word.isalpha():
        return word
    stems = _STEMMER.analyze(word)
    return str(stems[0]) if stems else word


def _even_out(text: str) -> str:
    """Write the same sign for signs that mean the same, in lower case."""
    even = (text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_ALIKE)).lower()
    if not even.isascii():
        even = "".join(letter for letter in unicodedata.normalize("NFKD", even) if not unicodedata.combining(letter))
    ungrouped = _GROUPED.sub(lambda match: match.group().replace(",", ""), even)
    decimal = _NO_LEADING_ZERO.sub("0.", ungrouped)
    return _MICROGRAM.sub("mcg", _SPACED_SLASH.sub("/", _SPACED_RANGE.sub("-", decimal)))


def _parts(token: str) -> list[str]:
    if "/" not in token:
        return [token.removesuffix("'s")]
    parts = token.split("/")
    return [token] if all(len(part) <= _LONGEST_UNIT_PART for part in parts) else parts
