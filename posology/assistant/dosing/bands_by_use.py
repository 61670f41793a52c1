"""Clearances that a clause tells for one use each: "reduce below 60 mL/min for zoster, below 40 for suppression".

Which use a text names is read in `compiled`; what a band without a dose means, in `lone_bands`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.spacing import blanked

_NEXT = re.compile(r",?\s+(?:and|but|while|whereas|or)\s+|[,;]\s+", re.IGNORECASE)


def apart_by_use(clause: Clause, compiled: CompiledMonograph) -> dict[Quantity, Clause]:
    """For each band of a clause without doses the clause with the words of that band alone.

    Empty where the bands are not each of a use of its own: the words of the clause then hold for all of them.
    """
    if clause.groups or len(clause.bands) < 2:
        return {}
    start = clause.start
    cuts = []
    for first, second in pairwise(clause.bands):
        between = list(_NEXT.finditer(clause.text, first.end - start, second.start - start))
        if not between:
            return {}
        cuts.append(between[-1].start())
    edges = list(pairwise((clause.bands[0].start - start, *cuts, len(clause.text))))
    uses = [compiled.uses(clause.text[low:high]).indications for low, high in edges]
    if not all(uses) or any(not one.isdisjoint(other) for one, other in pairwise(uses)):
        return {}
    return {
        band: replace(clause, text=blanked(clause.text, [edge for edge in edges if edge is not own]), bands=[band])
        for band, own in zip(clause.bands, edges, strict=True)
    }
