"""Writes the answers of a run as JSON Lines of question and cited answer: the form that import reads.

Statements, markers and sources are kept; verdicts, calculations and withheld statements are not part of this form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from posology.assistant.answers import Answer, Citation, Statement
from posology.evals.exchange.markers import put_in_markers
from posology.evals.runs import EvidencePassage, Run
from posology.ingest.passages import COLUMN_HEADS

_ROW = "row"


def answer_lines(run: Run) -> str:
    """Give one JSON object a line for each case that was answered or declined; a case that failed is left out."""
    passages = {passage.id: passage for passage in run.passages}
    records = (_record(item.case_id, item.answer, passages) for item in run.items if item.answer is not None)
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def answer_text(answer: Answer) -> str:
    """Give an answer as one text with `[n]` markers: headings, bullets, tables; the reason of an abstention."""
    if answer.abstention is not None:
        return answer.abstention.reason
    parts: list[str] = []
    for section, statements in groupby(answer.statements, key=lambda statement: statement.section):
        if section:
            parts.append(f"## {section}")
        for (context, kind, _), together in groupby(statements, key=_place):
            parts.append("\n".join(_stretch(context, kind, list(together))))
    return "\n\n".join(parts)


def _place(statement: Statement) -> tuple[str, str, str]:
    return statement.context, statement.kind, statement.group


def _stretch(context: str, kind: str, statements: Sequence[Statement]) -> Iterator[str]:
    lines = [line for line in context.split("\n") if line]
    heads = [line.removeprefix(COLUMN_HEADS) for line in lines if line.startswith(COLUMN_HEADS)]
    for line in lines:
        if not line.startswith(COLUMN_HEADS):
            yield line if line.endswith(":") else f"{line}:"
    if kind == _ROW:
        if heads:
            yield f"| {heads[0]} |"
            yield f"|{'---|' * (heads[0].count(' | ') + 1)}"
        yield from (f"| {put_in_markers(statement.text, statement.citations)} |" for statement in statements)
    elif not lines:  # as prose: a list item would stand under the lead-in of the list before it
        yield "\n\n".join(put_in_markers(statement.text, statement.citations) for statement in statements)
    else:
        yield from (f"- {put_in_markers(statement.text, statement.citations)}" for statement in statements)


def _record(case_id: str, answer: Answer, passages: Mapping[str, EvidencePassage]) -> dict[str, Any]:
    return {
        "id": case_id,
        "question": answer.question,
        "answer": answer_text(answer),
        "citations": [_source(citation, passages.get(citation.passage_id)) for citation in answer.citations],
        "abstained": answer.outcome == "abstained",
    }


def _source(citation: Citation, passage: EvidencePassage | None) -> dict[str, Any]:
    return {
        "number": citation.number,
        "text": passage.text if passage else citation.quote,
        "lead": passage.lead if passage else "",
        "title": " › ".join((citation.title, *citation.section_path)),
        "url": citation.url,
        "edition": citation.edition,
    }
