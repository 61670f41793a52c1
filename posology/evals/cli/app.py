"""The commands under `posology eval`: registers them. Modules of commands import what is heavy when they run."""

from __future__ import annotations

import typer

from posology.evals.cli.bless import bless
from posology.evals.cli.compare import compare
from posology.evals.cli.doses import doses
from posology.evals.cli.export import export
from posology.evals.cli.gate import gate
from posology.evals.cli.import_answers import import_answers
from posology.evals.cli.report import report
from posology.evals.cli.retrieval import retrieval
from posology.evals.cli.run import run
from posology.evals.cli.score import score

eval_app = typer.Typer(
    help="Ask the gold set, score the answers, compare runs.", no_args_is_help=True, pretty_exceptions_enable=False
)
for command in (run, score, doses, compare, gate, bless, report, retrieval, export):
    eval_app.command()(command)
eval_app.command("import")(import_answers)


@eval_app.callback()
def options() -> None:
    """Hold the options of all eval commands."""
