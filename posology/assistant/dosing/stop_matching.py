"""Bounds outside of which a drug is stopped or not used, against the rows without a dose and the printed limits.

Bands that choose a dose are matched in `renal_matching`.
"""

from __future__ import annotations

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.limits import against, named_in
from posology.assistant.dosing.measures import band_of, is_point, metrics_of
from posology.assistant.dosing.monographs import NO_USE, REFUSED, Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Band
from posology.assistant.dosing.scope_faults import loses_condition


def stop_opinion(band: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A bound below which the drug is stopped or not used, against rows without a dose and stop limits."""
    compiled, metrics = situation.compiled, metrics_of(band)
    if not band.unit or is_point(band):
        return None
    words = _words_for(band, clause)
    limits = _limits_meant(words, situation)
    of_cause = any(limit.situation for limit in limits) and named_in(words, limits)
    refused = [row for row in situation.row_rules if row.outcome in REFUSED and row.bands]
    rows = [] if of_cause else refused
    stated = band_of(band)
    for row in rows:
        if row.metric in metrics and stated in row.bands:
            lost = _of_condition(row, stated, situation)
            return lost or agrees(f"as {wording.rule(row, situation.use_name(row))}", row.rule, row.source)
    for limit in limits:
        if limit.metric in metrics and stated == limit.band:
            reason = f"as the label's limit: {limit.note or limit.subject}"
            return agrees(reason, f"{compiled.drug}/{limit.id}", compiled.limit_sources[limit.id])
    known = [(row.metric, row.band) for row in rows] + [(limit.metric, limit.band) for limit in limits]
    dosed = [row for row in situation.row_rules if row.outcome not in NO_USE]
    if not known or any(row.metric in metrics and stated in row.bands for row in dosed):
        return None
    expected = wording.listing(f"{wording.metric_name(m)} {b} {wording.metric_unit(m)}" for m, b in known)
    inside = any(row.metric in metrics and row.band is not None and stated.lies_in(row.band) for row in rows)
    if inside and None not in (band.low, band.high):
        # One row of a table among others that are refused, and not the limit itself.
        reason = "a part only of where the label does not give the drug"
        return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", expected, refused[0].rule if refused else None)
    if not any(metric in metrics for metric, _ in known):
        return disagrees(
            "metric",
            f"the label gives this limit in another measure than {band.unit}",
            expected,
            refused[0] if refused else None,
        )
    return disagrees(
        "bound", "the label prints another limit for not using the drug", expected, refused[0] if refused else None
    )


def _of_condition(refused: DoseRule, stated: Band, situation: Situation) -> Opinion | None:
    """The fault of a bound refused under a condition that the text does not state, where the label else doses there."""
    if not loses_condition(refused, situation):
        return None
    dosed = [
        row
        for row in situation.row_rules
        if row.outcome not in NO_USE and row.regimen.indication == refused.regimen.indication
        if not loses_condition(row, situation) and any(band.overlaps(stated) for band in row.bands)
    ]
    if not dosed:
        return None
    reason = f"the label refuses it there only under a condition: {refused.regimen.condition}"
    return disagrees("scope_lost", reason, wording.rules(dosed, situation.use_name), dosed[0])


def refused_at(band: Quantity, situation: Situation) -> Opinion | None:
    """The fault of giving a drug at a value at which a printed limit of use does not; None where none speaks of it."""
    value = band.low if band.unit and is_point(band) else None
    for limit in situation.compiled.limits(LimitKind.DO_NOT_USE):
        barred = limit.band is not None and value is not None and limit.band.contains(value)
        if barred and limit.metric in metrics_of(band) and not limit.terms and situation.mode is Mode.RECOMMEND:
            return against("limit", "the label does not give the drug at this value", [limit], situation)
    return None


def _limits_meant(words: str, situation: Situation) -> list[Limit]:
    """The limits of use that a text can mean: one of a cause ("contrast imaging") where it is named, and then alone."""
    printed = situation.compiled.limits(LimitKind.STOP_BELOW, LimitKind.DO_NOT_USE)
    limits = [limit for limit in printed if limit.band is not None]
    of_causes = [limit for limit in limits if limit.situation]
    if not of_causes:
        return limits
    own = named_in(words, of_causes)
    return own or [one for one in limits if one not in of_causes] + named_in(situation.around.lower(), of_causes)


def _words_for(band: Quantity, clause: Clause) -> str:
    """The words of a clause that can be about a bound: those behind it belong to a number that follows, if one does."""
    behind = clause.text[band.end - clause.start :]
    return (clause.text if not any(map(str.isdigit, behind)) else clause.text[: band.end - clause.start]).lower()
