"""A dose that a text keeps at a clearance at which the label changes that very dose.

Such a dose may still stand in a row of its band, as what another dose is reduced to: the text does not speak of that.
Which words keep a dose stands in `kept_cues`; a dose at every renal function is judged in `every_function`.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing import wording
from posology.assistant.dosing.band_exceptions import excepts
from posology.assistant.dosing.base_regimens import of_bases
from posology.assistant.dosing.bases_named import bases_in
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import doses_in
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.kept_cues import changed_to, keeps
from posology.assistant.dosing.measures import equal
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees, no_rule
from posology.assistant.dosing.pairing import is_of_base, prints, stated_doses
from posology.assistant.dosing.renal_matching import rows_for
from posology.assistant.dosing.rule_values import Amount


def kept_where_changed(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text keeps where the label changes it: in a band, or under a condition.

    Args:
        group: a dose that a rule in scope prints.
        clause: the clause it stands in.
        situation: what the group is bound to; where it names a dose to start from, that is the one the rows adjust.
    """
    if group.dose is None or group.base or clause.mode is not Mode.RECOMMEND or situation.uncovered:
        return None
    if not (group.band is not None or situation.picked) or not _says_kept(group, clause.whole or clause):
        return None
    if group.band is None:
        return _under_condition(group, situation)
    if excepts(group, group.band, situation):
        return None
    rows, said = rows_for(group.band, situation)[0], (clause.whole or clause).text
    told = bool(situation.bases) or _told_before(rows, group, clause)
    if told and not any(base in bases_in(said) for base in situation.bases) and situation.compiled.names_drug(said):
        return no_rule("the text keeps this dose; from which one it was reduced is told in another sentence alone")
    if told or changed_to(said):
        return None
    own = _own_rows(rows, group)
    known = [row for row in own if row.outcome is not Outcome.NO_DATA]
    if not known or any(prints(row, group) for row in own):
        return None
    reason = "the text keeps a dose that the label changes in this band"
    return disagrees("value", reason, wording.rules(known, situation.use_name), known[0])


def _told_before(rows: tuple[DoseRule, ...], group: DoseGroup, clause: Clause) -> bool:
    """Whether an earlier clause tells the dose that the stated one is reduced from ("it was 300 mg/day")."""
    return any(
        bool(bases) and any(prints(row, group) and not is_of_base(row, group) for row in of_bases(rows, bases))
        for bases in map(bases_in, clause.earlier[:2])
    )


def _says_kept(group: DoseGroup, whole: Clause) -> bool:
    """Whether the words around a dose keep it; its clearance is no part of them."""
    before = whole.text[: max(0, group.start - whole.start)]
    after = whole.text[max(0, group.end - whole.start) :]
    if group.band is not None and whole.start <= group.band.start:
        start, end = (place - whole.start for place in (group.band.start, group.band.end))
        if group.band.start >= group.end:
            after = whole.text[group.end - whole.start : start] + whole.text[end:]
        elif group.band.end <= group.start:
            before = whole.text[:start] + whole.text[end : group.start - whole.start]
    return keeps(before, after)


def _under_condition(group: DoseGroup, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text keeps where a stated condition begins with it and leads to another one."""
    rules = [rule for rule in situation.base_rules if rule.regimen.id in situation.picked]
    own = [rule for rule in rules if any(equal(one, base) for one in stated_doses(group) for base in _bases(rule))]
    if not own or any(prints(rule, group) for rule in own):
        return None
    reason = "the text keeps a dose that the label changes under this condition"
    return disagrees("value", reason, wording.rules(own, situation.use_name), own[0])


def _bases(rule: DoseRule) -> tuple[Amount, ...]:
    return tuple(doses_in(rule.regimen.condition))


def _own_rows(rows: Sequence[DoseRule], group: DoseGroup) -> list[DoseRule]:
    """The rows that adjust the stated dose itself: of the regimen of that dose, else of a range around it."""
    fitting = [row for row in rows if is_of_base(row, group)]
    exact = [row for row in fitting if row.base and row.base.dose and row.base.dose.low == row.base.dose.high]
    return exact or fitting
