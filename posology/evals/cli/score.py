"""`posology eval score`: score a stored run again, from its folder alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import err
from posology.assistant.cli.progress import bar
from posology.evals.cli.score_view import show_scores
from posology.evals.cli.summary_file import renew_summary
from posology.evals.judge_model import ModelJudge, calibrate, read_labelled
from posology.evals.scoring import score_folder


def score(
    folder: Annotated[Path, typer.Argument(help="A run folder, as `posology eval run` makes it.")],
    judge: Annotated[
        str, typer.Option(help='A judge model for support, "provider:model"; off unless named. Replies are kept.')
    ] = "",
    calibration: Annotated[
        Path | None, typer.Option(help="Labelled claims, one JSON object per line, to measure the judge on.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print folder and outcomes as one JSON object.")] = False,
) -> None:
    """Score a run again with the metrics of this version; nothing is asked again.

    Example: posology eval score runs/before
    """
    started = time.perf_counter()
    asked = _judge(judge) if judge else None
    with bar("Scoring") as progress:
        scores = score_folder(folder, asked, progress)
    measured = calibrate(asked, read_labelled(calibration)) if asked and calibration else None
    renew_summary(folder)
    show_scores(folder, scores, seconds=time.perf_counter() - started, as_json=as_json)
    if asked:
        err.print(Text(str(measured) if measured else f"judge {asked.name}: not calibrated; name --calibration FILE"))


def _judge(model: str) -> ModelJudge:
    # Imported on demand: LangChain costs more than a second and scoring needs it only here.
    from posology.assistant.answering.generative import plain_asking  # noqa: PLC0415

    return ModelJudge(model, plain_asking(model), bootstrap.settings().home / "judgements")
