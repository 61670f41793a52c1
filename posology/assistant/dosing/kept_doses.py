"""A dose that a text keeps at a clearance at which the label changes that very dose.

Such a dose may still stand in a row of its band, as what another dose is reduced to: the text does not speak of that.
Which words keep a dose stands in `kept_cues`; a dose at every renal function is judged in `every_function`.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.kept_cues import keeps
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import Pair, pair_agrees, pairs
from posology.assistant.dosing.renal_matching import rows_for


def kept_where_changed(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text keeps in a band in which the label changes it, None of any other.

    Args:
        group: a dose with a band, which a row in scope prints.
        clause: the clause it stands in.
        situation: what the group is bound to; where it names a dose to start from, that is the one the rows adjust.
    """
    if group.dose is None or group.band is None or group.base or situation.bases or clause.mode is not Mode.RECOMMEND:
        return None
    whole = clause.whole or clause
    if not keeps(whole.text[: max(0, group.start - whole.start)], whole.text[max(0, group.end - whole.start) :]):
        return None
    stated = pairs(group)
    own = _own_rows(rows_for(group.band, situation)[0], stated)
    if not own or any(all(pair_agrees(row, *pair) for pair in stated) for row in own):
        return None
    if situation.uncovered or all(row.outcome is Outcome.NO_DATA for row in own):
        return None
    reason = "the text keeps a dose that the label changes in this band"
    return disagrees("value", reason, wording.rules(own, situation.use_name), own[0])


def _own_rows(rows: Sequence[DoseRule], stated: Sequence[Pair]) -> list[DoseRule]:
    """The rows that adjust the stated dose itself: of the regimen of that dose, else of a range around it."""
    fitting = [row for row in rows if row.base is not None and all(pair_agrees(row.base, *pair) for pair in stated)]
    exact = [row for row in fitting if row.base and row.base.dose and row.base.dose.low == row.base.dose.high]
    return exact or fitting
