"""Why no rule of a label covers what a text is about: a use, a kind of dialysis, a stage of life, a phase.

What the text is about is read in `situations`.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing import cues, delivery_cues
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import NO_USE
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.rule_values import Band

_DIALYSIS_NAMES = {"peritoneal": "peritoneal dialysis", "continuous": "continuous dialysis"}


def uncovered_by(situation: Situation) -> str:
    """Why no label rule covers the use, "" when one may."""
    named = _dialysis(situation) or _unread_form(situation)
    if named or situation.uses.outside:
        return named or ", ".join(situation.uses.outside)
    rules = situation.base_rules
    if not rules and situation.routes:
        # A wrong route is a contradiction of its own; it must not pass for a use that no rule covers.
        rules = situation.base_rules_of(situation.named._replace(routes=frozenset()))
    if not rules and situation.weights:
        # A body weight that the label prints in other ranges is a contradiction of its own, too.
        of_any_weight = situation.base_rules_of(situation.named._replace(weights=()))
        rules = () if _inside_printed_weights(situation.weights, of_any_weight) else of_any_weight
    if situation.young and not rules:
        return " and ".join(sorted(situation.young))
    # Where a reduced dose begins with a larger one, the phases are its own.
    banded = any(group.band is not None for group in situation.whole_groups) and situation.row_rules
    if situation.phases and not rules and not situation.dialysis_rows and not banded:
        named = " and ".join(sorted(phase.value for phase in situation.phases))
        of_any_phase = situation.base_rules_of(situation.named._replace(phases=frozenset()))
        return f"{named} phase" if of_any_phase else ""
    return ""


def _dialysis(situation: Situation) -> str:
    """The kind of dialysis for which the label has no dose, "" where the text names none or the label speaks of it."""
    for kind in sorted(cues.dialyses(situation.clause)):
        if any(kind == refused for refused, _ in situation.compiled.refused_on_dialysis):
            continue
        ruled = [rule for rule in situation.compiled.monograph.dialysis_rules if rule.dialysis == kind]
        if ruled and all(rule.outcome in NO_USE for rule in ruled):
            return _DIALYSIS_NAMES.get(kind, kind)
    kind = situation.dialysis
    if not kind:
        return ""
    refused = any(kind == named for named, _ in situation.compiled.refused_on_dialysis)
    if not refused and not situation.dialysis_rows and not situation.compiled.speaks_of_dialysis(kind):
        return _DIALYSIS_NAMES.get(kind, kind)
    return ""


def _unread_form(situation: Situation) -> str:
    """The form for one place of the body, or the route, whose label was not read, "" where the text names none."""
    form = delivery_cues.local_form(situation.clause)
    if form and form not in situation.compiled.words:
        return form
    unread = situation.routes and situation.routes <= set(situation.compiled.monograph.unread)
    return " and ".join(sorted(situation.routes)) if unread else ""


def _inside_printed_weights(weights: Sequence[Band], rules: Sequence[DoseRule]) -> bool:
    """Whether a stated range of body weight lies in a printed one: what the label says of the wider one holds."""
    printed = [rule.regimen.weight for rule in rules if rule.regimen.weight is not None]
    return not printed or any(band.lies_in(other) for band in weights for other in printed)
