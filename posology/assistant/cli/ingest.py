"""`posology ingest`: files and folders into the library, with a report per document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.cli.progress import bar
from posology.ingest.documents import DocumentReport, IngestReport


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; default: the shipped articles.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Read documents, cut them into passages, embed them and publish a new generation.

    Exit code 2 when a document was refused (the rest is ingested), 3 when nothing at all is in the library.
    Example: posology ingest articles/ page.html
    """
    with bar("Ingesting") as progress:
        report = bootstrap.ingest_paths(bootstrap.settings(), paths or [], progress)
    if as_json:
        print_json(_object(report))
    else:
        _show(report)
    if report.passages == 0:
        err.print(Text("Nothing is in the library. Name files or folders with articles."))
        raise typer.Exit(Exit.NOTHING_THERE)
    if report.refused:
        raise typer.Exit(Exit.BAD_INPUT)


def _object(report: IngestReport) -> dict[str, object]:
    return {
        "generation": report.generation,
        "passages": report.passages,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
        "documents": [_document(document) for document in report.documents],
    }


def _document(document: DocumentReport) -> dict[str, object]:
    return {name: getattr(document, name) for name in DocumentReport.__dataclass_fields__}


def _show(report: IngestReport) -> None:
    for document in report.documents:
        line = Text(f"{document.outcome:>9}  {document.path}")
        if document.outcome == "refused":
            out.print(Text(f"{document.outcome:>9}  {document.reason}", style="red"))
            continue
        line.append(
            f"  {document.passages} passages, {document.numbers} numbers, {document.embedded} embedded", style="dim"
        )
        out.print(line)
        for warning in dict.fromkeys((*document.missing_references, *document.warnings)):
            out.print(Text(f"           {warning}", style="yellow"))
    out.print(
        Text(
            f"{report.passages} passages in the library, {report.embedded} texts embedded, {report.seconds:.1f} s, "
            f"generation {report.generation}",
            style="bold",
        )
    )
