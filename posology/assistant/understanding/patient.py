"""What a free text says of one patient: the facts, where each stands, and what must be asked back.

Never assumes a default, a unit or a sex, and never judges whether a value is plausible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from posology.assistant.patients import PatientFacts, Sex
from posology.assistant.understanding.baby_weights import read_baby_weights
from posology.assistant.understanding.readings import (
    Doubt,
    Reading,
    read_ages,
    read_heights,
    read_pronouns,
    read_sexes,
    read_weights,
)
from posology.assistant.understanding.renal_readings import read_dialysis, read_kidney_values
from posology.assistant.understanding.told_ages import read_age_groups, read_told_ages

_READERS = (
    read_ages,
    read_told_ages,
    read_age_groups,
    read_sexes,
    read_weights,
    read_baby_weights,
    read_heights,
    read_kidney_values,
    read_dialysis,
)
# Runs of white space this long separate a value from its name; they would also make matching slow.
_WIDE_SPACE = re.compile(r"\s{41,}")
# Two ways of writing one value ("70 kg (154 lb)") agree when they differ by no more than rounding.
_ROUNDING = Decimal("0.01")
_PATIENT = re.compile(r"\b(?:(?:my|this|our) patient|the patient['’]s|his|her|she|he)\b", re.IGNORECASE)
_NAMES = {
    "age_years": "age",
    "age_group": "age group",
    "sex": "sex",
    "weight_kg": "weight",
    "height_cm": "height",
    "creatinine_mg_per_dl": "creatinine",
    "creatinine_without_unit": "creatinine",
    "crcl_ml_per_min": "creatinine clearance",
    "crcl_ml_per_min_per_kg": "creatinine clearance per kg",
    "crcl_ml_per_min_173": "creatinine clearance per 1.73 m²",
    "egfr_ml_per_min_173": "eGFR",
    "crcl_without_unit": "creatinine clearance",
    "dialysis": "dialysis",
}


@dataclass(frozen=True, slots=True)
class FactSpan:
    """Where a fact was read: `text[start:end]`."""

    fact: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PatientReading:
    """The facts of one patient, where they stand, and what must be asked back.

    `unsettled` are the facts, or the beginnings of their names, that the text speaks of without settling their value.
    `laboratory` are texts that tell laboratory values which no fact holds; they are not read here. `unused` are words
    from which nothing was read although they were `given` about the patient, beside a question.
    """

    facts: PatientFacts
    spans: tuple[FactSpan, ...]
    problems: tuple[str, ...]
    unsettled: tuple[str, ...] = ()
    laboratory: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    given: bool = False


def parse_patient(text: str) -> PatientReading:
    """Read one patient's facts from free text.

    Numbers that set a bound ("over 65 years", "CrCl 30-49") or speak of many patients are no patient facts.
    Of two different values for one fact neither is used.

    >>> parse_patient("62-year-old woman, 70 kg, creatinine 1.8").problems
    ('creatinine 1.8 has no unit: say mg/dL or µmol/L',)
    """
    narrowed = _WIDE_SPACE.sub(lambda run: " " + "\0" * (len(run.group()) - 1), text.replace("|", ";"))
    found = list(chain.from_iterable(reader(narrowed) for reader in _READERS))
    readings = [entry for entry in found if isinstance(entry, Reading)]
    told = any(reading.fact != "age_group" for reading in readings) or _PATIENT.search(text) is not None
    doubts = [entry for entry in found if isinstance(entry, Doubt) and (told or not entry.if_patient)]
    if readings and not any(reading.fact == "sex" for reading in readings):
        readings.extend(entry for entry in read_pronouns(narrowed) if isinstance(entry, Reading))
    blocked = tuple(doubt.fact for doubt in doubts if doubt.fact)
    by_fact: dict[str, list[Reading]] = {}
    for reading in readings:
        if not reading.fact.startswith(blocked or ("-",)):
            by_fact.setdefault(reading.fact, []).append(reading)
    problems = dict.fromkeys(doubt.problem for doubt in doubts)
    facts: dict[str, Decimal | Sex | str] = {}
    for fact, same in by_fact.items():
        agreed = _agreed(same)
        if agreed is None:
            problems[f"two values for {_NAMES[fact]}: {_listed(same)}; say which one holds"] = None
            blocked = (*blocked, fact)
        else:
            facts[fact] = agreed
    _drop_unitless(facts, problems)
    if "age_years" in facts:
        facts.pop("age_group", None)
    spans = sorted(
        {(reading.start, reading.end, fact) for fact in facts for reading in by_fact[fact]},
    )
    return PatientReading(
        PatientFacts.model_validate(facts),
        tuple(FactSpan(fact, start, end, text[start:end]) for start, end, fact in spans),
        tuple(problems),
        tuple(dict.fromkeys(blocked)),
    )


def _agreed(readings: list[Reading]) -> Decimal | Sex | str | None:
    """The one value of several readings, None where they differ; the unrounded reading counts."""
    first = min(readings, key=lambda reading: reading.rounded)
    for other in readings:
        if other.value == first.value:
            continue
        if not isinstance(first.value, Decimal) or not isinstance(other.value, Decimal) or not other.rounded:
            return _dialysis_kind(readings)
        if abs(other.value - first.value) > _ROUNDING * first.value:
            return None
    return first.value


def _dialysis_kind(readings: list[Reading]) -> str | None:
    """The stated kind where the same patient is also called "on dialysis"."""
    if readings[0].fact != "dialysis":
        return None
    kinds = {str(reading.value) for reading in readings} - {"unspecified"}
    return kinds.pop() if len(kinds) == 1 else None


def _listed(readings: list[Reading]) -> str:
    values = dict.fromkeys(
        f"{reading.value.normalize():f}" if isinstance(reading.value, Decimal) else str(reading.value)
        for reading in readings
    )
    return " and ".join(list(values)[:4])


def _drop_unitless(facts: dict[str, Decimal | Sex | str], problems: dict[str, None]) -> None:
    """Forget a creatinine without a unit where the same number also stands with one."""
    bare = facts.get("creatinine_without_unit")
    if bare is None or "creatinine_mg_per_dl" not in facts:
        return
    del facts["creatinine_without_unit"]
    question = f"creatinine {bare} has no unit: say mg/dL or µmol/L"
    problems.pop(question, None)
    if facts["creatinine_mg_per_dl"] != bare:
        problems["two values for creatinine, one without a unit; say which one holds"] = None
        del facts["creatinine_mg_per_dl"]


def of_one_patient(facts: PatientFacts) -> bool:
    """Whether more than an age group is known; alone, that may as well say whom a question is about."""
    return not facts.model_copy(update={"age_group": None}).empty


def merge_readings(question: PatientReading, patient: PatientReading) -> PatientReading:
    """Join what a question says of the patient with what was given about the patient; the latter wins.

    A fact that both state differently is also reported. Spans of the given facts refer to the patient text,
    the others to the question.
    """
    asked, given = question.facts.model_dump(exclude_none=True), patient.facts.model_dump(exclude_none=True)
    problems = dict.fromkeys((*patient.problems, *question.problems))
    for fact in asked.keys() & given.keys():
        if asked[fact] != given[fact]:
            problems[
                f"the question and the patient details differ in {_NAMES[fact]}; the patient details were used"
            ] = None
    if "creatinine_mg_per_dl" in given:
        asked.pop("creatinine_without_unit", None)
    spans = (*patient.spans, *(span for span in question.spans if span.fact not in given))
    unsettled = tuple(dict.fromkeys((*question.unsettled, *patient.unsettled)))
    told = (*question.laboratory, *patient.laboratory)
    facts = PatientFacts.model_validate({**asked, **given})
    return PatientReading(facts, spans, tuple(problems), unsettled, told, patient.unused, patient.given)
