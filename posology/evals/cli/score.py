"""`posology eval score`: score a stored run again, from its folder alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from posology.assistant.cli.progress import bar
from posology.evals.cli.score_view import show_scores
from posology.evals.scoring import score_folder


def score(
    folder: Annotated[Path, typer.Argument(help="A run folder, as `posology eval run` makes it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print folder and outcomes as one JSON object.")] = False,
) -> None:
    """Score a run again with the metrics of this version; nothing is asked.

    Example: posology eval score runs/before
    """
    started = time.perf_counter()
    with bar("Scoring") as progress:
        scores = score_folder(folder, progress=progress)
    show_scores(folder, scores, seconds=time.perf_counter() - started, as_json=as_json)
