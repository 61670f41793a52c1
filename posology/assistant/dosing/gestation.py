"""Gestational age ("born before 30 weeks", "of 28 weeks' gestation"): no age of a patient, but a printed condition.

Reads words and compares weeks; which dose a gestational age chooses stands in the conditions of the regimens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Band

_BEFORE = re.compile(r"\b(?:gestation\w*(?: ages?)?|ga|born)\b[^.;:,0-9]{0,24}\Z")
_AFTER = re.compile(r"'? ?(?:of |completed )?gestation|[’'] gestation")
_BORN_BELOW = re.compile(r"\bborn (?:before|prior to|earlier than) \Z")
_REACH = 48


def is_gestational(folded: str, start: int, end: int) -> bool:
    """Whether the words around a number of weeks make it a gestational age.

    >>> is_gestational("gestational age of 28 weeks", 19, 27), is_gestational("for 28 weeks", 4, 12)
    (True, False)
    """
    near = _BEFORE.search(folded, max(0, start - _REACH), start)
    return near is not None or _AFTER.match(folded, end) is not None


def is_born_before(folded: str, start: int) -> bool:
    """Whether the words before a number of weeks make it an upper bound ("born before 30 weeks")."""
    return _BORN_BELOW.search(folded, max(0, start - _REACH), start) is not None


def gestations(quantities: Iterable[Quantity], text: str, start: int = 0) -> tuple[Band, ...]:
    """The gestational ages among the numbers of a text, in weeks.

    Args:
        quantities: numbers of the text.
        text: the text.
        start: where it begins in what the numbers were read from.
    """
    folded = text.lower()
    return tuple(
        band_of(quantity)
        for quantity in quantities
        if quantity.unit == "week"
        and quantity.role is Role.THRESHOLD
        and is_gestational(folded, quantity.start - start, quantity.end - start)
    )
