"""The `posology` command: the assistant's commands and, under `eval`, those of evaluation. Holds no command itself."""

from __future__ import annotations

from posology.assistant.cli.main import app, run
from posology.evals.cli.app import eval_app

app.add_typer(eval_app, name="eval")


def main() -> None:
    """Run the command line."""
    run(app)
