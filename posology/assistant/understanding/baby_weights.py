"""A weight in grams told of a baby: "950 g preterm infant", "newborn, 3500 g".

Grams next to any other person are of a drug; a weight with its name ("weighing 2900 g") is read in `readings`.
"""

from __future__ import annotations

import re
from itertools import chain

from posology.assistant.understanding.numbers_in_text import NUMBER
from posology.assistant.understanding.readings import Found, Reading, in_grams, usable

_I = re.IGNORECASE
_BABY = r"(?:neonate|newborn|infant|baby|pre-?term|premature)\b(?!\s+(?:formula|milk))"
_GRAMS = rf"(?P<n>{NUMBER})\s*-?\s*(?:g|grams?)\b"
_FORMS = (
    re.compile(rf"\b{_BABY}[^.;?!\n]{{0,60}}?{_GRAMS}(?!\s*/|\s*per\b)", _I),
    re.compile(rf"{_GRAMS}\s*-?\s*{_BABY}", _I),
)
_ANOTHER = re.compile(r"\b(?:birth|lost|loss|gain\w*|given|gets|got|received|of)\b[^,;]{0,15}$", _I)
_LEAST_GRAMS = 300


def read_baby_weights(text: str) -> Found:
    """Weight in kg of one baby, from grams; no birth weight and no change of weight."""
    for match in chain.from_iterable(form.finditer(text) for form in _FORMS):
        start = match.start("n")
        if _ANOTHER.search(text, max(0, start - 25), start) or not usable(text, start, match.end()):
            continue
        grams = in_grams(match["n"])
        if grams is not None and grams >= _LEAST_GRAMS:
            yield Reading("weight_kg", grams / 1000, start, match.end())
