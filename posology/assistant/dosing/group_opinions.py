"""The opinions on one dose group: as a strength, as part of a combination, in the label's measure, or as it stands.

Agreement itself is decided in `dose_matching`, `renal_matching`, `strengths` and `combination_parts`.
"""

from __future__ import annotations

from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.combination_parts import of_part
from posology.assistant.dosing.dose_matching import judge_group
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Agreement, Opinions, Situation
from posology.assistant.dosing.pairing import for_all
from posology.assistant.dosing.renal_matching import judge_banded
from posology.assistant.dosing.restated_doses import restated
from posology.assistant.dosing.strengths import judge_strength


def opinions_on(group: DoseGroup, part: str, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose and intervals of a group, and its band when it has one.

    Args:
        group: the group.
        part: the part of a combination whose name stands beside the dose, "" for none.
        clause: the clause it stands in.
        situation: what the group is bound to.
    """
    strength = judge_strength(group, clause, situation)
    if strength is not None:
        return for_all(group, strength)
    if part:
        return _of_part(group, part, clause, situation)
    other = restated(group, clause, situation)
    if other is not None and group.dose is not None and other.dose is not None:
        judged = _as_it_stands(other, clause, situation)
        of_dose = judged.pop(other.dose, None)
        listed = group.combination or (group.dose,)
        return judged if of_dose is None else judged | dict.fromkeys(listed, of_dose)
    return _as_it_stands(group, clause, situation)


def all_agree(opinions: Opinions) -> bool:
    """Whether every opinion is one of agreement."""
    return all(opinion.agreement is Agreement.AGREES for opinion in opinions.values())


def merge(opinions: Opinions, more: Opinions) -> None:
    """Add opinions, keeping the graver one where two rules speak of one number."""
    for quantity, opinion in more.items():
        known = opinions.get(quantity)
        if known is None or opinion.agreement > known.agreement:
            opinions[quantity] = opinion


def _as_it_stands(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    judged = dict(judge_group(group, clause, situation))
    if group.dose is None or group.dose not in judged:
        merge(judged, _with_band(group, clause, situation))
    return judged


def _with_band(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """A dose with its band; one that another dose divides from the band may also be a dose without any."""
    banded = judge_banded(group, situation)
    if not group.apart or not banded or all_agree(banded):
        return banded
    plain = judge_group(replace(group, band=None), clause, situation)
    return plain if plain and all_agree(plain) else banded


def _of_part(group: DoseGroup, part: str, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose of one part of a combination by the words that name the part, else by the whole."""
    if group.dose is None:
        return _as_it_stands(group, clause, situation)
    named = of_part(group.dose, part, clause, situation)
    if named is None:
        return _as_it_stands(group, clause, situation)
    if not group.intervals or situation.uncovered:
        return for_all(group, named)
    whole = replace(group, dose=None)
    return (judge_group(whole, clause, situation) or _with_band(whole, clause, situation)) | {group.dose: named}
