"""Bounds outside of which a drug is stopped or not used, against the rows without a dose and the printed limits.

Bands that choose a dose are matched in `renal_matching`.
"""

from __future__ import annotations

from posology.assistant.dosing import wording
from posology.assistant.dosing.measures import band_of, is_point, metrics_of
from posology.assistant.dosing.monographs import NO_USE, REFUSED, LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation, agrees, disagrees
from posology.assistant.dosing.quantities import Quantity


def stop_opinion(band: Quantity, situation: Situation) -> Opinion | None:
    """A bound below which the drug is stopped or not used, against rows without a dose and stop limits."""
    compiled, metrics = situation.compiled, metrics_of(band)
    if not band.unit or is_point(band):
        return None
    rows = [row for row in situation.row_rules if row.outcome in REFUSED and row.bands]
    limits = [limit for limit in compiled.limits(LimitKind.STOP_BELOW, LimitKind.DO_NOT_USE) if limit.band is not None]
    stated = band_of(band)
    for row in rows:
        if row.metric in metrics and stated in row.bands:
            return agrees(f"as {wording.rule(row, situation.use_name(row))}", row.rule, row.source)
    for limit in limits:
        if limit.metric in metrics and stated == limit.band:
            reason = f"as the label's limit: {limit.note or limit.subject}"
            return agrees(reason, f"{compiled.drug}/{limit.id}", compiled.limit_source(limit))
    known = [(row.metric, row.band) for row in rows] + [(limit.metric, limit.band) for limit in limits]
    dosed = [row for row in situation.row_rules if row.outcome not in NO_USE]
    if not known or any(row.metric in metrics and stated in row.bands for row in dosed):
        return None
    expected = wording.listing(f"{wording.metric_name(m)} {b} {wording.metric_unit(m)}" for m, b in known)
    if not any(metric in metrics for metric, _ in known):
        return disagrees(
            "metric",
            f"the label gives this limit in another measure than {band.unit}",
            expected,
            rows[0] if rows else None,
        )
    return disagrees(
        "bound", "the label prints another limit for not using the drug", expected, rows[0] if rows else None
    )
