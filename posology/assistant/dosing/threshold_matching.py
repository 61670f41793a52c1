"""Bounds of laboratory values, body weights and days of a course, against limits and regimens.

Bands that choose a dose are judged in `renal_matching`, counted criteria in `criteria_matching`, serum levels in
`level_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import cues, delivery_cues, full_dose_cues, giving_cues, wording
from posology.assistant.dosing.age_matching import age
from posology.assistant.dosing.attached import rounds_to
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.course_days import day_of_course
from posology.assistant.dosing.course_matching import duration
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.event_sides import other_side
from posology.assistant.dosing.level_matching import is_level, level
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    in_line,
    of_use_beside,
    with_values,
)
from posology.assistant.dosing.measures import (
    band_of,
    bound,
    comparable,
    creatinine,
    equal,
    is_point,
    metrics_of,
    scaled,
    within,
)
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, no_rule
from posology.assistant.dosing.person_words import is_value
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role
from posology.assistant.dosing.rule_values import Amount, Band
from posology.assistant.dosing.start_sides import on_the_other_side
from posology.assistant.dosing.weight_ranges import body_size

_USE_LIMITS = (LimitKind.DO_NOT_USE, LimitKind.STOP_BELOW, LimitKind.USE_ONLY_IF)
_TIMES = frozenset({"min", "h", "day", "week", "month", "year"})
_NOT_STARTED = re.compile(
    r"\b(?:not|don't|never|cannot|nobody) (?:to )?(?:be )?(?:start|begin|begun|initiat|given|give)\w*\b[^.;:\d]{0,60}$",
    re.IGNORECASE,
)
_STARTED_AFTER = re.compile(
    r"\b(?:start|begin|begun|initiat)\w*\s+(?:only\s+|not before\s+)?(?:after|beyond)\s+(?:the\s+)?(?:first\s+)?$",
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(?:lasts?|lasting|continue[sd]?(?: for)?|is given for)\s+(?:up to\s+)?$", re.IGNORECASE)
_AFTER_LEAST = re.compile(r"\b(?:after (?:at least |more than )?\d|not before|at the earliest)\b", re.IGNORECASE)
_EARLIEST, _LATEST = (re.compile(rf"\bat the {end}\b", re.IGNORECASE) for end in ("earliest", "latest"))
_STOPS = re.compile(r"\b(?:stop|discontinu|withdraw|halt|ceas)\w*", re.IGNORECASE)
_OBSERVED = re.compile(r"\b(?:observ|monitor|watch)\w*", re.IGNORECASE)
_ENDS_AT = re.compile(r"\b(?:ends?|ending|stops?|stopped|finishes|completed)\s+(?:at|on)\s+$", re.IGNORECASE)
_DAY_OF_COURSE = re.compile(r"\bdays?\s*\d", re.IGNORECASE)
_LISTED_DAY = re.compile(r"\bdays\s*\d[\d\s,&–-]*(?:(?:to|and)\s[\d\s,&–-]*)*$", re.IGNORECASE)


def threshold(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a bound of a laboratory value or level, a body weight, a day of the course, or a time to start within.

    Args:
        quantity: the bound; years are the ages of patients.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    if quantity.unit == "year":
        return age(quantity, clause, situation)
    if quantity.unit in {"kg", "m2"}:
        return body_size(quantity, clause, situation)
    if (slipped := _other_unit(quantity, clause, situation)) is not None:
        return slipped
    if is_level(quantity, clause, situation):
        return level(quantity, clause, situation)
    before = clause.text[: max(0, quantity.start - clause.start)]
    if quantity.unit == "day" and (_DAY_OF_COURSE.match(quantity.text) or _LISTED_DAY.search(before)):
        ends = _ENDS_AT.search(before) is not None
        return (duration if ends else day_of_course)(quantity, clause, situation)
    born = _gestation(quantity, situation)
    return born or _use_limit(quantity, clause, situation) or _start(quantity, clause, situation)


def _gestation(quantity: Quantity, situation: Situation) -> Opinion | None:
    """Agreement of a gestational age with one that a regimen in question is printed for; None for another number."""
    for rule in situation.base_rules if quantity.metric is Metric.GESTATION else ():
        printed = situation.compiled.gestations.get(rule.regimen.id, ())
        if any(one.metric is quantity.metric and band_of(quantity).lies_in(band_of(one)) for one in printed):
            reason = f"within the gestational age of the label: {rule.regimen.condition}"
            return agrees(reason, rule.rule, rule.source)
    return None


def _other_unit(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a bound of use that repeats the printed number of a named measure in another unit of its kind."""
    if not quantity.unit:
        return None
    stated, words = band_of(quantity), clause.text.lower()
    limits = [
        limit
        for limit in applicable(_USE_LIMITS, clause, situation)
        if limit.band == stated and limit.subject and limit.subject.lower() in words
        if quantity.metric in {Metric.UNKNOWN, limit.metric}
    ]
    units = {limit.id: wording.metric_unit(limit.metric) for limit in limits}
    other = [one for one in limits if units[one.id] != quantity.unit and comparable(units[one.id], quantity.unit)]
    return against("unit", "the label prints this bound in another unit", other, situation) if other else None


def _use_limit(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A bound of a laboratory value outside or inside of which the drug is not used."""
    metrics = metrics_of(quantity) or frozenset({quantity.metric})
    limits = [limit for limit in applicable(_USE_LIMITS, clause, situation) if limit.band and limit.metric in metrics]
    if not limits:
        return _of_other_routes(quantity, clause, situation) if is_point(quantity) else None
    if is_point(quantity):
        return _lost_sign(quantity, clause, limits, situation) or _of_person(quantity, clause, limits, situation)
    if not quantity.unit:
        read = _bound_of_use(replace(quantity, unit=wording.metric_unit(limits[0].metric)), clause, limits, situation)
        agreed = read is not None and read.agreement is Agreement.AGREES
        return no_rule("the unit of the limit is missing", "unit") if agreed else read
    return _bound_of_use(quantity, clause, limits, situation)


def _bound_of_use(quantity: Quantity, clause: Clause, limits: list[Limit], situation: Situation) -> Opinion | None:
    """A bound of a laboratory value against the printed ones of its metric."""
    stated = _in_metric_unit(quantity, limits[0])
    if stated is None:
        return against("unit", "the label prints this limit in another unit", limits, situation)
    ends, given = cues.ends_use(clause.text), _gives(clause)
    for limit in limits:
        allowed = limit.kind is LimitKind.USE_ONLY_IF
        if limit.band == stated and (allowed is not ends or not ends):
            if not allowed and given:
                return against("polarity", "the text allows what the label does not", limits, situation)
            if not (allowed or ends or cues.ends_use(situation.governing) or giving_cues.marks_limit(clause.text)):
                return no_rule("the text does not say that the drug is not used there", "polarity")
            return in_line(limit, situation, f"the label's limit: {limit.note or limit.subject}")
        if limit.band is not None and stated == limit.band.complement and allowed is ends:
            return in_line(limit, situation, f"the other side of the label's limit: {limit.note or limit.subject}")
    crosses = given and any(limit.band and stated.overlaps(limit.band) for limit in limits)
    kept = giving_cues.keeps_away(clause.text[: max(0, quantity.start - clause.start)])
    if not (ends or crosses or kept or any(limit.kind is LimitKind.USE_ONLY_IF for limit in limits)):
        return None
    same = any(limit.band and {limit.band.low, limit.band.high} == {stated.low, stated.high} for limit in limits)
    reason = "the label prints this bound with another sign" if same else "the label prints another limit of use"
    return against("bound", reason, limits, situation)


def _gives(clause: Clause) -> bool:
    """Whether a clause gives the drug: in words, or by stating a dose of it in plain ones."""
    doses = [group for group in (clause.whole or clause).groups if group.dose is not None and not group.refuted]
    return giving_cues.gives(clause.text) or (
        bool(doses) and clause.mode is Mode.RECOMMEND and giving_cues.is_plain(clause.text)
    )


def _lost_sign(quantity: Quantity, clause: Clause, limits: list[Limit], situation: Situation) -> Opinion | None:
    """A value with an equals sign where the label prints a bound ("= 55 mL/min" for ≤55), or to stop at elsewhere."""
    bounds = {end for limit in limits if limit.band is not None for end in (limit.band.low, limit.band.high)}
    stated = _in_metric_unit(quantity, limits[0]) if cues.ends_use(clause.text) else None
    if stated is None:
        return None
    if stated.low not in bounds:
        begins = {limit.kind for limit in limits} == {LimitKind.USE_ONLY_IF}
        told = begins or is_value(quantity, clause.text, clause.start)
        return None if told else against("bound", "the label prints another limit of use", limits, situation)
    if not clause.text[: quantity.start - clause.start].rstrip().endswith("="):
        return None
    return against("bound", "the label prints a bound here, the text a single value", limits, situation)


def _of_other_routes(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """A value told of a person that the label weighs for other routes or phases than the dose's."""
    whole = clause.whole or clause
    limits = [limit for limit in situation.compiled.limits(*_USE_LIMITS) if limit.metric in metrics_of(quantity)]
    if not limits or not whole.groups or not is_value(quantity, whole.text, whole.start):
        return None
    return in_line(limits[0], situation, f"a value that the label weighs elsewhere: {limits[0].subject}")


def _of_person(quantity: Quantity, clause: Clause, limits: list[Limit], situation: Situation) -> Opinion | None:
    """A value told of a person beside a dose, or at which the text allows the drug: the label does there or not."""
    whole = clause.whole or clause
    stated = _in_metric_unit(quantity, limits[0])
    given = bool(whole.groups) and clause.mode is Mode.RECOMMEND and not any(g.refuted for g in whole.groups)
    told = given and is_value(quantity, whole.text, whole.start)
    refused = not whole.groups and cues.ends_use(clause.text) and not _from_here(quantity, clause)
    if stated is None or stated.low is None or not (told or refused or _gives(clause)):
        return None
    value = stated.low
    bands = [(limit, limit.band) for limit in limits if limit.band is not None]
    barred = [limit for limit, band in bands if band.contains(value) is not (limit.kind is LimitKind.USE_ONLY_IF)]
    if refused:
        # To whom a label does not begin to give the drug, it says nothing of its end.
        ending = [one for one in barred if one.kind is not LimitKind.USE_ONLY_IF or not _STOPS.search(clause.text)]
        return in_line(ending[0], situation, "the label does not give the drug at this value") if ending else None
    if barred:
        return against("limit", "the label does not give the drug at this value", barred, situation)
    return in_line(limits[0], situation, "a value at which the label gives the drug") if told else None


def _from_here(quantity: Quantity, clause: Clause) -> bool:
    """Whether a text refuses the drug from a value on ("contraindicated from 40 mL/min")."""
    start, end = (max(0, place - clause.start) for place in (quantity.start, quantity.end))
    return full_dose_cues.names_beginning(clause.text, start, end)


def _in_metric_unit(quantity: Quantity, limit: Limit) -> Band | None:
    """The stated bound in the unit of the limit's metric, None when it is in a unit of something else."""
    unit = wording.metric_unit(limit.metric)
    own = unit if (limit.metric, quantity.unit) == (Metric.POTASSIUM, "mmol/L") else quantity.unit  # one charge each
    ends = [None if end is None else creatinine(end, own, unit) for end in (quantity.low, quantity.high)]
    if all(end is None for end in ends):
        return None
    if limit.band is not None and own != unit:  # "133 µmol/L" is 1.5 mg/dL, rounded
        given = zip(ends, (quantity.low, quantity.high), (limit.band.low, limit.band.high), strict=True)
        ends = [_as_printed(end, stated, own, printed, unit) for end, stated, printed in given]
    return Band(ends[0], ends[1], quantity.low_open, quantity.high_open)


def _as_printed(
    end: Decimal | None, stated: Decimal | None, unit: str, printed: Decimal | None, printed_unit: str
) -> Decimal | None:
    """A converted end of a bound: the printed one, where the stated one only rounds it."""
    if end is None or stated is None or printed is None:
        return end
    same = rounds_to(Amount(stated, stated, unit), Amount(printed, printed, printed_unit))
    return printed if same else end


def _start(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    starts = of_use_beside(applicable((LimitKind.START_WITHIN,), clause, situation), quantity, clause, situation)
    stated = bound(quantity)
    if not starts and stated is not None and (turned := on_the_other_side(stated, quantity, clause, situation)):
        return against("polarity", "the label prints this time on the other side of the event", turned, situation)
    if not starts or stated is None or stated.unit not in _TIMES or delivery_cues.stops_before(clause.text):
        return no_rule("no rule speaks of this threshold")
    if _OBSERVED.search(clause.text):
        return no_rule("a time of watching, not one to start")
    if (lasting := _lasts(stated, quantity, clause, situation)) is not None:
        return lasting
    place = quantity.start - clause.start, quantity.end - clause.start
    turned = [limit for limit in starts if other_side(clause.text, *place, limit.subject)]
    if any(equal(stated, value) for _, value in with_values(turned)) and not any(
        equal(stated, value) for limit, value in with_values(starts) if limit not in turned
    ):
        return against("polarity", "the label prints this time on the other side of the event", turned, situation)
    refused = _NOT_STARTED.search(clause.text, 0, quantity.start - clause.start) is not None
    for limit, value in with_values(starts):
        later = _STARTED_AFTER.search(clause.text, 0, quantity.start - clause.start) is not None
        after = _starts_after(limit) is not refused  # "not later than 72 hours" is the time within which it starts
        if equal(stated, value) and after and quantity.comparator in UPPER_SIGNS:
            reason = (
                "the label starts within this time" if refused else "the label starts after this time, not within it"
            )
            return against("polarity", reason, starts, situation)
        if (
            equal(stated, value)
            and not after
            and value.low == value.high
            and (later or quantity.comparator in FLOOR_SIGNS)
        ):
            return against(
                "polarity", "the text starts after the time within which the label starts", starts, situation
            )
        if equal(stated, value) or (not refused and _is_its_end(quantity, value, clause)):
            return in_line(limit, situation, f"the label's time to start ({limit.subject})")
    return against("value", "the label prints another time to start", starts, situation)


def _is_its_end(quantity: Quantity, printed: Amount, clause: Clause) -> bool:
    """Whether a bound is the end of a printed range on its side ("no sooner than 12 hours" of 12 to 24 hours)."""
    around = clause.text[max(0, quantity.start - clause.start - 20) : quantity.end - clause.start + 50]
    stated = bound(quantity)
    same = scaled(stated, printed.unit) if stated is not None else None
    if same is None or printed.low == printed.high:
        return False
    if quantity.comparator is Comparator.GE or _EARLIEST.search(around):
        return same.low == printed.low
    return (quantity.comparator in UPPER_SIGNS or _LATEST.search(around) is not None) and same.high == printed.high


def _lasts(stated: Amount, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of a time for which a course lasts ("lasts 35 days after hip replacement"); None for another time."""
    rules: Sequence[DoseRule] = situation.base_rules
    if _LASTS.search(clause.text, 0, quantity.start - clause.start) is None:
        if not any(other.role is Role.DURATION for other in clause.rest):
            return None
        # "for 35 days after hip replacement and 12 days after knee replacement": the use is the one named next.
        mentions = situation.compiled.use_mentions(clause.text)
        named = next((found.name for found in mentions if found.start >= quantity.end - clause.start), "")
        rules = [rule for rule in situation.compiled.base_rules if rule.regimen.indication == named]
    timed = [(rule, rule.regimen.duration) for rule in rules if rule.regimen.duration is not None]
    rule = next((rule for rule, printed in timed if within(stated, printed)), None)
    if rule is None:
        return None
    return agrees(f"the label's duration for {situation.use_name(rule)}", rule.rule, rule.source)


def _starts_after(limit: Limit) -> bool:
    """Whether the label starts when a time is over ("after at least 6 months of treatment")."""
    return limit.subject.startswith("after ") or _AFTER_LEAST.search(limit.subject) is not None
