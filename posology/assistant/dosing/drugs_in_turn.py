"""Doses told of several drugs in the order in which the drugs are named ("A and B are 5 mg and 7 mg, respectively").

Reads words only; doses of other things than drugs in their order are read in `respective`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from posology.assistant.dosing.binding import DrugMention

_AMOUNTS = re.compile(r"(?<![\w.,/])\d[\d.,]*\s?(?:mg|g|mcg|mL|units?)\b", re.IGNORECASE)
# "The doses of A and B are 5 mg and 7 mg": as many doses as drugs, in their order.
_DOSES_OF = re.compile(
    r"\bdos(?:es|ages) (?:of|for) (?:[^.;:\n]|\.(?=\d)){3,120} are (?:[^.;:\n]|\.(?=\d))*", re.IGNORECASE
)
_FORMER = re.compile(r"\bthe (?:former|first(?= (?:at|is|as|in|with)\b|[,:]))", re.IGNORECASE)
_LATTER = re.compile(r"\bthe (?:latter|second(?= (?:at|is|as|in|with)\b|[,:]))", re.IGNORECASE)
_END = re.compile(r"[.;](?!\d)|\n")
_TOLD_BEFORE = 300


def drugs_in_turn(named: Sequence[DrugMention], text: str) -> list[tuple[int, int, str]]:
    """The stretches that tell doses of drugs in the order of their names, each with its drug.

    From one amount to the next of "A and B are 5 mg and 7 mg, respectively", and of "The doses of A and B are …"; what
    follows "the former" and "the latter" of the two drugs that are named before.
    """
    place = text.lower().find("respectively")
    start = max(0, *(text.rfind(end, 0, place) for end in (". ", ";", "\n")))
    if place < 0:
        if former := _former_and_latter(named, text):
            return former
        start, place = led.span() if (led := _DOSES_OF.search(text)) is not None else (0, 0)
    told = [mention for mention in named if start <= mention.start < place]
    drugs = [mention.drug for mention in told]
    amounts = [found.start() for found in _AMOUNTS.finditer(text, told[-1].end, place)] if told else []
    if len(amounts) < 2 or len(amounts) != len(drugs) or len(set(drugs)) != len(drugs):
        return []
    return list(zip(amounts, [*amounts[1:], place], drugs, strict=True))


def _former_and_latter(named: Sequence[DrugMention], text: str) -> list[tuple[int, int, str]]:
    former = _FORMER.search(text)
    latter = _LATTER.search(text, former.end()) if former is not None else None
    if former is None or latter is None:
        return []
    before = [m.drug for m in named if former.start() - _TOLD_BEFORE <= m.start < former.start()]
    drugs = list(dict.fromkeys(before))
    if len(drugs) != 2 or any(former.start() <= mention.start < latter.start() for mention in named):
        return []
    end = _END.search(text, latter.end())
    places = (former.start(), latter.start(), len(text) if end is None else end.start())
    return [(*span, drug) for span, drug in zip(pairwise(places), drugs, strict=True)]
