"""Decide whether a number of grams is the body weight of a newborn child, not an amount of a drug.

Weights in kilograms need no such decision (see `roles`).
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing.clauses import Clauses
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.terms import Term

_GRAMS_IN_KG = Decimal(1000)
_WEIGHS = re.compile(r"\b(?:weigh\w*|(?:birth|body) ?weights?)(?: (?:of|from|between|is|about))?:? \Z")
_NEWBORN = re.compile(r"\b(?:neonates?|newborns?|infants?|bab(?:y|ies))(?: (?:of|from|with))? \Z")
_GIVEN_AFTER = re.compile(
    r"[ ,]{0,2}(?:iv|im|po|orally|every|each|q ?[0-9]|once|twice|daily|[btq]id|per|a day|over|as)\b|/"
)


def weighs_grams(term: Term, clauses: Clauses) -> bool:
    """Whether a number of grams is a body weight; makes kilograms of it.

    Args:
        term: the number with its unit.
        clauses: the folded text it stands in.
    """
    if term.unit != "g" or _GIVEN_AFTER.match(clauses.folded, term.end):
        return False
    lowest = max(clauses.start(term.start, 40), min(clauses.last_end, term.start))
    signed = term.comparator not in {Comparator.NONE, Comparator.ABOUT}
    weighed = _WEIGHS.search(clauses.folded, lowest, term.start) is not None
    if not (weighed or (signed and _NEWBORN.search(clauses.folded, lowest, term.start))):
        return False
    term.unit = "kg"
    term.low, term.high = (None if end is None else end / _GRAMS_IN_KG for end in (term.low, term.high))
    term.options = tuple(option / _GRAMS_IN_KG for option in term.options)
    return True
