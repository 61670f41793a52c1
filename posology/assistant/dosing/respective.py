"""Sentences that say "respectively": which of their numbers belongs to which name is not read, so none is decided.

A verdict on such a number would rest on the name nearest to it, which need not be its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing.binding import clause_spans
from posology.assistant.dosing.opinions import Opinions, no_rule
from posology.assistant.dosing.quantities import Quantity

_WORD = "respectively"


def unpaired(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinion of silence on every number of a sentence whose lists are paired by a word.

    Args:
        text: what was read.
        quantities: its numbers in order.
    """
    if _WORD not in text:
        return {}
    paired = [(start, end) for start, end in clause_spans(text) if _WORD in text[start:end]]
    silent = no_rule('which number belongs to which name is not read ("respectively")', "unreadable")
    return {q: silent for q in quantities if any(start <= q.start < end for start, end in paired)}
