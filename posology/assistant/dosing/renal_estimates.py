"""The ways from patient facts to each measure of renal function: given, derived from a given one, or estimated.

Every way says which facts it needs. One measure never stands for another: each step is a printed formula or a
definition. Which way is taken, and what is then missing, is decided in `renal_reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from types import MappingProxyType

from posology.assistant.dosing.decimal_text import brief, plain
from posology.assistant.dosing.formulas_body import (
    adjusted_body_weight,
    body_surface_mosteller,
    ideal_body_weight,
)
from posology.assistant.dosing.formulas_renal import (
    ckd_epi_2021,
    clearance_per_70kg,
    clearance_per_kg,
    cockcroft_gault,
    cockcroft_gault_per_kg,
    deindexed,
    indexed,
    schwartz_bedside,
)
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.worked import Worked, exact
from posology.assistant.patients import PatientFacts, Sex

FROM_FACTS = "patient facts"
ADULT_YEARS = 18
_LABELS = {
    Metric.CRCL: "Creatinine clearance",
    Metric.CRCL_PER_KG: "Creatinine clearance per kg",
    Metric.CRCL_INDEXED: "Creatinine clearance per 1.73 m²",
    Metric.EGFR: "eGFR",
    Metric.SCR: "Creatinine",
    Metric.AGE: "Age",
    Metric.WEIGHT: "Weight",
}
METRIC_UNITS = {
    Metric.CRCL: "mL/min",
    Metric.CRCL_PER_KG: "mL/min/kg",
    Metric.CRCL_INDEXED: "mL/min/1.73 m²",
    Metric.EGFR: "mL/min/1.73 m²",
    Metric.CCR_PER_70KG: "mL/min per 70 kg",
    Metric.SCR: "mg/dL",
    Metric.SCR_RISE: "mg/dL",
    Metric.URINE_PROTEIN: "mg/dL",
    Metric.AGE: "years",
    Metric.WEIGHT: "kg",
    Metric.ANC: "per µL",
    Metric.PLATELETS: "per µL",
    Metric.HAEMOGLOBIN: "g/dL",
    Metric.POTASSIUM: "mEq/L",
    Metric.PROTEIN_DIPSTICK: "+",
    Metric.PEAK: "mcg/mL",
    Metric.TROUGH: "mcg/mL",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a patient that are known, by short name, and which weight the label wants."""

    numbers: Mapping[str, Decimal]
    sexes: Mapping[str, Sex]
    weight_rule: str = "as given"

    @property
    def names(self) -> frozenset[str]:
        """What is known."""
        return frozenset((*self.numbers, *self.sexes))

    @property
    def sex(self) -> Sex:
        """The sex; only asked for by ways that need it."""
        return self.sexes["sex"]

    @property
    def child(self) -> bool:
        """Whether the patient is known to be younger than an adult."""
        return "age" in self.numbers and self.numbers["age"] < ADULT_YEARS


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a measure: the facts it needs, and the calculation. An estimate starts from serum creatinine."""

    needs: tuple[str, ...]
    work: Callable[[Known], Worked]
    estimate: bool = False


def known_facts(facts: PatientFacts, weight_rule: str = "as given") -> Known:
    """The facts that are not None, by short name.

    Args:
        facts: of the patient; values without a unit are left out.
        weight_rule: the weight that the label wants in a clearance.
    """
    numbers = {
        "age": facts.age_years,
        "weight": facts.weight_kg,
        "height": facts.height_cm,
        "creatinine": facts.creatinine_mg_per_dl,
        Metric.CRCL.value: facts.crcl_ml_per_min,
        Metric.CRCL_PER_KG.value: facts.crcl_ml_per_min_per_kg,
        Metric.CRCL_INDEXED.value: facts.crcl_ml_per_min_173,
        Metric.EGFR.value: facts.egfr_ml_per_min_173,
    }
    given = {name: value for name, value in numbers.items() if value is not None}
    return Known(given, {"sex": facts.sex} if facts.sex is not None else {}, weight_rule)


def ways_to(metric: Metric, known: Known) -> tuple[Way, ...]:
    """Every way to a measure for a patient, given values first, estimates last.

    Args:
        metric: what the label is printed in.
        known: decides between the formulas for adults and for children, and the weight.
    """
    return (*_DERIVED.get(metric, ()), *_estimates(metric, known))


def _estimates(metric: Metric, known: Known) -> tuple[Way, ...]:
    size = ("height",) if known.weight_rule in {"ideal", "adjusted"} else ()
    adult = ("age", "sex", "creatinine")
    if metric in {Metric.CRCL_INDEXED, Metric.EGFR} and known.child:
        return (Way(("age", "height", "creatinine"), _schwartz, estimate=True),)
    match metric:
        case Metric.CRCL:
            return (Way((*adult, "weight", *size), _cockcroft, estimate=True),)
        case Metric.CRCL_INDEXED:
            return (Way((*adult, "weight", "height"), lambda k: _indexed(k, _cockcroft(k)), estimate=True),)
        case Metric.CRCL_PER_KG:
            return (Way(adult, lambda k: cockcroft_gault_per_kg(*_adult(k)), estimate=True),)
        case Metric.EGFR:
            return (Way(adult, lambda k: ckd_epi_2021(*_adult(k)), estimate=True),)
        case Metric.CCR_PER_70KG:
            return (Way(adult, lambda k: clearance_per_70kg(*_adult(k)), estimate=True),)
    return ()


def _fact_of(metric: Metric) -> str:
    return {Metric.SCR: "creatinine", Metric.AGE: "age", Metric.WEIGHT: "weight"}.get(metric, metric.value)


def _given(metric: Metric) -> Way:
    return Way((_fact_of(metric),), lambda known: _as_given(metric, known))


def _as_given(metric: Metric, known: Known) -> Worked:
    value, label = known.numbers[_fact_of(metric)], _LABELS[metric]
    return Worked(label, value, METRIC_UNITS[metric], f"given: {plain(value)}", label, FROM_FACTS)


def _adult(known: Known) -> tuple[Decimal, Sex, Decimal]:
    return known.numbers["age"], known.sex, known.numbers["creatinine"]


def _schwartz(known: Known) -> Worked:
    return schwartz_bedside(known.numbers["height"], known.numbers["creatinine"])


def _cockcroft(known: Known) -> Worked:
    """Cockcroft and Gault with the weight that the label wants, the step to that weight first."""
    weight, height = known.numbers["weight"], known.numbers.get("height")
    if known.weight_rule == "ideal" and height is not None:
        chosen: Worked | None = ideal_body_weight(height, known.sex)
    elif known.weight_rule == "adjusted" and height is not None:
        chosen = adjusted_body_weight(height, known.sex, weight)
    else:
        chosen = None
    if chosen is None:
        return cockcroft_gault(*_adult(known), weight)
    worked = cockcroft_gault(*_adult(known), max(chosen.value, Decimal(0)), known.weight_rule)
    wanted = f"The label wants the {known.weight_rule} weight here; the actual weight is {plain(weight)} kg."
    return replace(worked, rests_on=(chosen,), warnings=(wanted, *chosen.warnings, *worked.warnings))


def _surface(known: Known) -> Worked:
    return body_surface_mosteller(known.numbers["height"], known.numbers["weight"])


def _indexed(known: Known, clearance: Worked) -> Worked:
    surface = _surface(known)
    worked = indexed(clearance.value, surface.value)
    return replace(worked, rests_on=(clearance, surface), warnings=clearance.warnings)


def _deindexed(known: Known) -> Worked:
    surface = _surface(known)
    worked = deindexed(known.numbers[Metric.CRCL_INDEXED], surface.value)
    return replace(worked, label="Creatinine clearance", rests_on=(surface,), warnings=())


def _times_weight(known: Known) -> Worked:
    per_kg, weight = known.numbers[Metric.CRCL_PER_KG], known.numbers["weight"]
    with localcontext(exact()):
        value = per_kg * weight
    working = f"{plain(per_kg)} × {plain(weight)}"
    return Worked("Creatinine clearance", value, "mL/min", working, "clearance per kg × weight", "definition")


def _per_70kg(known: Known) -> Worked:
    per_kg = known.numbers.get(Metric.CRCL_PER_KG)
    with localcontext(exact()):
        if per_kg is not None:
            value, working = per_kg * 70, f"{brief(per_kg)} × 70"
        else:
            clearance, weight = known.numbers[Metric.CRCL], known.numbers["weight"]
            value, working = clearance * 70 / weight, f"{brief(clearance)} × 70 ÷ {brief(weight)}"
    label = "Creatinine clearance per 70 kg of body weight"
    return Worked(label, value, METRIC_UNITS[Metric.CCR_PER_70KG], working, "clearance × 70 ÷ weight", "definition")


_DERIVED: Mapping[Metric, tuple[Way, ...]] = MappingProxyType(
    {
        Metric.CRCL: (
            _given(Metric.CRCL),
            Way((Metric.CRCL_PER_KG, "weight"), _times_weight),
            Way((Metric.CRCL_INDEXED, "height", "weight"), _deindexed),
        ),
        Metric.CRCL_PER_KG: (
            _given(Metric.CRCL_PER_KG),
            Way((Metric.CRCL, "weight"), lambda k: clearance_per_kg(k.numbers[Metric.CRCL], k.numbers["weight"])),
        ),
        Metric.CRCL_INDEXED: (
            _given(Metric.CRCL_INDEXED),
            Way((Metric.CRCL, "height", "weight"), lambda k: _indexed(k, _as_given(Metric.CRCL, k))),
            Way((Metric.CRCL_PER_KG, "height", "weight"), lambda k: _indexed(k, _times_weight(k))),
        ),
        Metric.EGFR: (_given(Metric.EGFR),),
        Metric.CCR_PER_70KG: (Way((Metric.CRCL_PER_KG,), _per_70kg), Way((Metric.CRCL, "weight"), _per_70kg)),
        Metric.SCR: (_given(Metric.SCR),),
        Metric.AGE: (_given(Metric.AGE),),
        Metric.WEIGHT: (_given(Metric.WEIGHT),),
    }
)
