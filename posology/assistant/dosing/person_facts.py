"""What a text tells of one person (age, weight, creatinine) and the regimens that these facts choose.

Counted criteria and printed ranges of body weight only; renal bands are attached to doses in `grouping`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.decades import names_decade
from posology.assistant.dosing.denials import ends_what_was_told
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import band_of, creatinine, metrics_of, years
from posology.assistant.dosing.monographs import Regimen
from posology.assistant.dosing.person_words import holds_dose, is_value, of_a_person
from posology.assistant.dosing.plain_ages import plain_age
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.rule_formulas import Criteria
from posology.assistant.dosing.rule_values import Band

# "Cyclosporine was started last week": it is given to the one spoken of.
_BEGUN = re.compile(
    r"\b(?:is|was|are|were|has been|have been) (?:re-?)?(?:started|begun|added|initiated|introduced|resumed|given)\b",
    re.IGNORECASE,
)


def facts_of(clause: Clause) -> Mapping[Metric, Decimal]:
    """The one age (years), weight (kg), creatinine and its rise (mg/dL) that a clause and the sentences before tell."""
    told = dict(own_facts(clause))
    for sentence in _told_of(clause.whole or clause):
        told = dict(_facts_named(sentence)) | told
    return told if clause.weight_kg is None else told | {Metric.WEIGHT: clause.weight_kg}


def own_facts(clause: Clause) -> Mapping[Metric, Decimal]:
    """The facts of `facts_of` that a clause tells itself."""
    whole = clause.whole or clause
    stated = (*whole.bands, *whole.rest, *plain_age(whole.text, whole.start))
    return _facts_in((q, whole.text, whole.start) for q in stated)


def _told_of(whole: Clause) -> Iterable[str]:
    """The sentences that may tell of the person of a clause: those known to, and the one right before it."""
    return dict.fromkeys((*whole.told, *whole.earlier[:1]))


@lru_cache(maxsize=1024)
def _facts_named(sentence: str) -> tuple[tuple[Metric, Decimal], ...]:
    return tuple(_facts_in((q, sentence, 0) for q in (*extract(sentence), *plain_age(sentence))).items())


def _facts_in(numbers: Iterable[tuple[Quantity, str, int]]) -> dict[Metric, Decimal]:
    """The facts among some numbers, each with its text and where that begins; told twice differently, it is none."""
    values: dict[Metric, set[Decimal]] = {}
    for quantity, text, start in numbers:
        metric, value = _metric_and_value(quantity)
        if value is not None and is_value(quantity, text, start):
            values.setdefault(metric, set()).add(value)
    return {metric: found.pop() for metric, found in values.items() if len(found) == 1}


def _metric_and_value(quantity: Quantity) -> tuple[Metric, Decimal | None]:
    if quantity.role is Role.AGE and quantity.low is not None and names_decade(quantity.text):
        return Metric.AGE, quantity.low
    if quantity.value is None:
        return Metric.UNKNOWN, None
    if quantity.role is Role.AGE:
        return Metric.AGE, years(quantity.value, quantity.unit)
    if quantity.unit == "kg" and quantity.role is Role.THRESHOLD:
        return Metric.WEIGHT, quantity.value
    if quantity.metric is Metric.SCR_RISE:
        return Metric.SCR_RISE, creatinine(quantity.value, quantity.unit, "mg/dL")
    if Metric.SCR in metrics_of(quantity):
        return Metric.SCR, creatinine(quantity.value, quantity.unit, "mg/dL")
    return Metric.UNKNOWN, None


def chosen_by(facts: Mapping[Metric, Decimal], compiled: CompiledMonograph) -> frozenset[str]:
    """The regimens that the facts about one person choose: by counted criteria, or what a condition bounds."""
    if not facts:
        return frozenset()
    counted = (c.regimens for c in compiled.monograph.criteria if _met(c, facts) >= c.at_least)
    weight, age = facts.get(Metric.WEIGHT), facts.get(Metric.AGE)
    weighed = (r.id for r in _weighed(compiled) if weight is not None and r.weight and r.weight.contains(weight))
    aged = _of_age(age, compiled) if age is not None else frozenset()
    rise = facts.get(Metric.SCR_RISE)
    risen = frozenset(name for name, band in _risen(compiled) if rise is not None and band.contains(rise))
    return frozenset(name for names in counted for name in names) | frozenset(weighed) | aged | risen


def refused_by(facts: Mapping[Metric, Decimal], compiled: CompiledMonograph) -> frozenset[str]:
    """The regimens of counted criteria of which one person, with every fact told, meets too few."""
    criteria = compiled.monograph.criteria if facts else ()
    told = (one for one in criteria if all(each.metric in facts for each in one.of))
    return frozenset(name for one in told if _met(one, facts) < one.at_least for name in one.regimens)


def told_before(clause: Clause, compiled: CompiledMonograph) -> frozenset[str]:
    """The regimens whose condition the sentences before tell of a person ("She takes cyclosporine.").

    What the nearest sentence denies ("It was stopped last week.") no longer holds, whatever was told before.
    """
    told: set[str] = set()
    over: set[str] = set()
    for text in sentences_before(clause):
        if tells_of_person(text):
            told |= compiled.regimens_named(text) - over
        over |= compiled.regimens_denied(text)
    return frozenset(told)


def sentences_before(clause: Clause) -> Iterable[str]:
    """The sentences that may tell of the person of a clause, nearest first; none where it ends what was told."""
    whole = clause.whole or clause
    over = any(map(ends_what_was_told, whole.earlier[:1]))
    return () if over else dict.fromkeys((*whole.earlier[:1], *whole.told))


def tells_of_person(text: str) -> bool:
    """Whether a sentence tells of a person, or of what is given to the one spoken of, and gives no dose."""
    return (of_a_person(text) or _BEGUN.search(text) is not None) and not holds_dose(text)


@lru_cache(maxsize=128)
def _weighed(compiled: CompiledMonograph) -> tuple[Regimen, ...]:
    """The regimens whose condition is a body weight ("body weight of 60 kg or less")."""
    printed = {r.id: extract(r.condition) for r in compiled.monograph.regimens if r.weight and r.condition}
    return tuple(compiled.regimens[name] for name, q in printed.items() if q and all(one.unit == "kg" for one in q))


@lru_cache(maxsize=128)
def _risen(compiled: CompiledMonograph) -> tuple[tuple[str, Band], ...]:
    """The regimens whose condition is a rise of the serum creatinine, with the rise."""
    printed = ((r.id, q) for r in compiled.monograph.regimens if r.condition for q in extract(r.condition))
    return tuple((name, band_of(q)) for name, q in printed if q.metric is Metric.SCR_RISE)


@lru_cache(maxsize=128)
def _aged(compiled: CompiledMonograph) -> tuple[Regimen, ...]:
    """The regimens whose condition begins with an age ("age of 75 years and older, without a bolus")."""
    return tuple(regimen for regimen in compiled.monograph.regimens if regimen.condition.startswith("age"))


def _of_age(age: Decimal, compiled: CompiledMonograph) -> frozenset[str]:
    """The regimens whose condition an age meets: in words, as a bound, or as the narrowest stretch of early life."""
    worded = {r.id for r in _aged(compiled) if _holds_age(r, age)}
    bounded = {name for name, band in compiled.age_conditions if band.contains(age)}
    early = [r for r in compiled.monograph.regimens if "of life" in r.condition and _holds_age(r, age)]
    narrowest = min((r.age_below_years for r in early if r.age_below_years is not None), default=None)
    return frozenset(worded | bounded | {r.id for r in early if r.age_below_years == narrowest})


def _holds_age(regimen: Regimen, age: Decimal) -> bool:
    begins, ends = regimen.age_from_years, regimen.age_below_years
    return (begins is None or begins <= age) and (ends is None or age < ends)


def _met(criteria: Criteria, facts: Mapping[Metric, Decimal]) -> int:
    """How many of some criteria the known facts meet."""
    return sum(one.metric in facts and one.band.contains(facts[one.metric]) for one in criteria.of)
