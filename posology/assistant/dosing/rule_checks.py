"""Static checks of one monograph: references, ids, units, and bands that tile their range.

Reads no files and knows no drug; a problem is a place and a sentence that says what is allowed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from posology.assistant.dosing.formula_arithmetic import formula_problems
from posology.assistant.dosing.limit_scope import HoldsFor
from posology.assistant.dosing.monographs import (
    Dialysis,
    Limit,
    LimitKind,
    Monograph,
    Outcome,
    Regimen,
    RenalRow,
    RenalTable,
)
from posology.assistant.dosing.pattern_checks import pattern_problems
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_ranges import range_problems
from posology.assistant.dosing.rule_refusals import refusal_problems
from posology.assistant.dosing.rule_tiling import tiling_problems
from posology.assistant.dosing.rule_values import Amount

Problem = tuple[str, str]
_RULES_WITH_IDS = ("regimens", "renal_tables", "formulas", "criteria", "limits")

_SINGLE_UNITS = ("mg", "g", "mcg", "mg/kg", "g/kg", "mcg/kg", "mg/m2", "unit", "unit/kg", "mEq", "mL", "tablet")
TIME_UNITS = ("min", "h", "day", "week", "month")
_DAILY_UNITS = tuple(f"{unit}/day" for unit in _SINGLE_UNITS)
DOSE_UNITS = (*_SINGLE_UNITS, *_DAILY_UNITS)
_INTERVAL_UNITS = (*TIME_UNITS, "/day", "/week")
_STRENGTH_UNITS = ("mg", "g", "mcg", "mg/mL", "g/mL", "mcg/mL", "unit", "unit/mL", "mEq/mL", "mg/g")
_LIMIT_UNITS: dict[LimitKind, tuple[str, ...]] = {
    LimitKind.RATE_MAX: ("mg/kg/min", "mg/min", "mg/h", "mg/kg/h", "mL/min", "mL/h", "mcg/kg/min", "unit/h"),
    LimitKind.INFUSION_TIME_MIN: ("min", "h"),
    LimitKind.CONCENTRATION_MAX: ("mg/mL", "mcg/mL", "unit/mL", "mEq/mL"),
    LimitKind.CONCENTRATION: ("mg/mL", "mcg/mL", "unit/mL", "mEq/mL"),
    LimitKind.DOSE_MAX: _SINGLE_UNITS,
    LimitKind.DAILY_MAX: DOSE_UNITS,
    LimitKind.DURATION_MAX: TIME_UNITS,
    LimitKind.HYDRATION_VOLUME: ("mL", "L", "mL/kg"),
    LimitKind.HYDRATION_TIME: ("min", "h"),
    LimitKind.TEST_FREQUENCY: ("/day", "/week", "/month", "day", "week", "month"),
    LimitKind.START_WITHIN: TIME_UNITS,
    LimitKind.PUSH_TIME: ("min", "h"),
    LimitKind.DILUTION_VOLUME: ("mL", "L", "mL/kg"),
    LimitKind.LEVEL_MAX: ("mcg/mL", "mg/L", "ng/mL"),
    LimitKind.WEEKLY_MAX: tuple(f"{unit}/week" for unit in _SINGLE_UNITS),
    LimitKind.DOSE_MIN: _SINGLE_UNITS,
    LimitKind.DURATION_MIN: TIME_UNITS,
    LimitKind.DILUTION_VOLUME_MIN: ("mL", "L", "mL/kg"),
}

# What a calculation cuts a dose by, or slows an infusion to.
_BINDING = frozenset(
    {
        LimitKind.DOSE_MAX,
        LimitKind.DAILY_MAX,
        LimitKind.WEEKLY_MAX,
        LimitKind.RATE_MAX,
        LimitKind.INFUSION_TIME_MIN,
    }
)


def check_monograph(monograph: Monograph, file_stem: str) -> tuple[Problem, ...]:
    """Every static problem of a monograph, none when it can be used.

    Args:
        monograph: already valid against the schema.
        file_stem: name of its file without suffix; must be the drug's id.
    """
    return tuple(_problems(monograph, file_stem))


def _problems(monograph: Monograph, file_stem: str) -> Iterator[Problem]:
    if monograph.drug != file_stem:
        yield "drug", f"{monograph.drug!r} is not the file's name; call the file {monograph.drug}.yaml"
    for field in ("indications", *_RULES_WITH_IDS, "reminders", "sayings", "refusals"):
        yield from _duplicate_ids(field, [entry.id for entry in getattr(monograph, field)])
    yield from _sources(monograph)
    yield from range_problems(monograph)
    yield from _indications(monograph)
    for regimen in monograph.regimens:
        yield from _regimen(monograph, regimen)
    yield from _table_references(monograph)
    for table in monograph.renal_tables:
        yield from _table(table)
    yield from _formulas_and_criteria(monograph)
    for limit in monograph.limits:
        yield from _limit(monograph, limit)
    yield from _reminders(monograph)
    yield from refusal_problems(
        monograph.refusals, [use.id for use in monograph.indications], [regimen.id for regimen in monograph.regimens]
    )
    for number, product in enumerate(monograph.products, 1):
        yield from _unit(f"products[{number}].strength", product.strength, _STRENGTH_UNITS)


def _duplicate_ids(field: str, ids: list[str]) -> Iterator[Problem]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield field, f"id {name!r} is used {count} times; ids must differ"


def _sources(monograph: Monograph) -> Iterator[Problem]:
    known = monograph.sources
    for place, source in _every_source(monograph, ""):
        if source.ref not in known:
            yield place, f"unknown source {source.ref!r}; sources are {_listed(known)}"
        if not (source.section or source.table or source.printed):
            yield place, "says no place; give a section, a table or the printed words"


def _every_source(value: object, place: str) -> Iterator[tuple[str, Source]]:
    if isinstance(value, Source):
        yield place, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _every_source(getattr(value, field), f"{place}.{field}" if place else field)
    elif isinstance(value, tuple):
        for number, entry in enumerate(value, 1):
            yield from _every_source(entry, f"{place}[{getattr(entry, 'id', number)}]")


def _indications(monograph: Monograph) -> Iterator[Problem]:
    for indication in monograph.indications:
        place = f"indications[{indication.id}]"
        if not indication.terms:
            yield f"{place}.terms", "is empty; give the words by which a text names the use"
        for field, words in (("terms", indication.terms), ("outside", indication.outside)):
            yield from _lower_case(f"{place}.{field}", words)
        wider = [other.id for other in monograph.indications if other.id != indication.id]
        if indication.refines and indication.refines not in wider:
            yield f"{place}.refines", f"unknown use {indication.refines!r}; other uses are {_listed(wider)}"
    yield from _lower_case("not_labelled", monograph.not_labelled)
    yield from _lower_case("unread", monograph.unread)


def _lower_case(place: str, words: tuple[str, ...]) -> Iterator[Problem]:
    for word in words:
        if not word.strip() or word != word.strip().lower():
            yield place, f"{word!r} must be written in lower case, without outer spaces"


def _regimen(monograph: Monograph, regimen: Regimen) -> Iterator[Problem]:
    place = f"regimens[{regimen.id}]"
    known = [indication.id for indication in monograph.indications]
    if regimen.indication not in known:
        yield f"{place}.indication", f"unknown indication {regimen.indication!r}; indications are {_listed(known)}"
    yield from _lower_case(f"{place}.terms", regimen.terms)
    yield from _unit(f"{place}.dose", regimen.dose, DOSE_UNITS)
    yield from _intervals(place, regimen.intervals, single=regimen.doses_in_course == 1)
    if regimen.duration:
        yield from _unit(f"{place}.duration", regimen.duration, TIME_UNITS)
    if regimen.first_dose:
        yield from _unit(f"{place}.first_dose", regimen.first_dose, _SINGLE_UNITS)
    if regimen.daily_total:
        yield from _unit(f"{place}.daily_total", regimen.daily_total, _DAILY_UNITS)


def _intervals(place: str, intervals: tuple[Amount, ...], *, single: bool) -> Iterator[Problem]:
    if not intervals and not single:
        yield f"{place}.intervals", "a dose needs an interval, like [8 h], or doses_in_course: 1"
    for interval in intervals:
        yield from _unit(f"{place}.intervals", interval, _INTERVAL_UNITS)


def _unit(place: str, amount: Amount, allowed: tuple[str, ...]) -> Iterator[Problem]:
    if amount.unit not in allowed:
        yield place, f"unit {amount.unit!r} is not allowed here; units are {_listed(allowed)}"


def _table_references(monograph: Monograph) -> Iterator[Problem]:
    known = [regimen.id for regimen in monograph.regimens]
    for table in monograph.renal_tables:
        for name in table.regimens:
            if name not in known:
                place = f"renal_tables[{table.id}].regimens"
                yield place, f"unknown regimen {name!r}; regimens are {_listed(known)}"
    uses = Counter((name, table.metric, table.edition) for table in monograph.renal_tables for name in table.regimens)
    for (name, metric, edition), count in uses.items():
        if count > 1:
            of = f" of {edition}" if edition else ""
            yield "renal_tables", f"regimen {name!r} has {count} tables in {metric}{of}; give it one, or name editions"


def _table(table: RenalTable) -> Iterator[Problem]:
    place = f"renal_tables[{table.id}]"
    if table.metric is Metric.UNKNOWN:
        yield f"{place}.metric", f"must be named; metrics are {_listed(m for m in Metric if m)}"
    if not table.regimens:
        yield f"{place}.regimens", "is empty; name the regimens that the table adjusts"
    for number, row in enumerate(table.rows, 1):
        yield from _row(f"{place}.rows[{number}]", row)
    yield from tiling_problems(place, table)


def _row(place: str, row: RenalRow) -> Iterator[Problem]:
    if row.band is None and row.dialysis is Dialysis.NONE:
        yield place, "has neither a band nor a kind of dialysis"
    gives_dose = row.outcome is Outcome.DOSE
    if gives_dose and row.dose is None:
        yield place, "outcome dose needs a dose; other outcomes are " + _listed(o for o in Outcome if o != Outcome.DOSE)
    if gives_dose:
        after_sessions = row.dialysis is not Dialysis.NONE and bool(row.timing)
        yield from _intervals(place, row.intervals, single=row.doses_in_course == 1 or after_sessions)
    if row.dose is not None:
        yield from _unit(f"{place}.dose", row.dose, DOSE_UNITS)
        if not gives_dose:
            yield place, f"outcome {row.outcome.value} must not carry a dose"
    if (row.outcome is Outcome.PERCENT_OF_BASE) != (row.percent is not None):
        yield place, "percent and outcome percent_of_base belong together"


def _formulas_and_criteria(monograph: Monograph) -> Iterator[Problem]:
    known = [regimen.id for regimen in monograph.regimens]
    named = [(f"formulas[{formula.id}].regimens", formula.regimens) for formula in monograph.formulas]
    for entry in monograph.criteria:
        named += [
            (f"criteria[{entry.id}].regimens", entry.regimens),
            (f"criteria[{entry.id}].otherwise", entry.otherwise),
        ]
        if not 1 <= entry.at_least <= len(entry.of):
            yield f"criteria[{entry.id}].at_least", f"is {entry.at_least}; there are {len(entry.of)} criteria to count"
    for place, names in named:
        for name in names:
            if name not in known:
                yield place, f"unknown regimen {name!r}; regimens are {_listed(known)}"
    for formula in monograph.formulas:
        yield from formula_problems(f"formulas[{formula.id}]", formula)


def _limit(monograph: Monograph, limit: Limit) -> Iterator[Problem]:
    place = f"limits[{limit.id}]"
    known = [regimen.id for regimen in monograph.regimens]
    for name in limit.regimens:
        if name not in known:
            yield f"{place}.regimens", f"unknown regimen {name!r}; regimens are {_listed(known)}"
    if limit.value is None and limit.band is None and not limit.terms:
        yield place, "bounds nothing; give a value, a band or terms"
    if limit.value is not None and limit.kind in _LIMIT_UNITS:
        yield from _unit(f"{place}.value", limit.value, _LIMIT_UNITS[limit.kind])
    if limit.band is not None and limit.metric is Metric.UNKNOWN:
        yield f"{place}.metric", f"a band needs its metric; metrics are {_listed(m for m in Metric if m)}"
    for dose in limit.doses:
        yield from _unit(f"{place}.doses", dose, DOSE_UNITS)
    if limit.terms and limit.kind in _BINDING and limit.holds_for is None and limit.age_below_years is None:
        yield f"{place}.holds_for", f"must say what it binds, as it has terms: {_listed(HoldsFor)}; or age_below_years"


def _reminders(monograph: Monograph) -> Iterator[Problem]:
    known = [indication.id for indication in monograph.indications]
    for reminder in monograph.reminders:
        place = f"reminders[{reminder.id}]"
        for name in reminder.indications:
            if name not in known:
                yield f"{place}.indications", f"unknown indication {name!r}; indications are {_listed(known)}"
        yield from pattern_problems(f"{place}.satisfied_by", reminder.satisfied_by)
        if reminder.given_with:
            yield from pattern_problems(f"{place}.given_with", (reminder.given_with,))
    for saying in monograph.sayings:
        yield from pattern_problems(f"sayings[{saying.id}].words", saying.words)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(str(name) for name in names) or "none yet"
