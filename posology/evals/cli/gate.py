"""`posology eval gate`: a run against the goals and its baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.exits import Exit
from posology.evals.cli.files import write_text
from posology.evals.compared import COVERAGE_FLOOR, FailOn, Rules
from posology.evals.extras import require


def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A scored run folder.")],
    baseline: Annotated[str, typer.Option(help="Name of a blessed baseline, or a file of one.")] = "default",
    no_baseline: Annotated[bool, typer.Option("--no-baseline", help="Look at the goals only.")] = False,
    goals: Annotated[str, typer.Option(metavar="FILE", help="The goals; the shipped ones unless given.")] = "",
    fail_on: Annotated[FailOn, typer.Option(help="What is a regression, as in `compare`.")] = FailOn.ANY,
    coverage_floor: Annotated[
        float, typer.Option(min=0, max=1, help="Least share of what the baseline measured that the run must measure.")
    ] = COVERAGE_FLOOR,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
    markdown: Annotated[str, typer.Option(metavar="FILE", help="Write it as Markdown, for a pull request.")] = "",
    junit: Annotated[str, typer.Option(metavar="FILE", help="Write it as JUnit XML, for CI.")] = "",
) -> None:
    """Judge a run: every goal must be reached and measured, and nothing may be worse than the baseline.

    The exit code is 5 when the gate failed, 0 when it is passed. Other articles than the baseline's are a change to be
    judged; other cases or metric versions fail the gate until the new run is blessed.

    Example: posology eval gate runs/mine --junit gate.xml
    """
    require("scipy")
    # Imported on demand: they import scipy, which only evaluation needs and which costs time at every other command.
    from posology.evals.baselines import baseline_path  # noqa: PLC0415
    from posology.evals.cli.comparison_view import show_gate  # noqa: PLC0415
    from posology.evals.comparison import compare  # noqa: PLC0415
    from posology.evals.gate import judge, read_goals  # noqa: PLC0415
    from posology.evals.reports.junit import gate_junit  # noqa: PLC0415
    from posology.evals.reports.markdown import gate_markdown  # noqa: PLC0415
    from posology.evals.runs import read_run  # noqa: PLC0415
    from posology.evals.shipped import shipped  # noqa: PLC0415
    from posology.evals.sides import read_side, side_of_run  # noqa: PLC0415

    judged = read_run(run)
    comparison = None
    if not no_baseline:
        path = Path(baseline) if Path(baseline).is_file() else baseline_path(baseline)
        rules = Rules(fail_on=fail_on, coverage_floor=coverage_floor, articles_may_differ=True)
        comparison = compare(read_side(path), side_of_run(judged), rules)
    wanted = read_goals(Path(goals) if goals else shipped("baselines") / "goals.json")
    found = judge(judged, wanted, comparison)
    if markdown:
        write_text(markdown, gate_markdown(found))
    if junit:
        write_text(junit, gate_junit(found))
    if as_json:
        print_json(found)
    else:
        show_gate(found, out)
    raise typer.Exit(Exit.DONE if found.passed else Exit.CHECK_FAILED)
