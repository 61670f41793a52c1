"""What changes with the reader and what never does, over every article of the shipped corpus."""

from __future__ import annotations

import re

import pytest

from posology.assistant.answering.audience import AUDIENCES, Presentation, present
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answering.presentation import Section, sections_of
from posology.assistant.answers import Answer, Audience
from posology.assistant.understanding.lexicon import load_lexicon
from tests.conftest import CORPUS
from tests.shipped_articles import ARTICLES, shipped_article

GLOSSES = load_lexicon(CORPUS / "lexicon").glosses


def question_of(article: str) -> str:
    return shipped_article(article).question


def for_reader(pipeline: AnswerPipeline, article: str, audience: Audience) -> Answer:
    return pipeline.answer(question_of(article), audience=audience)


def statements_in(sections: tuple[Section, ...]) -> list[str]:
    return [line.statement.id for section in sections for block in section.blocks for line in block.lines]


def numbers_in(shown: Presentation) -> list[str]:
    return re.findall(r"\d", " ".join((*shown.preface, *shown.to_ask)))


@pytest.mark.parametrize("article", ARTICLES)
def test_every_reader_gets_the_same_numbers_citations_verdicts_and_warnings(
    pipeline: AnswerPipeline, article: str
) -> None:
    answers = [for_reader(pipeline, article, audience) for audience, _ in AUDIENCES]
    apart = {"id", "created_at", "audience"}

    assert answers[0].statements
    assert all(answer.model_dump(exclude=apart) == answers[0].model_dump(exclude=apart) for answer in answers)


@pytest.mark.parametrize("article", ARTICLES)
def test_every_statement_is_shown_once_to_every_reader(pipeline: AnswerPipeline, article: str) -> None:
    for audience, _ in AUDIENCES:
        answer = for_reader(pipeline, article, audience)
        shown = statements_in(present(answer, GLOSSES).sections)

        assert sorted(shown) == sorted(statement.id for statement in answer.statements)
        assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("article", ARTICLES)
def test_the_pieces_of_a_line_are_its_text(pipeline: AnswerPipeline, article: str) -> None:
    answer = for_reader(pipeline, article, Audience.PHYSICIAN)
    for section in sections_of(answer.statements):
        for block in section.blocks:
            for line in block.lines:
                text = " | ".join("".join(piece.text for piece in cell) for cell in line.cells)
                assert text == line.statement.text
                marked = [piece for cell in line.cells for piece in cell if piece.finding >= 0]
                assert bool(marked) == bool(line.statement.quantities)
                for piece in marked:
                    assert line.statement.quantities[piece.finding].text == piece.text


def test_a_patient_is_told_to_ask_the_team_and_gets_no_number_from_us(pipeline: AnswerPipeline) -> None:
    for article in ARTICLES:
        shown = present(for_reader(pipeline, article, Audience.PATIENT), GLOSSES)

        assert "Do not start, stop or change a medicine by it" in " ".join(shown.preface)
        assert len(shown.to_ask) >= 2
        assert numbers_in(shown) == []


def test_clinicians_get_no_preface_and_students_get_words_explained(pipeline: AnswerPipeline) -> None:
    answer = for_reader(pipeline, ARTICLES[0], Audience.PHYSICIAN)
    student = answer.model_copy(update={"audience": Audience.STUDENT})

    assert present(answer, GLOSSES).preface == ()
    assert present(answer, GLOSSES).glosses == ()
    assert present(student, GLOSSES).glosses
    assert all(term.lower() in text_of(student) for term, _ in present(student, GLOSSES).glosses)


def text_of(answer: Answer) -> str:
    reminders = (reminder.text for reminder in answer.reminders)
    return "\n".join((*(f"{s.context}\n{s.text}" for s in answer.statements), *reminders)).lower()


def test_a_nurse_reads_first_how_it_is_given(pipeline: AnswerPipeline) -> None:
    answer = for_reader(pipeline, "foscarnet-acyclovir-resistant-hsv", Audience.NURSE)
    headings = [section.heading for section in present(answer, GLOSSES).sections]

    assert headings[0] == ""
    assert headings.index("Administration") < headings.index("Dosing")


def test_an_abbreviation_is_explained_only_where_it_stands_in_capitals(pipeline: AnswerPipeline) -> None:
    answer = for_reader(pipeline, ARTICLES[0], Audience.STUDENT)
    spoken = answer.statements[0].model_copy(update={"text": "This aids nobody.", "context": ""})
    plain = answer.model_copy(update={"statements": (spoken,), "reminders": ()})

    assert present(plain, {"AIDS": "a late stage of an infection"}).glosses == ()
