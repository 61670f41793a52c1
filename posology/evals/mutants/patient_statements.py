"""Milligram doses for one patient and doses at one clearance: right by arithmetic, wrong by a slip.

Edge populations: light, heavy and very heavy people, values on and just inside the bounds of a band.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.frame_statements import Spoiled
from posology.evals.mutants.phrasings import Statement, Wording, cap, tidy
from posology.evals.mutants.printed_facts import Claim, claims_of, printed
from posology.evals.mutants.printed_values import amount, hours_of, mass, number

_WEIGHTS = tuple(Decimal(kg) for kg in (45, 62, 70, 80, 100, 140))
_DAY = Decimal(24)
_LEAN = {"acyclovir", "gentamicin", "colistimethate"}


def _frames(claim: Claim, kg: Decimal, mg: Decimal) -> Iterator[Statement]:
    w = Wording(claim, 1)
    shown = f"{number(mg)} mg {w.route}"
    for text in (
        f"{cap(w.drug)} {shown} {w.every} for {w.about} in a patient of {number(kg)} kg.",
        f"For {w.about} in a {number(kg)} kg patient, give {w.drug} {shown} {w.every}.",
        f"Weight {number(kg)} kg: {w.drug} {shown} {w.every} for {w.about}.",
    ):
        yield tidy(Statement(text, Scope()))


def _per_weight(drug: str) -> Iterator[tuple[Claim, Decimal]]:
    """Regimens of a single dose per kilogram with the weights they are tried at."""
    for claim in claims_of(drug):
        plain = claim.band is None and not claim.dialysis and claim.first is None and not claim.who and claim.use
        if plain and claim.dose is not None and claim.dose.unit == "mg/kg" and claim.dose.single:
            for kg in _WEIGHTS:
                if (kg <= 80 or drug not in _LEAN) and _within_maxima(claim, kg):
                    yield replace(claim, course=None, over=None), kg


def _within_maxima(claim: Claim, kg: Decimal) -> bool:
    """Whether the dose of a weight keeps to the mass that the label gives at most at once and in a day."""
    most = {"dose_max": Decimal(1), "daily_max": _DAY / min(hours_of(claim.cadence), default=_DAY)}
    limits = [(entry.kind, mass(amount(entry.value))) for entry in printed()[claim.drug].limits if entry.kind in most]
    return claim.dose is not None and all(
        claim.dose.low * kg * most[kind] <= limit.low for kind, limit in limits if limit.unit == "mg"
    )


def patient_rights(drug: str) -> Iterator[Statement]:
    """The dose per kilogram times the weight."""
    for claim, kg in _per_weight(drug):
        if claim.dose is not None:
            yield from _frames(claim, kg, kg * claim.dose.low)


def patient_wrongs(drug: str) -> Iterator[Spoiled]:
    """A tenfold slip, another dose per kilogram, a digit lost, or another patient's weight."""
    allowed = {c.dose.low for c in claims_of(drug) if c.dose is not None}
    for claim, kg in _per_weight(drug):
        if claim.dose is None:
            continue
        low = claim.dose.low
        right = next(_frames(claim, kg, kg * low))
        for factor in (low * 10, low / 10, low * Decimal("1.2"), low * Decimal("0.8"), low * 3):
            if factor not in allowed:
                for statement in _frames(claim, kg, kg * factor):
                    yield Spoiled("dose of a patient", statement, right, covered=True)
        if (kg * low / (kg + 10)) not in allowed:
            for statement in _frames(claim, kg + 10, kg * low):
                yield Spoiled("weight of another patient", statement, right, covered=True)


def points(claim: Claim) -> Iterator[Claim]:
    """A row said of one clearance inside its band and of each closed end that no other row holds."""
    band = claim.band
    if band is None or band.high is None or band.point or claim.against:
        return
    low = band.low or Decimal(1)
    whole = band.high == band.high.to_integral_value() and band.high > 3
    inside = (low + band.high) / 2 if not whole else low + 1
    ends = [low] * (band.low is not None and not band.low_open) + [band.high] * (not band.high_open)
    for value in dict.fromkeys((inside, *ends)):
        if band.contains(value) and len(_holding(claim, value)) == 1:
            yield replace(claim, band=replace(band, low=value, high=value, low_open=False, high_open=False))


def _holding(claim: Claim, value: Decimal) -> set[object]:
    key = (claim.use, claim.route, claim.phase, claim.base, claim.base_words, claim.metric)
    rows = [c for c in claims_of(claim.drug) if (c.use, c.route, c.phase, c.base, c.base_words, c.metric) == key]
    return {row.band for row in rows if row.band is not None and row.band.contains(value)}
