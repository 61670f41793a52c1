"""`posology eval export`: a run or the gold set in the forms of other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import err, out


class ExportFormat(StrEnum):
    """What to write."""

    BEIR = "beir"
    JSONL = "jsonl"
    INSPECT = "inspect"


def export(
    out_path: Annotated[Path, typer.Option("--out", help="The file to write; for beir the folder.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    folder: Annotated[
        Path | None,
        typer.Argument(help="A run folder; beir without one takes the shipped gold set.", show_default=False),
    ] = None,
) -> None:
    """Write a run as JSON Lines or as an Inspect log, or gold questions and passages in BEIR form.

    Example: posology eval export runs/before --format inspect --out before.json
    """
    # Imported on demand: every other command would pay for it.
    from posology.evals.exchange.exporting import export_beir, export_inspect, export_lines  # noqa: PLC0415

    if form is ExportFormat.BEIR:
        exported = export_beir(folder, bootstrap.settings().corpus / "articles", out_path)
    elif folder is None:
        raise typer.BadParameter(f"--format {form.value} needs a run folder")
    elif form is ExportFormat.JSONL:
        exported = export_lines(folder, out_path)
    else:
        exported = export_inspect(folder, out_path)
    for note in exported.notes:
        err.print(Text(note, style="yellow"))
    for path in exported.files:
        out.print(Text(f"written: {path}"))
