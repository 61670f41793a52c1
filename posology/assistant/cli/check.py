"""`posology check`: verify every number of a text, an article, or of one JSON object per line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.answering.checked_source import MOST_BYTES, refuse_kind
from posology.assistant.answering.checking import Report, check_record
from posology.assistant.answering.document_report import report_object, summary
from posology.assistant.cli.check_view import show_report
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.dosing.verification import Verifier
from posology.ingest.errors import DocumentError

_LONGEST_LINE = 1024 * 1024
_TOO_LONG = f"longer than {_LONGEST_LINE // 1024 // 1024} MB, not checked; give each statement a line of its own"


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
    # The rules stay to the end: a long batch need not look through them for garbage again and again.
    gc.freeze()
    bad = 0
    with _open(file) as stream:
        for number, line in enumerate(_lines(stream), 1):
            if len(line) <= _LONGEST_LINE and not line.strip():
                continue
            written, failed = _checked_line(line, number, verifier)
            bad += failed
            sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()
    return bad


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a batch; of one that is too long no more than shows that it is, the rest is passed over."""
    while line := stream.readline(_LONGEST_LINE + 2):
        rest = line
        while len(rest) > _LONGEST_LINE + 1 and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE + 2)
        yield line


def _checked_line(line: bytes, number: int, verifier: Verifier) -> tuple[bytes, bool]:
    """The line to print for a line of input, and whether that line was bad; no line is ever lost."""
    identifier: object = None
    try:
        _refuse_long(line)
        record = orjson.loads(line)
        identifier = record.get("id") if isinstance(record, dict) else None
        return _dumped(check_record(record, verifier)), False
    except Exception as error:  # noqa: BLE001 - whatever a line does, it gets its own answer and the others theirs
        known = isinstance(error, ValueError | TypeError)
        problem = f"line {number}: {error}" if known else f"line {number}: not checked ({type(error).__name__})"
        err.print(Text(problem))
        return _error_line(identifier, problem), True


def _refuse_long(line: bytes) -> None:
    if len(line.rstrip(b"\r\n")) > _LONGEST_LINE:
        raise ValueError(_TOO_LONG)


def _error_line(identifier: object, problem: str) -> bytes:
    answer = {"id": identifier, "verdict": None, "quantities": [], "notation": [], "error": problem}
    try:
        return _dumped(answer)
    except Exception:  # noqa: BLE001 - an id that cannot be written is left out, its line is not
        return _dumped({**answer, "id": None})


def _dumped(answer: dict[str, Any]) -> bytes:
    return orjson.dumps(answer, default=_number, option=orjson.OPT_APPEND_NEWLINE)


@lru_cache(maxsize=4096)
def _number(value: object) -> object:
    """Decimals as JSON numbers; whole values without a fraction."""
    number = float(str(value))
    return int(number) if number.is_integer() else number
