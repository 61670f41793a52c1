"""Numbers as people write them in free text, and the words around them that say "this is a bound, not a value".

Knows no clinical fact; `readings` says what a number is a value of.
"""

from __future__ import annotations

import re
from decimal import Decimal

# A number with decimal point, comma or middle dot; never a part of a longer number, word, date or rate,
# but "180cm/82kg" and "F/62" hold numbers of their own.
NUMBER = (
    r"(?<![\w.,·])(?:(?<!/)|(?<=cm/)|(?<=kg/)|(?<=lb/)|(?<=\by/)|(?<=\b[MF]/))"
    r"(?:\d{1,5}(?:[.,·]\d{1,5})?|\.\d{1,3})(?![\d·]|[.,]\d)"
)

_BOUND_BEFORE = re.compile(
    r"""(?:[<>≤≥]=?
    |\b(?:less|more|greater|fewer|lower|higher|older|younger|heavier|lighter)\s+than(?:\s+or\s+equal\s+to)?
    |\b(?:under|over|above|below|beneath|at\s+least|at\s+most|up\s+to|between|exceed(?:s|ing)?|minimum(?:\s+of)?|maximum(?:\s+of)?
       |(?<!/)min|max|per|every|each|until|beyond|through|threshold(?:\s+of)?|cut-?off(?:\s+of)?|limit(?:\s+of)?)
    |\bbetween\s+[\d.,]+\s*\S{0,8}\s+and
    |\bnot|n['’]t
    |\d[^\S\n]*(?:-|–|—|to|or)
    |\d[^\S\n]*(?:kg|lbs?|cm|years?|yrs?|y|mg/dl|[µμu]mol/l)[^\S\n]+or
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"""(?!\s*\n\s*[-–—]\s)\s*(?:\+
    |,?\s*(?:or|and)\s+(?:older|over|above|more|less|greater|younger|under|below|up|heavier|higher|lower|lighter|upwards?|beyond)\b
    |(?:-|–|—|\bto\b|\bor\b)\s*[<>≤≥]?\s*\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# "-70 kg", "−0.5": no fact is negative, and a dash that is only a mark has a space behind it.
_MINUS = re.compile(r"(?:^|[\s,;:=(])[-−]$")
_POPULATION = re.compile(
    r"""\b(?:patients|adults|children|people|persons|individuals|women|men|males|females|infants|neonates|newborns|babies|adolescents
    |boys|girls|those|subjects|recipients|anyone|everyone|participants|kids)\b[^,.;:?!\n]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3},\d{3}")
_CONTEXT = 90


def decimal_of(written: str) -> Decimal | None:
    """Read a number; None where a comma can mean thousands as well as a decimal.

    >>> decimal_of("1,8"), decimal_of("1,124")
    (Decimal('1.8'), None)
    """
    if _THOUSANDS.fullmatch(written) and not written.startswith("0,"):
        return None
    return Decimal(written.replace(",", ".").replace("·", "."))


def is_bound(text: str, start: int, end: int) -> bool:
    """Whether the number at `start:end` (unit included) is a limit, one end of a range or negative, not a value.

    >>> is_bound("dose over 65 years", 10, 18), is_bound("she is 65 years", 7, 15)
    (True, False)
    """
    return (
        _BOUND_BEFORE.search(text, max(0, start - _CONTEXT), start) is not None
        or _BOUND_AFTER.match(text, end) is not None
        or _MINUS.search(text, max(0, start - 2), start) is not None
    )


def is_population(text: str, start: int) -> bool:
    """Whether the number at `start` is said of many people: "patients aged 65".

    >>> is_population("patients aged 65", 14), is_population("a patient aged 65", 15)
    (True, False)
    """
    return _POPULATION.search(text, max(0, start - _CONTEXT), start) is not None
