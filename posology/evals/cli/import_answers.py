"""`posology eval import`: another system's cited answers into a run folder that can be scored and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.progress import bar


def import_answers(
    file: Annotated[Path, typer.Argument(help="JSON Lines of question and cited answer.")],
    out_folder: Annotated[Path, typer.Option("--out", help="The run folder to make.")],
    cases: Annotated[list[Path] | None, typer.Option(help="Case files the answers are scored against.")] = None,
    system: Annotated[str, typer.Option(help="What answered; default: the file's name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was imported as one JSON object.")] = False,
) -> None:
    """Cut another system's answers into statements, check their numbers and write a run folder.

    The fields of a line are listed in docs/evaluation-exchange.md.
    Example: posology eval import answers.jsonl --out runs/other --cases evals/datasets/gold.jsonl
    """
    # Imported on demand: every other command would pay for it.
    from posology.evals.exchange.importing import ImportPlan, counts_of, import_file  # noqa: PLC0415

    with bar("Importing") as progress:
        imported = import_file(bootstrap.settings(), ImportPlan(file, out_folder, tuple(cases or ()), system), progress)
    counts = counts_of(imported)
    if as_json:
        print_json({"folder": str(out_folder), **counts, "notes": imported.notes})
        return
    for note in imported.notes:
        out.print(Text(note, style="yellow"))
    out.print(Text(f"{out_folder}: {', '.join(f'{count} {name}' for name, count in counts.items())}"))
    out.print(Text(f"Score it with: posology eval score {out_folder}", style="dim"))
