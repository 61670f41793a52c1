"""The registry of calculators: name, title and arguments of each, so that a command line can be generated from it.

The formulas stand in `formulas_renal`, `formulas_body` and `formulas_laboratory`; reading of arguments in
`calculator_arguments`. Default units: years, kg, cm, mg/dL (creatinine, calcium), g/dL (albumin), ms, mL/min.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from posology.assistant.dosing import formulas_body as body
from posology.assistant.dosing import formulas_laboratory as laboratory
from posology.assistant.dosing import formulas_renal as renal
from posology.assistant.dosing import plausibility
from posology.assistant.dosing.calculator_arguments import Argument, Given, read_arguments, split_value
from posology.assistant.dosing.plausibility import Plausible
from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import CalculatorArgumentError, DosingError

_ONE = Fraction(1)
_UMOL_PER_L_IN_MG_PER_DL = 1 / Fraction("88.4")


@dataclass(frozen=True, slots=True)
class Calculator:
    """One calculator. `calculate` gets arguments that were read and found possible."""

    name: str
    title: str
    arguments: tuple[Argument, ...]
    calculate: Callable[[Given], Worked]


def run(name: str, arguments: Mapping[str, str]) -> Worked:
    """Run a calculator on texts.

    Args:
        name: a key of `CALCULATORS`; case and underscores do not matter.
        arguments: name to text, each with its unit ("124 umol/L") or in the default unit ("1.4").

    Returns:
        The worked calculation.

    Raises:
        PatientFactError: the calculator or an argument is unknown, missing, unreadable or impossible.

    >>> run("cockcroft-gault", {"age": "70", "sex": "male", "weight": "75", "creatinine": "1.0"}).expression
    '(140 − 70) × 75 ÷ (72 × 1) = 72.9'
    """
    calculator = CALCULATORS.get(name.strip().lower().replace("_", "-"))
    if calculator is None:
        names = ", ".join(CALCULATORS)
        raise CalculatorArgumentError(f"calculator {name!r}", "is not known", names, "Choose one of them.")
    given = read_arguments(calculator.arguments, arguments)
    worked = calculator.calculate(given)
    return replace(worked, rests_on=(*given.conversions, *worked.rests_on))


def _no_slip(_: Decimal) -> str:
    return "Check the value and its unit."


def _range(name: str, low: str, high: str, unit: str) -> Plausible:
    return Plausible(name, Decimal(low), Decimal(high), unit, _no_slip)


_AGE = Argument(
    "age",
    "the age in years",
    "years",
    dict.fromkeys(("year", "y", "yr", "yrs"), _ONE) | dict.fromkeys(("months", "month", "mo"), Fraction(1, 12)),
    plausibility.AGE,
)
_SEX = Argument("sex", "the sex, female or male", choices=("female", "male"))
_WEIGHT = Argument(
    "weight", "the body weight in kg", "kg", {"g": Fraction(1, 1000), "lb": Fraction("0.45359237")}, plausibility.WEIGHT
)
_HEIGHT = Argument(
    "height",
    "the height in cm",
    "cm",
    {"m": Fraction(100), "mm": Fraction(1, 10), "in": Fraction("2.54")},
    plausibility.HEIGHT,
)
_CREATININE = Argument(
    "creatinine",
    "the serum creatinine in mg/dL, or with its unit in µmol/L",
    "mg/dL",
    {"umol/L": _UMOL_PER_L_IN_MG_PER_DL},
    plausibility.CREATININE,
)
_EGFR = Argument(
    "egfr",
    "the filtration rate in mL/min/1.73 m²",
    "mL/min/1.73 m²",
    dict.fromkeys(("mL/min/1.73 m2", "mL/min/1.73m2", "mL/min/1.73m²"), _ONE),
    plausibility.EGFR,
)
_SURFACE = Argument("bsa", "the body surface in m²", "m²", {"m2": _ONE}, _range("body surface", "0.1", "4", "m²"))
_CLEARANCE = Argument("clearance", "the creatinine clearance in mL/min", "mL/min", plausible=plausibility.CLEARANCE)
_CALCIUM = Argument(
    "calcium",
    "the total calcium in mg/dL",
    "mg/dL",
    {"mmol/L": 1 / Fraction("0.2495")},
    _range("calcium", "2", "25", "mg/dL"),
)
_ALBUMIN = Argument(
    "albumin", "the albumin in g/dL", "g/dL", {"g/L": Fraction(1, 10)}, _range("albumin", "0.5", "7", "g/dL")
)
_QT = Argument("qt", "the QT interval in ms", "ms", {"s": Fraction(1000)}, _range("QT", "100", "1000", "ms"))
_HEART_RATE = Argument(
    "heart-rate",
    "the heart rate per minute",
    "/min",
    dict.fromkeys(("bpm", "beats/min"), _ONE),
    _range("heart rate", "20", "350", "per minute"),
)
_WEIGHT_CHOICE = Argument(
    "weight-choice",
    "which weight counts: actual, ideal or adjusted",
    choices=("actual", "ideal", "adjusted"),
    required=False,
    default="actual",
)


def _cockcroft_gault(given: Given) -> Worked:
    choice, numbers = given.words["weight-choice"], given.numbers
    weight = numbers["weight"]
    before: tuple[Worked, ...] = ()
    if choice != "actual":
        if "height" not in numbers:
            needed = f"is missing, and the {choice} weight needs it"
            raise CalculatorArgumentError("height", needed, _HEIGHT.allowed, f"Give {_HEIGHT.help}.")
        height = numbers["height"]
        step = (
            body.ideal_body_weight(height, given.sex)
            if choice == "ideal"
            else body.adjusted_body_weight(height, given.sex, weight)
        )
        weight, before = step.value, (step,)
    worked = renal.cockcroft_gault(numbers["age"], given.sex, numbers["creatinine"], weight, choice)
    return replace(
        worked, rests_on=before, warnings=(*worked.warnings, *(warning for step in before for warning in step.warnings))
    )


def _conversion(given: Given) -> Worked:
    value, unit = split_value("value", given.words["value"])
    if not unit:
        raise CalculatorArgumentError("value", "has no unit", "a number with its unit", "Write it like 124 umol/L.")
    analyte = given.words.get("analyte", "")
    try:
        return laboratory.convert_value(value, unit, given.words["to"], analyte)
    except DosingError as refused:
        remedy = "Give units of the same thing; a laboratory value also needs its analyte."
        allowed = f"units of mass, time, volume or length, or an analyte of {', '.join(laboratory.ANALYTES)}"
        problem = f"cannot be converted: {refused}"
        raise CalculatorArgumentError("value", problem, allowed, remedy) from refused


_ALL = (
    Calculator(
        "cockcroft-gault",
        "Creatinine clearance in mL/min (Cockcroft and Gault)",
        (_AGE, _SEX, _WEIGHT, _CREATININE, _WEIGHT_CHOICE, replace(_HEIGHT, required=False)),
        _cockcroft_gault,
    ),
    Calculator(
        "cockcroft-gault-per-kg",
        "Creatinine clearance in mL/min/kg (weight-normalised, as on the foscarnet label)",
        (_AGE, _SEX, _CREATININE),
        lambda given: renal.cockcroft_gault_per_kg(given.numbers["age"], given.sex, given.numbers["creatinine"]),
    ),
    Calculator(
        "clearance-per-kg",
        "A creatinine clearance in mL/min divided by the weight",
        (_CLEARANCE, _WEIGHT),
        lambda given: renal.clearance_per_kg(given.numbers["clearance"], given.numbers["weight"]),
    ),
    Calculator(
        "conversion",
        "A value in another unit of mass, time, volume or length, or of a laboratory analyte",
        (
            Argument("value", "the value with its unit, like 124 umol/L"),
            Argument("to", "the wanted unit"),
            Argument("analyte", "the analyte of a laboratory value", choices=laboratory.ANALYTES, required=False),
        ),
        _conversion,
    ),
    Calculator(
        "ckd-epi-2021",
        "Filtration rate in mL/min/1.73 m² (CKD-EPI 2021)",
        (_AGE, _SEX, _CREATININE),
        lambda given: renal.ckd_epi_2021(given.numbers["age"], given.sex, given.numbers["creatinine"]),
    ),
    Calculator(
        "deindexed-egfr",
        "An indexed filtration rate in mL/min",
        (_EGFR, _SURFACE),
        lambda given: renal.deindexed(given.numbers["egfr"], given.numbers["bsa"]),
    ),
    Calculator(
        "schwartz-bedside",
        "Filtration rate of a child in mL/min/1.73 m² (bedside Schwartz)",
        (_HEIGHT, _CREATININE),
        lambda given: renal.schwartz_bedside(given.numbers["height"], given.numbers["creatinine"]),
    ),
    Calculator(
        "ideal-body-weight",
        "Ideal body weight in kg (Devine)",
        (_HEIGHT, _SEX),
        lambda given: body.ideal_body_weight(given.numbers["height"], given.sex),
    ),
    Calculator(
        "adjusted-body-weight",
        "Adjusted body weight in kg",
        (_HEIGHT, _SEX, _WEIGHT),
        lambda given: body.adjusted_body_weight(given.numbers["height"], given.sex, given.numbers["weight"]),
    ),
    Calculator(
        "bmi",
        "Body mass index in kg/m²",
        (_HEIGHT, _WEIGHT),
        lambda given: body.body_mass_index(given.numbers["height"], given.numbers["weight"]),
    ),
    Calculator(
        "bsa-mosteller",
        "Body surface in m² (Mosteller)",
        (_HEIGHT, _WEIGHT),
        lambda given: body.body_surface_mosteller(given.numbers["height"], given.numbers["weight"]),
    ),
    Calculator(
        "bsa-du-bois",
        "Body surface in m² (Du Bois)",
        (_HEIGHT, _WEIGHT),
        lambda given: body.body_surface_du_bois(given.numbers["height"], given.numbers["weight"]),
    ),
    Calculator(
        "corrected-calcium",
        "Calcium corrected for albumin in mg/dL",
        (_CALCIUM, _ALBUMIN),
        lambda given: laboratory.corrected_calcium(given.numbers["calcium"], given.numbers["albumin"]),
    ),
    Calculator(
        "qtc-bazett",
        "QT corrected for the heart rate in ms (Bazett)",
        (_QT, _HEART_RATE),
        lambda given: laboratory.qtc_bazett(given.numbers["qt"], given.numbers["heart-rate"]),
    ),
    Calculator(
        "qtc-fridericia",
        "QT corrected for the heart rate in ms (Fridericia)",
        (_QT, _HEART_RATE),
        lambda given: laboratory.qtc_fridericia(given.numbers["qt"], given.numbers["heart-rate"]),
    ),
)
CALCULATORS: Mapping[str, Calculator] = MappingProxyType({calculator.name: calculator for calculator in _ALL})
