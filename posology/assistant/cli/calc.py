"""`posology calc`: the calculators on their own, with the worked steps, from arguments or from a sentence."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant.cli.console import out, print_json
from posology.assistant.dosing.calculator_arguments import Argument
from posology.assistant.dosing.calculators import CALCULATORS, Calculator, find_calculator, run
from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import CalculatorArgumentError
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
_MOLAR = re.compile(r"(\d+(?:\.\d+)?)\s*(?:µ|μ|u|micro)mol", re.IGNORECASE)


def calc(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A calculator or its alias; without a name they are listed.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the calculation as one JSON object.")] = False,
) -> None:
    """Run a calculator: posology calc NAME --argument value ..., or posology calc NAME "a sentence on the patient".

    Values may carry their unit; laboratory values must. `posology calc NAME` alone shows its arguments.

    Example: posology calc cockcroft-gault --age 70 --sex male --weight 75 --creatinine "110 umol/L"

    Example: posology calc cg "72-year-old woman, 60 kg, creatinine 124 umol/L"
    """
    if not name:
        if as_json:
            print_json([_described(calculator) for calculator in CALCULATORS.values()])
        else:
            _list()
        return
    calculator = find_calculator(name)
    arguments, sentence, trailing_json = _arguments(context.args)
    if not arguments and not sentence:
        _show_arguments(calculator)
    given = {**_from_sentence(calculator, sentence, arguments), **arguments}
    worked = run(calculator.name, given)
    if as_json or trailing_json:
        print_json(worked_object(calculator, worked))
    else:
        _show(worked)


def _arguments(words: list[str]) -> tuple[dict[str, str], str, bool]:
    """Pairs of "--name value" or "--name=value", the words of a sentence, and --json, which may stand anywhere."""
    arguments: dict[str, str] = {}
    sentence: list[str] = []
    as_json = False
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--json":
            as_json = True
            continue
        if not word.startswith("--"):
            sentence.append(word)
            continue
        key, equals, value = word[2:].partition("=")
        key = key.replace("_", "-")
        if not equals:
            if not queue:
                raise CalculatorArgumentError(key, "has no value", "--name value", "Write a value after it.")
            value = queue.pop(0)
        if key in arguments:
            raise CalculatorArgumentError(key, "is given twice", "each value once", "Leave one of them out.")
        arguments[key] = value
    return arguments, " ".join(sentence), as_json


def _from_sentence(calculator: Calculator, sentence: str, arguments: dict[str, str]) -> dict[str, str]:
    """The arguments that a sentence holds; a flag wins over the sentence.

    Raises:
        CalculatorArgumentError: a fact that is needed stands there without unit, or twice, or nothing was read.
    """
    if not sentence:
        return {}
    reading = parse_patient(sentence)
    found: dict[str, str] = {}
    for argument in calculator.arguments:
        if argument.name not in _FACTS or {argument.name, *argument.aliases} & set(arguments):
            continue
        text = _fact_text(argument, reading)
        if text:
            found[argument.name] = text
        elif argument.required and reading.problems:
            problem = f"cannot be read: {'; '.join(reading.problems)}"
            raise CalculatorArgumentError(argument.name, problem, argument.allowed, f"Give {argument.help}.")
    if not found and not arguments:
        names = ", ".join(argument.name for argument in calculator.arguments)
        raise CalculatorArgumentError(repr(sentence), "holds no fact for this calculator", names, "Give them by name.")
    return found


def _fact_text(argument: Argument, reading: PatientReading) -> str:
    """A fact as an argument is written: creatinine in the unit of the sentence, so that the conversion is shown."""
    fact, unit = _FACTS[argument.name]
    value = getattr(reading.facts, fact)
    if value is None:
        bare = reading.facts.creatinine_without_unit if argument.name == "creatinine" else None
        return "" if bare is None else f"{bare:f}"
    said = " ".join(span.text for span in reading.spans if span.fact == fact)
    molar = _MOLAR.search(said) if argument.name == "creatinine" else None
    if molar:
        return f"{molar[1]} umol/L"
    return str(value) if not unit else f"{value:f} {unit}"


def _list() -> None:
    for calculator in CALCULATORS.values():
        arguments = " ".join(
            f"--{argument.name}" if argument.required else f"[--{argument.name}]" for argument in calculator.arguments
        )
        line = Text(calculator.name, style="bold")
        if calculator.aliases:
            line.append(f" ({', '.join(calculator.aliases)})", style="dim")
        out.print(line.append(f"  {calculator.title}\n    {arguments}", style="none"))


def _show_arguments(calculator: Calculator) -> None:
    out.print(Text(f"{calculator.name}: ", style="bold").append(f"{calculator.title}", style="none"))
    out.print(Text(f"For {calculator.valid}.", style="dim"))
    for argument in calculator.arguments:
        optional = "" if argument.required else f" (optional{f', else {argument.default}' if argument.default else ''})"
        out.print(Text(f"  --{argument.name}", style="bold").append(f"  {argument.help}{optional}", style="none"))
        out.print(Text(f"      {argument.allowed}", style="dim"))
        if argument.aliases:
            names = ", ".join(f"--{alias}" for alias in argument.aliases)
            out.print(Text(f"      also {names}", style="dim"))


def _described(calculator: Calculator) -> dict[str, object]:
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


def _show(worked: Worked) -> None:
    for step in worked.in_order():
        line = f"{step.expression} {step.unit}".rstrip()
        out.print(Text(f"{step.label}: ", style="bold").append(line, style="none"))
        out.print(Text(f"    {step.formula}  ({step.source})", style="dim"))
    for warning in dict.fromkeys(warning for step in worked.in_order() for warning in step.warnings):
        out.print(Text(f"    {warning}", style="yellow"))
