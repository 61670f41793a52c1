"""`posology eval bless`: make a run the baseline that later runs are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant.cli.console import out
from posology.evals.extras import require


def bless(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A scored run folder.")],
    name: Annotated[str, typer.Option(help="Name of the baseline.")] = "default",
    folder: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where baselines are kept; evals/baselines unless given.")
    ] = "",
) -> None:
    """Write the outcomes of a run as a baseline, to be committed. Nothing else ever changes a baseline.

    The file holds the outcome of every metric on every case and no answers; the same scores give the same bytes.

    Example: posology eval bless runs/mine
    """
    require("scipy")
    # Imported on demand: they import scipy, which only evaluation needs and which costs time at every other command.
    from posology.evals.baselines import baseline_of, baseline_path, write_baseline  # noqa: PLC0415
    from posology.evals.cli.comparison_view import show_comparison  # noqa: PLC0415
    from posology.evals.compared import Rules  # noqa: PLC0415
    from posology.evals.comparison import compare  # noqa: PLC0415
    from posology.evals.runs import read_run  # noqa: PLC0415
    from posology.evals.sides import read_side, side_of_run  # noqa: PLC0415

    blessed = read_run(run)
    made = baseline_of(blessed, name)
    path = baseline_path(name, Path(folder) if folder else None)
    if path.is_file():
        out.print(Text("What the new baseline changes:", style="bold"))
        show_comparison(compare(read_side(path), side_of_run(blessed), Rules(force=True)), out)
    write_baseline(made, path)
    counts = [(metric, tally) for metric, tally in made.tallies.items() if tally.failed or tally.not_measured]
    for metric, tally in counts:
        out.print(Text(f"blessed as it is: {metric}: {tally.failed} failed, {tally.not_measured} not measured"))
    out.print(Text(f"{path}: {len(made.cases)} cases, {len(made.metrics)} metrics. Commit it.", style="bold"))
