"""A summary of a run as it is read in a terminal. Decides nothing."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from posology.evals.reports.wording import bounds, counted, percent, seconds
from posology.evals.summary import Rate, Summary

_HEADS = ("metric", "passed", "rate", "95 % interval", "parts", "not measured", "coverage")


def show_summary(summary: Summary, console: Console) -> None:
    """Print each metric with interval and coverage, the groups by kind of case, then the times."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in _HEADS:
        table.add_column(Text(head))
    for metric, rate in summary.metrics.items():
        table.add_row(*(Text(cell, style="red" if rate.failed else "") for cell in _cells(metric, rate)))
    console.print(table)
    unanswered = f", {summary.unanswered} could not be asked" if summary.unanswered else ""
    console.print(
        Text(
            f"{summary.run}: {summary.cases} cases{unanswered}; median {seconds(summary.times.median)}, "
            f"90 % within {seconds(summary.times.p90)}.",
            style="bold",
        )
    )


def _cells(metric: str, rate: Rate) -> tuple[str, ...]:
    applies = rate.measured + rate.not_measured
    return (
        metric,
        counted(rate),
        percent(rate.rate),
        bounds(rate.low, rate.high),
        percent(rate.parts_rate) if rate.parts_counted else "",
        str(rate.not_measured),
        percent(rate.coverage) if applies else "does not apply",
    )
