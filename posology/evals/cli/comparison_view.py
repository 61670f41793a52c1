"""A comparison and a gate as they are read in a terminal. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from posology.evals.compared import Change, Comparison, FlippedItem, MetricComparison, Verdict
from posology.evals.gate import Gate, GoalReached, Measure
from posology.evals.reports.wording import (
    CHANGE_SIGNS,
    OUTCOME_WORDS,
    VERDICT_SIGNS,
    change_cells,
    counted,
    goal_bounds,
    parts,
    percent,
)
from posology.evals.short_answers import ShortAnswer

_COLOURS = {
    Verdict.FINE: "green",
    Verdict.REGRESSION: "red",
    Verdict.NOT_COMPARABLE: "red",
    Verdict.TOO_LITTLE_COVERAGE: "yellow",
}
_CHANGE_COLOURS = {Change.WORSE: "red", Change.BETTER: "green", Change.LOST: "yellow", Change.GAINED: "cyan"}
_ADVICE = "Ask the same cases in both runs, score both with `posology eval score`, or compare with --force."


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Print a comparison: how it was made, the metrics, every flipped item, the verdict last."""
    console.print(Text(f"{comparison.before} → {comparison.after}: {comparison.cases} cases in both", style="bold"))
    if comparison.forced:
        console.print(Text("Compared by force: " + "; ".join(comparison.obstacles), style="bold yellow"))
    for change in comparison.changed:
        console.print(Text(f"  changed: {change}", style="dim"))
    if comparison.metrics:
        console.print(_metrics(comparison.metrics))
    for flipped in comparison.items:
        _show_flipped(flipped, console)
    told = f"{VERDICT_SIGNS[comparison.verdict]} {comparison.says}."
    console.print(Text(told, style=f"bold {_COLOURS[comparison.verdict]}"))
    if comparison.verdict is Verdict.NOT_COMPARABLE:
        console.print(Text(_ADVICE, style="dim"))


def show_gate(gate: Gate, console: Console) -> None:
    """Print the gate: goals in a table, the comparison with the baseline, the verdict last."""
    table = _table("", "goal", "wanted", "reached", "95 % interval", "covered")
    for one in gate.goals:
        table.add_row(*_goal(one))
    console.print(table)
    for one in gate.goals:
        if one.reason:
            console.print(Text(f"✗ {one.goal.name}: {one.reason}. {one.goal.says}", style="red"))
    if gate.comparison is not None:
        show_comparison(gate.comparison, console)
    word, colour = ("✓ The gate is passed", "green") if gate.passed else ("✗ The gate failed", "red")
    compared = "" if gate.comparison else ", not compared with a baseline"
    met = sum(one.met for one in gate.goals)
    console.print(Text(f"{word}: {met} of {len(gate.goals)} goals are met{compared}.", style=f"bold {colour}"))


def _goal(one: GoalReached) -> tuple[Text, ...]:
    of_parts = one.goal.measure is Measure.PARTS
    reached = parts(one.rate) if of_parts else f"{percent(one.rate.rate)} ({counted(one.rate)})"
    sign = Text("✓", style="green") if one.met else Text("✗", style="red")
    wanted = f"{percent(float(one.goal.at_least))} of {one.goal.measure.value}"
    told = (one.goal.name, wanted, reached or percent(None), goal_bounds(one), percent(one.rate.coverage))
    return (sign, *(Text(words) for words in told))


def _metrics(metrics: tuple[MetricComparison, ...]) -> Table:
    table = _table("metric", "pairs", "before", "after", "✗", "✓", "lost", "p", "p Holm", "detectable")
    for one in metrics:
        style = "red" if one.regressed else ""
        table.add_row(*(Text(cell, style=style) for cell in (one.metric, *change_cells(one))))
    return table


def _table(*heads: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(Text(head))
    return table


def _show_flipped(flipped: FlippedItem, console: Console) -> None:
    console.print(Text(flipped.case_id, style="bold").append(f"  {flipped.question}", style="not bold"))
    for flip in flipped.flips:
        change = f"{OUTCOME_WORDS[flip.before]} → {OUTCOME_WORDS[flip.after]}"
        line = Text(f"{CHANGE_SIGNS[flip.change]} {flip.metric}: {change}", style=_CHANGE_COLOURS[flip.change])
        reasons = (("before: ", flip.reason_before), ("now: ", flip.reason_after))
        line.append("".join(f"; {word}{reason}" for word, reason in reasons if reason), style="default")
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
    for difference in flipped.differs:
        console.print(Padding(Text(f"· {difference}", style="dim"), (0, 0, 0, 2), expand=False))
    if any(flip.change in {Change.WORSE, Change.LOST} for flip in flipped.flips):
        console.print(Padding(_side_by_side(flipped), (0, 0, 1, 2), expand=False))
    else:
        console.print()


def _side_by_side(flipped: FlippedItem) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True, show_lines=False)
    both = flipped.same_answer
    for head in ("before and now",) if both else ("before", "now"):
        table.add_column(head, ratio=1)
    sides = [list(_lines(answer)) for answer in ((flipped.after,) if both else (flipped.before, flipped.after))]
    for place in range(max(len(side) for side in sides)):
        table.add_row(*(side[place] if place < len(side) else Text() for side in sides))
    return table


def _lines(answer: ShortAnswer) -> Iterator[Text]:
    yield Text(answer.outcome, style="bold").append(f": {answer.reason}" if answer.reason else "", style="not bold")
    if not answer.complete:
        yield Text(f"digest {answer.digest or 'none'}; the baseline keeps no answers", style="dim")
    for line in answer.lines:
        yield Text(f"• {line.text}").append(f" ({', '.join(line.remarks)})", style="dim")
