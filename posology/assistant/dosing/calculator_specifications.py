"""The arguments that calculators share: names, aliases, units, possible ranges and choices.

Reads nothing; see `calculator_arguments`.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from posology.assistant.dosing import plausibility
from posology.assistant.dosing.calculator_arguments import Argument
from posology.assistant.dosing.formulas_scores import ASCITES as ASCITES_GRADES
from posology.assistant.dosing.formulas_scores import ENCEPHALOPATHY as ENCEPHALOPATHY_GRADES
from posology.assistant.dosing.plausibility import Plausible
from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL

_ONE = Fraction(1)
_WEEK = Fraction(7 * 4, 1461)
"""Of a year of 365.25 days."""


def _no_slip(_: Decimal) -> str:
    return "Check the value and its unit."


def _range(name: str, low: str, high: str, unit: str) -> Plausible:
    return Plausible(name, Decimal(low), Decimal(high), unit, _no_slip)


def _in_units(name: str, *units: str) -> dict[str, str]:
    """Aliases of a name that hold a unit: "scr-umol-l" for µmol/L."""
    return {f"{name}-{unit.lower().replace('/', '-')}": unit for unit in units}


AGE = Argument(
    "age",
    "the age in years",
    "years",
    dict.fromkeys(("year", "y", "yr", "yrs"), _ONE)
    | dict.fromkeys(("months", "month", "mo"), Fraction(1, 12))
    | dict.fromkeys(("week",), _WEEK)
    | dict.fromkeys(("day",), _WEEK / 7),
    plausibility.AGE,
    aliases={"age-years": "years", "age-y": "years", "years": "years"},
)
SEX = Argument("sex", "the sex, female or male", choices=("female", "male"), aliases={"gender": ""})
WEIGHT = Argument(
    "weight",
    "the body weight in kg",
    "kg",
    {"g": Fraction(1, 1000), "lb": Fraction("0.45359237")},
    plausibility.WEIGHT,
    aliases={"body-weight": "", "wt": "", **_in_units("weight", "kg", "lb", "g"), **_in_units("wt", "kg")},
)
HEIGHT = Argument(
    "height",
    "the height in cm",
    "cm",
    {"m": Fraction(100), "mm": Fraction(1, 10), "in": Fraction("2.54")},
    plausibility.HEIGHT,
    aliases={"length": "", "ht": "", **_in_units("height", "cm", "m", "in"), **_in_units("ht", "cm")},
)
_CREATININE_NAMES = ("creatinine", "scr", "cr", "serum-creatinine")
CREATININE = Argument(
    "creatinine",
    "the serum creatinine with its unit, mg/dL or µmol/L",
    "mg/dL",
    {
        "umol/L": 1 / Fraction(UMOL_PER_L_PER_MG_PER_DL),
        "mmol/L": 1000 / Fraction(UMOL_PER_L_PER_MG_PER_DL),
    },
    plausibility.CREATININE,
    aliases=dict.fromkeys(_CREATININE_NAMES[1:], "")
    | {alias: unit for name in _CREATININE_NAMES for alias, unit in _in_units(name, "mg/dL", "umol/L").items()},
    needs_unit=True,
)
EGFR = Argument(
    "egfr",
    "the filtration rate in mL/min/1.73 m²",
    "mL/min/1.73 m²",
    dict.fromkeys(("mL/min/1.73 m2", "mL/min/1.73m2", "mL/min/1.73m²"), _ONE),
    plausibility.EGFR,
    aliases={"gfr": ""},
)
SURFACE = Argument(
    "bsa",
    "the body surface in m²",
    "m²",
    {"m2": _ONE},
    _range("body surface", "0.1", "4", "m²"),
    aliases={"body-surface": "", "bsa-m2": "m2"},
)
CLEARANCE = Argument(
    "clearance",
    "the creatinine clearance in mL/min",
    "mL/min",
    plausible=plausibility.CLEARANCE,
    aliases={"crcl": "", "creatinine-clearance": "", "ccr": "", "crcl-ml-min": "mL/min"},
)
CALCIUM = Argument(
    "calcium",
    "the total calcium with its unit, mg/dL or mmol/L",
    "mg/dL",
    {"mmol/L": 1 / Fraction("0.2495")},
    _range("calcium", "2", "25", "mg/dL"),
    aliases={"ca": "", **_in_units("calcium", "mg/dL", "mmol/L"), **_in_units("ca", "mg/dL", "mmol/L")},
    needs_unit=True,
)
ALBUMIN = Argument(
    "albumin",
    "the albumin with its unit, g/dL or g/L",
    "g/dL",
    {"g/L": Fraction(1, 10)},
    _range("albumin", "0.5", "7", "g/dL"),
    aliases={"alb": "", **_in_units("albumin", "g/dL", "g/L"), **_in_units("alb", "g/dL", "g/L")},
    needs_unit=True,
)
BILIRUBIN = Argument(
    "bilirubin",
    "the total bilirubin with its unit, mg/dL or µmol/L",
    "mg/dL",
    {"umol/L": 1 / Fraction("17.1")},
    _range("bilirubin", "0.05", "60", "mg/dL"),
    aliases={"bili": "", **_in_units("bilirubin", "mg/dL", "umol/L"), **_in_units("bili", "mg/dL", "umol/L")},
    needs_unit=True,
)
INR = Argument("inr", "the INR, a ratio without unit", "ratio", plausible=_range("INR", "0.5", "20", "(ratio)"))
ASCITES = Argument(
    "ascites",
    "the ascites",
    choices=ASCITES_GRADES,
    spellings={
        "no": "none",
        "absent": "none",
        "mild": "slight",
        "small": "slight",
        "controlled": "slight",
        "severe": "moderate",
        "large": "moderate",
        "refractory": "moderate",
        "moderate to severe": "moderate",
    },
)
ENCEPHALOPATHY = Argument(
    "encephalopathy",
    "the encephalopathy",
    choices=ENCEPHALOPATHY_GRADES,
    spellings={
        "no": "none",
        "absent": "none",
        "0": "none",
        "1": "grade 1-2",
        "2": "grade 1-2",
        "1-2": "grade 1-2",
        "mild": "grade 1-2",
        "3": "grade 3-4",
        "4": "grade 3-4",
        "3-4": "grade 3-4",
        "severe": "grade 3-4",
    },
)
QT = Argument(
    "qt",
    "the QT interval in ms",
    "ms",
    {"s": Fraction(1000)},
    _range("QT", "100", "1000", "ms"),
    aliases={"qt-interval": "", "qt-ms": "ms"},
)
HEART_RATE = Argument(
    "heart-rate",
    "the heart rate per minute",
    "/min",
    dict.fromkeys(("bpm", "beats/min"), _ONE),
    _range("heart rate", "20", "350", "per minute"),
    aliases={"hr": "", "rate": "", "pulse": ""},
)
WEIGHT_CHOICE = Argument(
    "weight-choice",
    "which weight counts: actual, ideal or adjusted",
    choices=("actual", "ideal", "adjusted"),
    required=False,
    default="actual",
    spellings={"ibw": "ideal", "adjbw": "adjusted", "abw": "actual", "tbw": "actual", "total": "actual"},
)
