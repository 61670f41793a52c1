"""The registry of calculators: name, aliases, title, arguments and range of validity of each.

The formulas stand in `formulas_renal`, `formulas_body`, `formulas_laboratory` and `formulas_scores`; the arguments in
`calculator_specifications`, their reading in `calculator_arguments`. Default units: years, kg, cm, ms, mL/min;
laboratory values with two units in use (creatinine, calcium, albumin, bilirubin) need theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from posology.assistant.dosing import calculator_specifications as of
from posology.assistant.dosing import formulas_body as body
from posology.assistant.dosing import formulas_laboratory as laboratory
from posology.assistant.dosing import formulas_renal as renal
from posology.assistant.dosing.calculator_arguments import Argument, Given, read_arguments, split_value
from posology.assistant.dosing.decimal_text import figures
from posology.assistant.dosing.formulas_scores import child_pugh
from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import CalculatorArgumentError, DosingError

_ADULTS = "adults from 18 years with a stable creatinine"


@dataclass(frozen=True, slots=True)
class Calculator:
    """One calculator. `calculate` gets arguments that were read and found possible; `valid` says for whom it holds.

    `below_age` is the age in years below which it is meant, None where it is not for children alone.
    """

    name: str
    title: str
    arguments: tuple[Argument, ...]
    calculate: Callable[[Given], Worked]
    valid: str
    aliases: tuple[str, ...] = ()
    below_age: int | None = None


def run(name: str, arguments: Mapping[str, str]) -> Worked:
    """Run a calculator on texts.

    Args:
        name: a key of `CALCULATORS` or an alias; case and underscores do not matter.
        arguments: name or alias to text, each with its unit ("124 umol/L") or, where one unit is usual, without.

    Returns:
        The worked calculation.

    Raises:
        PatientFactError: the calculator or an argument is unknown, missing, unreadable or impossible.

    >>> run("cg", {"age": "70", "sex": "male", "weight": "75", "creatinine": "1.0 mg/dL"}).expression
    '(140 − 70) × 75 ÷ (72 × 1) = 72.9'
    """
    calculator = find_calculator(name)
    given = read_arguments(calculator.arguments, arguments)
    worked = calculator.calculate(given)
    return replace(worked, rests_on=(*given.conversions, *worked.rests_on))


def find_calculator(name: str) -> Calculator:
    """The calculator of a name or alias.

    Raises:
        CalculatorArgumentError: there is none; names those that exist.
    """
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    found = CALCULATORS.get(wanted) or _BY_ALIAS.get(wanted)
    if found is None:
        names = ", ".join(CALCULATORS)
        raise CalculatorArgumentError(f"calculator {name!r}", "is not known", names, "Choose one of them.")
    return found


def _cockcroft_gault(given: Given) -> Worked:
    choice, numbers = given.words["weight-choice"], given.numbers
    weight, height = numbers["weight"], numbers.get("height")
    weights: dict[str, Worked | None] = {"actual": None}
    if height is not None:
        weights["ideal"] = body.ideal_body_weight(height, given.sex)
        weights["adjusted"] = body.adjusted_body_weight(height, given.sex, weight)
    if choice not in weights:
        needed = f"is missing, and the {choice} weight needs it"
        raise CalculatorArgumentError("height", needed, of.HEIGHT.allowed, f"Give {of.HEIGHT.help}.")
    chosen = weights.pop(choice)
    counted = chosen.value if chosen else weight
    if counted <= 0:
        problem = f"{figures(numbers['height'])} cm leaves no {choice} weight"
        raise CalculatorArgumentError("height", problem, of.HEIGHT.allowed, "Choose the actual weight.")

    def by(value: Worked | None, name: str) -> Worked:
        used = value.value if value else weight
        return renal.cockcroft_gault(numbers["age"], given.sex, numbers["creatinine"], used, name)

    worked = by(chosen, choice)
    left = {name: other for name, other in weights.items() if other is None or other.value > 0}
    others = [f"{name} {figures(by(other, name).value)}" for name, other in left.items()]
    rule = f"The {choice} weight was used; labels differ on which weight counts."
    compared = f"{rule} By weight, in mL/min: {', '.join(others)}." if others else rule
    before = (chosen,) if chosen else ()
    notes = (*worked.warnings, compared, *(warning for step in before for warning in step.warnings))
    return replace(worked, rests_on=before, warnings=notes)


def _conversion(given: Given) -> Worked:
    value, unit = split_value("value", given.words["value"])
    if not unit:
        raise CalculatorArgumentError("value", "has no unit", "a number with its unit", "Write it like 124 umol/L.")
    if value < 0:
        raise CalculatorArgumentError("value", "is negative", "a number with its unit", "Give the measured value.")
    analyte = given.words.get("analyte", "")
    try:
        return laboratory.convert_value(value, unit, given.words["to"], analyte)
    except DosingError as refused:
        remedy = "Give units of the same thing; a laboratory value also needs its analyte."
        allowed = f"units of mass, time, volume or length, or an analyte of {', '.join(laboratory.ANALYTES)}"
        problem = f"cannot be converted: {refused}"
        raise CalculatorArgumentError("value", problem, allowed, remedy) from refused


_RENAL = (
    Calculator(
        "cockcroft-gault",
        "Creatinine clearance in mL/min (Cockcroft and Gault)",
        (of.AGE, of.SEX, of.WEIGHT, of.CREATININE, of.WEIGHT_CHOICE, replace(of.HEIGHT, required=False)),
        _cockcroft_gault,
        _ADULTS,
        ("cg", "crcl", "cockcroft", "creatinine-clearance", "cockroft-gault"),
    ),
    Calculator(
        "cockcroft-gault-per-kg",
        "Creatinine clearance in mL/min/kg (weight-normalised, as on the foscarnet label)",
        (of.AGE, of.SEX, of.CREATININE),
        lambda given: renal.cockcroft_gault_per_kg(given.numbers["age"], given.sex, given.numbers["creatinine"]),
        _ADULTS,
        ("cg-per-kg", "crcl-per-kg", "cockcroft-gault-normalised", "weight-normalised"),
    ),
    Calculator(
        "clearance-per-kg",
        "A creatinine clearance in mL/min divided by the weight",
        (of.CLEARANCE, of.WEIGHT),
        lambda given: renal.clearance_per_kg(given.numbers["clearance"], given.numbers["weight"]),
        "any age",
    ),
    Calculator(
        "clearance-indexed",
        "A creatinine clearance in mL/min per 1.73 m² of body surface",
        (of.CLEARANCE, of.SURFACE),
        lambda given: renal.indexed(given.numbers["clearance"], given.numbers["bsa"]),
        "any age",
        ("crcl-indexed", "index"),
    ),
    Calculator(
        "digoxin-clearance",
        "Creatinine clearance in mL/min per 70 kg (as on the digoxin label)",
        (of.AGE, of.SEX, of.CREATININE),
        lambda given: renal.clearance_per_70kg(given.numbers["age"], given.sex, given.numbers["creatinine"]),
        _ADULTS,
        ("ccr-per-70kg", "crcl-per-70kg"),
    ),
    Calculator(
        "digoxin-daily-loss",
        "Share of the body's digoxin that is lost in a day, in % (as on the digoxin label)",
        (of.CLEARANCE,),
        lambda given: renal.digoxin_daily_loss(given.numbers["clearance"]),
        "adults; the clearance is per 70 kg",
        ("digoxin-loss",),
    ),
    Calculator(
        "ckd-epi-2021",
        "Filtration rate in mL/min/1.73 m² (CKD-EPI 2021)",
        (of.AGE, of.SEX, of.CREATININE),
        lambda given: renal.ckd_epi_2021(given.numbers["age"], given.sex, given.numbers["creatinine"]),
        "adults from 18 years",
        ("ckd-epi", "ckdepi", "egfr", "ckd-epi-creatinine"),
    ),
    Calculator(
        "deindexed-egfr",
        "An indexed filtration rate in mL/min",
        (of.EGFR, of.SURFACE),
        lambda given: renal.deindexed(given.numbers["egfr"], given.numbers["bsa"]),
        "any age",
        ("deindex", "de-index", "egfr-deindexed"),
    ),
    Calculator(
        "schwartz-bedside",
        "Filtration rate of a child in mL/min/1.73 m² (bedside Schwartz)",
        (of.HEIGHT, of.CREATININE),
        lambda given: renal.schwartz_bedside(given.numbers["height"], given.numbers["creatinine"]),
        "1 to 17 years, enzymatic creatinine",
        ("schwartz", "bedside-schwartz"),
        below_age=18,
    ),
)
_BODY = (
    Calculator(
        "ideal-body-weight",
        "Ideal body weight in kg (Devine)",
        (of.HEIGHT, of.SEX),
        lambda given: body.ideal_body_weight(given.numbers["height"], given.sex),
        "adults from 60 inches (152.4 cm)",
        ("ibw", "devine"),
    ),
    Calculator(
        "adjusted-body-weight",
        "Adjusted body weight in kg",
        (of.HEIGHT, of.SEX, of.WEIGHT),
        lambda given: body.adjusted_body_weight(given.numbers["height"], given.sex, given.numbers["weight"]),
        "adults above their ideal weight",
        ("adjbw", "adjusted-weight"),
    ),
    Calculator(
        "bmi",
        "Body mass index in kg/m²",
        (of.HEIGHT, of.WEIGHT),
        lambda given: body.body_mass_index(given.numbers["height"], given.numbers["weight"]),
        "adults",
        ("body-mass-index",),
    ),
    Calculator(
        "bsa-mosteller",
        "Body surface in m² (Mosteller)",
        (of.HEIGHT, of.WEIGHT),
        lambda given: body.body_surface_mosteller(given.numbers["height"], given.numbers["weight"]),
        "any age",
        ("bsa", "mosteller", "body-surface"),
    ),
    Calculator(
        "bsa-du-bois",
        "Body surface in m² (Du Bois)",
        (of.HEIGHT, of.WEIGHT),
        lambda given: body.body_surface_du_bois(given.numbers["height"], given.numbers["weight"]),
        "adults and older children",
        ("bsa-dubois", "dubois", "du-bois"),
    ),
)
_LABORATORY = (
    Calculator(
        "child-pugh",
        "Child-Pugh score and class of cirrhosis",
        (of.BILIRUBIN, of.ALBUMIN, of.INR, of.ASCITES, of.ENCEPHALOPATHY),
        lambda given: child_pugh(
            given.numbers["bilirubin"],
            given.numbers["albumin"],
            given.numbers["inr"],
            given.words["ascites"],
            given.words["encephalopathy"],
        ),
        "adults with cirrhosis",
        ("ctp", "child-turcotte-pugh", "childpugh"),
    ),
    Calculator(
        "corrected-calcium",
        "Calcium corrected for albumin in mg/dL",
        (of.CALCIUM, of.ALBUMIN),
        lambda given: laboratory.corrected_calcium(given.numbers["calcium"], given.numbers["albumin"]),
        "albumin below 4.0 g/dL",
        ("calcium-corrected", "corrected-ca"),
    ),
    Calculator(
        "qtc-bazett",
        "QT corrected for the heart rate in ms (Bazett)",
        (of.QT, of.HEART_RATE),
        lambda given: laboratory.qtc_bazett(given.numbers["qt"], given.numbers["heart-rate"]),
        "heart rates of 60 to 100 per minute",
        ("bazett",),
    ),
    Calculator(
        "qtc-fridericia",
        "QT corrected for the heart rate in ms (Fridericia)",
        (of.QT, of.HEART_RATE),
        lambda given: laboratory.qtc_fridericia(given.numbers["qt"], given.numbers["heart-rate"]),
        "regular rhythm",
        ("fridericia",),
    ),
    Calculator(
        "conversion",
        "A value in another unit of mass, time, volume or length, or of a laboratory analyte",
        (
            Argument("value", "the value with its unit, like 124 umol/L"),
            Argument("to", "the wanted unit", aliases={"unit": "", "into": ""}),
            Argument(
                "analyte",
                "the analyte of a laboratory value",
                choices=laboratory.ANALYTES,
                required=False,
                spellings={"urea": "urea nitrogen", "bun": "urea nitrogen", "ca": "calcium", "scr": "creatinine"},
            ),
        ),
        _conversion,
        "any value with its unit",
        ("convert",),
    ),
)
_ALL = (*_RENAL, *_BODY, *_LABORATORY)
CALCULATORS: Mapping[str, Calculator] = MappingProxyType({calculator.name: calculator for calculator in _ALL})
_BY_ALIAS: Mapping[str, Calculator] = MappingProxyType(
    {alias: calculator for calculator in _ALL for alias in calculator.aliases}
)
