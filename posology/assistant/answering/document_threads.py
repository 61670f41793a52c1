"""Finds the statement that a later one of the same section speaks on from: "it is given as 2 g every 24 hours instead".

A reduced dose belongs to the regimen named before it, though each statement is checked by itself. Judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Role

_SPEAKS_ON = re.compile(
    r"\b(?:it|this|that|they|these)\s+(?:is|are|should|must|can|may|becomes?|falls?|goes)\b|\binstead\b"
    r"|\b(?:the|this|that|its)\s+(?:dose|dosage|regimen|interval)\b",
    re.IGNORECASE,
)
_FURTHEST = 6
_MOST_BEFORE = 8


def statement_spoken_on_from(place: int, statements: Sequence[tuple[str, tuple[str, ...], bool]]) -> str:
    """The statement of its section that one of a document speaks on from, "" where there is none.

    Args:
        place: which one.
        statements: the text of each, its section, and whether it is a row of a table.
    """
    text, section, is_row = statements[place]
    before = reversed(statements[max(0, place - _MOST_BEFORE) : place])
    return "" if is_row else spoken_on_from(text, [one for one, own, row in before if own == section and not row])


def spoken_on_from(text: str, before: Sequence[str]) -> str:
    """The nearest statement before that names the regimen which this one adjusts, "" where there is none.

    Args:
        text: a statement.
        before: the statements before it in its section, nearest first.

    >>> spoken_on_from("At CrCl 30 to 60 mL/min it is given as 2 g q24h instead", ["Neutropenia: 2 g every 8 hours."])
    'Neutropenia: 2 g every 8 hours.'
    """
    if _SPEAKS_ON.search(text) is None or not {Role.BAND, Role.DOSE} <= _roles(text):
        return ""
    for earlier in before[:_FURTHEST]:
        roles = _roles(earlier)
        if {Role.DOSE, Role.INTERVAL} <= roles and Role.BAND not in roles:
            return earlier
    return ""


def _roles(text: str) -> frozenset[Role]:
    return frozenset(quantity.role for quantity in extract(text))
