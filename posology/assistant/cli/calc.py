"""`posology calc`: the calculators on their own, with the worked steps, from arguments or from a sentence."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from posology.assistant.answering.calculator_requests import (
    arguments_of,
    calculations_of,
    described,
    is_sentence,
    worked_object,
)
from posology.assistant.cli.console import out, print_json
from posology.assistant.dosing.calculators import CALCULATORS, Calculator, find_calculator, run
from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import CalculatorArgumentError


def calc(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A calculator or its alias; without a name they are listed.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the calculation as one JSON object.")] = False,
) -> None:
    """Run a calculator: posology calc NAME --argument value ..., or posology calc NAME "a sentence on the patient".

    Values may carry their unit; laboratory values must. `posology calc NAME` alone shows its arguments, a
    sentence alone every calculation for which it tells enough.

    Example: posology calc cockcroft-gault --age 70 --sex male --weight 75 --creatinine "110 umol/L"

    Example: posology calc cg "72-year-old woman, 60 kg, creatinine 124 umol/L"

    Example: posology calc "72-year-old woman, 60 kg, 160 cm, creatinine 124 umol/L"
    """
    if not name:
        if as_json:
            print_json([described(calculator) for calculator in CALCULATORS.values()])
        else:
            _list()
        return
    arguments, sentence, trailing_json = _arguments(context.args)
    if is_sentence(name) and not arguments:
        worked = calculations_of(f"{name} {sentence}".strip())
        if as_json or trailing_json:
            print_json([worked_object(*one) for one in worked])
        else:
            for place, (_, calculation) in enumerate(worked):
                out.print("\n" * bool(place), end="")
                _show(calculation)
        return
    calculator = find_calculator(name)
    if not arguments and not sentence:
        _show_arguments(calculator)
    given = {**arguments_of(calculator, sentence, arguments), **arguments}
    calculation = run(calculator.name, given)
    if as_json or trailing_json:
        print_json(worked_object(calculator, calculation))
    else:
        _show(calculation)


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


def _show(worked: Worked) -> None:
    for step in worked.in_order():
        line = f"{step.expression} {step.unit}".rstrip()
        out.print(Text(f"{step.label}: ", style="bold").append(line, style="none"))
        out.print(Text(f"    {step.formula}  ({step.source})", style="dim"))
    for warning in dict.fromkeys(warning for step in worked.in_order() for warning in step.warnings):
        out.print(Text(f"    {warning}", style="yellow"))
