"""Doses told of several drugs in the order in which the drugs are named ("A and B are 5 mg and 7 mg, respectively").

Reads words only; doses of other things than drugs in their order are read in `respective`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.binding import DrugMention

_AMOUNTS = re.compile(r"(?<![\w.,/])\d[\d.,]*\s?(?:mg|g|mcg|mL|units?)\b", re.IGNORECASE)
# "The doses of A and B are 5 mg and 7 mg": as many doses as drugs, in their order.
_DOSES_OF = re.compile(
    r"\bdos(?:es|ages) (?:of|for) (?:[^.;:\n]|\.(?=\d)){3,120} are (?:[^.;:\n]|\.(?=\d))*", re.IGNORECASE
)


def drugs_in_turn(named: Sequence[DrugMention], text: str) -> list[tuple[int, int, str]]:
    """The stretches from one amount to the next of "A and B are 5 mg and 7 mg, respectively", each with its drug."""
    place = text.lower().find("respectively")
    start = max(0, *(text.rfind(end, 0, place) for end in (". ", ";", "\n")))
    if place < 0:
        start, place = led.span() if (led := _DOSES_OF.search(text)) is not None else (0, 0)
    told = [mention for mention in named if start <= mention.start < place]
    drugs = [mention.drug for mention in told]
    amounts = [found.start() for found in _AMOUNTS.finditer(text, told[-1].end, place)] if told else []
    if len(amounts) < 2 or len(amounts) != len(drugs) or len(set(drugs)) != len(drugs):
        return []
    return list(zip(amounts, [*amounts[1:], place], drugs, strict=True))
