"""The ages that a clause is about: those it states, or those of what stands above it.

Whether a dose is printed for these ages is judged in `age_faults` and `population_fit`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import age_range
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.text_memory import remembered

_A_DAY = Decimal(1) / Decimal(365)
# "6 months to <4 years: 10 mg/kg; increase to …": the age at the head of its line holds to the end of it, and so does
# one anywhere before a colon in its sentence ("Linezolid, 8-year-old: skin 10 mg/kg q12h; pneumonia 10 mg/kg q8h").
_HEADED = re.compile(r"\W{0,6}\d{1,2}\s?(?:days?|weeks?|months?|years?)\b[^:.;|]{0,30}:", re.IGNORECASE)


def ages_told(told: Sequence[Quantity]) -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    """The ages that a clause is about, in years, from and to; None on a side that the text leaves open."""
    aged = [q for q in told if q.role is Role.AGE or (q.unit == "year" and q.role is Role.THRESHOLD)]
    if not aged:
        return ()
    ranges = [(quantity.low_open, *age_range(quantity)) for quantity in aged]
    return tuple(
        (low + _A_DAY if low and after else low, high) for after, low, high in ranges if (low, high) != (None, None)
    )


def ages_above(clause: Clause, levels: Sequence[str]) -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    """The ages that head the sentence before, or of the nearest heading that names any; of a clause without people."""
    inside = list(takewhile(lambda text: not text.rstrip().endswith((".", "!", "?", "\n")), clause.earlier))
    headed = [text for text in clause.earlier if _HEADED.match(text)]
    headed += [text.partition(":")[0] for text in inside if ":" in text and not _HEADED.match(text)]
    if not (levels or headed) or any(map(mentions.stages, clause.texts)):
        return ()
    return next((found for level in (*headed, *levels) if (found := _ages_named(level))), ())


@remembered(1024)
def _ages_named(text: str) -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    aged = (age_range(quantity) for quantity in extract(text) if quantity.role is Role.AGE)
    return tuple(ends for ends in aged if ends != (None, None))
