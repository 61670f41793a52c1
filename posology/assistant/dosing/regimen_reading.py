"""Reads one regimen for one patient: dialysis rows, tables of bands and of points, formulas, or the regimen itself.

Keeps every reading that the label leaves open, each with the rule it came from. Calculates no mg.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.decimal_text import figures
from posology.assistant.dosing.dose_texts import amount_text, interval_text
from posology.assistant.dosing.formula_doses import read_formula
from posology.assistant.dosing.monographs import Dialysis, DialysisRule, Monograph, Outcome, Regimen, RenalTable
from posology.assistant.dosing.point_tables import read_points
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.regimens_beside import adjusted_beside, no_row_for
from posology.assistant.dosing.renal_estimates import METRIC_UNITS
from posology.assistant.dosing.renal_reading import RenalReading, dialysis_kind, read_metric
from posology.assistant.dosing.renal_rows import (
    OUTCOME_WORDS,
    RowReading,
    dialysis_rows,
    is_supplement,
    kind_of,
    read_regimen,
    read_row,
    read_rows,
)
from posology.assistant.patients import PatientFacts

_KIND_WORDS = {
    Dialysis.HAEMODIALYSIS: "haemodialysis",
    Dialysis.PERITONEAL: "peritoneal dialysis",
    Dialysis.CONTINUOUS: "continuous dialysis",
}
_METHODS = {
    Metric.SCR: "serum creatinine",
    Metric.EGFR: "eGFR",
    Metric.CCR_PER_70KG: "creatinine clearance per 70 kg",
    Metric.AGE: "age",
    Metric.WEIGHT: "weight",
}
_NO_TABLE = "The monograph has no renal table for this regimen."


@dataclass(frozen=True, slots=True)
class Found:
    """One reading and where it comes from: the rule's id, the table, the way it was found, and the metric's unit."""

    reading: RowReading
    rule: str
    table: RenalTable | None = None
    method: str = ""
    result: str = ""

    @property
    def unit(self) -> str:
        """The unit of the band."""
        row = self.reading.row
        banded = bool(self.reading.band) if row is None else row.band is not None
        return METRIC_UNITS.get(self.table.metric, "") if self.table and banded else ""


@dataclass(frozen=True, slots=True)
class RegimenReading:
    """Everything that one regimen comes to for one patient.

    Attributes:
        found: every reading; none when facts are missing or no rule holds.
        kinds: what the readings of each rule come to, as `renal_rows.kind_of`.
        missing: facts without which nothing can be read.
    """

    found: tuple[Found, ...] = ()
    kinds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[CalculationStep, ...] = ()
    warnings: tuple[str, ...] = ()


def read_for_patient(monograph: Monograph, regimen: Regimen, facts: PatientFacts) -> RegimenReading:
    """Read one regimen for one patient.

    Args:
        monograph: the regimen's.
        regimen: fits the patient's age, weight and criteria.
        facts: already checked for plausibility.
    """
    tables = [
        table
        for table in monograph.renal_tables
        if regimen.id in table.regimens and (not regimen.edition or table.edition in {"", regimen.edition})
    ]
    kind = dialysis_kind(facts.dialysis)
    if kind is not Dialysis.NONE:
        reading = _on_dialysis(monograph, regimen, tables, kind)
        if reading is not None:
            return reading
    return _off_dialysis(monograph, regimen, tables, facts)


def _on_dialysis(
    monograph: Monograph, regimen: Regimen, tables: list[RenalTable], kind: Dialysis
) -> RegimenReading | None:
    """The rows and rules for a kind of dialysis; None where the label says that the usual rules hold."""
    found = [
        Found(row, _rule(monograph, table, regimen, row), table, _method(table, tables))
        for table in tables
        for row in dialysis_rows(regimen, table, kind)
    ]
    rules = [rule for rule in monograph.dialysis_rules if rule.dialysis is kind]
    if found:
        own = [each for each in found if not is_supplement(each.reading)]
        beside = [each for each in found if own and is_supplement(each.reading)]
        readings = tuple(each.reading for each in own or found)
        differ = len({(reading.course, reading.refused) for reading in readings}) > 1
        kinds = ("ambiguous",) if differ else (kind_of(readings[:1]),)
        return RegimenReading(tuple(found if differ else (*(own or found)[:1], *beside)), kinds)
    if not rules:
        others = any(row.dialysis is kind for table in monograph.renal_tables for row in table.rows)
        which = f" and the regimen of {_usual(regimen)}, printed for: {regimen.population}" if others else ""
        return RegimenReading(kinds=("no_rule",), warnings=(f"No rule covers patients on {_KIND_WORDS[kind]}{which}.",))
    rule = rules[0]
    if rule.outcome is Outcome.UNCHANGED:
        return None
    if rule.outcome is Outcome.NO_DATA:
        return RegimenReading(kinds=("no_rule",), warnings=(rule.text,))
    return _by_dialysis_rule(monograph, rule, kind)


def _by_dialysis_rule(monograph: Monograph, rule: DialysisRule, kind: Dialysis) -> RegimenReading:
    """What a rule says in words: no dose, or a dose that only its text holds."""
    refused = OUTCOME_WORDS.get(rule.outcome, "")
    reading = RowReading(
        row=None,
        course=None,
        band=_KIND_WORDS[kind],
        source=rule.source,
        note=rule.text if refused else "",
        refused=refused,
    )
    found = Found(reading, f"{monograph.drug}/dialysis/{kind.value}", result=refused or rule.text)
    return RegimenReading((found,), ("no_dose" if refused else "dose",))


def _off_dialysis(
    monograph: Monograph, regimen: Regimen, tables: list[RenalTable], facts: PatientFacts
) -> RegimenReading:
    by_table, lacking = _by_tables(monograph, regimen, tables, facts)
    by_formula = _by_formulas(monograph, regimen, facts)
    if any(each.found for each in by_formula):
        by_table = [each for each in by_table if each.kinds != ("no_rule",)]
    every = [*by_table, *by_formula]
    read = [each for each in every if each.found]
    if read:
        found = tuple(one for each in read for one in each.found)
        kinds = [kind for each in read for kind in each.kinds]
        results = {tuple((one.reading.course, one.reading.refused) for one in each.found) for each in read}
        if len([each for each in by_table if each.found]) > 1 and len(results) > 1:
            kinds.append("ambiguous")
        waiting = [each.missing for each in (*lacking, *by_formula) if each.missing]
        further = tuple(f"Another printed way of this label needs: {', '.join(names)}." for names in waiting)
        warnings = (*_warnings(every, lacking), *further)
        return RegimenReading(found, tuple(kinds), steps=_steps(read), warnings=warnings)
    asked = [each.missing for each in (*lacking, *by_formula) if each.missing]
    if asked:
        return RegimenReading(missing=min(asked, key=len), warnings=_warnings(every, lacking))
    if any(each.kinds for each in every):
        return RegimenReading(kinds=("no_rule",), steps=_steps(every), warnings=_warnings(every, lacking))
    reduced = not tables and adjusted_beside(monograph, regimen, facts)
    plain = no_row_for(regimen) if reduced else read_regimen(regimen, "" if tables else _NO_TABLE)
    found = (Found(plain, f"{monograph.drug}/{regimen.id}"),)
    return RegimenReading(found, ("no_rule" if reduced else "dose",), warnings=_warnings(every, lacking))


def _by_tables(
    monograph: Monograph, regimen: Regimen, tables: list[RenalTable], facts: PatientFacts
) -> tuple[list[RegimenReading], list[RegimenReading]]:
    """What each table gives, and the tables that could not be read, with what they lack."""
    read: list[RegimenReading] = []
    lacking: list[RegimenReading] = []
    for table in tables:
        banded = [row for row in table.rows if row.band and row.dialysis is Dialysis.NONE]
        if not banded:
            continue
        if len(banded) == 1 and banded[0].band and banded[0].band.holds_all:
            row = read_row(regimen, banded[0])
            one = Found(row, _rule(monograph, table, regimen, row), table, _method(table, tables))
            read.append(RegimenReading((one,), (kind_of((row,)),)))
            continue
        renal = read_metric(table.metric, facts, _bounds(monograph), monograph.renal_weight)
        if renal.value is None:
            lacking.append(RegimenReading(missing=renal.missing, warnings=renal.warnings))
            continue
        read.append(_in_table(monograph, regimen, table, renal, _method(table, tables)))
    return read, lacking


def _in_table(
    monograph: Monograph, regimen: Regimen, table: RenalTable, renal: RenalReading, method: str
) -> RegimenReading:
    value, refusal = renal.value or Decimal(0), ""
    if table.points:
        points = read_points(regimen, table, value, METRIC_UNITS.get(table.metric, ""))
        readings, refusal = points.readings, points.refusal
    else:
        readings = read_rows(regimen, table, value)
    warnings = [*renal.warnings, *([refusal] if refusal else [])]
    warnings += _other_weight_warnings(regimen, table, readings, renal)
    found = tuple(Found(row, _rule(monograph, table, regimen, row), table, method) for row in readings)
    kinds = (kind_of(readings),) if readings else ("no_rule",)
    steps = (*renal.steps, *(step for row in readings for step in row.steps))
    return RegimenReading(found, kinds, steps=steps, warnings=tuple(warnings))


def _by_formulas(monograph: Monograph, regimen: Regimen, facts: PatientFacts) -> list[RegimenReading]:
    """What each formula for the regimen gives, or lacks; formulas that do not hold for the patient are left out."""
    found = []
    for formula in monograph.formulas:
        fits = not regimen.edition or formula.edition in {"", regimen.edition}
        if regimen.id not in formula.regimens or not fits:
            continue
        worked = read_formula(monograph, regimen, formula, facts)
        if worked.missing or (worked.warnings and worked.reading is None):
            kinds = () if worked.missing else ("no_rule",)
            found.append(RegimenReading(kinds=kinds, missing=worked.missing, warnings=worked.warnings))
        elif worked.reading is not None:
            rule = f"{monograph.drug}/{formula.id}"
            if len(formula.regimens) > 1:
                rule = f"{rule}/{regimen.id}"
            method = f"{formula.text} ({formula.edition})" if formula.edition else formula.text
            one = Found(worked.reading, rule, method=method)
            steps = worked.reading.steps
            found.append(RegimenReading((one,), (worked.kind,), steps=steps, warnings=worked.warnings))
    return found


def _usual(regimen: Regimen) -> str:
    """The full dose of a regimen as printed."""
    return f"{amount_text(regimen.dose)} {interval_text(regimen.intervals)}".rstrip()


def _rule(monograph: Monograph, table: RenalTable, regimen: Regimen, reading: RowReading) -> str:
    inner = reading.place if len(table.regimens) == 1 else f"{regimen.id}/{reading.place}"
    return f"{monograph.drug}/{table.id}/{inner}"


def _method(table: RenalTable, tables: list[RenalTable]) -> str:
    """How a reading was found, where the label has more than one table for the regimen."""
    if len(tables) < 2:
        return table.edition
    name = f"by {_METHODS.get(table.metric, 'creatinine clearance')}"
    return f"{name}, {table.edition}" if table.edition else name


def _bounds(monograph: Monograph) -> tuple[Decimal, ...]:
    bands = [row.band for table in monograph.renal_tables for row in table.rows if row.band]
    return tuple({bound for band in bands for bound in (band.low, band.high) if bound is not None})


def _steps(read: list[RegimenReading]) -> tuple[CalculationStep, ...]:
    return tuple(step for each in read for step in each.steps)


def _warnings(every: list[RegimenReading], lacking: list[RegimenReading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for each in (*every, *lacking) for note in each.warnings))


def _other_weight_warnings(
    regimen: Regimen, table: RenalTable, readings: tuple[RowReading, ...], renal: RenalReading
) -> list[str]:
    """Where ideal or adjusted weight would lead to other rows than the actual one."""
    if table.points:
        return []
    rows = {reading.band for reading in readings}
    found = []
    for name, value in renal.by_other_weight:
        others = read_rows(regimen, table, value)
        if {other.band for other in others} != rows:
            bands = " or ".join(other.band for other in others)
            unit = METRIC_UNITS.get(table.metric, "")
            found.append(f"With the {name} weight the clearance is {figures(value)} {unit}: row {bands} instead.")
    return found


def with_note(found: Found, note: str) -> Found:
    """A reading with one more note, "" for none."""
    if not note:
        return found
    notes = " ".join(part for part in (note, found.reading.note) if part)
    return replace(found, reading=replace(found.reading, note=notes))
