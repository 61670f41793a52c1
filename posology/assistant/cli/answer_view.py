"""An answer as a clinician reads it in a terminal: lead, sections, tables, marks, what was withheld, sources.

Shows what the answer holds and decides nothing. The mark of a number is a sign and, in the legend, a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from posology.assistant.answering.audience import places_beside, preface_of
from posology.assistant.answering.labels import STATUSES, drafted_in_words
from posology.assistant.answering.presentation import Block, Line, Stretch, sections_of
from posology.assistant.answers import Answer, Citation, NumberFinding, RuleSource, Statement, Verdict
from posology.assistant.cli.calculation_view import calculation_panel

MARKS = {
    Verdict.VERIFIED: ("✓", "green"),
    Verdict.CITED: ("ᶜ", "cyan"),
    Verdict.AMBIGUOUS: ("(?)", "yellow"),
    Verdict.UNSUPPORTED: ("(!)", "red"),
    Verdict.CONTRADICTED: ("✗", "red"),
}


def show_answer(answer: Answer, console: Console) -> None:
    """Print an answer or an abstention."""
    console.print(Text(answer.question, style="bold"))
    console.print(Text(_status_line(answer), style="dim"))
    if answer.labels.caution:
        console.print(Text(answer.labels.caution, style="yellow"))
    for line in preface_of(answer):
        console.print(Text(line, style="bold"))
    console.print()
    for part in _said_in_question(answer):
        console.print(part)
    if answer.abstention is not None:
        console.print(Text("No answer: " + answer.abstention.reason + ".", style="bold"))
        if answer.abstention.nearest:
            numbers = ", ".join(f"[{number}]" for number in answer.abstention.nearest)
            console.print(Text(f"Nearest in the library, which does not answer the question: {numbers}"))
    if answer.calculation is not None:
        console.print(calculation_panel(answer.calculation))
    for part in _sections(answer.statements):
        console.print(part)
    for part in _reminders_and_withheld(answer):
        console.print(part)
    _sources(answer.citations, console)
    _also_retrieved(answer, console)
    _footer(answer, console)


def _status_line(answer: Answer) -> str:
    status = " › ".join(f"[{step}]" if step == answer.labels.review_status else step for step in STATUSES)
    updated = f" · sources last updated {answer.labels.last_updated}" if answer.labels.last_updated else ""
    return f"Review status: {status}{updated}"


def marked(pieces: Sequence[Stretch], findings: Sequence[NumberFinding]) -> Text:
    """The text with a mark after each of its numbers.

    Args:
        pieces: a statement or a stretch of it, cut at its numbers.
        findings: the findings of the whole statement.
    """
    shown = Text()
    for piece in pieces:
        if piece.finding < 0:
            shown.append(piece.text)
            continue
        mark, colour = MARKS[findings[piece.finding].verdict]
        shown.append(piece.text, style=f"bold {colour}").append(mark, style=colour)
    return shown


def _cited(text: Text, statement: Statement) -> Text:
    numbers = "".join(f"[{number}]" for number in statement.citations)
    return text.append(f" {numbers}", style="dim") if numbers else text


def _sections(statements: Sequence[Statement]) -> Iterator[RenderableType]:
    for section in sections_of(statements):
        if section.heading:
            yield Text(f"\n{section.heading}", style="bold underline")
        for block in section.blocks:
            yield from _table(block) if block.kind == "table" else _lines(block)


def _lines(block: Block) -> Iterator[RenderableType]:
    if block.lead:
        yield Text(block.lead, style="italic")
    for line in block.lines:
        if block.kind == "list":
            yield Padding(Text("• ").append_text(_told(line)), (0, 0, 0, 2))
        else:
            yield _told(line)
        yield from _both_readings([line])


def _both_readings(shown: Sequence[Line]) -> Iterator[RenderableType]:
    """For every ambiguous number, the readings that the rule leaves open, each once."""
    lines = [
        f"(?) {finding.text}: {finding.reason}"
        for line in shown
        for finding in line.statement.quantities
        if finding.verdict is Verdict.AMBIGUOUS
    ]
    for told in dict.fromkeys(lines):
        yield Padding(Text(told, style="yellow"), (0, 0, 0, 4))


def _told(line: Line) -> Text:
    shown = marked(line.cells[0], line.statement.quantities)
    for inherited in line.inherited:
        shown.append(f" ({inherited})", style="dim")
    shown = _cited(shown, line.statement)
    for note in line.statement.notes:
        shown.append(f" ({note})", style="dim")
    return shown


def _table(block: Block) -> Iterator[RenderableType]:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in range(block.columns):
        table.add_column(block.heads[column] if column < len(block.heads) else "", overflow="fold")
    table.add_column("")
    for line in block.lines:
        cells = [marked(cell, line.statement.quantities) for cell in line.cells]
        cells += [Text()] * (block.columns - len(cells))
        table.add_row(*cells, Text("".join(f"[{n}]" for n in line.statement.citations), style="dim"))
    yield Group(Text(block.lead, style="italic"), Padding(table, (0, 0, 0, 2)))
    yield from _both_readings(block.lines)


def _reminders_and_withheld(answer: Answer) -> Iterator[RenderableType]:
    if answer.reminders:
        yield Text("\nDo not leave out", style="bold underline")
        for reminder in answer.reminders:
            place = _place(reminder.source)
            line = Text(f"• {reminder.text}").append(f" (label rule: {place}; not said above)", style="dim")
            yield Padding(line, (0, 0, 0, 2))
    if answer.withheld:
        count = len(answer.withheld)
        yield Text(f"\n{count} statement{'s' if count > 1 else ''} withheld", style="bold underline red")
        for held in answer.withheld:
            numbers = "".join(f"[{n}]" for n in held.citations)
            yield Padding(
                Text("• The article says: ").append(held.text, style="strike").append(f" {numbers}"), (0, 0, 0, 2)
            )
            yield Padding(Text(f"Why: {held.verdict.value}: {held.reason}"), (0, 0, 0, 4))
            yield from _of_the_label(held.expected, held.source, 4)


def _place(source: RuleSource) -> str:
    return f"{source.title}, {source.section}".rstrip(", ")


def _said_in_question(answer: Answer) -> Iterator[RenderableType]:
    for one in answer.said_in_question:
        mark, colour = MARKS[one.verdict]
        yield Text(f"The question says: {one.text}", style="bold")
        yield Padding(Text(f"{mark} {one.verdict.value}: {one.reason}", style=colour), (0, 0, 0, 2))
        yield from _of_the_label(one.expected, one.source, 2)


def _of_the_label(expected: str, source: RuleSource | None, left: int) -> Iterator[RenderableType]:
    """What the label says instead, and where."""
    if expected:
        yield Padding(Text(f"The label says: {expected}"), (0, 0, 0, left))
    if source:
        yield Padding(Text(f"Rule: {_place(source)}", style="dim"), (0, 0, 0, left))


def _also_retrieved(answer: Answer, console: Console) -> None:
    places = places_beside(answer)
    if not places:
        return
    console.print(Text("\nAlso retrieved, not used and not checked", style="bold underline"))
    for one in places:
        line = Text(" › ".join(one.section_path) or "lead").append(f" ({one.title}, {one.review_status})", style="dim")
        console.print(Padding(line, (0, 0, 0, 2)))


def _sources(citations: Sequence[Citation], console: Console) -> None:
    """Every cited passage with its quote, then the references that the cited articles rest on, each once."""
    if not citations:
        return
    console.print(Text("\nSources", style="bold underline"))
    for article, cited in groupby(citations, key=lambda citation: citation.article_id):
        listed = list(cited)
        first = listed[0]
        edition = f"edition {first.edition}, " if first.edition and first.edition != first.last_updated else ""
        publisher = f"{first.publisher}, " if first.publisher else ""
        facts = f"{publisher}{edition}{first.last_updated or 'undated'}, {first.review_status}"
        console.print(Text(f"{first.title} ({facts})", style="bold"))
        for citation in listed:
            rests = ", ".join(str(reference.number) for reference in citation.references)
            line = Text(f"[{citation.number}] ").append(" › ".join(citation.section_path) or "lead", style="dim")
            line.append(f" “{citation.quote}”", style="italic")
            if rests:
                line.append(f" (rests on {rests} below)", style="dim")
            console.print(Padding(line, (0, 0, 0, 2)))
        entries = {r.number: r for c in citations if c.article_id == article for r in c.references}
        for number in sorted(entries):
            style = "dim" if entries[number].found else "yellow"
            text = entries[number].text
            console.print(
                Padding(Text(f"{number}. {text}" if entries[number].found else text, style=style), (0, 0, 0, 4))
            )


def _footer(answer: Answer, console: Console) -> None:
    checked = answer.labels.checked
    legend = (
        f"{checked.verified} numbers verified (✓, cited passage and label rule agree) · "
        f"{checked.cited} as cited (ᶜ, no rule to check against) · {checked.ambiguous} ambiguous ((?)) · "
        f"{checked.withheld} statement{'' if checked.withheld == 1 else 's'} withheld"
    )
    drafted = drafted_in_words(answer.labels.drafted_by)
    console.print(Text(f"\n{legend}. {drafted}", style="dim"))
    console.print(Text(f"\n{answer.labels.disclaimer}", style="dim"))
