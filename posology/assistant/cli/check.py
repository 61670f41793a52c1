"""`posology check`: verify every number of a text, an article, or of one JSON object per line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.answering.checking import Report, check_record, finding_object
from posology.assistant.answers import Verdict
from posology.assistant.cli.answer_view import marked
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.dosing.verification import Verifier


def check(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.")] = "-",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='One object per line: {"id", "text", "drug"?, "indication"?, "route"?}.')
    ] = False,
    drug: Annotated[str, typer.Option(help="The drug the text is about, when it does not say.")] = "",
    indication: Annotated[str, typer.Option(help="The use the text is about.")] = "",
    route: Annotated[str, typer.Option(help="The route the text is about.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Verify every number against label rules; exit with 5 when the text contradicts them.

    With --jsonl one object comes out per object in, in the same order, and the exit code is 0 unless a line could
    not be read. Example: echo "Foscarnet 40 mg/kg every 6 hours for HSV" | posology check -
    """
    checks = bootstrap.checks(bootstrap.settings())
    if jsonl:
        bad = _check_lines(file, checks.verifier)
        raise typer.Exit(Exit.BAD_INPUT if bad else Exit.DONE)
    report = checks.check_file(file, _read(file), drug=drug, indication=indication, route=route)
    if as_json:
        print_json(report_object(report))
    else:
        _show(report)
    if report.verdict is Verdict.CONTRADICTED:
        raise typer.Exit(Exit.CHECK_FAILED)


def _open(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        err.print(Text(f"{file}: cannot be read ({error.strerror}); name a file, or - for standard input"))
        raise typer.Exit(Exit.BAD_INPUT) from error


def _read(file: str) -> bytes:
    with _open(file) as stream:
        return stream.read()


def _check_lines(file: str, verifier: Verifier) -> int:
    """Check line by line; a line that cannot be read gets an object with "error" and is counted."""
    bad = 0
    with _open(file) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            checked = _check_line(line, number, verifier)
            bad += "error" in checked
            sys.stdout.buffer.write(orjson.dumps(checked, default=_number, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    return bad


def _check_line(line: bytes, number: int, verifier: Verifier) -> dict[str, Any]:
    identifier = None
    try:
        record = orjson.loads(line)
        identifier = record.get("id") if isinstance(record, dict) else None
        return check_record(record, verifier)
    except ValueError as error:
        problem = f"line {number}: {error}"
        err.print(Text(problem))
        return {"id": identifier, "verdict": None, "quantities": [], "notation": [], "error": problem}


def _number(value: object) -> object:
    """Decimals as JSON numbers; whole values without a fraction."""
    number = float(str(value))
    return int(number) if number.is_integer() else number


def report_object(report: Report) -> dict[str, Any]:
    """A report as a JSON object."""
    return {
        "path": report.path,
        "kind": report.kind,
        "verdict": report.verdict.value if report.verdict else None,
        "rules": list(report.rules),
        "statements": [
            {
                "text": statement.text,
                "place": statement.place,
                "verdict": statement.verification.verdict.value if statement.verification.verdict else None,
                "quantities": [
                    {key: _jsonable(value) for key, value in finding_object(finding).items()}
                    for finding in statement.verification.findings
                ],
                "notation": [notation.model_dump() for notation in statement.notation],
                "faults": list(statement.faults),
            }
            for statement in report.statements
        ],
        "missing_references": list(report.missing_references),
        "omissions": [omission.model_dump(mode="json") for omission in report.omissions],
    }


def _jsonable(value: object) -> object:
    return _number(value) if type(value).__name__ == "Decimal" else value


def _show(report: Report) -> None:
    """Print a report for reading: each statement with marks, then reasons for whatever is not verified."""
    for statement in report.statements:
        out.print(
            Text(f"{statement.place}: ", style="dim").append_text(
                marked(statement.text, statement.verification.findings)
            )
        )
        for finding in statement.verification.findings:
            if finding.verdict is Verdict.VERIFIED:
                continue
            expected = f" Expected: {finding.expected}." if finding.expected else ""
            out.print(
                Text(f"    {finding.verdict.value}: {finding.text} ({finding.role}): {finding.reason}.{expected}")
            )
        for notation in statement.notation:
            out.print(Text(f"    notation: {notation.text}: {notation.advice}", style="yellow"))
        for fault in statement.faults:
            out.print(Text(f"    {fault}", style="yellow"))
    for omission in report.omissions:
        out.print(Text(f"left out ({omission.topic}): {omission.text}", style="yellow"))
    counts = dict.fromkeys(Verdict, 0)
    for statement in report.statements:
        for finding in statement.verification.findings:
            counts[finding.verdict] += 1
    summary = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count) or "no number found"
    rules = ", ".join(report.rules) or "none"
    out.print(Text(f"{report.path}: {summary}. Rules looked at: {rules}.", style="bold"))
