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


_OVER = (
    (
        "infuse {drug} over {shown}.",
        "{drug} is infused IV over {shown}.",
        "infusion time of {drug}: {shown}",
        "give each dose of {drug} IV over {shown}.",
        "{drug} is given as an infusion over {shown}.",
    ),
    ("infuse {drug} over at most {shown}.", "infuse {drug} over less than {shown}."),
)
# The sentences that state a limit, and those that turn it round; `where` is the place with use, people and route.
_SENTENCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "concentration": (
        (
            "give {drug} at {shown} {place}.",
            "{drug} {place}: {shown}",
            "{place}, use {drug} at a concentration of {shown}.",
            "{drug} is given {place} at a concentration of {shown}.",
            "the concentration of {drug} given {place} is {shown}.",
        ),
        (),
    ),
    "time": _OVER,
    "time_min": (tuple(text.replace("{shown}", "at least {shown}") for text in _OVER[0]), _OVER[1]),
    "fluid": (
        (
            "with {drug}, give {shown} of normal saline {place}.",
            "hydration with {drug}: {shown} of saline {place}",
            "for {drug}, infuse {shown} of saline {place}.",
            "hydrate with {shown} of saline {place} of {drug}.",
            "{place} of {drug}, give {shown} of saline.",
        ),
        (),
    ),
    "level": (
        (
            "avoid prolonged {subject} levels of {drug} above {shown}.",
            "{drug}: {subject} levels above {shown} should be avoided.",
            "keep the {subject} level of {drug} below {shown}.",
            "{subject} concentrations of {drug} should not exceed {shown}.",
        ),
        ("aim for {drug} {subject} levels above {shown}.",),
    ),
    "start": (
        (
            "start {drug} {where} within {shown} of the onset of symptoms.",
            "{drug} {where}: start within {shown} of symptom onset",
            "{drug} {where} should be started within {shown} after onset of symptoms.",
            "treatment with {drug} {where} begins within {shown} of onset.",
        ),
        ("start {drug} {where} more than {shown} after the onset of symptoms.",),
    ),
    "course_max": (
        (
            "{drug} may be {where} for up to {shown}.",
            "{drug} is {where} for no more than {shown}.",
            "do not give {drug} {bare} for more than {shown}.",
        ),
        ("{drug} {where} must be given for more than {shown}.",),
    ),
}


def _stated(claim: LimitClaim, drug: str, random: Random) -> Iterator[str]:
    """The sentences of a kind of limit with everything put in."""
    stating, turned = _SENTENCES[claim.entry.kind]
    shown, where = _shown(claim, random), _place(claim)
    for text in turned if claim.against else stating:
        yield text.format(
            drug=drug,
            shown=shown,
            where=where,
            bare=where.removeprefix("given "),
            place=claim.entry.place,
            subject=claim.entry.subject,
        )


_MAKERS = {
    "rate": _ceilings, "dose_max": _ceilings, "daily_max": _ceilings, "concentration_max": _ceilings,
    "avoid": _avoided, "stop": _avoided, "tests": _tests, **dict.fromkeys(_SENTENCES, _stated),
}  # fmt: skip
