"""Show what a run scored: how many cases passed, failed and were not measured, metric by metric."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from posology.assistant.cli.console import out, print_json
from posology.evals.runs import ITEMS, Item, Outcome, Score, read_lines
from posology.evals.scoring import outcomes_by_metric


def show_scores(folder: Path, scores: Sequence[Score], *, seconds: float, as_json: bool) -> None:
    """Print the outcomes of a scored run, as a table or as one JSON object.

    Args:
        folder: of the run.
        scores: of all its cases.
        seconds: wall time of what was done.
        as_json: whether to print JSON.
    """
    failed = {item.case_id: item.error for item in read_lines(folder / ITEMS, Item) if item.error}
    counted = outcomes_by_metric(scores)
    cases = len({score.case_id for score in scores})
    if as_json:
        outcomes = {name: {each.value: counts[each] for each in Outcome} for name, counts in counted.items()}
        shown = {"folder": str(folder), "cases": cases, "seconds": round(seconds, 1), "errors": failed}
        print_json({**shown, "metrics": outcomes})
        return
    table = Table("metric", *(each.value.replace("_", " ") for each in Outcome), "parts", box=None)
    for name, counts in counted.items():
        own = [score for score in scores if score.metric == name]
        parts = f"{sum(score.passed for score in own)}/{sum(score.counted for score in own)}"
        table.add_row(name, *(str(counts[each]) for each in Outcome), parts)
    out.print(table)
    for case_id, error in failed.items():
        out.print(Text(f"{case_id} could not be asked: {error}", style="red"))
    out.print(Text(f"{cases} cases, {seconds:.1f} s, {folder}", style="bold"))
