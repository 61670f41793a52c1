"""`posology eval report`: a scored run as a table, Markdown, JUnit XML or one HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from posology.assistant.cli.console import out, print_json
from posology.evals.cli.files import write_text
from posology.evals.extras import require


def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A scored run folder.")],
    html: Annotated[str, typer.Option(metavar="FILE", help="Write one self-contained HTML page.")] = "",
    markdown: Annotated[str, typer.Option(metavar="FILE", help="Write Markdown, for a pull request.")] = "",
    junit: Annotated[str, typer.Option(metavar="FILE", help="Write JUnit XML, for CI.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Show how a run came out, with intervals and coverage beside every rate.

    The page holds plots with their tables and every item with its evidence. The same run gives the same bytes.

    Example: posology eval report runs/mine --html report.html
    """
    require("scipy", *(["matplotlib"] if html else []))
    # Imported on demand: they import scipy, which only evaluation needs and which costs time at every other command.
    from posology.evals.cli.summary_view import show_summary  # noqa: PLC0415
    from posology.evals.reports.junit import run_junit  # noqa: PLC0415
    from posology.evals.reports.markdown import run_markdown  # noqa: PLC0415
    from posology.evals.runs import read_run  # noqa: PLC0415
    from posology.evals.sides import side_of_run  # noqa: PLC0415
    from posology.evals.summary import summarise_run  # noqa: PLC0415

    read = read_run(run)
    side_of_run(read)
    summary = summarise_run(read)
    if html:
        write_page(run, Path(html))
    if markdown:
        write_text(markdown, run_markdown(summary))
    if junit:
        write_text(junit, run_junit(read))
    if as_json:
        print_json(summary)
    else:
        show_summary(summary, out)


def write_page(run: Path, target: Path) -> None:
    """Write a scored run as one HTML page."""
    require("scipy", "matplotlib")
    # Imported only for a page: matplotlib takes a second to load.
    from posology.evals.reports.ladder import read_ladder  # noqa: PLC0415
    from posology.evals.reports.page import run_page  # noqa: PLC0415
    from posology.evals.runs import read_run  # noqa: PLC0415
    from posology.evals.summary import summarise_run  # noqa: PLC0415

    read = read_run(run)
    write_text(str(target), run_page(read, summarise_run(read), read_ladder(run)))
