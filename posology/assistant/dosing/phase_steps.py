"""Which step of a course a part of a clause tells: what the course begins with, or what comes then.

Which phases a text names is read in `mentions`; which of them a dose takes is decided in `situations`.
"""

from __future__ import annotations

from posology.assistant.dosing import cues, delivery_cues, mentions
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import LONG_TERM, OPENING, Uses, same_phase
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.nearest_dose import doses_in_turn, head_in_turn
from posology.assistant.dosing.parts import turns_order

_MAINTENANCE = frozenset({Phase.MAINTENANCE})


def is_of_other_step(part: Clause, named: frozenset[Phase]) -> bool:
    """Whether phases that a whole names are those of another step than a part: of what began, or of what comes then."""
    if part.sequel and named <= OPENING:
        return True
    if not part.before_sequel or part.whole is None or not named <= LONG_TERM:
        return False
    # "Maintenance 5 mg/kg daily follows 14 days of …": what stands first is given later.
    told = part.whole.text[: part.end - part.whole.start]
    return turns_order(told) or not mentions.phases(told)


def after_untold_loading(stretch: Clause, group: DoseGroup | None, compiled: CompiledMonograph) -> frozenset[Phase]:
    """The phase of a dose that comes "then", behind a loading whose own dose the text does not tell; empty for none.

    "The usual loading dose, then 2 mg/kg every 12 hours."
    """
    if group is None or group.dose is None:
        return frozenset()
    if any(other.dose is not None and other.start < group.start for other in stretch.groups):
        return frozenset()
    place = group.start - stretch.start
    over = [m.end for m in mentions.phase_mentions(stretch.text) if m.name == Phase.LOADING and m.end <= place]
    goes_on = over and delivery_cues.goes_on(stretch.text[over[-1] : place])
    known = any(rule.regimen.phase is Phase.MAINTENANCE for rule in compiled.base_rules)
    return _MAINTENANCE if goes_on and known else frozenset()


def is_of_another(part: Clause, named: frozenset[Phase], compiled: CompiledMonograph) -> bool:
    """Whether long-term phases that a whole names are none of a part that treats, or whose own use has none."""
    uses = compiled.uses(part.text).indications
    printed = any(r.regimen.indication in uses and same_phase(r.regimen.phase, named) for r in compiled.base_rules)
    return mentions.treats(part.text) or (bool(uses) and not printed)


def phases_in_turn(clause: Clause, group: DoseGroup | None) -> frozenset[Phase]:
    """The stage of a dose where a clause before it names the stages of all its rows ("induction / maintenance: …")."""
    whole = clause.whole or clause
    head = next((found for text in clause.earlier if (found := head_in_turn(text))), "") if clause.earlier else ""
    leads = head and doses_in_turn(whole.text) and not mentions.phases(whole.text)
    named = mentions.phase_mentions(head) if leads else ()
    order = [other for other in whole.groups if not other.base]
    if group not in order or len(named) != len(order):
        return frozenset()
    return frozenset({Phase(named[order.index(group)].name)})


def phases_of_sequence(
    clause: Clause, compiled: CompiledMonograph, uses: Uses, opening: frozenset[Phase]
) -> frozenset[Phase]:
    """The phases of a part of a course told in order: "6 mg/kg for 2 doses, then …" is what the course begins with."""
    if not (clause.sequel or clause.before_sequel) or _goes_on_with_another(clause, compiled.drug):
        return frozenset()
    printed = {
        rule.regimen.phase
        for rule in compiled.base_rules
        if not uses.indications or rule.regimen.indication in uses.indications
    }
    begins = printed & opening
    goes_on = printed - begins - {Phase.SUPPRESSION, Phase.PROPHYLAXIS}
    if not begins or Phase.MAINTENANCE not in goes_on:
        return frozenset()
    return frozenset(goes_on if clause.sequel else begins)


def _goes_on_with_another(part: Clause, drug: str) -> bool:
    """Whether what follows the first part of a course is another drug: "apixaban 5 mg twice daily, then …"."""
    following = [group.drug for group in part.whole.groups if group.start >= part.end] if part.whole is not None else []
    return part.before_sequel and bool(following) and {"", drug}.isdisjoint(following)


def of_printed_courses(named: frozenset[Phase], clause: Clause, compiled: CompiledMonograph) -> frozenset[Phase]:
    """Phases without maintenance where the label knows none and the text gives the doses of a clearance.

    "Maintenance dose" is then what follows the first dose, which no renal function reduces.
    """
    if _MAINTENANCE.isdisjoint(named):
        return named
    banded = bool(clause.bands) or any(group.band is not None for group in clause.groups) or cues.dialyses(clause.text)
    known = any(same_phase(rule.regimen.phase, _MAINTENANCE) for rule in compiled.base_rules)
    return named - _MAINTENANCE if banded and not known else named
