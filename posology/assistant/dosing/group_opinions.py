"""The opinions on one dose group: as a strength, as part of a combination, in the label's measure, or as it stands.

Agreement itself is decided in `dose_matching`, `renal_matching`, `strengths` and `combination_parts`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.assumed_units import wrong_if_daily, wrong_in_any_unit
from posology.assistant.dosing.base_cues import CHANGED_FROM
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.combination_parts import of_part
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_matching import judge_group
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.every_function import kept_everywhere
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.kept_behind import kept_under_another
from posology.assistant.dosing.kept_doses import kept_where_changed
from posology.assistant.dosing.meals import taken_otherwise
from posology.assistant.dosing.opinions import Agreement, Opinions, Situation, disagrees, in_all, no_rule
from posology.assistant.dosing.pairing import for_all
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.renal_matching import judge_banded
from posology.assistant.dosing.restated_doses import for_other_weight, other_parts, restated
from posology.assistant.dosing.routes_behind import routes_behind
from posology.assistant.dosing.starting_doses import loading_denied
from posology.assistant.dosing.stop_matching import refused_at
from posology.assistant.dosing.strengths import judge_strength
from posology.assistant.dosing.traces import Traces, holds, may_hold
from posology.assistant.dosing.uses_behind import of_uses_behind

# "Once weekly, not daily": the interval that is denied is none of the dose's own.
_DENIED = re.compile(
    r"\b(?:not|never|rather than|instead of|in place of|as opposed to)\s+(?:(?:the\s+)?(?:usual|normal|standard)\s+)?$",
    re.IGNORECASE,
)
_DENIALS = Traces("not", "never", "than", "instead", "in place", "opposed")
# "Extended from every 24 hours to every 48 hours": what an interval is changed from stands in for the usual one.
_LEFT_BEFORE = re.compile(
    r"\bfrom\s+(?:(?:the\s+)?(?:usual|normal|standard)\s+)?$"
    rf"|{CHANGED_FROM}",
    re.IGNORECASE,
)
_LEFT_AFTER = re.compile(r"\s+to\s", re.IGNORECASE)
# "… and sitagliptin 100 mg daily are both fine at": the clearance is told of every dose before it.
_OF_ALL = re.compile(r"\b(?:are|suit|fit|match)\s(?:(?:both|all)\s)?[^.;\d]{0,40}$", re.IGNORECASE)
_COUNTED = re.compile(r"\bcounted as ([a-z-]+)", re.IGNORECASE)


def opinions_on(group: DoseGroup, part: str, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose and intervals of a group, and its band when it has one.

    Args:
        group: the group.
        part: the part of a combination whose name stands beside the dose, "" for none.
        clause: the clause it stands in.
        situation: what the group is bound to.
    """
    if situation.joint_young:
        return in_all([opinions_on(group, part, clause, one) for one in situation.of_each_stage])
    if group.repeats is not None and not group.refuted and clause.mode is Mode.RECOMMEND:
        repeated = _repeated(group, group.repeats, clause, situation)
        if repeated:
            return repeated
    judged = _opinions_on(group, part, clause, situation)
    kept = None
    if judged and all_agree(judged):
        kept = kept_everywhere(group, clause, situation) or loading_denied(group, clause, situation)
        kept = kept or kept_where_changed(group, clause, situation) or taken_otherwise(judged, clause, situation)
        kept = kept or kept_under_another(group, clause, situation)
        for route in sorted(routes_behind(clause) - situation.routes):
            merge(judged, _opinions_on(group, part, clause, replace(situation, routes=frozenset({route}))))
        for other in of_uses_behind(clause, situation):
            claimed = _opinions_on(group, part, clause, other)
            judged |= {q: one for q, one in claimed.items() if one.agreement is not Agreement.AGREES and q in judged}
    return judged if kept is None else for_all(group, kept)


def _opinions_on(group: DoseGroup, part: str, clause: Clause, situation: Situation) -> Opinions:
    strength = judge_strength(group, clause, situation)
    if strength is not None:
        return for_all(group, strength)
    if part and group.dose is not None:
        return _of_part(group, group.dose, part, clause, situation)
    other = restated(group, clause, situation)
    if other is not None and group.dose is not None and other.dose is not None:
        beside = tuple(restated(one, clause, situation) or one for one in situation.whole_groups)
        judged = _as_it_stands(other, clause, replace(situation, whole_groups=beside))
        of_dose = judged.pop(other.dose, None)
        listed = group.combination or (group.dose,)
        return judged if of_dose is None else judged | dict.fromkeys(listed, of_dose)
    wrong = other_parts(group, situation) if group.combination else None
    judged = _as_it_stands(group, clause, situation)
    heavier = for_other_weight(group, situation) if len(group.combination) > 1 else None
    if heavier is not None:
        return judged | dict.fromkeys(group.combination, heavier)
    return judged if wrong is None else judged | dict.fromkeys(group.combination[1:], wrong)


def _repeated(group: DoseGroup, dose: Quantity, clause: Clause, situation: Situation) -> Opinions:
    """Judge an interval and its band together with the dose that they repeat; what is wrong is the interval's fault."""
    if group.band is None and not clause.sequel and dose.start < (clause.whole or clause).start:
        return {}
    whole = replace(group, dose=dose, repeats=None)
    judged = judge_banded(whole, situation) if group.band is not None else judge_group(whole, clause, situation)
    of_dose = judged.pop(dose, None)
    if of_dose is not None and of_dose.agreement is Agreement.DISAGREES:
        judged |= dict.fromkeys(group.intervals, of_dose)
    return judged


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
    asked = group.intervals if may_hold(clause.text, _DENIALS) else ()
    denied = [q for q in asked if _DENIED.search(clause.text, 0, max(0, q.start - clause.start))]
    denied += [q for q in group.intervals if q not in denied and _is_left(q, clause)]
    kept = [quantity for quantity in group.intervals if quantity not in denied]
    if not denied or not kept:
        return _stated(group, clause, situation)
    judged = _stated(replace(group, intervals=kept, per_day=False), clause, situation)
    usual = _stated(replace(group, intervals=denied, band=None, per_day=False, replaced=True), clause, situation)
    unknown = group.band is not None and _stands_in(denied[0], clause) and not all_agree(usual)
    if not all_agree(judged) or unknown:
        return judged | dict.fromkeys(denied, no_rule("the text speaks against this number", "polarity"))
    other = _stated(replace(group, intervals=denied), clause, situation)
    if group.dose is not None and all_agree(other):
        fault = disagrees(
            "polarity", "the text speaks against an interval that the label prints", other[group.dose].reason
        )
        return judged | dict.fromkeys(denied, fault)
    return judged | dict.fromkeys(denied, judged[kept[0]])


def _is_left(interval: Quantity, clause: Clause) -> bool:
    """Whether an interval is the one from which the text changes to another."""
    start, end = max(0, interval.start - clause.start), max(0, interval.end - clause.start)
    return _LEFT_AFTER.match(clause.text, end) is not None and _LEFT_BEFORE.search(clause.text, 0, start) is not None


def _stands_in(denied: Quantity, clause: Clause) -> bool:
    """Whether another interval is said to stand in for one ("rather than every 24 hours"), which must be the usual."""
    before = clause.text[: max(0, denied.start - clause.start)]
    return _is_left(denied, clause) or holds(before, ("rather than", "instead of", "in place of", "opposed"))


def _stated(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    judged = dict(judge_group(group, clause, situation))
    if group.dose is None or group.dose not in judged:
        merge(judged, _with_band(group, clause, situation))
    return judged | wrong_if_daily(group, lambda read: _stated(read, clause, situation))


def _with_band(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """A dose with its band; one that another dose divides from the band may also be a dose without any."""
    banded = judge_banded(group, situation)
    if group.band is not None and not group.band.unit:
        return banded | wrong_in_any_unit(group, clause, situation)
    if group.band is not None and not any(row.bands for row in situation.row_rules):
        # No renal function changes what the label gives for this use: a dose that it prints nowhere is wrong at each.
        plain = judge_group(replace(group, band=None), clause, situation)
        refused = refused_at(group.band, situation)
        banded |= {} if refused is None else {group.band: refused}
        return banded | {q: one for q, one in plain.items() if one.agreement is Agreement.DISAGREES}
    if not group.apart or not banded or all_agree(banded):
        return banded
    plain = judge_group(replace(group, band=None), clause, situation)
    if not plain or not all_agree(plain):
        return banded
    behind = [other for other in (clause.whole or clause).groups if other.start >= group.end and not other.base]
    if group.drug and any(other.drug and other.drug != group.drug for other in behind):
        whole = clause.whole or clause
        if group.band is not None and _OF_ALL.search(whole.text, 0, max(0, group.band.start - whole.start)):
            return banded
        # "900 mg twice daily and levofloxacin 250 mg daily at CrCl 30": one person has one clearance.
        reason = "right without the clearance that the text names behind another drug's dose, wrong with it"
        return {q: replace(one, agreement=Agreement.AMBIGUOUS, reason=reason, code="band") for q, one in plain.items()}
    return plain


def _of_part(group: DoseGroup, dose: Quantity, part: str, clause: Clause, situation: Situation) -> Opinions:
    """Judge the dose of one part of a combination by the words that name the part, else by the whole."""
    named = of_part(dose, part, clause, situation)
    if named is None:
        judged = _as_it_stands(group, clause, situation)
        other = next((rule for rule in situation.base_rules if _counts_other(rule, part)), None)
        if other is not None:
            reason = f"the label does not count this dose as {part}"
            return judged | {dose: disagrees("component", reason, other.regimen.note, other)}
        return judged
    if not group.intervals or situation.uncovered:
        return for_all(group, named)
    whole = replace(group, dose=None)
    return (judge_group(whole, clause, situation) or _with_band(whole, clause, situation)) | {dose: named}


def _counts_other(rule: DoseRule, part: str) -> bool:
    """Whether a rule counts its dose as another part of the combination ("Counted as trimethoprim.")."""
    counted = _COUNTED.search(rule.regimen.note)
    return counted is not None and counted[1].lower() != part.lower()
