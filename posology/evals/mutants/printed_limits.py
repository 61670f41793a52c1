"""Printed limits as claims, whether a claim agrees with them, and the phrasings of each kind.

The counterpart of `printed_facts`, `printed_agreement` and `fact_phrasings` for everything that is no regimen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from random import Random

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.phrasings import Statement, cap, dose_words, span_words, tidy
from posology.evals.mutants.printed_facts import LimitEntry, printed
from posology.evals.mutants.printed_values import Span, amount, mass, minutes, number

_TIME = {"time", "time_min", "start", "course_max"}
_SIGN_WORDS = {
    "<": ("below", "less than", "under", "<"),
    "≤": ("at or below", "≤"),
    ">": ("above", "greater than", ">"),
    "≥": ("at or above", "≥"),
}


@dataclass(frozen=True)
class LimitClaim:
    """A statement of one limit; `against` turns a prohibition into a permission or a ceiling into a floor."""

    drug: str
    entry: LimitEntry
    value: Span
    against: bool = False


@cache
def limits_of(drug: str) -> tuple[LimitClaim, ...]:
    """The printed limits of a drug."""
    return tuple(LimitClaim(drug, entry, amount(entry.value)) for entry in printed()[drug].limits)


def _canonical(value: Span) -> Span:
    try:
        low, high = minutes(value)
    except KeyError:
        value = mass(value)
        factor = {"L": Decimal(1000)}.get(value.unit, Decimal(1))
        return replace(
            value,
            low=value.low * factor,
            high=value.high * factor,
            unit=value.unit.replace("L", "mL") if value.unit == "L" else value.unit,
        )
    return replace(value, low=low, high=high, unit="min")


def limit_agrees(claim: LimitClaim) -> bool:
    """Whether a printed limit of the drug allows what a claim says: the same value, or a slower plain one."""
    if claim.against or claim.drug not in printed():
        return False
    mine, entry = _canonical(claim.value), claim.entry
    for other in limits_of(claim.drug):
        theirs = other.entry
        if (theirs.kind, theirs.subject, theirs.place, theirs.use, theirs.who, theirs.route, theirs.tail) != (
            entry.kind,
            entry.subject,
            entry.place,
            entry.use,
            entry.who,
            entry.route,
            entry.tail,
        ):
            continue
        known = _canonical(other.value)
        if (known.low, known.high, known.unit) == (
            mine.low,
            mine.high,
            mine.unit,
        ) and claim.value.sign == other.value.sign:
            return True
        if _obeys(claim, mine, known):
            return True
    return False


def _obeys(claim: LimitClaim, mine: Span, known: Span) -> bool:
    """A printed infusion time may be exceeded; a plain range within the printed one is allowed."""
    kind = claim.entry.kind
    if kind in {"time", "time_min"}:
        longest = 2 * known.high
        return mine.unit == known.unit and mine.low >= known.low and claim.value.sign == "" and mine.high <= longest
    if kind == "concentration":
        return mine.unit == known.unit and known.low / 2 <= mine.low and mine.high <= known.high
    if kind in {"fluid", "tests"}:
        return mine.unit == known.unit and known.low <= mine.low and mine.high <= known.high
    return False


def limit_statements(claim: LimitClaim, seed: int) -> tuple[Statement, ...]:
    """Every phrasing of a limit, in words chosen by a seed."""
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    facts = printed().get(claim.drug)
    drug = random.choice(facts.names) if facts else claim.drug
    texts = tuple(_MAKERS[claim.entry.kind](claim, drug, random))
    return tuple(tidy(statement) for statement in _in_contexts(texts, claim, drug))


def _in_contexts(texts: Sequence[str], claim: LimitClaim, drug: str) -> Iterator[Statement]:
    contexts = (Scope(drug=claim.drug), Scope(title=cap(drug)), Scope(near=(f"Giving {drug}",)))
    for text in texts:
        yield Statement(cap(text), Scope())
        plain = text
        for words in (
            f"with {drug}, ",
            f"for {drug}, ",
            f" with {drug}",
            f" of {drug}",
            f"{drug} : ",
            f"{drug}: ",
            f"{drug}  : ",
            f" {drug}",
            f"{drug} ",
            f"{drug} : ",
        ):
            plain = plain.replace(words, "")
        if drug in plain or claim.entry.kind in {"avoid", "stop"} or plain.startswith(("is ", "must ")):
            continue
        yield from (Statement(cap(" ".join(plain.split())), scope) for scope in contexts)


def _shown(claim: LimitClaim, random: Random) -> str:
    value = replace(claim.value, sign="")
    if claim.entry.kind in _TIME:
        return random.choice(tuple(span_words(value)))
    if claim.entry.kind in {"dose_max", "daily_max", "concentration", "concentration_max", "rate"}:
        return random.choice(tuple(dose_words(value)))
    joint = "–" if not value.single else ""
    return joint.join(dict.fromkeys((number(value.low), number(value.high)))) + f" {value.unit}"


def _place(claim: LimitClaim) -> str:
    """Use, people, route and place of a limit in words."""
    entry, facts = claim.entry, printed().get(claim.drug)
    words = []
    if entry.route:
        words.append(f"given {'orally' if entry.route == 'oral' else entry.route}")
    if entry.use and facts:
        words.append(f"for {facts.uses[entry.use][0]}")
    if entry.who:
        words.append(f"in {entry.who_words or (facts.who.get(entry.who, [entry.who])[0] if facts else entry.who)}")
    return " ".join((*words, entry.place)).strip()


def _ceilings(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    """Words of a ceiling over one dose, a day, a concentration, a rate."""
    entry, shown, place = claim.entry, _shown(claim, random), _place(claim)
    noun = {
        "dose_max": "dose",
        "daily_max": "daily dose",
        "concentration_max": "concentration",
        "rate": "infusion rate",
    }[entry.kind]
    per = {"dose_max": "per dose" if not entry.tail else "", "daily_max": "per day"}.get(entry.kind, "")
    tail = f"{entry.tail} {per}".strip()
    if claim.against:
        yield f"the minimum {noun} of {drug} {place} is {shown} {entry.tail}."
        yield f"{drug} {place}: {noun} of at least {shown} {tail}"
        yield f"there is no maximum {noun} of {drug} {place}; {shown} {tail} may be exceeded."
        return
    yield f"the maximum {noun} of {drug} {place} is {shown} {entry.tail}."
    yield f"{drug} {place}: {noun} not to exceed {shown} {entry.tail}"
    yield f"do not exceed a {noun} of {shown} {entry.tail} of {drug} {place}."
    yield f"the {noun} of {drug} {place} must not exceed {shown} {entry.tail}."
    yield f"{drug} {place}: maximum {noun} {shown} {entry.tail}"
    yield f"the {noun} of {drug} {place} should be no more than {shown} {entry.tail}."


def _strengths(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown, place = _shown(claim, random), claim.entry.place
    yield f"give {drug} at {shown} {place}."
    yield f"{drug} {place}: {shown}"
    yield f"{place}, use {drug} at a concentration of {shown}."
    yield f"{drug} is given {place} at a concentration of {shown}."
    yield f"the concentration of {drug} given {place} is {shown}."


def _times(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown = _shown(claim, random)
    least = "at least " if claim.entry.kind == "time_min" else ""
    if claim.against:
        yield f"infuse {drug} over at most {shown}."
        yield f"infuse {drug} over less than {shown}."
        return
    yield f"infuse {drug} over {least}{shown}."
    yield f"{drug} is infused IV over {least}{shown}."
    yield f"infusion time of {drug}: {least}{shown}"
    yield f"give each dose of {drug} IV over {least}{shown}."
    yield f"{drug} is given as an infusion over {least}{shown}."


def _fluids(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown, place = _shown(claim, random), claim.entry.place
    yield f"with {drug}, give {shown} of normal saline {place}."
    yield f"hydration with {drug}: {shown} of saline {place}"
    yield f"for {drug}, infuse {shown} of saline {place}."
    yield f"hydrate with {shown} of saline {place} of {drug}."
    yield f"{place} of {drug}, give {shown} of saline."


def _avoided(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    """A state in which the drug is not used, or stopped."""
    entry, value = claim.entry, claim.value
    place = _place(claim)
    shown = f"{entry.subject} is {random.choice(_SIGN_WORDS[value.sign])} {number(value.low)} {value.unit}"
    if claim.against:
        yield f"{drug} {place} is recommended if {shown}."
        yield f"{drug} {place} can be started when {shown}."
        return
    yield f"{drug} {place} is not recommended if {shown}."
    yield f"do not use {drug} {place} if {shown}."
    yield f"avoid {drug} {place} when {shown}."
    yield f"{drug} {place} should not be given when {shown}."
    if entry.kind == "stop":
        yield f"stop {drug} if {shown}."
        yield f"discontinue {drug} when {shown}."


def _levels(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown, subject = _shown(claim, random), claim.entry.subject
    if claim.against:
        yield f"aim for {drug} {subject} levels above {shown}."
        return
    yield f"avoid prolonged {subject} levels of {drug} above {shown}."
    yield f"{drug}: {subject} levels above {shown} should be avoided."
    yield f"keep the {subject} level of {drug} below {shown}."
    yield f"{subject} concentrations of {drug} should not exceed {shown}."


def _tests(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    value, place = claim.value, claim.entry.place
    shown = "–".join(dict.fromkeys((number(value.low), number(value.high))))
    often = (
        f"{shown} {value.unit}"
        if value.unit.startswith("times")
        else f"{random.choice(('at least ', ''))}every {shown} {value.unit}"
    )
    subject = claim.entry.subject
    yield f"check {subject} {often} {place} with {drug}."
    yield f"{place} with {drug}, measure {subject} {often}."
    yield f"with {drug}, monitor {subject} {often} {place}."
    yield f"monitor {subject} {often} {place} therapy with {drug}."


def _starts(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown, place = _shown(claim, random), _place(claim)
    if claim.against:
        yield f"start {drug} {place} more than {shown} after the onset of symptoms."
        return
    yield f"start {drug} {place} within {shown} of the onset of symptoms."
    yield f"{drug} {place}: start within {shown} of symptom onset"
    yield f"{drug} {place} should be started within {shown} after onset of symptoms."
    yield f"treatment with {drug} {place} begins within {shown} of onset."


def _courses(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    shown, place = _shown(claim, random), _place(claim)
    if claim.against:
        yield f"{drug} {place} must be given for more than {shown}."
        return
    yield f"{drug} may be {place} for up to {shown}."
    yield f"{drug} is {place} for no more than {shown}."
    yield f"do not give {drug} {place.removeprefix('given ')} for more than {shown}."


_MAKERS = {
    "rate": _ceilings, "dose_max": _ceilings, "daily_max": _ceilings, "concentration_max": _ceilings,
    "concentration": _strengths, "time": _times, "time_min": _times, "fluid": _fluids, "avoid": _avoided,
    "stop": _avoided, "level": _levels, "tests": _tests, "start": _starts, "course_max": _courses,
}  # fmt: skip
