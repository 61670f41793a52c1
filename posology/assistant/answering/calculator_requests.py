"""A request for a calculator: its arguments out of a sentence on a patient, and the worked calculation as JSON.

Calculates nothing; see `dosing.calculators`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from posology.assistant.answering.told_arguments import told_argument, told_conversion
from posology.assistant.dosing.calculator_arguments import Argument
from posology.assistant.dosing.calculators import CALCULATORS, Calculator, run
from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import CalculatorArgumentError
from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL
from posology.assistant.understanding.numbers_in_text import NUMBER, decimal_of
from posology.assistant.understanding.patient import PatientReading, parse_patient

# Each argument that a sentence on a patient can hold: the fact, and the unit that the fact is kept in.
_FACTS = {
    "age": ("age_years", "years"),
    "sex": ("sex", ""),
    "weight": ("weight_kg", "kg"),
    "height": ("height_cm", "cm"),
    "creatinine": ("creatinine_mg_per_dl", "mg/dL"),
    "egfr": ("egfr_ml_per_min_173", "mL/min/1.73 m2"),
    "clearance": ("crcl_ml_per_min", "mL/min"),
}
_MOLAR = re.compile(rf"(?P<n>{NUMBER})\s*\(?(?:µ|μ|u|micro)mol", re.IGNORECASE)

_ROUNDING = Decimal("0.000001")
_LONGEST_QUOTED = 100


def arguments_of(calculator: Calculator, sentence: str, given: Collection[str]) -> dict[str, str]:
    """The arguments that a sentence holds; one that is given by name wins over the sentence.

    Raises:
        CalculatorArgumentError: a fact that is needed stands there without unit, or twice, or nothing was read.
    """
    if not sentence:
        return {}
    found = _told(calculator, sentence, parse_patient(sentence), given)
    if calculator is CALCULATORS["conversion"]:
        analyte = next(argument for argument in calculator.arguments if argument.choices)
        told = told_conversion(sentence, analyte)
        found |= {name: text for name, text in told.items() if name not in given}
    if not found and not given:
        names = ", ".join(argument.name for argument in calculator.arguments)
        raise CalculatorArgumentError(
            _quoted(sentence), "holds no fact for this calculator", names, "Give them by name."
        )
    return found


def _told(calculator: Calculator, sentence: str, reading: PatientReading, given: Collection[str]) -> dict[str, str]:
    """The arguments that a sentence holds, none of those that are given; see `arguments_of`."""
    found: dict[str, str] = {}
    for argument in calculator.arguments:
        if {argument.name, *argument.aliases} & set(given):
            continue
        fact = argument.name in _FACTS
        text = _fact_text(argument, reading) if fact else told_argument(argument, sentence)
        if text:
            found[argument.name] = text
        elif fact and argument.required and reading.problems:
            problem = f"cannot be read: {'; '.join(reading.problems)}"
            raise CalculatorArgumentError(argument.name, problem, argument.allowed, f"Give {argument.help}.")
    return found


def is_sentence(name: str) -> bool:
    """Whether what stands in the place of a calculator's name is a sentence on a patient.

    >>> is_sentence("72-year-old woman, 60 kg"), is_sentence("creatinine clearance")
    (True, False)
    """
    return " " in name.strip() and any(character.isdigit() for character in name)


def calculations_of(sentence: str) -> list[tuple[Calculator, Worked]]:
    """Every calculation for which a sentence tells all that is needed; of a child those for children, and first.

    Raises:
        CalculatorArgumentError: a value cannot be read, or it tells enough for none.
    """
    reading = parse_patient(sentence)
    age = reading.facts.age_years
    worked: list[tuple[Calculator, Worked]] = []
    for calculator in CALCULATORS.values():
        if calculator.below_age is not None and (age is None or age >= calculator.below_age):
            continue
        found = _told(calculator, sentence, reading, ())
        if all(argument.name in found for argument in calculator.arguments if argument.required):
            worked.append((calculator, run(calculator.name, found)))
    if worked:
        return sorted(worked, key=lambda one: one[0].below_age is None)
    names = ", ".join(CALCULATORS)
    raise CalculatorArgumentError(
        _quoted(sentence), "tells all facts of no calculator", names, "Name one with its facts."
    )


def _fact_text(argument: Argument, reading: PatientReading) -> str:
    """A fact as an argument is written: creatinine in the unit of the sentence, so that the conversion is shown."""
    fact, unit = _FACTS[argument.name]
    value = getattr(reading.facts, fact)
    if value is None:
        bare = reading.facts.creatinine_without_unit if argument.name == "creatinine" else None
        return "" if bare is None else f"{bare:f}"
    molar = _molar_text(reading, value) if argument.name == "creatinine" else ""
    return molar or (str(value) if not unit else f"{value:f} {unit}")


def _molar_text(reading: PatientReading, milligrams: Decimal) -> str:
    """The creatinine in µmol/L as the sentence gives it, "" where it is in mg/dL or the text says another value."""
    said = " ".join(span.text for span in reading.spans if span.fact == _FACTS["creatinine"][0])
    molar = _MOLAR.search(said)
    number = decimal_of(molar["n"]) if molar else None
    if number is None or abs(number / UMOL_PER_L_PER_MG_PER_DL - milligrams) > _ROUNDING:
        return ""
    return f"{number:f} umol/L"


def _quoted(sentence: str) -> str:
    """A sentence for a message, its beginning where it is long."""
    return repr(sentence if len(sentence) <= _LONGEST_QUOTED else f"{sentence[:_LONGEST_QUOTED]}…")


def described(calculator: Calculator) -> dict[str, object]:
    """A calculator with its arguments as a JSON object."""
    return {
        "name": calculator.name,
        "aliases": list(calculator.aliases),
        "title": calculator.title,
        "valid": calculator.valid,
        "arguments": [
            {
                "name": argument.name,
                "help": argument.help,
                "unit": argument.unit,
                "allowed": argument.allowed,
                "required": argument.required,
                "aliases": list(argument.aliases),
            }
            for argument in calculator.arguments
        ],
    }


def worked_object(calculator: Calculator, worked: Worked) -> dict[str, object]:
    """A calculation as a JSON object."""
    return {
        "name": calculator.name,
        "label": worked.label,
        "value": float(worked.value),
        "unit": worked.unit,
        "expression": worked.expression,
        "formula": worked.formula,
        "source": worked.source,
        "valid": calculator.valid,
        "warnings": list(dict.fromkeys(warning for step in worked.in_order() for warning in step.warnings)),
        "steps": [
            {
                "label": step.label,
                "expression": step.expression,
                "value": float(step.value),
                "unit": step.unit,
                "formula": step.formula,
                "source": step.source,
            }
            for step in worked.in_order()
        ],
    }
