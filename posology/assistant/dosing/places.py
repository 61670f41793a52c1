"""A dose that a text gives at several bands, each with a phase of its own ("induction at 10–24, prevention at 25–39").

Cuts the text into its places only; whether a row prints the dose there is decided in `renal_matching`.
"""

from __future__ import annotations

from dataclasses import replace

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import Uses
from posology.assistant.dosing.group_opinions import merge
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Opinions, Situation
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.renal_matching import judge_banded

Place = tuple[Quantity, str]
"""A band with the words that lead to it."""


def judge_places(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Judge the only dose of a clause at each of its bands, where words of their own name a phase for every band.

    Args:
        group: the dose group.
        clause: the whole clause.
        situation: what the group is bound to.

    Returns:
        Nothing where the clause is not of this kind; else the gravest opinion on every number.
    """
    places = _places(group, clause)
    found: Opinions = {}
    for band, words in places:
        there = replace(situation, phases=mentions.phases(words), joint_phases=frozenset(), uncovered="")
        named = there if there.base_rules else replace(there, uses=Uses())
        for one in _each_phase(named):
            merge(found, judge_banded(replace(group, band=band), one))
    return found


def _each_phase(situation: Situation) -> list[Situation]:
    """One situation for each phase that the words of a place name: the dose must hold for all of them."""
    return [replace(situation, phases=frozenset({phase})) for phase in sorted(situation.phases)]


def _places(group: DoseGroup, clause: Clause) -> list[Place]:
    after = [band for band in clause.bands if band.start >= group.end]
    if len(clause.groups) != 1 or len(after) < 2 or after != clause.bands:
        return []
    begins = [group.end, *(band.end for band in after[:-1])]
    places = [(start - clause.start, band.start - clause.start) for start, band in zip(begins, after, strict=True)]
    words = [clause.text[start:end] for start, end in places]
    return list(zip(after, words, strict=True)) if all(mentions.phases(one) for one in words) else []
