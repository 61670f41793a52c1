"""Bare numbers in front of one unit that a sentence pairs by "respectively" ("for 35 and 12 days after A and B").

Which of them belongs to which name is not read, so none of them is decided; whole amounts are paired in `nearest_dose`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.binding import clause_spans
from posology.assistant.dosing.nearest_dose import told_respectively
from posology.assistant.dosing.opinions import Opinions, no_rule
from posology.assistant.dosing.quantities import Quantity

_BARE = re.compile(r"(?<![\w.,–-])\d[\d.,]*(?:,\s\d[\d.,]*)*,?\s(?:and|or)\s\d[\d.,]*\s?[a-zA-Z%]", re.IGNORECASE)


def unpaired(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinion of silence on bare numbers of a sentence whose lists are paired by a word.

    Args:
        text: what was read.
        quantities: its numbers in order.
    """
    if not told_respectively(text):
        return {}
    paired = [(start, end) for start, end in clause_spans(text) if told_respectively(text[start:end])]
    lists = [found.span() for start, end in paired for found in _BARE.finditer(text, start, end)]
    silent = no_rule('which number belongs to which name is not read ("respectively")', "unreadable")
    return {q: silent for q in quantities if any(start <= q.start < end for start, end in lists)}
