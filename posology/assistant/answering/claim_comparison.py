"""Contradictions inside one document: the same thing said twice with different values.

Compares claims by their parsed values and circumstances, never by how alike their words are. Ranges that contain each
other, values within a stated bound, and ways that the document offers as alternatives are no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from posology.assistant.answering.claim_conditions import STEP
from posology.assistant.answering.claim_values import amounts_agree, choices_agree, what_differs
from posology.assistant.answering.claims import BandKey, Choice, Claim, ClaimKind, Side, UseKey
from posology.assistant.answers import Verdict
from posology.assistant.dosing import wording
from posology.assistant.dosing.measures import scaled

MOST_COMPARED = 300
_STANDS = frozenset({Verdict.VERIFIED, Verdict.AMBIGUOUS})
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the values a document gives, with every place of it: (statement, start, end)."""

    value: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that a document says in two or more ways.

    Attributes:
        kind: what it is about ("schedule", "duration", …).
        code: what differs: dose, interval, unit, bound or value.
        drug: the drug both are about.
        circumstances: use, route, phase and band that all share, in words.
        readings: the values that do not agree, in reading order.
    """

    kind: ClaimKind
    code: str
    drug: str
    circumstances: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The conflicts found, and how many claims were too many to be compared with each other."""

    conflicts: tuple[Conflict, ...]
    uncompared: int = 0


def compare_claims(claims: Sequence[Claim], use_name: Callable[[str, str], str]) -> Comparison:
    """Find what a document says twice with different values; steps of a titration differ by nature and are left out.

    Args:
        claims: all claims of the document in reading order.
        use_name: the name of a use of a drug, by drug and id of the use.

    Returns:
        One conflict for all values that disagree about one thing, with every place of each.
    """
    buckets: defaultdict[Hashable, dict[Hashable, list[Claim]]] = defaultdict(dict)
    for claim in _completed([claim for claim in claims if STEP not in claim.when.conditions]):
        buckets[_bucket(claim)].setdefault((claim.side, claim.choices, claim.when, claim.group), []).append(claim)
    conflicts: list[Conflict] = []
    uncompared = 0
    for bucket in buckets.values():
        distinct = [same[0] for same in bucket.values()]
        uncompared += max(0, len(distinct) - MOST_COMPARED)
        conflicts += _conflicts_among(distinct[:MOST_COMPARED], bucket, use_name)
    ordered = sorted(conflicts, key=lambda conflict: [reading.places[0] for reading in conflict.readings])
    return Comparison(tuple(ordered), uncompared)


def _completed(claims: Sequence[Claim]) -> list[Claim]:
    """Claims with the route, base regimen or dose filled in where the whole document names only one."""
    routes: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    bases: defaultdict[Hashable, set[frozenset[str]]] = defaultdict(set)
    doses: defaultdict[Hashable, set[frozenset[str]]] = defaultdict(set)
    for claim in claims:
        when = claim.when
        routes[when.drug].add(when.routes)
        bases[when.drug, when.uses].add(when.bases)
        doses[when.drug, when.uses, claim.kind].add(when.doses)
    return [
        replace(
            claim,
            when=replace(
                claim.when,
                routes=claim.when.routes or _only(routes[claim.when.drug]),
                bases=claim.when.bases or _only(bases[claim.when.drug, claim.when.uses]),
                doses=claim.when.doses or _only(doses[claim.when.drug, claim.when.uses, claim.kind]),
            ),
        )
        for claim in claims
    ]


def _only(named: Iterable[frozenset[str]]) -> frozenset[str]:
    values = [value for value in named if value]
    return values[0] if len(values) == 1 else frozenset()


def _bucket(claim: Claim) -> Hashable:
    when = claim.when
    bases = when.bases if claim.kind is ClaimKind.SCHEDULE else frozenset()
    exact = (when.drug, when.routes, when.phases, when.lines, bases, when.doses, when.stages, when.conditions)
    return (claim.kind, *exact, when.tests, when.picked, when.bounds)


def _difference(first: Claim, second: Claim) -> str:
    """What two claims say differently about one thing, "" when they can stand side by side."""
    if not _comparable(first, second) or _both_stand(first, second):
        return ""
    if first.side is not second.side:
        return _breaks_bound(first, second)
    if first.side is not Side.EXACT:
        same = amounts_agree(first.choices[0].value, second.choices[0].value, exactly=True)
        return "" if same is None or same else "bound"
    if _covers(first, second) or _covers(second, first):
        return ""
    return what_differs(first.choices[0], second.choices[0])


def _comparable(first: Claim, second: Claim) -> bool:
    one, other = first.when, second.when
    if not one.uses & other.uses or not _same_band(one.band, other.band):
        return False
    if (first.statement, first.clause) == (second.statement, second.clause):
        return False
    if one.band is None and first.cell and second.cell and first.cell != second.cell:
        return False
    # "Gout: at most 2.4 mg" and "at most 1.2 mg in gout" name one condition in two places.
    if (one.label | one.depends_on, first.alternative) != (other.label | other.depends_on, second.alternative):
        return False
    if one.said_for - other.said_for and other.said_for - one.said_for:
        return False
    intervals_alone = (_interval_only(first), _interval_only(second))
    return not any(intervals_alone) or one.band is not None or all(intervals_alone)


def _interval_only(claim: Claim) -> bool:
    return claim.kind is ClaimKind.SCHEDULE and all(c.value is None and c.daily is None for c in claim.choices)


def _same_band(one: BandKey | None, other: BandKey | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.metrics and other.metrics and not one.metrics & other.metrics:
        return False
    if (one.low, one.high) == (other.low, other.high):
        return True
    return _point_inside(one, other) or _point_inside(other, one)


def _point_inside(point: BandKey, band: BandKey) -> bool:
    """Whether one band is a single value strictly inside the other: at a printed bound the signs would decide."""
    if point.low is None or point.low != point.high or (band.low is not None and band.low == band.high):
        return False
    return (band.low is None or band.low < point.low) and (band.high is None or point.low < band.high)


def _both_stand(first: Claim, second: Claim) -> bool:
    """Whether the rules allow both, as alternatives on one label.

    Two durations that one rule allows must agree with each other all the same.
    """
    if first.verdict not in _STANDS or second.verdict not in _STANDS:
        return False
    return first.kind is not ClaimKind.DURATION or not first.rules & second.rules


def _breaks_bound(first: Claim, second: Claim) -> str:
    """A plain value outside a stated ceiling or floor."""
    plain, limit = (first, second) if first.side is Side.EXACT else (second, first)
    if plain.side is not Side.EXACT or plain.kind in {ClaimKind.STOP, ClaimKind.FREQUENCY}:
        return ""
    bounding = limit.choices[0].value
    for choice in plain.choices:
        value = scaled(choice.value, bounding.unit) if choice.value is not None and bounding is not None else None
        if value is None or bounding is None:
            return ""
        obeys = value.low <= bounding.high if limit.side is Side.CEILING else value.high >= bounding.low
        if obeys:
            return ""
    return "bound"


def _covers(wide: Claim, narrow: Claim) -> bool:
    return all(any(choices_agree(choice, other) for choice in wide.choices) for other in narrow.choices)


def _conflicts_among(
    distinct: Sequence[Claim], bucket: dict[Hashable, list[Claim]], use_name: Callable[[str, str], str]
) -> Iterator[Conflict]:
    """The conflicts of claims that share their circumstances; values that disagree are told together."""
    offers = _offers(distinct)
    found: defaultdict[tuple[UseKey, BandKey | None], dict[int, Claim]] = defaultdict(dict)
    codes: dict[tuple[UseKey, BandKey | None], str] = {}
    for (place, first), (other_place, second) in combinations(enumerate(distinct), 2):
        code = _difference(first, second)
        if code and not _offered_together(first, second, offers):
            use = min((first.when.uses & second.when.uses), key=lambda shared: (sorted(shared[0]), shared[1]))
            key = (use, first.when.band)
            found[key] |= {place: first, other_place: second}
            codes.setdefault(key, code)
    like = list(bucket.values())
    for key, claims in found.items():
        places: defaultdict[str, set[Place]] = defaultdict(set)
        for place, claim in claims.items():
            places[_words(claim)].update(_place(same) for same in like[place])
        readings = sorted((Reading(v, tuple(sorted(at))) for v, at in places.items()), key=lambda r: r.places[0])
        one, shared = next(iter(claims.values())), key[0]
        uses = (*(use_name(one.when.drug, use) for use in sorted(shared[0])), *shared[1])
        yield Conflict(one.kind, codes[key], one.when.drug, _circumstances(one, uses), tuple(readings))


def _offers(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The clauses that offer more than one way, each with its claims."""
    offered: defaultdict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.side is Side.EXACT:
            offered[claim.statement, claim.clause].append(claim)
    return [together for together in offered.values() if sum(len(claim.choices) for claim in together) > 1]


def _offered_together(first: Claim, second: Claim, offers: Sequence[Sequence[Claim]]) -> bool:
    """Whether one clause of the document offers both, as alternatives of each other."""
    for offer in offers:
        together = [c for c in offer if c.when.uses & first.when.uses and c.when.band == first.when.band]
        if (
            sum(len(claim.choices) for claim in together) > 1
            and any(_covers(claim, first) for claim in together)
            and any(_covers(claim, second) for claim in together)
        ):
            return True
    return False


def _place(claim: Claim) -> Place:
    return (claim.statement, claim.start, claim.end)


def _words(claim: Claim) -> str:
    """The value of a claim in words."""
    ways = " or ".join(dict.fromkeys(_choice(choice) for choice in claim.choices))
    if claim.kind is ClaimKind.STOP:
        return f"{'below' if claim.side is Side.CEILING else 'above'} {ways}"
    return f"{claim.side.value} {ways}".strip()


def _choice(choice: Choice) -> str:
    parts = [
        wording.amount(choice.value) if choice.value else "",
        f"{wording.amount(choice.daily)} a day" if choice.daily else "",
        wording.interval(choice.interval) if choice.interval else "",
    ]
    return " ".join(part for part in parts if part)


def _circumstances(claim: Claim, uses: Sequence[str]) -> str:
    when = claim.when
    band = _band(when.band) if when.band is not None else ""
    named = (*uses, *sorted(when.routes), *sorted(when.phases), *sorted(when.stages), *sorted(when.conditions))
    return ", ".join(part for part in (*named, *sorted(when.lines), *sorted(when.tests), band) if part)


def _band(band: BandKey) -> str:
    metric = next(iter(sorted(band.metrics)), None)
    name = wording.metric_name(metric) if metric else "renal function"
    unit = wording.metric_unit(metric) if metric else ""
    if band.low is None or band.high is None:
        value = f"below {band.high}" if band.low is None else f"above {band.low}"
    else:
        value = f"{band.low}" if band.low == band.high else f"{band.low}–{band.high}"
    return f"{name} {value} {unit}".strip()
