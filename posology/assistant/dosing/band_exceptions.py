"""Doses that a text gives everywhere but in a band ("5 mg/kg every 12 hours, unless the clearance is 70 or more").

Which rows a band is, is decided in `renal_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import full_dose_cues, wording
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_faults import diagnose
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.gap_matching import complement
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import band_of, metrics_of
from posology.assistant.dosing.monographs import REFUSED
from posology.assistant.dosing.opinions import Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import (
    Pair,
    for_all,
    matching_rule,
    pair_agrees,
    pairs,
    per_day_rules,
    prints,
    totals,
)
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Band

_EXCEPT = re.compile(r"\b(?:unless|until|till|except(?:ing)?|excluding|but not|other than|save)\b", re.IGNORECASE)
_UP_TO_BAND = re.compile(r"(?:(?!\b(?:then|give|use|is given|are given)\b)[^.;:\d]){0,60}", re.IGNORECASE)


def excepts(group: DoseGroup, band: Quantity, situation: Situation) -> bool:
    """Whether a text gives a dose outside of a band only.

    Args:
        group: the dose; what stands behind the band beside another dose is given in it ("unless below 30: 75 mg").
        band: the band that the text names for it.
        situation: what the clause is bound to.
    """
    end = _excepted_until(situation.clause, band.text)
    if end < 0 or group.end <= band.start:
        return end >= 0
    leads = situation.clause[end:].lstrip().startswith(":")
    return not leads and not any(other.end <= band.start for other in situation.whole_groups)


def _excepted_until(text: str, band: str) -> int:
    """Where a band ends that a text excepts, -1 where it excepts none like it.

    >>> text = "Save for 2 g once, 1 g unless below 30 mL/min: 500 mg"
    >>> text[_excepted_until(text, "30 mL/min") :], _excepted_until(text, "500 mg")
    (': 500 mg', -1)
    """
    lowered, wanted = text.lower(), band.lower()
    for word in _EXCEPT.finditer(text):
        place = lowered.find(wanted, word.end())
        if place >= 0 and _UP_TO_BAND.fullmatch(text, word.end(), place) is not None:
            return place + len(band)
    return -1


def judge_excepted(group: DoseGroup, band: Quantity, held: Sequence[DoseRule], situation: Situation) -> Opinions:
    """Judge a dose that is given outside of a band: wrong where the label gives it in the band (`held`)."""
    if not held:
        return for_all(group, _on_the_other_side(group, band, situation))
    expected = wording.rules(held, situation.use_name)
    return for_all(
        group, disagrees("polarity", "the label gives this dose in the band that is excepted", expected, held[0])
    )


def _on_the_other_side(group: DoseGroup, band: Quantity, situation: Situation) -> Opinion:
    """The opinion on a dose for all that a band leaves: each row printed there for its regimen must give it."""
    silent = no_rule("given outside of this band; no rule was found for that", "band")
    left = band_of(band).complement
    usual = [rule for rule in situation.base_rules if all(pair_agrees(rule, *pair) for pair in pairs(group))]
    if left is None or not usual or situation.uncovered:
        return silent
    if len(usual) > 1 and group.dose is not None:
        return silent
    found = [_of_usual(rule, group, band, left, situation) for rule in usual]
    wrong = next((rows for rows, agreed in found if not agreed and rows), None)
    if wrong is not None:
        return _gives_else(wrong, situation)
    own = usual[0]
    given = any(agreed for _, agreed in found)
    return agrees(f"as {wording.rule(own, situation.use_name(own))}", own.rule, own.source) if given else silent


def _gives_else(rows: Sequence[DoseRule], situation: Situation) -> Opinion:
    """The fault of a dose for all that a band leaves, where rows print another one for a part of that."""
    reason = "the label gives another dose in a part of what is not excepted"
    return disagrees("band", reason, wording.rules(rows, situation.use_name), rows[0])


def _of_usual(
    usual: DoseRule, group: DoseGroup, band: Quantity, left: Band, situation: Situation
) -> tuple[list[DoseRule], bool]:
    """The rows of a regimen that give something else in what a band leaves, and whether others there give the dose."""
    rows = [row for row in situation.row_rules if row.metric in metrics_of(band) and row.regimen is usual.regimen]
    beyond = [row for row in rows if row.band is not None and row.band.lies_in(left)]
    kept = not group.intervals and full_dose_cues.says_unchanged_until(situation.clause)
    other = [row for row in beyond if not prints(row, group)]
    other += [row for row in beyond if kept and row not in other and row.intervals != usual.intervals]
    if other and _barred_above(band, rows):
        return [], True
    return other, bool(beyond) and not other


def _barred_above(band: Quantity, rows: Sequence[DoseRule]) -> bool:
    """Whether a band is one with no upper end in which the label does not give the drug.

    Who is not to take the drug for a clearance too high tells nothing of a low one, unlike one who is for one too low.
    """
    stated = band_of(band)
    barred = [row for row in rows if stated in row.bands]
    return stated.high is None and bool(barred) and all(row.outcome in REFUSED for row in barred)


def outside_of(group: DoseGroup, band: Quantity, opinion: Opinion, situation: Situation) -> Opinions:
    """Judge a dose beside a band that no row prints: right where it is the usual one, given outside of that band.

    Args:
        group: the dose.
        band: a bound without a row.
        opinion: what is said of the bound otherwise.
        situation: what the clause is bound to.
    """
    other_side = complement(band, situation) if excepts(group, band, situation) else None
    if other_side is None:
        return {band: opinion} | for_all(group, no_rule("its clearance band matches no printed row", "band"))
    usual = _usual(group, situation)
    if isinstance(usual, DoseRule):
        left = band_of(band).complement
        other, _ = _of_usual(usual, group, band, left, situation) if left is not None else ([], True)
        if other:
            return for_all(group, _gives_else(other, situation)) | {band: other_side}
        agreed = agrees(f"as {wording.rule(usual, situation.use_name(usual))}", usual.rule, usual.source)
        return {band: other_side} | for_all(group, agreed)
    if situation.mode is Mode.REPORT:
        return {band: other_side} | for_all(group, no_rule("reported from a study", "report"))
    return {band: other_side} | diagnose(group, usual, situation.base_rules, situation)


def _usual(group: DoseGroup, situation: Situation) -> DoseRule | Pair:
    """The rule of a usual dose, else the dose and interval that none prints."""
    stated = pairs(group)
    matches = [matching_rule(pair, situation.base_rules, situation.weight_kg) for pair in stated]
    if group.per_day and None in matches:
        daily = per_day_rules(situation.base_rules)
        in_total = [matching_rule(pair, daily, situation.weight_kg) for pair in totals(group)]
        matches = in_total if in_total and None not in in_total else matches
    missed = [pair for pair, rule in zip(stated, matches, strict=False) if rule is None]
    return missed[0] if missed else next(filter(None, matches))
