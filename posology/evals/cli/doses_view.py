"""The dose suite as it is read in a terminal: by operator, by drug, by calculator, then the goals. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from posology.assistant.cli.console import out
from posology.evals.doses.checks import (
    CALCULATORS,
    DETECTION,
    FALSE_ALARMS,
    PATIENT,
    RIGHT_STATEMENTS,
    VERIFIED_MUTANTS,
    DoseMetric,
)
from posology.evals.doses.tables import DoseTables, Rates
from posology.evals.gate import Gate
from posology.evals.reports.wording import bounds, percent
from posology.evals.summary import Rate

_HEADS = {
    DETECTION: "detected",
    VERIFIED_MUTANTS: "wrong, not verified",
    RIGHT_STATEMENTS: "right, as meant",
    FALSE_ALARMS: "right, no false alarm",
    CALCULATORS: "published values",
    PATIENT: "worked cases",
}


def show_doses(tables: DoseTables, gate: Gate, closing: str) -> None:
    """Print the tables and the goals."""
    _show("operator", tables.operators, (DETECTION, VERIFIED_MUTANTS))
    _show("drug", tables.drugs, (DETECTION, VERIFIED_MUTANTS, RIGHT_STATEMENTS, FALSE_ALARMS, PATIENT))
    _show("calculator", tables.calculators, (CALCULATORS,))
    _show("all", {"": tables.metrics}, tuple(_HEADS))
    for one in gate.goals:
        word, style = ("met", "green") if one.met else ("missed", "bold red")
        rate = f"{one.rate.passed} of {one.rate.measured}"
        out.print(Text(f"{word:7}{one.goal.says} {rate}{'; ' if one.reason else ''}{one.reason}", style=style))
    out.print(Text(closing, style="bold"))


def _show(name: str, lines: Mapping[str, Rates], metrics: Sequence[DoseMetric]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in (name, *(_HEADS[metric] for metric in metrics)):
        table.add_column(Text(head))
    for line, rates in lines.items():
        failed = any(rate.failed or rate.not_measured for rate in rates.values())
        cells = (line, *(_cell(rates.get(metric.name)) for metric in metrics))
        table.add_row(*(Text(cell, style="red" if failed else "") for cell in cells))
    out.print(table)


def _cell(rate: Rate | None) -> str:
    """Passed and measured, the rate and its interval; what could not be measured beside it."""
    if rate is None:
        return ""
    unknown = f", {rate.not_measured} not measured" if rate.not_measured else ""
    if not rate.measured:
        return unknown.removeprefix(", ")
    return f"{rate.passed}/{rate.measured} {percent(rate.rate)} ({bounds(rate.low, rate.high)}){unknown}"
