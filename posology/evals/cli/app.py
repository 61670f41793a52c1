"""The commands under `posology eval`: registers them. Modules of commands import what is heavy when they run."""

from __future__ import annotations

import typer

eval_app = typer.Typer(
    help="Ask the gold set, score the answers, compare runs.", no_args_is_help=True, pretty_exceptions_enable=False
)


@eval_app.callback()
def options() -> None:
    """Hold the options of all eval commands."""
