"""`posology check`: verify every number of a text, an article, or of one JSON object per line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.answering.checked_source import MOST_BYTES, refuse_kind
from posology.assistant.answering.checking import Report
from posology.assistant.answering.document_report import report_object, summary
from posology.assistant.cli.check_view import show_report
from posology.assistant.cli.checked_lines import checked_lines
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.dosing.verification import Verifier
from posology.ingest.errors import DocumentError


def check(
    file: Annotated[
        str,
        typer.Argument(help="An article (.md), an answer page (.txt, .html), a plain text, or - for standard input."),
    ] = "-",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='One object per line: {"id", "text", "drug"?, "indication"?, "route"?}.')
    ] = False,
    drug: Annotated[str, typer.Option(help="The drug a plain text is about, when it does not say.")] = "",
    indication: Annotated[str, typer.Option(help="The use a plain text is about.")] = "",
    route: Annotated[str, typer.Option(help="The route a plain text is about.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Write the report as one HTML page.")] = "",
) -> None:
    """Verify every number of a document against label rules; find what it says twice, leaves out or cites badly.

    The exit code is 5 when the check failed: a number contradicts the label, the document contradicts itself (a
    schedule, duration, rate, volume, limit or threshold given twice with different values), or something could not be
    checked. Numbers without a rule or reference, omissions, missing references and notation are reported and do not
    fail it.

    With --jsonl one object comes out per object in, in the same order, and the exit code is 0 unless a line could
    not be read. A line may be 1 MB long, a document 5 MB.

    Example: posology check article.md --html report.html

    Example: echo "Foscarnet 40 mg/kg every 6 hours for HSV" | posology check -
    """
    if jsonl and (html or as_json):
        err.print(Text("--jsonl prints one JSON object per line; leave out --html and --json, or leave out --jsonl"))
        raise typer.Exit(Exit.BAD_INPUT)
    if not jsonl:
        refuse_kind(file)
    checks = bootstrap.checks(bootstrap.settings())
    if jsonl:
        bad = _check_lines(file, checks.verifier)
        raise typer.Exit(Exit.BAD_INPUT if bad else Exit.DONE)
    report = checks.check_file(file, _read(file), drug=drug, indication=indication, route=route)
    if html:
        _write_page(report, html)
    if as_json:
        print_json(report_object(report))
    elif html:
        out.print(Text(f"{report.path}: {summary(report)}. Report written to {html}", style="bold"))
    else:
        show_report(report, out)
    if report.failed:
        raise typer.Exit(Exit.CHECK_FAILED)


def _open(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    path = Path(file)
    try:
        if path.is_dir():
            raise DocumentError(file, "a folder, not a file", "Name one file, or - for standard input.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        if isinstance(error, DocumentError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DocumentError(file, f"cannot be read ({reason})", "Name a file, or - for standard input.") from error


def _read(file: str) -> bytes:
    """The document, and one byte more than is allowed when it is longer."""
    with _open(file) as stream:
        return stream.read(MOST_BYTES + 1)


def _write_page(report: Report, target: str) -> None:
    # Imported on demand: templates cost time that a check without a page, and every --jsonl batch, need not pay.
    from posology.assistant.answering.report_page import report_page  # noqa: PLC0415

    try:
        Path(target).write_text(report_page(report), encoding="utf-8")
    except OSError as error:
        problem = f"the page cannot be written ({error.strerror})"
        raise DocumentError(target, problem, "Give --html a file name in a folder that exists.") from error


def _check_lines(file: str, verifier: Verifier) -> int:
    """Check line by line; a line that cannot be read gets an object with "error" and is counted."""
    bootstrap.settle()
    bad = 0
    with _open(file) as stream:
        for answers in checked_lines(stream, verifier):
            for written, problem in answers:
                sys.stdout.buffer.write(written)
                if problem:
                    err.print(Text(problem))
                    bad += 1
            sys.stdout.buffer.flush()
    return bad
