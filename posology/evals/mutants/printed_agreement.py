"""The oracle of the mutants: whether the printed facts allow what a claim says, by arithmetic of its own.

A claim that they allow is an equivalent and is dropped; of a wrong one it tells whether a rule has to contradict it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product

from posology.evals.mutants.printed_facts import Claim, claims_of, printed
from posology.evals.mutants.printed_values import Band, Span, hours_of, mass, minutes

_DAY = Decimal(24)
_FROM_AGE = re.compile(r"\bchildren (?:of|from) (?P<count>\d+) (?P<unit>year|month)s?(?: of age)?(?: and older)?$")
_MONTHS = 12


@cache
def agrees(claim: Claim, *, base_named: bool = True) -> bool:
    """Whether some printed fact allows everything that a claim says."""
    if claim.against or claim.extra or claim.drug not in printed():
        return False
    if claim.cadence.joint == "or":
        return all(agrees(one, base_named=base_named) for one in _alone(claim))
    if (usual := _where_nothing_changes(claim)) != claim:
        return agrees(usual, base_named=False)
    same = [fact for fact in claims_of(claim.drug) if _same_place(claim, fact, base_named=base_named)]
    if claim.band is not None:
        rows = [fact for fact in (*same, *_worked_out(claim)) if fact.band is not None and fact.metric == claim.metric]
        return _row_agrees(claim, rows) or (_usual_stands(claim, base_named=base_named) and bool(rows))
    return any(
        fact.band is None and _same_dose(claim, fact) and _course_fits(claim, fact) and _time_fits(claim, fact)
        for fact in same
    )


def _worked_out(claim: Claim) -> Iterator[Claim]:
    """What rows in percent of the usual dose come to for each printed regimen that the claim may be about."""
    if claim.dose is None or claim.dose.unit == "%":
        return
    facts = claims_of(claim.drug)
    shares = [fact for fact in facts if fact.band is not None and fact.dose is not None and fact.dose.unit == "%"]
    for row, base in product(shares, (fact for fact in facts if fact.band is None and not fact.dialysis)):
        if row.dose is None or base.dose is None or row.route not in {"", base.route}:
            continue
        low, high = (end * row.dose.low / 100 for end in (base.dose.low, base.dose.high))
        worked = replace(
            base, dose=replace(base.dose, low=low, high=high), band=row.band, metric=row.metric, first=None
        )
        if _same_place(claim, worked, base_named=False):
            yield worked


def _where_nothing_changes(claim: Claim) -> Claim:
    """The claim without the renal band or dialysis that, as the label says, changes nothing about the dose."""
    unadjusted = printed()[claim.drug].unadjusted
    if claim.band is not None and "renal" in unadjusted:
        claim = replace(claim, band=None, metric=None, base=None, base_words="")
    return replace(claim, dialysis="") if claim.dialysis and "dialysis" in unadjusted else claim


def _usual_stands(claim: Claim, *, base_named: bool) -> bool:
    """Whether the usual regimen of a use is right in this band: that of normal function, or where a label says so."""
    band, named = claim.band, base_named and (claim.base is not None or bool(claim.base_words))
    normal = band is not None and any(
        fact.band is not None and fact.band.high is None and fact.band == band for fact in claims_of(claim.drug)
    )
    if not printed()[claim.drug].unreduced and (named or not normal):
        return False
    return agrees(replace(claim, band=None, metric=None, base=None, base_words="", foreign=not claim.use))


def is_covered(claim: Claim) -> bool:
    """Whether a rule must contradict this wrong claim: its use, people and route are ones that the facts speak of.

    A dose that the facts print for another condition of the same use (a renal row, dialysis) need not be contradicted
    when the claim names no condition; it must not be verified.
    """
    facts = printed().get(claim.drug)
    if facts is None or claim.extra or claim.route in facts.unread_routes:
        return False
    known = [f for f in claims_of(claim.drug) if f.use in {claim.use, ""} and (f.band is None) == (claim.band is None)]
    if claim.course is not None and agrees(replace(claim, course=None)) and _without_course(claim):
        return False
    if claim.course is not None:
        known = [f for f in known if f.course is not None]
    people = {f.who for f in claims_of(claim.drug) if f.use in {claim.use, ""}}
    return bool(known) and claim.who in people and (claim.against or not _elsewhere(claim))


def _without_course(claim: Claim) -> bool:
    """Whether the facts print this dose without any course too, so that no course contradicts it."""
    facts = [fact for fact in claims_of(claim.drug) if fact.course is None and fact.band is None]
    return any(_same_place(claim, fact, base_named=True) and _same_dose(claim, fact) for fact in facts)


def _elsewhere(claim: Claim) -> bool:
    """Whether the facts print this dose and interval under a condition, phase or route that the claim leaves out."""
    if claim.band is not None or claim.dose is None:
        return False
    return any(
        fact.use in {claim.use, ""} and _same_dose(claim, replace(fact, first=claim.first))
        for fact in claims_of(claim.drug)
        if fact.band is not None or fact.dialysis or fact.first or fact.conditional
    )


def _same_place(claim: Claim, fact: Claim, *, base_named: bool) -> bool:
    if (
        fact.use
        and claim.use
        and not claim.foreign
        and claim.use not in {fact.use, printed()[fact.drug].part_of.get(fact.use)}
    ):
        return False
    if fact.route and claim.route and claim.route != fact.route:
        return False
    if claim.phase != fact.phase or not _on_same_dialysis(claim, fact) or not _among(claim, fact):
        return False
    if not base_named or claim.dose is None or (claim.base is None and not claim.base_words):
        return True
    return (claim.base, claim.base_words) == (fact.base, fact.base_words)


def _on_same_dialysis(claim: Claim, fact: Claim) -> bool:
    """Whether a claim is about the dialysis of a fact; what is printed for dialysis as such holds on haemodialysis."""
    told = claim.dialysis or ("haemodialysis" if claim.cadence.kind == "afterHD" else "")
    return told == fact.dialysis or (fact.dialysis, told) == ("dialysis", "haemodialysis")


def _among(claim: Claim, fact: Claim) -> bool:
    """Whether a claim is about the people of a fact, or about those of them from a higher age on."""
    if claim.who == fact.who:
        return True
    mine, theirs = _begins(claim), _begins(fact)
    return claim.drug == fact.drug and mine is not None and theirs is not None and mine >= theirs


def _begins(claim: Claim) -> int | None:
    """The age in months from which children without an upper bound of age are meant, None where no such age is said."""
    words = printed()[claim.drug].who.get(claim.who, ())
    ages = [match for word in words[:1] if (match := _FROM_AGE.search(word)) is not None]
    return int(ages[0]["count"]) * (_MONTHS if ages[0]["unit"] == "year" else 1) if ages else None


def _same_dose(claim: Claim, fact: Claim) -> bool:
    if claim.dose is None or fact.dose is None:
        return claim.dose is fact.dose
    if claim.first is not None and (fact.first is None or mass(claim.first) != mass(fact.first)):
        return False
    if claim.dose.unit.endswith("/day") and not claim.cadence.hours and len(fact.cadence.hours) == 1:
        return any(_within(mass(claim.dose), theirs) for theirs in _daily(fact))
    if fact.dose.unit.endswith("/day") and not fact.cadence.hours and len(claim.cadence.hours) == 1:
        return any(_within(mine, mass(fact.dose)) for mine in _daily(claim))
    if fact.dose.unit.endswith("/day") and hours_of(claim.cadence)[:1] == (_DAY,):
        # "0.5 g daily" may be meant as the total of the day, which the label prints divided.
        return any(_within(mine, mass(fact.dose)) for mine in _daily(claim))
    return any(_within(mine, theirs) for mine in _doses(claim) for theirs in _doses(fact)) and _same_cadence(
        claim, fact
    )


def _daily(claim: Claim) -> Iterator[Span]:
    """The total of a day."""
    if claim.dose is not None and not claim.dose.unit.endswith("/day"):
        dose, share = mass(claim.dose), _DAY / hours_of(claim.cadence)[0]
        yield replace(dose, low=dose.low * share, high=dose.high * share, unit=f"{dose.unit}/day")


def _doses(claim: Claim) -> Iterator[Span]:
    """The dose as said and, where the interval allows it, per single dose."""
    if claim.dose is None:
        return
    dose = mass(claim.dose)
    hours = hours_of(claim.cadence)
    yield dose
    if dose.unit.endswith("/day") and len(hours) == 1:
        share = hours[0] / _DAY
        yield replace(dose, low=dose.low * share, high=dose.high * share, unit=dose.unit.removesuffix("/day"))
    elif hours == (_DAY,):
        yield replace(dose, unit=f"{dose.unit}/day")


def _within(mine: Span, theirs: Span) -> bool:
    """A printed range allows its ends and what lies between them."""
    return mine.unit == theirs.unit and theirs.low <= mine.low and mine.high <= theirs.high


def _same_cadence(claim: Claim, fact: Claim) -> bool:
    mine, theirs = claim.cadence, fact.cadence
    if mine.kind != theirs.kind:
        daily = {"", "usual"}
        return {mine.kind, theirs.kind} <= daily and not mine.hours and not theirs.hours
    if not theirs.hours:
        return not mine.hours or hours_of(mine) == (_DAY,)
    if not mine.hours:
        return claim.dose is not None and claim.dose.unit.endswith("/day")
    spoken, allowed = hours_of(mine), hours_of(theirs)
    if theirs.joint == "to":
        return min(allowed) <= min(spoken) and max(spoken) <= max(allowed)
    return set(spoken) <= set(allowed)


def _alone(claim: Claim) -> Iterator[Claim]:
    """The claim with each of its intervals on its own."""
    for hours in claim.cadence.hours:
        yield replace(claim, cadence=replace(claim.cadence, hours=(hours,), joint=""))


def _course_fits(claim: Claim, fact: Claim) -> bool:
    if claim.course is None:
        return True
    if fact.course is None:
        return False
    (low, high), (least, most) = minutes(claim.course), minutes(fact.course)
    return least <= low and high <= most


def _time_fits(claim: Claim, fact: Claim) -> bool:
    """A plain time may be longer than a printed floor; a stated floor is the printed one."""
    if claim.over is None:
        return True
    if fact.over is None:
        return False
    (low, high), (least, most) = minutes(claim.over), minutes(fact.over)
    if claim.over.sign == "≤":
        return False
    if claim.over.sign == "≥":
        return fact.over.sign == "≥" and low == least
    return (low, high) == (least, most) or low >= least


def _row_agrees(claim: Claim, rows: list[Claim]) -> bool:
    """Whether every printed row that a band touches gives this dose; holes between printed rows belong to none."""
    band = claim.band
    kept = [row.band for row in rows if row.band is not None and _same_dose(claim, row)]
    others = [row.band for row in rows if row.band is not None and row.band not in kept]
    if band is None or not kept:
        return False
    values = _inside(band, [*kept, *others])
    return band in kept or (
        any(other.contains(value) for other in kept for value in values)
        and all(any(o.contains(v) for o in kept) or not any(o.contains(v) for o in others) for v in values)
    )


def _inside(band: Band, printed_bands: list[Band]) -> list[Decimal]:
    """The ends of a band and every printed bound within it, with a value on each side."""
    step = Decimal("0.01")
    low = Decimal(0) if band.low is None else band.low + step if band.low_open else band.low
    high = Decimal(100_000) if band.high is None else band.high - step if band.high_open else band.high
    bounds = {bound for other in printed_bands for bound in (other.low, other.high) if bound is not None}
    near = {bound + shift for bound in bounds for shift in (-step, Decimal(0), step)}
    return [low, high, *(value for value in sorted(near) if band.contains(value))]
