"""Silence about doses of a use, a route or a form of a drug whose label was not read."""

from __future__ import annotations

from posology.assistant.dosing import delivery_cues, mentions
from posology.assistant.dosing.measures import comparable, split_daily
from posology.assistant.dosing.opinions import Opinion, Situation, no_rule
from posology.assistant.dosing.rule_values import Amount


def of_unread(dose: Amount | None, situation: Situation) -> Opinion | None:
    """Silence about a use, a route or a form of the drug whose doses were not read; None of others.

    A dose in the measure of those that were read is known to be none of them.
    """
    words = situation.uncovered
    if words and words == delivery_cues.local_form(situation.clause):
        return no_rule(f"another form of the drug, whose label was not read ({words})", "unread")
    if words in situation.compiled.monograph.unread and words in situation.routes and _measured_alike(dose, situation):
        return None
    if not situation.routes and dose is not None and not _measured_alike(dose, situation):
        by_other = next((one for one in situation.compiled.monograph.unread if one in mentions.ROUTE_NAMES), "")
        if by_other:
            return no_rule(f"the label's doses for another route were not read ({by_other})", "unread")
    about = f" {words.replace(',', ' ')} "
    if any(f" {word} " in about for word in situation.compiled.monograph.unread):
        return no_rule(f"the label's doses for this use were not read ({words})", "unread")
    return None


def _measured_alike(dose: Amount | None, situation: Situation) -> bool:
    """Whether a rule prints its dose in the measure of a stated one."""
    printed = [rule.dose for rule in situation.compiled.base_rules if rule.dose is not None]
    return dose is not None and any(comparable(split_daily(dose.unit)[0], split_daily(p.unit)[0]) for p in printed)
