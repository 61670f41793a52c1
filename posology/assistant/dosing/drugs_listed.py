"""Several drugs in one list with one dose: "acyclovir or valacyclovir 1 g three times daily", "5 mg/kg of A or B".

The dose may be told of each of them; which of them it is judged by first is decided in `drugs_named`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from posology.assistant.dosing.amounts_beside import number_behind, numbers_before
from posology.assistant.dosing.binding import DrugMention

_LISTS = re.compile(r" ?(?:/|, ?(?:and |or )?|(?:and/or|and|or) )(?:oral |IV |intravenous )?", re.IGNORECASE)
_JOINS = re.compile(r"/|\b(?:and|or)\b", re.IGNORECASE)
_LONGEST_GAP = 24


def told_of_others(named: Sequence[DrugMention], text: str) -> dict[int, tuple[str, ...]]:
    """The other drugs of a list that a dose in front of it or behind it may be told of, by the place of the number.

    >>> told_of_others([DrugMention("a", 0, 1, True), DrugMention("b", 5, 6, True)], "A or B 1 g")
    {7: ('a',)}
    """
    told: dict[int, tuple[str, ...]] = {}
    for run in _lists(named, text):
        drugs = [mention.drug for mention in run]
        before = numbers_before(text, run[0])
        behind = number_behind(text, run[-1].end)
        if before and behind < 0:
            told |= {at: tuple(drugs[1:]) for at in before}
        elif behind >= 0 and not before:
            told[behind] = tuple(drugs[:-1])
    return told


def _lists(named: Sequence[DrugMention], text: str) -> list[list[DrugMention]]:
    """The lists of two or more different drugs that a text names one right after the other, the last behind "or"."""
    runs: list[list[DrugMention]] = []
    for first, second in pairwise(named):
        near = first.subject and second.subject and 0 < second.start - first.end <= _LONGEST_GAP
        if not near or _LISTS.fullmatch(text, first.end, second.start) is None:
            continue
        if runs and runs[-1][-1] is first:
            runs[-1].append(second)
        else:
            runs.append([first, second])
    return [
        run
        for run in runs
        if len({mention.drug for mention in run}) == len(run)
        and _JOINS.search(text, run[-2].end, run[-1].start) is not None
    ]
