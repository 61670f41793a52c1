"""Patient facts to the one number that a renal table asks for, in the table's own metric, with every step shown.

Chooses no row and no dose. A fact without unit is named as missing, never guessed; one metric never stands for another.
The formulas and definitions on the way are in `renal_estimates`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.decimal_text import figures_beside, plain
from posology.assistant.dosing.formulas_body import adjusted_body_weight, ideal_body_weight
from posology.assistant.dosing.formulas_renal import cockcroft_gault
from posology.assistant.dosing.monographs import Dialysis
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.renal_estimates import FROM_FACTS, METRIC_UNITS, Known, Way, known_facts, ways_to
from posology.assistant.dosing.worked import Worked
from posology.assistant.patients import PatientFacts

AGE, SEX, WEIGHT, CREATININE = "age (years)", "sex", "weight (kg)", "creatinine with its unit"
HEIGHT = "height (cm)"
CREATININE_UNIT = "unit of the creatinine: mg/dL or µmol/L"
CLEARANCE_UNIT = "unit of the creatinine clearance: mL/min or mL/min/kg"
_ASKED = {"age": AGE, "sex": SEX, "weight": WEIGHT, "height": HEIGHT, "creatinine": CREATININE}
_CLEARANCES = frozenset({Metric.CRCL, Metric.CRCL_PER_KG, Metric.CRCL_INDEXED})
_ESTIMABLE = _CLEARANCES | {Metric.EGFR, Metric.CCR_PER_70KG}
_NO_DIALYSIS = frozenset({"", "no", "none", "not", "false", "0"})
_SOME_DIALYSIS = frozenset(
    {"unspecified", "dialysis", "on dialysis", "yes", "true", "1", "rrt", "renal replacement therapy"}
)
DIALYSIS_KIND = "kind of dialysis: haemodialysis, peritoneal or continuous (CRRT)"
_PERITONEAL = ("periton", "capd", "apd", "ccpd", "pd")
_CONTINUOUS = ("continuous", "crrt", "cvv", "cavh", "sled")


@dataclass(frozen=True, slots=True)
class RenalReading:
    """What is known of the metric: its unrounded value, or what is missing for it.

    `by_other_weight` holds what an estimate by ideal and adjusted weight comes to, where height and weight are known.
    """

    metric: Metric
    value: Decimal | None = None
    steps: tuple[CalculationStep, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    by_other_weight: tuple[tuple[str, Decimal], ...] = ()


def dialysis_kind(text: str | None) -> Dialysis:
    """The kind of dialysis that a patient fact names; any unrecognised wording counts as haemodialysis.

    >>> dialysis_kind("CAPD").value, dialysis_kind("HD, three times a week").value, dialysis_kind(None).value
    ('peritoneal', 'haemodialysis', 'none')
    """
    words = (text or "").strip().lower()
    if words in _NO_DIALYSIS or words.startswith(("no ", "not ", "without ")):
        return Dialysis.NONE
    if any(word in words.replace("-", " ").split() or (len(word) > 3 and word in words) for word in _PERITONEAL):
        return Dialysis.PERITONEAL
    if any(word in words for word in _CONTINUOUS):
        return Dialysis.CONTINUOUS
    return Dialysis.HAEMODIALYSIS


def of_unknown_kind(text: str | None) -> bool:
    """Whether a patient fact says that there is dialysis and not which kind.

    >>> of_unknown_kind("unspecified"), of_unknown_kind("HD"), of_unknown_kind("no")
    (True, False, False)
    """
    return (text or "").strip().lower() in _SOME_DIALYSIS


def read_metric(
    metric: Metric, facts: PatientFacts, bounds: Iterable[Decimal], weight_rule: str = "as given"
) -> RenalReading:
    """Find the value of a metric for one patient.

    Args:
        metric: what the label's table is printed in.
        facts: what is known; already checked for plausibility.
        bounds: printed bounds of the table, so that the value is shown on its own side of each.
        weight_rule: the weight that the label wants in a clearance; "ideal" and "adjusted" need the height.

    Returns:
        The value with its steps, or the facts that are missing for it.
    """
    marks = tuple(bounds)
    known = known_facts(facts, weight_rule)
    on_dialysis = dialysis_kind(facts.dialysis) is not Dialysis.NONE
    ways = [way for way in ways_to(metric, known) if not (way.estimate and on_dialysis)]
    taken = next((way for way in ways if known.names.issuperset(way.needs)), None)
    notes = _unused(metric, facts, taken)
    if taken is None:
        return RenalReading(metric, missing=_missing(metric, facts, ways, known), warnings=notes)
    worked = taken.work(known)
    steps = tuple(step_of(step, marks) for step in worked.in_order())
    compared = taken.estimate and metric is Metric.CRCL and weight_rule == "as given"
    others = _by_other_weight(known) if compared else ()
    return RenalReading(metric, worked.value, steps, warnings=(*notes, *worked.warnings), by_other_weight=others)


def _by_other_weight(known: Known) -> tuple[tuple[str, Decimal], ...]:
    if "height" not in known.numbers:
        return ()
    age, creatinine = known.numbers["age"], known.numbers["creatinine"]
    height, weight = known.numbers["height"], known.numbers["weight"]
    others = (
        ("ideal", ideal_body_weight(height, known.sex)),
        ("adjusted", adjusted_body_weight(height, known.sex, weight)),
    )
    return tuple(
        (name, cockcroft_gault(age, known.sex, creatinine, other.value, name).value)
        for name, other in others
        if 0 < other.value < weight
    )


def step_of(worked: Worked, marks: tuple[Decimal, ...] = ()) -> CalculationStep:
    """A worked value as a step of a calculation, rounded so that it stays on its side of every mark."""
    shown = figures_beside(worked.value, marks)
    return CalculationStep(
        label=worked.label,
        expression=worked.working if worked.source == FROM_FACTS else f"{worked.working} = {shown}",
        value=shown,
        unit=worked.unit,
        source=worked.source,
    )


def _missing(metric: Metric, facts: PatientFacts, ways: list[Way], known: Known) -> tuple[str, ...]:
    """What to ask for: the rest of a way that a given clearance has begun, else the facts of the estimate."""
    unit = METRIC_UNITS.get(metric, metric.value)
    if metric in _ESTIMABLE and not any(way.estimate for way in ways):
        return (f"renal function in {unit} (on dialysis an estimate from creatinine does not hold)",)
    if metric not in _ESTIMABLE:
        fact = {Metric.SCR: "creatinine", Metric.AGE: "age", Metric.WEIGHT: "weight"}.get(metric)
        asked = (_ASKED[fact],) if fact else (f"{metric.value.replace('_', ' ')} in {unit}",)
        return _with_units(asked, facts)
    if facts.crcl_without_unit is not None and metric is not Metric.EGFR:
        return (CLEARANCE_UNIT,)
    begun = [way for way in ways if not way.estimate and known.names & _CLEARANCES & set(way.needs)]
    way = (begun or [way for way in ways if way.estimate])[0]
    return _with_units(tuple(_ASKED[name] for name in way.needs if name in _ASKED and name not in known.names), facts)


def _with_units(asked: tuple[str, ...], facts: PatientFacts) -> tuple[str, ...]:
    """What is asked, with the unit of a creatinine instead of the creatinine where only that is missing."""
    if facts.creatinine_without_unit is None:
        return asked
    return tuple(CREATININE_UNIT if name == CREATININE else name for name in asked)


def _unused(metric: Metric, facts: PatientFacts, taken: Way | None) -> tuple[str, ...]:
    """Facts that look like the metric and are not."""
    notes = []
    unit = METRIC_UNITS.get(metric, metric.value)
    if facts.egfr_ml_per_min_173 is not None and metric in _ESTIMABLE - {Metric.EGFR}:
        notes.append(
            f"The eGFR of {plain(facts.egfr_ml_per_min_173)} mL/min/1.73 m² was not used: "
            f"this label's table is by creatinine clearance in {unit}, which is another measure."
        )
    given = (facts.crcl_ml_per_min, facts.crcl_ml_per_min_per_kg, facts.crcl_ml_per_min_173)
    if taken is not None and taken.estimate and any(value is not None for value in given):
        reason = "is another measure" if metric is Metric.EGFR else "cannot be turned into it with the facts given"
        notes.append(f"The clearance that was given is not in {unit} and {reason}; an estimate was used instead.")
    for name, value, known in (
        ("clearance", facts.crcl_without_unit, CLEARANCE_UNIT),
        ("creatinine", facts.creatinine_without_unit, CREATININE_UNIT),
    ):
        if value is not None:
            notes.append(f"The {name} of {plain(value)} has no unit and was not used; give the {known}.")
    return tuple(notes)
