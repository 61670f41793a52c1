"""No statement is shown without the words that govern it, wherever it stands in an answer."""

from __future__ import annotations

import re

import pytest
from rich.console import Console

from posology.assistant.answering.exports import exported
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answering.presentation import sections_of
from posology.assistant.answers import Answer
from posology.assistant.cli.answer_view import show_answer
from posology.ingest.passages import COLUMN_HEADS
from tests.shipped_articles import ARTICLES, shipped_article

ENOXAPARIN = "Enoxaparin for deep vein thrombosis: 1 mg/kg once daily?"


def words(text: str) -> str:
    """The bare words of what is printed, without marks, emphasis and line breaks."""
    return " ".join(re.sub(r"\*\*|\\|[✓ᶜ•]|\(\?\)| c(?!\w)", "", text).split())


def opened_by_a_list(pipeline: AnswerPipeline) -> Answer:
    """An answer that a bullet opens, which means nothing without its lead-in."""
    answer = pipeline.answer(ENOXAPARIN)
    bullet = next(s for s in answer.statements if "clearance" in s.context and "clearance" not in s.text)
    lead = bullet.model_copy(update={"kind": "lead", "section": answer.statements[0].section})
    return answer.model_copy(update={"statements": (lead, *answer.statements[1:])})


@pytest.mark.parametrize("article", ARTICLES)
def test_every_statement_stands_under_its_lead_in(pipeline: AnswerPipeline, article: str) -> None:
    answer = pipeline.answer(shipped_article(article).question)

    for section in sections_of(answer.statements):
        for block in section.blocks:
            for line in block.lines:
                above = "\n".join((block.lead, *line.inherited, " | ".join(block.heads)))
                governing = line.statement.context.replace(COLUMN_HEADS, "").split("\n")
                assert [one for one in governing if one not in above] == []


def test_what_opens_an_answer_is_printed_under_its_lead_in(pipeline: AnswerPipeline) -> None:
    answer = opened_by_a_list(pipeline)
    lead = answer.statements[0]
    console = Console(record=True, width=400)

    with console.capture() as printed:
        show_answer(answer, console)

    governed = words(f"{lead.context} {lead.text}")
    assert governed in words(printed.get())
    assert governed in words(exported(answer, "md", "https://posology.example/a"))
