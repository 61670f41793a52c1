"""`posology eval doses`: wrong and right statements, calculators and doses for patients, checked and scored."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from posology.assistant import bootstrap
from posology.assistant.cli.console import print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.cli.progress import bar
from posology.evals.extras import require

DEFAULT_SHARE = 0.2


def doses(
    share: Annotated[
        float, typer.Option(min=0.001, max=1, help="Share of the printed facts and of the right statements tried.")
    ] = DEFAULT_SHARE,
    seed: Annotated[int, typer.Option(help="Draws the statements.")] = 0,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="The run folder; default: a new one in the data home.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print folder, goals and tables as one JSON object.")] = False,
) -> None:
    """Check dose verification: detection and false alarms by operator and drug, calculators, doses for patients.

    The exit code is 5 when one of the goals for doses is missed. Nothing is asked of the library.

    Example: posology eval doses --out runs/doses
    """
    require("scipy")
    # Imported on demand: they import scipy, which only evaluation needs and which costs time at every other command.
    from posology.evals.cli.doses_view import show_doses  # noqa: PLC0415
    from posology.evals.doses.statements import Draw  # noqa: PLC0415
    from posology.evals.doses.suite import DosePlan, run_doses, shipped_subject  # noqa: PLC0415
    from posology.evals.gate import judge, read_goals  # noqa: PLC0415
    from posology.evals.run_folders import fresh_folder  # noqa: PLC0415
    from posology.evals.runs import read_run  # noqa: PLC0415
    from posology.evals.shipped import shipped  # noqa: PLC0415

    started = time.perf_counter()
    chosen = bootstrap.settings()
    folder = out_folder or fresh_folder(chosen.home)
    with bar("Checking doses") as progress:
        tables = run_doses(shipped_subject(chosen), DosePlan(Draw(share, seed)), folder, progress)
    found = judge(read_run(folder), read_goals(shipped("baselines") / "goals.json"), None)
    seconds = time.perf_counter() - started
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "seconds": round(seconds, 1),
                "passed": found.passed,
                "goals": [one.model_dump(mode="json") for one in found.goals],
                **tables.model_dump(mode="json"),
            }
        )
    else:
        show_doses(tables, found, f"{seconds:.1f} s, {folder}")
    raise typer.Exit(Exit.DONE if found.passed else Exit.CHECK_FAILED)
