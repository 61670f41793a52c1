"""Doses that a text speaks against: right above a printed maximum or where the label has no dose, wrong elsewhere.

Which words speak against a dose stands in `cues`; a dose that is forbidden under a condition only is none of these.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import TIME_UNITS
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.gap_matching import complement
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import band_of, metrics_of
from posology.assistant.dosing.monographs import REFUSED
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import for_all, matching_rule, pairs
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role

_FORBIDS = re.compile(
    r"\b(?:(?:not|never) (?:to )?(?:be )?(?:given|used|recommended|administered|started|continued|infused|prescribed)"
    r"|contraindicated|avoided|withheld|stopped|discontinued)\b",
    re.IGNORECASE,
)
_PLAIN = frozenset({Comparator.NONE, Comparator.ABOUT})


def on_condition(group: DoseGroup, clause: Clause) -> bool:
    """Whether a text forbids a dose behind it under a bound only ("… is contraindicated if creatinine exceeds 1.5").

    The bound is then what is judged; the dose is the one that is given otherwise.
    """
    place = group.end - clause.start
    forbids = _FORBIDS.search(clause.text, max(0, place))
    if forbids is None:
        return False
    before = clause.text[: max(0, place)]
    if cues.mode_of(before) is Mode.PROHIBIT or cues.refuted(before):
        return False
    end = clause.start + forbids.end()
    bounds = (q for q in clause.rest if q.start >= end and q.comparator not in _PLAIN)
    return not all(_tells_for_whom(quantity) for quantity in bounds)


def _tells_for_whom(bound: Quantity) -> bool:
    """Whether a bound tells for whom or when a dose is printed ("from 2 years", "after at least 6 months")."""
    person = bound.role is Role.AGE or bound.metric is Metric.WEIGHT
    return person or (bound.unit in TIME_UNITS and bound.comparator is Comparator.GE)


def judge_refuted(group: DoseGroup, situation: Situation) -> Opinions:
    """A dose the text speaks against: contradicted when the label recommends exactly that."""
    rules = situation.base_rules
    if group.band is not None:
        stated = band_of(group.band)
        rules = tuple(
            row
            for row in situation.row_rules
            if row.metric in metrics_of(group.band)
            and any(
                stated == band or (stated.low == stated.high and stated.low is not None and band.contains(stated.low))
                for band in row.bands
            )
        )
        if rules and not situation.uncovered and all(row.outcome in REFUSED for row in rules):
            return _refused_here(group, rules[0], situation)
    rules = (*rules, *situation.dialysis_rows) if situation.dialysis else rules
    for dose, interval in pairs(group):
        says = dose is not None or interval is not None
        match = matching_rule((dose, interval), rules, situation.weight_kg) if says else None
        named = bool(situation.uses.indications or situation.bases or group.band or situation.dialysis)
        if match and not situation.uncovered and not group.base and named:
            expected = wording.rule(match, situation.use_name(match))
            return for_all(
                group, disagrees("polarity", "the text speaks against a dose that the label prints", expected, match)
            )
    return for_all(group, no_rule("the text speaks against this number; no rule confirms that", "polarity"))


def of_refused_dose(band: Quantity, clause: Clause, situation: Situation, judged: Opinion) -> Opinion:
    """The opinion on the bound of a dose that the text refuses: it is not the drug that is refused there.

    Args:
        band: the bound.
        clause: the clause that refuses a dose.
        situation: what the clause is bound to.
        judged: the opinion on the bound if it is the drug that is refused.
    """
    refused = [group for group in clause.groups if group.refuted and group.dose is not None]
    polar = judged.agreement is Agreement.DISAGREES and judged.code in {"polarity", "bound"}
    if polar and judged.code == "bound":  # "900 mg twice daily is not given below 60 mL/min"
        usual = complement(band, situation)
        polar = usual is not None and usual.agreement is Agreement.AGREES
    if not polar or not refused or len(refused) != len(clause.groups) or len(clause.bands) != 1:
        return judged
    stated = band_of(band)
    rows = [
        row
        for row in situation.row_rules
        if row.metric in metrics_of(band) and any(own.overlaps(stated) for own in row.bands)
    ]
    told = [pair for group in refused for pair in pairs(group)]
    if not rows or any(matching_rule(pair, rows, situation.weight_kg) for pair in told):
        return judged
    return no_rule("the text refuses a dose here, not the drug; no rule confirms that", "polarity")


def _refused_here(group: DoseGroup, row: DoseRule, situation: Situation) -> Opinions:
    """Agreement of a text that speaks against a dose where the label has none; the dose must be a printed one."""
    agreed = agrees(f"as {wording.rule(row, situation.use_name(row))}", row.rule, row.source)
    told = [pair for pair in pairs(group) if pair != (None, None)]
    if all(matching_rule(pair, situation.base_rules, situation.weight_kg) for pair in told):
        return for_all(group, agreed)
    silent = no_rule("the label does not print the dose that the text speaks against", "polarity")
    return for_all(group, silent) | ({} if group.band is None else {group.band: agreed})
