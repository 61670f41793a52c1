"""Keeps `summary.json` of a run folder in step with its scores. Scoring itself needs none of the extras."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from posology.assistant.cli.console import err
from posology.evals.extras import MissingExtraError, require
from posology.evals.runs import SUMMARY


def renew_summary(folder: Path) -> None:
    """Write the summary of the scores; without scipy take an older one away and say why there is none.

    Raises:
        RunError: when the folder is no run or is damaged.
        ScoreError: when the scores do not belong to the cases.
    """
    (folder / SUMMARY).unlink(missing_ok=True)
    try:
        require("scipy")
    except MissingExtraError as missing:
        err.print(Text(f"No {SUMMARY}: {missing}", style="yellow"))
        return
    # Imported on demand: it imports scipy, which only evaluation needs.
    from posology.evals.summary import write_summary  # noqa: PLC0415

    write_summary(folder)
