"""Reads what a statement claims: its schedules, durations, limits and thresholds for stopping.

Takes parsed numbers and what they are bound to; compares nothing (see `claim_comparison`) and knows no dose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from posology.assistant.answering import claim_conditions
from posology.assistant.answering.claim_circumstances import Names, bind_claim
from posology.assistant.answering.claims import Choice, Circumstances, Claim, ClaimKind, Side
from posology.assistant.answers import NumberFinding, worst
from posology.assistant.dosing import cues, delivery_cues
from posology.assistant.dosing.binding import Clause, Scope, bind, column_heading
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.drugs_named import DrugsNamed, near_drugs
from posology.assistant.dosing.extraction import cell_ends, extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    alternatives,
    bound,
    metrics_of,
    scaled,
    split_daily,
)
from posology.assistant.dosing.metric_cues import LABORATORY
from posology.assistant.dosing.parts import parts_of
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.unit_table import MASSES
from posology.ingest.documents import CELL_SEPARATOR

_ABOUT = 160
_A_DAY = frozenset({"daily", "per day", "a day", "each day", "/day"})


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """One statement of a document as claims are read from it; `group` is its list or table, -1 for none."""

    text: str
    scope: Scope
    statement: int
    group: int = -1
    findings: tuple[NumberFinding, ...] = ()


def read_claims(source: ClaimSource, names: Names) -> tuple[Claim, ...]:
    """The claims of one statement, in reading order.

    Args:
        source: the statement with its scope and the verdicts on its numbers.
        names: finds drugs, uses and rules.
    """
    scope = source.scope
    quantities = extract(source.text, scope.unit_context)
    if not quantities:
        return ()
    drugs = DrugsNamed(names.find_drugs(source.text), scope, near_drugs(scope, names.find_drugs), source.text)
    findings = {(finding.start, finding.end): finding for finding in source.findings}
    claims: list[Claim] = []
    for number, clause in enumerate(bind(source.text, quantities, scope)):
        parts = [clause] if scope.header else parts_of(clause)
        reader = _ClauseReader(source, names, drugs, number, findings)
        claims += _merged(claim for part in parts for claim in reader.of_part(part))
    return tuple(claims)


@dataclass(frozen=True, slots=True)
class _ClauseReader:
    """Reads the claims of the parts of one clause."""

    source: ClaimSource
    names: Names
    drugs: DrugsNamed
    clause: int
    findings: Mapping[tuple[int, int], NumberFinding]

    def of_part(self, part: Clause) -> Iterator[Claim]:
        """The claims of one part: its schedules, then its other values."""
        for group in part.groups:
            claim = self._schedule(group, part)
            if claim is not None:
                yield claim
        for quantity in (*part.rest, *(part.bands if part.band_only else ())):
            claim = self._value(quantity, part)
            if claim is not None:
                yield claim

    def _schedule(self, group: DoseGroup, part: Clause) -> Claim | None:
        """A dose with its interval that the text recommends; a dose alone only where it is given once or in a band."""
        drug, choices = self.drugs.at(group.start), _choices(group)
        if drug is not None and group.refuted and (above := _forbidden_above(group)) is not None:
            when = bind_claim(self.names, part, group, drug, self.source.scope).circumstances()
            return self._claim((ClaimKind.MAXIMUM, Side.CEILING), (Choice(value=above),), when, _numbers(group), part)
        if drug is None or not choices or group.refuted or group.base or part.weight_kg is not None:
            return None
        bound_to = bind_claim(self.names, part, group, drug, self.source.scope)
        if bound_to.situation.mode is not Mode.RECOMMEND:
            return None
        when = bound_to.circumstances()
        whole = any(choice.interval is not None or choice.daily is not None for choice in choices)
        if not whole and when.band is None and "once" not in when.conditions:
            return None
        return self._claim((ClaimKind.SCHEDULE, Side.EXACT), choices, when, _numbers(group), part)

    def _value(self, quantity: Quantity, part: Clause) -> Claim | None:
        """A duration, limit, volume, frequency or threshold, with what tells two of its kind apart."""
        drug, kind = self.drugs.at(quantity.start), _kind(quantity, part)
        if drug is None or kind is None:
            return None
        side, choices = _limit(quantity, kind, _label_of(quantity, part, self.source.scope))
        # A threshold for stopping is no condition of itself.
        others = replace(part, rest=[q for q in part.rest if q != quantity]) if kind is ClaimKind.STOP else part
        bound_to = bind_claim(self.names, others, None, drug, self.source.scope)
        mode = bound_to.situation.mode
        if not choices or mode is Mode.REPORT or (mode is Mode.PROHIBIT and kind not in _SPOKEN_AGAINST):
            return None
        tests = claim_conditions.tests_named(part.text)
        bounds: set[str] = {"fluids"} if delivery_cues.about_hydration(part.text) else set()
        doses: frozenset[str] = frozenset()
        if kind is ClaimKind.STOP:
            bounds = {metric.value for metric in metrics_of(quantity)}
            bounds.add("stop" if claim_conditions.stops(part.text) else "do not use")
        elif kind is ClaimKind.FREQUENCY:
            tests = tests or claim_conditions.tests_named(" ".join(self.source.scope.near))
            bounds |= {"after stopping"} if delivery_cues.after_stopping(part.text) else set()
        elif kind is not ClaimKind.DURATION:
            doses = frozenset(str(a) for g in part.groups if g.dose and not g.refuted for a in alternatives(g.dose))
        if (kind is ClaimKind.FREQUENCY) != bool(tests) and kind in {ClaimKind.FREQUENCY, ClaimKind.DURATION}:
            return None
        if kind in {ClaimKind.CONCENTRATION, ClaimKind.VOLUME}:
            stage = claim_conditions.preparation(part.text)
            if side is Side.EXACT and not stage and not bound_to.situation.lines and "fluids" not in bounds:
                return None
            bounds |= set() if bound_to.situation.lines else stage
        kept = tests if kind is ClaimKind.FREQUENCY else frozenset()
        when = bound_to.circumstances(bounds=bounds, doses=doses, tests=kept)
        return self._claim((kind, side), choices, when, [quantity], part)

    def _claim(
        self,
        about: tuple[ClaimKind, Side],
        choices: tuple[Choice, ...],
        when: Circumstances,
        numbers: Sequence[Quantity],
        part: Clause,
    ) -> Claim:
        found = [f for number in numbers if (f := self.findings.get((number.start, number.end))) is not None]
        start, end = min(number.start for number in numbers), max(number.end for number in numbers)
        around = self.source.text[max(part.start, start - _ABOUT) : min(part.end, end + _ABOUT)]
        return Claim(
            kind=about[0],
            side=about[1],
            choices=choices,
            when=when,
            statement=self.source.statement,
            clause=self.clause,
            group=self.source.group,
            start=start,
            end=end,
            verdict=worst([finding.verdict for finding in found]),
            rules=frozenset(finding.rule for finding in found if finding.rule),
            alternative=len(choices) == 1 and claim_conditions.offers_alternative(around),
            cell=self.source.text.partition(CELL_SEPARATOR)[0].lower() if self.source.scope.header else "",
        )


_SPOKEN_AGAINST = frozenset({ClaimKind.RATE, ClaimKind.MAXIMUM, ClaimKind.CONCENTRATION, ClaimKind.STOP})
_KINDS = {
    Role.DURATION: ClaimKind.DURATION,
    Role.RATE: ClaimKind.RATE,
    Role.INFUSION_TIME: ClaimKind.INFUSION_TIME,
    Role.CONCENTRATION: ClaimKind.CONCENTRATION,
    Role.VOLUME: ClaimKind.VOLUME,
    Role.MAXIMUM: ClaimKind.MAXIMUM,
    Role.FREQUENCY: ClaimKind.FREQUENCY,
}
_BOUNDED = frozenset({ClaimKind.RATE, ClaimKind.CONCENTRATION, ClaimKind.INFUSION_TIME})
_BOUNDING = re.compile(
    r"\b(?:(?P<most>max(?:imum|imal)?|highest|upper limit|ceiling)|min(?:imum|imal)?|shortest|lower limit)\b"
    r"[\w /()]{0,30}[:|\s*_]*$",
    re.IGNORECASE,
)
_DAILY = re.compile(r"\b(?:daily|per day|a day|24[- ]?h\w*)\b[^.;]*$", re.IGNORECASE)
_A_DAY_BEHIND = re.compile(r"\s*(?:daily|a day|per day|each day)\b", re.IGNORECASE)
_LABEL_REACH = 60
_SIDES = {
    Comparator.LE: Side.CEILING,
    Comparator.LT: Side.CEILING,
    Comparator.GE: Side.FLOOR,
    Comparator.GT: Side.FLOOR,
}


def _kind(quantity: Quantity, part: Clause) -> ClaimKind | None:
    if quantity.role is Role.BAND or (quantity.role is Role.THRESHOLD and quantity.unit in LABORATORY):
        one_sided = (quantity.low is None) != (quantity.high is None)
        return ClaimKind.STOP if one_sided and cues.ends_use(part.text) else None
    if quantity.unit.endswith(("/min", "/h")) and quantity.role in {Role.MAXIMUM, Role.RATE}:
        return ClaimKind.RATE
    return _KINDS.get(quantity.role)


def _numbers(group: DoseGroup) -> list[Quantity]:
    return [quantity for quantity in (group.dose, *group.intervals) if quantity is not None]


def _forbidden_above(group: DoseGroup) -> Amount | None:
    """The amount above which a text gives no dose ("daily doses above 4 g are not recommended")."""
    dose = group.dose
    if dose is None or dose.comparator not in {Comparator.GT, Comparator.GE} or dose.low is None:
        return None
    a_day = group.daily or (bool(group.intervals) and all(q.text.lower().strip() in _A_DAY for q in group.intervals))
    return Amount(dose.low, dose.low, f"{dose.unit}/day" if a_day and "/day" not in dose.unit else dose.unit)


def _label_of(quantity: Quantity, part: Clause, scope: Scope) -> str:
    """The words that stand before a value in its clause, with the head of its column and "a day" right behind it."""
    edges = cell_ends(part.text, len(scope.header)) if scope.header else []
    head = column_heading(edges, quantity.start - part.start, scope.header)
    at = quantity.start - part.start
    behind = _A_DAY_BEHIND.match(part.text, quantity.end - part.start)
    return f"{'' if behind is None else behind[0]} {head} {part.text[max(0, at - _LABEL_REACH) : at]}"


def _limit(quantity: Quantity, kind: ClaimKind, label: str) -> tuple[Side, tuple[Choice, ...]]:
    """How a value bounds and the values it names; `label` are the words that it stands under."""
    if kind is ClaimKind.STOP:
        side = Side.CEILING if quantity.low is None else Side.FLOOR
    elif kind is ClaimKind.MAXIMUM:
        side = Side.CEILING
    else:
        side = _SIDES.get(quantity.comparator, Side.EXACT)
        bounding = _BOUNDING.search(label) if side is Side.EXACT and kind in _BOUNDED else None
        side = side if bounding is None else Side.CEILING if bounding["most"] else Side.FLOOR
    single = bound(quantity)
    masses = MASSES | {f"{mass}/kg" for mass in MASSES}
    if kind is ClaimKind.MAXIMUM and single is not None and single.unit in masses and _DAILY.search(label):
        single = Amount(single.low, single.high, f"{single.unit}/day")
    amounts = alternatives(quantity) if side is Side.EXACT else ((single,) if single is not None else ())
    if kind is ClaimKind.FREQUENCY:
        return side, tuple(Choice(interval=amount) for amount in amounts)
    return side, tuple(Choice(value=amount) for amount in amounts)


def _choices(group: DoseGroup) -> tuple[Choice, ...]:
    """Every dose of a group with every interval of it; totals per day are kept or divided by the interval."""
    spacings = tuple(a for quantity in group.intervals for a in alternatives(quantity))
    if group.dose is None:
        return tuple(Choice(interval=spacing) for spacing in spacings)
    in_total = bool(group.intervals) and all(q.text.lower().strip() in _A_DAY for q in group.intervals)
    choices: list[Choice] = []
    for amount in alternatives(group.dose):
        unit, per_day = split_daily(amount.unit)
        total = Amount(amount.low, amount.high, unit)
        if in_total:
            choices.append(Choice(daily=total))
        elif not per_day:
            choices += [Choice(amount, spacing) for spacing in spacings] or [Choice(amount)]
        else:
            choices += [_divided(total, spacing) for spacing in spacings] or [Choice(daily=total)]
    return tuple(choices)


def _divided(total: Amount, spacing: Amount) -> Choice:
    """A total per day as the single doses it is given in."""
    hours = scaled(spacing, "h")
    if hours is None or hours.low != hours.high or hours.low <= 0:
        return Choice(daily=total, interval=spacing)
    # Multiplied before it is divided: a third of a day is no exact decimal, a third of 3 g is.
    single = Amount(total.low * hours.low / HOURS_PER_DAY, total.high * hours.low / HOURS_PER_DAY, total.unit)
    return Choice(single, spacing)


def _merged(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of one clause about one thing in the same circumstances are one claim with several choices."""
    merged: dict[tuple[ClaimKind, Side, Circumstances], Claim] = {}
    for claim in claims:
        key = (claim.kind, claim.side, claim.when)
        known = merged.get(key)
        merged[key] = claim if known is None else _joined(known, claim)
    return list(merged.values())


def _joined(first: Claim, second: Claim) -> Claim:
    verdicts = [verdict for verdict in (first.verdict, second.verdict) if verdict is not None]
    return replace(
        first,
        choices=tuple(dict.fromkeys((*first.choices, *second.choices))),
        end=max(first.end, second.end),
        verdict=worst(verdicts),
        rules=first.rules | second.rules,
        alternative=False,
    )
