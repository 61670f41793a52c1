"""Words about the young beside a dose of adults: sentences before its clearance, and names of other doses' uses.

"Adults 1 g once daily. Children 15 mg/kg twice daily. CrCl ≤30 mL/min/1.73 m²: 500 mg": the last is said of adults.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.spacing import blanked
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Traces, may_hold

# "7.5 mg once weekly for RA, 10 mg/m² once weekly for pJIA": a stage of life in the name of a use is that use's.
_IN_USE = re.compile(
    r"\b(?:p?jia|juvenile|pa?ediatric(?!\s+(?:patients?|dos\w+|populations?|use|ages?|subjects?|regimens?)\b))\b",
    re.IGNORECASE,
)
_BESIDE = 12
_TRACES = Traces("jia", "juvenile", "diatric")


def stages_of(clause: Clause, compiled: CompiledMonograph) -> frozenset[mentions.Stage]:
    """The stages of life that a clause is about, in its own words or in those of its whole.

    A part that names its own use takes none from the name of the use of another part.

    Args:
        clause: the clause, or a part of one.
        compiled: the rules of its drug.
    """
    own, whole = mentions.stages(clause.text), clause.whole
    if own or whole is None:
        return own
    named = [found.span() for found in _IN_USE.finditer(whole.text)] if may_hold(whole.text, _TRACES) else []
    if not named or not compiled.uses(clause.text).named:
        return mentions.stages(whole.text)
    low, high = clause.start - whole.start, clause.end - whole.start
    uses = [one for one in compiled.use_mentions(whole.text) if not low <= one.start < high]
    others = [(start, end) for start, end in named if any(u.start <= end + _BESIDE and start < u.end for u in uses)]
    return mentions.stages(blanked(whole.text, others))


def without_the_young(clause: Clause, compiled: CompiledMonograph) -> Clause:
    """A clause with a clearance of adults without the sentences before it that give a dose to the young alone.

    Args:
        clause: the clause; one that names a stage of life keeps what stands before it.
        compiled: the rules of its drug: a table for the young leaves open of whom a clearance is told.
    """
    if not clause.bands or len(clause.earlier) < 2 or mentions.stages(clause.text):
        return clause
    young = [text for text in clause.earlier if _tells_young(text)]
    first = next((text for text in clause.earlier if mentions.stages(text)), "")
    if first not in young or any(row.bands and row.stages - {mentions.Stage.ADULT} for row in compiled.row_rules):
        return clause
    if not any(map(_tells_adults, clause.earlier[clause.earlier.index(first) + 1 :])):
        return clause
    groups = [
        replace(group, repeats=None) if group.repeats and any(group.repeats.text in text for text in young) else group
        for group in clause.groups
    ]
    return replace(clause, earlier=tuple(text for text in clause.earlier if text not in young), groups=groups)


def _tells_young(text: str) -> bool:
    """Whether a sentence gives a dose to the young alone."""
    named = mentions.only_stages(text)
    return bool(named) and mentions.Stage.ADULT not in named and _tells_dose(text)


def _tells_adults(text: str) -> bool:
    """Whether a sentence gives a dose to adults, or to nobody in particular."""
    named = mentions.stages(text)
    return (not named or mentions.Stage.ADULT in named) and _tells_dose(text)


@remembered(256)
def _tells_dose(text: str) -> bool:
    return any(quantity.role is Role.DOSE for quantity in extract(text))
