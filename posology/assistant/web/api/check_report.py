"""The shapes of calculators, worked calculations and reports on documents, as the API describes and answers them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from posology.assistant.answers import NotationFinding, NumberFinding, ReminderShown, Verdict


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ArgumentDescribed(_Shape):
    """An argument of a calculator, with its unit and the range it may take."""

    name: str
    help: str
    unit: str
    allowed: str
    required: bool
    aliases: list[str]


class CalculatorDescribed(_Shape):
    """A calculator with its arguments and for whom it holds."""

    name: str
    aliases: list[str]
    title: str
    valid: str
    arguments: list[ArgumentDescribed]


class WorkedStep(_Shape):
    """One step of a calculation."""

    label: str
    expression: str
    value: float
    unit: str
    formula: str
    source: str


class WorkedCalculation(WorkedStep):
    """A calculation with its steps in order."""

    name: str
    valid: str
    warnings: list[str]
    steps: list[WorkedStep]


class RulesLookedAt(_Shape):
    """A monograph that a check looked at."""

    drug: str
    name: str
    last_updated: str
    status: str
    sources: list[str]


class StatementReport(_Shape):
    """What was found in one statement of a document."""

    number: int
    text: str
    place: str
    context: str
    verdict: Verdict | None
    not_checked: bool
    problem: str
    quantities: list[NumberFinding]
    notation: list[NotationFinding]
    faults: list[str]


class PlaceOfReading(_Shape):
    """Where a document says something."""

    statement: int
    place: str
    text: str
    start: int
    end: int
    sentence: str


class ReadingInside(_Shape):
    """One of the values that a document gives for the same thing."""

    value: str
    places: list[PlaceOfReading]


class ContradictionInside(_Shape):
    """What a document says twice with different values."""

    about: str
    code: str
    drug: str
    circumstances: str
    readings: list[ReadingInside]


class DocumentReport(_Shape):
    """The check of a whole document (the same object as `posology check --json` prints)."""

    path: str
    kind: str
    title: str
    verdict: Verdict | None
    failed: bool
    summary: str
    counts: dict[Verdict, int]
    not_checked: int
    not_compared: int
    undone: list[str]
    rules: list[str]
    monographs: list[RulesLookedAt]
    drugs_without_rules: list[str]
    statements: list[StatementReport]
    contradictions_inside: list[ContradictionInside]
    missing_references: list[str]
    unused_references: list[str]
    omissions: list[ReminderShown]
    warnings: list[str]
