"""`posology eval compare`: two runs over the same cases, item by item."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from posology.assistant.cli.console import out, print_json
from posology.evals.cli.files import write_text
from posology.evals.compared import COVERAGE_FLOOR, FailOn, Rules
from posology.evals.extras import require


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="A run folder, or a baseline file.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The run folder to judge.")],
    fail_on: Annotated[
        FailOn,
        typer.Option(help="What is a regression: any item that newly fails, a net loss, or a loss that is not chance."),
    ] = FailOn.ANY,
    coverage_floor: Annotated[
        float, typer.Option(min=0, max=1, help="Least share of what A measured that B must measure, for each metric.")
    ] = COVERAGE_FLOOR,
    force: Annotated[
        bool, typer.Option("--force", help="Compare in spite of other cases, articles or metric versions.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as one JSON object.")] = False,
    markdown: Annotated[str, typer.Option(metavar="FILE", help="Write it as Markdown, for a pull request.")] = "",
    junit: Annotated[str, typer.Option(metavar="FILE", help="Write it as JUnit XML, for CI.")] = "",
) -> None:
    """Tell what flipped between two runs, with both answers, and whether it is worse or chance.

    The exit code is 0 when nothing got worse, 1 on a regression, 2 when the runs are not comparable (other cases,
    articles or metric versions), 3 when too little was measured in both to say so.

    Example: posology eval compare runs/main runs/mine --markdown comparison.md

    Example: posology eval compare evals/baselines/default.json runs/mine --fail-on significant
    """
    require("scipy")
    # Imported on demand: they import scipy, which only evaluation needs and which costs time at every other command.
    from posology.evals.cli.comparison_view import show_comparison  # noqa: PLC0415
    from posology.evals.comparison import compare as compared  # noqa: PLC0415
    from posology.evals.reports.junit import comparison_junit  # noqa: PLC0415
    from posology.evals.reports.markdown import comparison_markdown  # noqa: PLC0415
    from posology.evals.sides import read_side  # noqa: PLC0415

    rules = Rules(fail_on=fail_on, coverage_floor=coverage_floor, force=force)
    found = compared(read_side(before), read_side(after), rules)
    if markdown:
        write_text(markdown, comparison_markdown(found))
    if junit:
        write_text(junit, comparison_junit(found))
    if as_json:
        print_json(found)
    else:
        show_comparison(found, out)
    raise typer.Exit(found.verdict)
