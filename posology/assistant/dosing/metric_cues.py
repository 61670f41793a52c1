"""Find the words that name what a threshold measures: clearance, creatinine, age, weight, a laboratory value.

Names metrics, never numbers; which unit a metric may carry is part of its definition in `quantities`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.units import UNIT_PATTERN, canonical_unit


class Cue(NamedTuple):
    """A metric word with its place; `kind` is one of the group names of the cue pattern."""

    kind: str
    start: int
    end: int


_CUES = re.compile(
    r"\b(?=[a-z])(?:(?P<rise>(?:rise|increase|elevation)s? (?:in|of) (?:serum )?(?:creatinine|s\.?cr)"
    r"|(?:serum )?(?:creatinine|scr) (?:rise|increase|rises|increases|rose|increased)(?: (?:by|of|above baseline))?"
    r"|(?:serum )?(?:creatinine|scr)(?: has)? (?:increased|risen|climbed|climbs|gone up|goes up|went up|up) by)"
    r"|(?P<crcl>cr ?cl|cl ?cr|ccr|(?:creatinine[ -]|renal |kidney )?clearances?|crcl)"
    r"|(?P<egfr>e-?gfr|gfr|(?:estimated )?glomerular filtration(?: rate)?)"
    r"|(?P<protein>(?:urine|urinary|dipstick) proteins?|proteins? (?:on|by) (?:a )?(?:urine )?dipstick"
    r"|proteinuria|dipstick)"
    r"|(?P<scr>(?:serum |plasma |baseline )?creatinine(?: levels?| concentrations?)?|s\.?cr|scr"
    r"|cr(?=[ :=]{1,3}[0-9<>≥≤]))"
    r"|(?P<anc>anc|absolute neutrophil(?: count)?|neutrophils?(?: counts?)?)"
    r"|(?P<platelets>platelets?(?: counts?)?|plt)"
    r"|(?P<haemoglobin>ha?emoglobin|hgb|hb)"
    r"|(?P<potassium>(?:serum )?potassium|k\+|(?<!vitamin )k(?: of| is)?(?= ?(?:[<>≥≤=]|\Z)))"
    r"|(?P<weight>(?:body ?)?weights?|weigh(?:s|ing|ed)?)"
    r"|(?P<age>ages?|aged)"
    r"|(?P<trough>troughs?)|(?P<peak>peaks?)|(?P<level>(?:serum|plasma|blood|drug) (?:level|concentration)s?)"
    r"|(?P<lab>qtc?(?: interval)?|inr|bilirubin|albumin|alt|ast|(?:ionized |ionised |serum )?calcium"
    r"|magnesium|phosph(?:orus|ate)"
    r"|sodium|glucose|bmi|bsa|temperature|fever|cd4(?:\+)?(?: counts?)?|hba1c|viral load|ph|auc|mic|spo2|score|grade"
    r"|lactate|wbc|leu[ck]ocytes?|urea|bun|meld|child-pugh))(?![a-z])"
)
_METRICS = {
    "rise": Metric.SCR_RISE,
    "egfr": Metric.EGFR,
    "protein": Metric.URINE_PROTEIN,
    "scr": Metric.SCR,
    "anc": Metric.ANC,
    "platelets": Metric.PLATELETS,
    "haemoglobin": Metric.HAEMOGLOBIN,
    "potassium": Metric.POTASSIUM,
    "peak": Metric.PEAK,
    "trough": Metric.TROUGH,
    "weight": Metric.WEIGHT,
    "age": Metric.AGE,
}
_CLEARANCES = {
    "mL/min": Metric.CRCL,
    "mL/min/kg": Metric.CRCL_PER_KG,
    "mL/min/1.73 m2": Metric.CRCL_INDEXED,
    "mL/min/70 kg": Metric.CCR_PER_70KG,
}
LEVEL_KINDS = frozenset({"peak", "trough", "level"})
_LEVEL_UNITS = frozenset({"", "mcg/mL", "ng/mL", "mg/L", "units/mL"})
RENAL_KINDS = frozenset({"crcl", "egfr"})
RENAL_UNITS = frozenset(_CLEARANCES)
_UNIT_IN_CONTEXT = re.compile(rf"(?<![a-z0-9])({UNIT_PATTERN})")


def last_cue(folded: str, lowest: int, highest: int) -> Cue | None:
    """The metric word nearest to the left of `highest`."""
    match = None
    for match in _CUES.finditer(folded, lowest, highest):  # noqa: B007 - the last match is wanted
        pass
    return Cue(match.lastgroup or "", match.start(), match.end()) if match else None


def first_cue(folded: str, lowest: int, highest: int) -> Cue | None:
    """The metric word nearest to the right of `lowest`."""
    match = _CUES.search(folded, lowest, highest)
    return Cue(match.lastgroup or "", match.start(), match.end()) if match else None


def metric_of(kind: str, unit: str) -> Metric:
    """The metric a cue and a unit name together.

    A creatinine clearance without unit has no metric: mL/min and mL/min/kg must not stand for each other.
    mL/min/kg alone names its metric, because nothing else is measured in it.

    >>> metric_of("crcl", "mL/min/kg"), metric_of("crcl", ""), metric_of("egfr", "mL/min")
    (<Metric.CRCL_PER_KG: 'crcl_ml_min_kg'>, <Metric.UNKNOWN: ''>, <Metric.EGFR: 'egfr_ml_min_173'>)
    """
    if kind == "crcl":
        return _CLEARANCES.get(unit, Metric.UNKNOWN)
    if kind in LEVEL_KINDS and unit not in _LEVEL_UNITS:
        return Metric.UNKNOWN
    if kind in _METRICS:
        return _METRICS[kind]
    return _CLEARANCES[unit] if unit in {"mL/min/kg", "mL/min/70 kg"} else Metric.UNKNOWN


def measured_in(kind: str, unit: str) -> bool:
    """Whether what a cue names is measured in a unit.

    >>> measured_in("scr", "mg/dL"), measured_in("scr", "mg"), measured_in("age", "year"), measured_in("egfr", "mL/min")
    (True, False, True, True)
    """
    if kind in RENAL_KINDS:
        return "/min" in unit
    if kind in LEVEL_KINDS:
        return unit in _LEVEL_UNITS or "/" in unit
    return unit in _BODY_UNITS.get(kind, _MEASURED_UNITS)


def names_salt(kind: str) -> bool:
    """Whether a cue may name what is given, too ("potassium 20 or 40 mEq", "calcium 500 or 1000 mg")."""
    return kind in {"potassium", "lab"}


class Context(NamedTuple):
    """What a heading, lead-in or table header offers; "" where it offers nothing or two different things."""

    renal_kind: str = ""
    renal_unit: str = ""
    dose_unit: str = ""
    other_kind: str = ""
    other_unit: str = ""
    first_unit: str = ""


def _only(values: list[str]) -> str:
    return values[0] if len(set(values)) == 1 else ""


@remembered(2048)
def read_context(context: str) -> Context:
    """Read which unit and metric a context names; two different ones are as good as none.

    >>> read_context("CrCl (mL/min/kg)").renal_unit
    'mL/min/kg'
    """
    if not context:
        return Context()
    folded = fold(context)
    units = [canonical_unit(match[1]) or "" for match in _UNIT_IN_CONTEXT.finditer(folded)]
    kinds = [match.lastgroup or "" for match in _CUES.finditer(folded)]
    dose = [
        unit
        for unit in units
        if unit.split("/")[0] in {"mg", "g", "mcg", "units", "mEq", "mmol"} and unit not in LABORATORY
    ]
    return Context(
        renal_kind=_only([kind for kind in kinds if kind in RENAL_KINDS]),
        renal_unit=_only([unit for unit in units if unit in RENAL_UNITS]),
        dose_unit=_only(dose),
        other_kind=_only([kind for kind in kinds if kind not in RENAL_KINDS]),
        first_unit=next((unit for unit in units if unit not in {"", "dose"}), ""),
        other_unit=_only([unit for unit in units if unit in LABORATORY or unit in {"kg", "year", "month"}]),
    )


LABORATORY = frozenset(
    {"mg/dL", "g/dL", "umol/L", "mmol/L", "mEq/L", "10^9/L", "10^6/L", "/uL", "ms", "mmHg", "°C", "°F", "ULN", "cm",
     "mm", "copies/mL", "units/L", "nmol/L", "ng/mL", "kg/m2", "mcg/dL", "m2", "copies"}
)  # fmt: skip
"""Units in which a measurement of a patient is stated, not a dose."""
_MEASURED_UNITS = LABORATORY | _LEVEL_UNITS | {"%", "mmol", "point", "points"}
_BODY_UNITS = {
    "age": frozenset({"year", "month", "week", "day", "h"}),
    "weight": frozenset({"kg", "lb", "g"}),
    "protein": _MEASURED_UNITS | {"g", "mg", "+"},
}
