"""Facts of one person that a text tells behind its doses ("Give 20 mg daily. His clearance is 35 mL/min.").

They hold for the last doses before them. What stands before the doses is held for them in `told_bands`.
"""

from __future__ import annotations

from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.told_bands import give, is_fact, of_a_person, told_in

_LONGEST = 400
_DOSED = frozenset({Role.DOSE, Role.INTERVAL, Role.MAXIMUM})


def told_behind(text: str, clauses: list[Clause]) -> list[Clause]:
    """The clauses of a text, the last one with doses together with what is told of the person behind it.

    Args:
        text: the whole text.
        clauses: as they were bound, in order.
    """
    last = max((place for place, clause in enumerate(clauses) if clause.groups), default=None)
    if last is None:
        return clauses
    dosed, tail = clauses[last], text[clauses[last].end :].strip(" .;\n")
    behind = clauses[last + 1 :]
    for clause in behind:
        if (told := told_in(clause)) is not None and not dosed.bands:
            give(told, dosed)
    facts = [(quantity, clause) for clause in behind for quantity in clause.rest if is_fact(quantity, clause)]
    moved = [quantity for quantity, _ in facts]
    words = (tail,) if 0 < len(tail) <= _LONGEST and of_a_person(tail) and not _holds_dose(tail) else ()
    dosed = replace(dosed, rest=[*dosed.rest, *moved], earlier=(*words, *dosed.earlier))
    left = [replace(clause, rest=[q for q in clause.rest if q not in moved]) for clause in behind]
    return [*clauses[:last], dosed, *left]


def _holds_dose(text: str) -> bool:
    return any(quantity.role in _DOSED for quantity in extract(text))
