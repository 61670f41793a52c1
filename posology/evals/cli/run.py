"""`posology eval run`: ask cases, write a run folder, score it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from posology.assistant import bootstrap
from posology.assistant.cli.progress import bar
from posology.evals.cases import read_cases
from posology.evals.cli.score_view import show_scores
from posology.evals.cli.summary_file import renew_summary
from posology.evals.generation import RunPlan, generate
from posology.evals.run_folders import fresh_folder
from posology.evals.runs import REPORT
from posology.evals.scoring import score_folder
from posology.evals.shipped import gold_set, held_out_set


def run(
    datasets: Annotated[
        list[Path] | None, typer.Argument(metavar="[DATASET]...", help="Files of cases; default: the shipped gold set.")
    ] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Ask the shipped cases that are kept for releases.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The run folder; default: a new one in the data home.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask the first cases only.")] = None,
    seed: Annotated[int, typer.Option(help="Draws the cases that are asked more than once.")] = 0,
    report: Annotated[
        bool, typer.Option("--report", help="Write report.html into the folder too, where the web app shows it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print folder and outcomes as one JSON object.")] = False,
) -> None:
    """Ask cases of the library, write a run folder and score it.

    Example: posology eval run --out runs/before
    """
    started = time.perf_counter()
    named = list(datasets or []) or ([] if held_out else [gold_set()])
    cases = read_cases([*named, *([held_out_set()] if held_out else [])])[:limit]
    chosen = bootstrap.settings()
    folder = out or fresh_folder(chosen.home)
    with bar("Preparing the library") as progress:
        generate(chosen, RunPlan(cases, folder, seed), progress)
        scores = score_folder(folder, progress=progress)
    renew_summary(folder)
    if report:
        # Imported only for a page: the plots take a second to load.
        from posology.evals.cli.report import write_page  # noqa: PLC0415

        write_page(folder, folder / REPORT)
    show_scores(folder, scores, seconds=time.perf_counter() - started, as_json=as_json)
