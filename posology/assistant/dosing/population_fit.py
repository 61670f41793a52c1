"""Keeps the regimens whose printed age, weight or counted criteria fit a patient, and says what is open.

Where the weight stands between two printed bands both neighbours stay; a criterion that cannot be judged keeps both
sides. Renal function comes later, in `regimen_reading`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.decimal_text import figures_beside, plain
from posology.assistant.dosing.measures import age_words
from posology.assistant.dosing.monographs import Monograph, Regimen
from posology.assistant.dosing.plausibility import most_kg
from posology.assistant.dosing.renal_estimates import ADULT_YEARS, METRIC_UNITS
from posology.assistant.dosing.renal_reading import WEIGHT, read_metric
from posology.assistant.dosing.rule_formulas import Criteria, Criterion
from posology.assistant.patients import AgeGroup, PatientFacts

_CRITERION_NAMES = {"age_years": "age", "weight_kg": "weight", "scr_mg_dl": "serum creatinine"}


@dataclass(frozen=True, slots=True)
class Fitting:
    """The regimens that are left, and what a reader must know of the choice.

    Attributes:
        regimens: in printed order.
        warnings: why some are left out, or what the choice rests on.
        missing: facts without which the choice is open.
        steps: worked steps of the choice.
        notes: by regimen id, what must hold for it where the choice is open.
        between: ids of regimens that are neighbours of a value in no printed band.
    """

    regimens: tuple[Regimen, ...]
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[CalculationStep, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    between: frozenset[str] = frozenset()


def fit_age(regimens: tuple[Regimen, ...], facts: PatientFacts) -> Fitting:
    """Keep the regimens that are printed for the patient's age.

    Args:
        regimens: candidates.
        facts: only the age or its group counts; unknown keeps all, but for ages at which nobody has the weight given.
    """
    age = facts.age_years
    if age is None and facts.weight_kg is not None:
        regimens = tuple(one for one in regimens if not _too_young_for(one, facts.weight_kg)) or regimens
    if age is None and facts.age_group is not None:
        return _fit_group(regimens, facts.age_group)
    bounded = [regimen for regimen in regimens if regimen.age_from_years or regimen.age_below_years]
    populations = _populations(regimens)
    if age is None:
        note = f"The age is not given; the regimens are for: {populations}."
        return Fitting(regimens, (note,), notes=_printed_for(regimens)) if bounded else Fitting(regimens)
    left = tuple(
        regimen
        for regimen in regimens
        if (regimen.age_from_years is None or age >= regimen.age_from_years)
        and (regimen.age_below_years is None or age < regimen.age_below_years)
    )
    if left or not regimens:
        return Fitting(tuple(one for one in left if not any(_for_the_youngest(other, one) for other in left)))
    note = f"The age is {age_words(age)}; the label's regimens are for: {populations}. No label rule covers this age."
    return Fitting((), (note,))


def _alike(one: Regimen, other: Regimen) -> bool:
    """Whether two regimens are of the same use, route, phase and label."""
    same = (one.indication, one.phase, one.edition) == (other.indication, other.phase, other.edition)
    return same and bool(set(one.routes) & set(other.routes))


def _for_the_youngest(younger: Regimen, other: Regimen) -> bool:
    """Whether one regimen is for the first part of another's ages and says so, so that the other begins behind it."""
    if younger.weight or other.weight or not (younger.condition and other.condition) or not _alike(younger, other):
        return False
    ends = younger.age_below_years, other.age_below_years
    starts = (younger.age_from_years or Decimal(0)) == (other.age_from_years or Decimal(0))
    return starts and ends[0] is not None and ends[1] is not None and ends[0] < ends[1]


def _excepted(one: Regimen, banded: list[Regimen]) -> bool:
    """Whether the label makes an exception from a regimen for the patient's weight: it is no printed alternative."""
    ages = one.age_from_years, one.age_below_years
    return (not one.weight and not one.condition) and any(
        not other.alternative and _alike(one, other) and ages == (other.age_from_years, other.age_below_years)
        for other in banded
    )


def _too_young_for(regimen: Regimen, weight_kg: Decimal) -> bool:
    """Whether nobody of the ages that a regimen is printed for has a weight."""
    return regimen.age_below_years is not None and weight_kg > most_kg(regimen.age_below_years)


def _fit_group(regimens: tuple[Regimen, ...], group: AgeGroup) -> Fitting:
    """Keep the regimens that are printed for any age of the group; where they differ by age it is asked for."""
    adult = group is AgeGroup.ADULT
    left = tuple(
        regimen
        for regimen in regimens
        if (
            regimen.age_below_years is None or regimen.age_below_years > ADULT_YEARS
            if adult
            else regimen.age_from_years is None or regimen.age_from_years < ADULT_YEARS
        )
    )
    if not left and regimens:
        patient = "an adult" if adult else "a child"
        note = f"The patient is {patient}; the label's regimens are for: {_populations(regimens)}."
        return Fitting((), (f"{note} No label rule covers this age.",))
    open_ = [r for r in left if r.age_below_years or not adult or (r.age_from_years or 0) > ADULT_YEARS]
    note = f"Of the age “{group.value}” is known only; the regimens are for: {_populations(left)}."
    return Fitting(left, (note,), notes=_printed_for(left)) if open_ else Fitting(left)


def _printed_for(regimens: tuple[Regimen, ...]) -> tuple[tuple[str, str], ...]:
    """For whom each regimen is printed, where that tells one from another."""
    if len({regimen.population for regimen in regimens}) == 1:
        return ()
    return tuple((regimen.id, f"Printed for: {regimen.population}.") for regimen in regimens)


def fit_weight(regimens: tuple[Regimen, ...], facts: PatientFacts) -> Fitting:
    """Keep the regimens that are printed for the patient's weight; between two printed bands, both neighbours.

    Args:
        regimens: candidates of a fitting age.
        facts: only the weight counts; unknown keeps all and names the weight as missing.
    """
    banded = [regimen for regimen in regimens if regimen.weight]
    weight = facts.weight_kg
    if not banded:
        return Fitting(regimens)
    if weight is None:
        note = f"The weight is not given; the regimens are for: {_populations(banded)}."
        return Fitting(regimens, (note,), (WEIGHT,))
    left: set[str] = {regimen.id for regimen in regimens if regimen.weight is None}
    between: set[str] = set()
    notes: list[str] = []
    for group in _by_course(banded):
        inside = [regimen for regimen in group if regimen.weight and regimen.weight.contains(weight)]
        beside = [] if inside else _beside(group, weight)
        left |= {regimen.id for regimen in (*inside, *beside)}
        if beside:
            between |= {regimen.id for regimen in beside}
            bands = " and ".join(dict.fromkeys(f"{regimen.weight} kg" for regimen in beside))
            notes.append(f"The weight of {plain(weight)} kg is in no printed band; it lies between {bands}.")
    fitting = [one for one in banded if one.weight and one.weight.contains(weight)]
    kept = tuple(regimen for regimen in regimens if regimen.id in left and not _excepted(regimen, fitting))
    if not kept:
        printed = ", ".join(dict.fromkeys(f"{regimen.weight} kg" for regimen in banded))
        notes.append(
            f"The weight is {plain(weight)} kg; the label prints doses for {printed}. No label rule covers it."
        )
    return Fitting(kept, tuple(dict.fromkeys(notes)), between=frozenset(between))


def _by_course(regimens: Iterable[Regimen]) -> list[list[Regimen]]:
    """Regimens that differ in nothing but the weight they are printed for and what is given."""
    groups: dict[tuple[object, ...], list[Regimen]] = {}
    for r in regimens:
        key = (r.indication, r.routes, r.phase, r.age_from_years, r.age_below_years, r.condition, r.edition)
        groups.setdefault(key, []).append(r)
    return list(groups.values())


def _beside(group: list[Regimen], weight: Decimal) -> list[Regimen]:
    """The regimens just below and just above a weight, none when it is beyond all bands on one side."""
    bands = [(regimen.weight, regimen) for regimen in group if regimen.weight]
    below = [band.high for band, _ in bands if band.high is not None and band.high <= weight]
    above = [band.low for band, _ in bands if band.low is not None and band.low >= weight]
    if not below or not above:
        return []
    return [regimen for band, regimen in bands if band.high == max(below) or band.low == min(above)]


def fit_criteria(monograph: Monograph, regimens: tuple[Regimen, ...], facts: PatientFacts) -> Fitting:
    """Keep the side of each counted choice that the patient is on; both, where a missing fact leaves it open.

    Args:
        monograph: holds the criteria and the regimens of both sides.
        regimens: candidates; the right side replaces a wrong one even where only the wrong one was asked for.
        facts: what is known of the patient.
    """
    warnings: list[str] = []
    missing: list[str] = []
    steps: list[CalculationStep] = []
    notes: list[tuple[str, str]] = []
    for entry in monograph.criteria:
        sides = {*entry.regimens, *entry.otherwise}
        if not sides & {regimen.id for regimen in regimens}:
            continue
        counted = [_judged(monograph, criterion, facts) for criterion in entry.of]
        steps.append(_count_step(entry, [each.words for each in counted], [each.met for each in counted]))
        met, open_ = sum(each.met is True for each in counted), sum(each.met is None for each in counted)
        if met < entry.at_least <= met + open_:
            missing += [name for each in counted for name in each.missing]
            notes += [(name, f"Only if at least {entry.at_least} hold: {entry.text}") for name in entry.regimens]
            notes += [(name, f"Only if fewer than {entry.at_least} hold: {entry.text}") for name in entry.otherwise]
            continue
        right, wrong = (entry.regimens, entry.otherwise) if met >= entry.at_least else (entry.otherwise, entry.regimens)
        asked = regimens
        regimens = tuple(regimen for regimen in asked if regimen.id not in wrong)
        if not regimens:
            regimens = _replacing(monograph, asked, right)
            warnings.append(f"The patient meets {met} of {len(entry.of)}: {entry.text}")
    return Fitting(regimens, tuple(warnings), tuple(dict.fromkeys(missing)), tuple(steps), tuple(notes))


def _replacing(monograph: Monograph, asked: tuple[Regimen, ...], right: tuple[str, ...]) -> tuple[Regimen, ...]:
    """The regimen of the right side for each use, route and phase that was asked for: the first that it lists."""
    wanted = dict.fromkeys((regimen.indication, regimen.route, regimen.phase) for regimen in asked)
    by_id = {regimen.id: regimen for regimen in monograph.regimens}
    sided = [by_id[name] for name in right]
    found = (next((r for r in sided if (r.indication, r.route, r.phase) == key), None) for key in wanted)
    return tuple(regimen for regimen in found if regimen is not None)


@dataclass(frozen=True, slots=True)
class _Judged:
    met: bool | None
    words: str
    missing: tuple[str, ...] = ()


def _judged(monograph: Monograph, criterion: Criterion, facts: PatientFacts) -> _Judged:
    reading = read_metric(criterion.metric, facts, criterion.band.ends, monograph.renal_weight)
    name = _CRITERION_NAMES.get(criterion.metric.value, "renal function")
    printed = f"{criterion.band} {METRIC_UNITS.get(criterion.metric, '')}".strip()
    if reading.value is None:
        return _Judged(None, f"{name} {printed}: not known", reading.missing)
    met = criterion.band.contains(reading.value)
    shown = figures_beside(reading.value, criterion.band.ends)
    return _Judged(met, f"{name} {shown}, {printed}: {'yes' if met else 'no'}")


def _count_step(entry: Criteria, words: list[str], met: list[bool | None]) -> CalculationStep:
    return CalculationStep(
        label=f"Criteria met (at least {entry.at_least} of {len(entry.of)} count)",
        expression="; ".join(words),
        value=str(sum(each is True for each in met)),
        unit="",
        source=", ".join(part for part in (entry.source.section, entry.source.table) if part) or "label",
    )


def _populations(regimens: Iterable[Regimen]) -> str:
    return "; ".join(dict.fromkeys(regimen.population for regimen in regimens))
