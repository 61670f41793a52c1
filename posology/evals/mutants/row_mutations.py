"""Operators that spoil a renal row: the dose of its neighbour or of another column, its band, its measure.

The part of `claim_mutations` that needs the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from posology.evals.mutants.printed_facts import Claim, claims_of
from posology.evals.mutants.printed_values import INDEXED, PER_KG, PER_MIN, Band, Metric

_METRICS = (Metric("CrCl", PER_MIN), Metric("CrCl", PER_KG), Metric("CrCl", INDEXED), Metric("eGFR", INDEXED))


def _table(claim: Claim) -> list[Claim]:
    """The rows of the table that a row stands in."""
    key = (claim.use, claim.route, claim.phase, claim.base, claim.base_words, claim.metric)
    rows = [r for r in claims_of(claim.drug) if r.band is not None and r.dose is not None]
    return [r for r in rows if (r.use, r.route, r.phase, r.base, r.base_words, r.metric) == key]


def shifted_rows(claim: Claim, _random: Random) -> Iterator[Claim]:
    """The dose of another row of the same table."""
    if claim.band is not None and claim.dose is not None:
        for row in _table(claim):
            if row.band != claim.band:
                yield replace(claim, dose=row.dose, cadence=row.cadence, first=row.first)


def other_columns(claim: Claim, _random: Random) -> Iterator[Claim]:
    """The cell of another column or use in the same band."""
    if claim.band is None or claim.dose is None:
        return
    for row in claims_of(claim.drug):
        same_unit = row.dose is not None and row.dose.unit == claim.dose.unit
        elsewhere = (row.base, row.use, row.base_words) != (claim.base, claim.use, claim.base_words)
        if row.band == claim.band and same_unit and elsewhere:
            yield replace(claim, dose=row.dose, cadence=row.cadence, first=row.first)


def turned_signs(claim: Claim, _random: Random) -> Iterator[Claim]:
    """A bound opened or closed."""
    band = claim.band
    if band is None or band.point:
        return
    if band.low is not None:
        yield replace(claim, band=replace(band, low_open=not band.low_open))
    if band.high is not None:
        yield replace(claim, band=replace(band, high_open=not band.high_open))


def moved_ends(claim: Claim, _random: Random) -> Iterator[Claim]:
    """A bound moved, or the whole band ten times higher."""
    band = claim.band
    if band is None or claim.metric is None or band.point:
        return
    step = Decimal("0.1") if claim.metric.unit == PER_KG else Decimal(10)
    if band.low is not None and band.low > step:
        yield replace(claim, band=replace(band, low=band.low - step))
    if band.high is not None:
        yield replace(claim, band=replace(band, high=band.high + step))
        yield replace(claim, band=replace(band, high=band.high * 10, low=None if band.low is None else band.low * 10))


def turned_bands(claim: Claim, _random: Random) -> Iterator[Claim]:
    """Below for above."""
    band = claim.band
    if band is not None and (band.low is None or band.high is None):
        turned = Band(band.high, band.low, band.high_open, band.low_open)
        yield replace(claim, band=turned)


def other_metrics(claim: Claim, _random: Random) -> Iterator[Claim]:
    """The same numbers in another measure."""
    for metric in _METRICS:
        if claim.band is not None and claim.metric is not None and metric != claim.metric:
            yield replace(claim, metric=metric)
