"""Calculators against published values, each with its arguments, tolerance and source. Works nothing out itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pydantic import Field

from posology.assistant.dosing.worked import Worked
from posology.assistant.errors import AssistantError
from posology.evals.doses.checks import CALCULATORS, Check, Checked, Part, checked, decided, id_of
from posology.evals.runs import read_lines
from posology.evals.shipped import shipped
from posology.evals.strict_record import StrictRecord

FILE = "calculators.jsonl"
RunCalculator = Callable[[str, Mapping[str, str]], Worked]


class PublishedVector(StrictRecord):
    """One line of the file.

    Attributes:
        name: unique, for readers.
        calculator: name of the calculator.
        arguments: name to text, with units as the calculator reads them.
        published: the value as printed.
        tolerance: largest difference that is still the printed value.
        source: where it was published, or that it was worked by hand.
    """

    name: str = Field(min_length=1)
    calculator: str = Field(min_length=1)
    arguments: Mapping[str, str]
    published: Decimal
    tolerance: Decimal = Field(ge=0)
    source: str = Field(min_length=1)


def published_vectors() -> tuple[PublishedVector, ...]:
    """Read the vectors; the shipped ones.

    Raises:
        RunError: when the file is missing or a line is no vector.
    """
    return read_lines(shipped("datasets") / FILE, PublishedVector)


def check_calculators(vectors: tuple[PublishedVector, ...], run: RunCalculator) -> Iterator[Checked]:
    """Every vector, in order; a calculator that refuses published arguments fails."""
    for vector in vectors:
        try:
            value: Decimal | None = run(vector.calculator, vector.arguments).value
            refused = ""
        except AssistantError as error:
            value, refused = None, f"refused: {error}"
        wide = value is not None and abs(value - vector.published) > vector.tolerance
        fault = refused or (f"{vector.published} is published, {value} was calculated" if wide else "")
        given = ", ".join(f"{name} {text}" for name, text in vector.arguments.items())
        check = Check(
            id=id_of(Part.CALCULATOR.value, vector.calculator, (vector.name, sorted(vector.arguments.items()))),
            part=Part.CALCULATOR,
            drug="",
            operator=vector.calculator,
            text=f"{vector.calculator}: {given}",
            source=vector.source,
            expected=f"{vector.published} within {vector.tolerance}",
            verdict="refused" if value is None else f"{value:.12g}",
        )
        yield checked(check, [decided(CALCULATORS, fault)])
