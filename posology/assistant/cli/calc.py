"""`posology calc`: the calculators on their own, with the worked steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant.cli.console import out, print_json
from posology.assistant.dosing.calculators import CALCULATORS, run
from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import CalculatorArgumentError


def calc(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A calculator; without a name they are listed.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the calculation as one JSON object.")] = False,
) -> None:
    """Run a calculator: posology calc NAME --argument value ...

    Values may carry their unit. Example: posology calc cockcroft-gault --age 70 --sex male --weight 75 --creatinine
    "110 umol/L"
    """
    if not name:
        _list()
        return
    arguments, trailing_json = _arguments(context.args)
    worked = run(name, arguments)
    if as_json or trailing_json:
        print_json(worked_object(name, worked))
    else:
        _show(worked)


def _arguments(words: list[str]) -> tuple[dict[str, str], bool]:
    """Pairs of "--name value" or "--name=value"; --json may stand anywhere."""
    arguments: dict[str, str] = {}
    as_json = False
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--json":
            as_json = True
            continue
        if not word.startswith("--"):
            raise CalculatorArgumentError(
                repr(word), "is not an argument name", "--name value", "Write each value after its name."
            )
        key, equals, value = word[2:].partition("=")
        if not equals:
            if not queue:
                raise CalculatorArgumentError(key, "has no value", "--name value", "Write a value after it.")
            value = queue.pop(0)
        arguments[key.replace("_", "-")] = value
    return arguments, as_json


def _list() -> None:
    for calculator in CALCULATORS.values():
        arguments = " ".join(
            f"--{argument.name}" if argument.required else f"[--{argument.name}]" for argument in calculator.arguments
        )
        out.print(Text(calculator.name, style="bold").append(f"  {calculator.title}\n    {arguments}", style="none"))


def steps(worked: Worked) -> Iterator[Worked]:
    """The steps of a calculation, earlier ones first."""
    for earlier in worked.rests_on:
        yield from steps(earlier)
    yield worked


def worked_object(name: str, worked: Worked) -> dict[str, object]:
    """A calculation as a JSON object."""
    return {
        "name": name,
        "label": worked.label,
        "value": float(worked.value),
        "unit": worked.unit,
        "expression": worked.expression,
        "formula": worked.formula,
        "source": worked.source,
        "warnings": [warning for step in steps(worked) for warning in step.warnings],
        "steps": [
            {"label": s.label, "expression": s.expression, "value": float(s.value), "unit": s.unit, "source": s.source}
            for s in steps(worked)
        ],
    }


def _show(worked: Worked) -> None:
    for step in steps(worked):
        out.print(Text(f"{step.label}: ", style="bold").append(f"{step.expression} {step.unit}", style="none"))
        out.print(Text(f"    {step.formula}  ({step.source})", style="dim"))
        for warning in step.warnings:
            out.print(Text(f"    {warning}", style="yellow"))
