"""Judges a patient's facts against the printed ranges in which a drug is not to be used, or only to be used.

A measure that no patient fact holds is named as one to check; nothing here gives a dose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from posology.assistant.dosing.decimal_text import figures_beside
from posology.assistant.dosing.dose_arithmetic import Applied
from posology.assistant.dosing.monographs import Limit, LimitKind, Monograph
from posology.assistant.dosing.quantities import OF_KIDNEYS, Metric
from posology.assistant.dosing.renal_estimates import METRIC_UNITS
from posology.assistant.dosing.renal_reading import read_metric
from posology.assistant.patients import PatientFacts

DO_NOT_USE = "no dose: do not use"
Measured = Mapping[Metric, Decimal]
NOTHING_MEASURED: Measured = MappingProxyType({})
_JUDGED = (LimitKind.DO_NOT_USE, LimitKind.USE_ONLY_IF, LimitKind.STOP_BELOW)
_READABLE = frozenset({*OF_KIDNEYS, Metric.CCR_PER_70KG, Metric.SCR, Metric.AGE, Metric.WEIGHT})
_NAMES = {
    Metric.CRCL: "creatinine clearance",
    Metric.CRCL_PER_KG: "creatinine clearance",
    Metric.CRCL_INDEXED: "creatinine clearance",
    Metric.EGFR: "eGFR",
    Metric.CCR_PER_70KG: "creatinine clearance",
    Metric.SCR: "serum creatinine",
    Metric.SCR_RISE: "rise of serum creatinine",
    Metric.URINE_PROTEIN: "urine protein",
    Metric.AGE: "age",
    Metric.WEIGHT: "weight",
    Metric.ANC: "neutrophil count",
    Metric.PLATELETS: "platelets",
    Metric.HAEMOGLOBIN: "haemoglobin",
    Metric.POTASSIUM: "potassium",
    Metric.PROTEIN_DIPSTICK: "urine protein (dipstick)",
    Metric.PEAK: "peak level",
    Metric.TROUGH: "trough level",
}


@dataclass(frozen=True, slots=True)
class UseJudgement:
    """What the limits of use say of one patient.

    Attributes:
        refusals: why the label does not allow the drug; empty when nothing speaks against it.
        checks: what must be looked at before use, as no fact was given for it.
        missing: patient facts that a limit needs.
    """

    refusals: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def judge_use(applied: Applied, facts: PatientFacts, measured: Measured = NOTHING_MEASURED) -> UseJudgement:
    """Judge the facts against every limit of use of one regimen.

    Args:
        applied: a course that would be given.
        facts: what is known of the patient.
        measured: values that no fact holds, each in the unit of its metric.
    """
    refusals: list[str] = []
    checks: list[str] = []
    missing: list[str] = []
    for limit in applied.limits(*_JUDGED):
        if limit.band is None:
            continue
        if limit.situation:
            checks.append(f"For {limit.situation}: {_words(limit)}.")
            continue
        reading = read_metric(limit.metric, facts, limit.band.ends, applied.monograph.renal_weight)
        value = measured.get(limit.metric) if reading.value is None else reading.value
        if value is None:
            checks.append(f"Check before use: {_words(limit)}.")
            if limit.metric in _READABLE and limit.kind is not LimitKind.STOP_BELOW:
                missing += reading.missing
        elif limit.band.contains(value) is not (limit.kind is LimitKind.USE_ONLY_IF):
            shown = _with_unit(figures_beside(value, limit.band.ends), limit.metric)
            name = limit.subject or _NAMES[limit.metric]
            refusals.append(f"The {name} is {shown}; the label: {_words(limit)}.")
    return UseJudgement(tuple(refusals), tuple(dict.fromkeys(checks)), tuple(dict.fromkeys(missing)))


def _words(limit: Limit) -> str:
    rule = {LimitKind.USE_ONLY_IF: "use only if", LimitKind.STOP_BELOW: "stop if"}.get(limit.kind, "do not use if")
    name = limit.subject or _NAMES.get(limit.metric, limit.metric.value)
    note = f" ({limit.note.rstrip('.')})" if limit.note else ""
    return f"{rule} {name} {_with_unit(str(limit.band), limit.metric)}{note}"


def _with_unit(figures: str, metric: Metric) -> str:
    """A value with its unit; the plus of a dipstick stands close to its number."""
    unit = METRIC_UNITS.get(metric, "")
    return f"{figures}{unit}" if metric is Metric.PROTEIN_DIPSTICK else f"{figures} {unit}".rstrip()


def stop_warnings(monograph: Monograph) -> tuple[str, ...]:
    """The printed stop rules, for a patient to whom a row gives no dose or may give none."""
    return tuple(
        f"The label stops {monograph.drug} at {limit.subject} {limit.band} {METRIC_UNITS.get(limit.metric, '')}."
        for limit in monograph.limits
        if limit.kind is LimitKind.STOP_BELOW and limit.band
    )
