"""A checked document as a clinician reads it in a terminal: each statement with marks, reasons and sources.

Shows what the report holds and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from posology.assistant.answering.checking import CheckedText, Report
from posology.assistant.answering.document_report import source_words, summary
from posology.assistant.answering.presentation import stretches
from posology.assistant.answers import NumberFinding, Verdict
from posology.assistant.cli.answer_view import MARKS, marked

_LONGEST_QUOTE = 160


def show_report(report: Report, console: Console) -> None:
    """Print a report for reading: statements, contradictions inside, references, omissions, then the summary."""
    for statement in report.statements:
        if not (statement.verification.findings or statement.notation or statement.not_checked):
            continue
        shown = Text(f"{statement.place}: ", style="dim")
        findings = statement.verification.findings
        console.print(shown.append_text(marked(stretches(statement.text, findings), findings)))
        for line in _remarks(statement):
            console.print(Padding(line, (0, 0, 0, 4), expand=False))
    for part in (_contradictions(report), _references(report), _omissions(report)):
        for line in part:
            console.print(line)
    _close(report, console)


def _remarks(statement: CheckedText) -> Iterator[Text]:
    if statement.problem or (statement.not_checked and not statement.verification.findings):
        yield Text(f"NOT CHECKED: {statement.problem or 'the check could not be carried out'}", style="bold red")
    for finding in statement.verification.findings:
        yield _finding(finding)
    for notation in statement.notation:
        yield Text(f"notation: {notation.text}: {notation.advice}", style="yellow")
    if statement.faults:
        numbers = ", ".join(fault.split()[1] for fault in statement.faults)
        yield Text(f"references without an entry: {numbers}", style="yellow")


def _finding(finding: NumberFinding) -> Text:
    mark, colour = MARKS[finding.verdict]
    line = Text(f"{mark} ", style=colour).append(f"{finding.verdict.value}: {finding.text} ({finding.role})")
    if finding.verdict is not Verdict.VERIFIED:
        line.append(f": {finding.reason.rstrip('.')}.")
        if finding.expected:
            line.append(f" Expected: {finding.expected.rstrip('.')}.")
    if finding.source is not None:
        line.append(f" [{source_words(finding.source)}]", style="dim")
    return line


def _contradictions(report: Report) -> Iterator[Text]:
    if report.contradictions:
        yield Text("\nContradictions inside the document", style="bold underline red")
    for conflict in report.contradictions:
        when = f" ({conflict.circumstances})" if conflict.circumstances else ""
        yield Text(f"✗ {conflict.drug}, {conflict.kind.value}{when}: {len(conflict.readings)} values", style="red")
        for reading in conflict.readings:
            for index, _, _ in reading.places:
                statement = report.statements[index]
                yield Text(f"    {reading.value}: ").append(
                    f"{statement.place}: “{_short(statement.text)}”", style="dim"
                )


def _references(report: Report) -> Iterator[Text]:
    if report.missing_references or report.unused_references:
        yield Text("\nReferences", style="bold underline")
    for line in (*report.missing_references, *report.unused_references):
        yield Text(f"• {line}", style="yellow")


def _omissions(report: Report) -> Iterator[Text]:
    if report.omissions:
        yield Text("\nLeft out", style="bold underline")
    for omission in report.omissions:
        yield Text(f"• left out ({omission.topic}): {omission.text} ", style="yellow").append(
            f"[{source_words(omission.source)}]", style="dim"
        )


def _close(report: Report, console: Console) -> None:
    console.print()
    for warning in report.warnings:
        console.print(Text(f"Note: {warning}.", style="yellow"))
    for rules in report.rules:
        console.print(
            Text(
                f"Rules: {rules.name}, {rules.last_updated}, {rules.status}, from {_counted(len(rules.sources))}",
                style="dim",
            )
        )
    if report.without_rules:
        console.print(Text(f"No rules for: {', '.join(report.without_rules)}.", style="yellow"))
    looked = ", ".join(rules.drug for rules in report.rules) or "none"
    console.print(Text(f"{report.path}: {summary(report)}. Rules looked at: {looked}.", style="bold"))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _counted(documents: int) -> str:
    return f"{documents} document{'s' if documents > 1 else ''}"
