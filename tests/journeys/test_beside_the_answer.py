"""What stands beside an answer: wrong numbers of the question, and what retrieval found and the answer does not use."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.console import Console

from posology.assistant import bootstrap
from posology.assistant.answering.audience import places_beside, preface_of
from posology.assistant.answering.exports import exported
from posology.assistant.answering.pipeline import MOST_BESIDE, AnswerPipeline
from posology.assistant.answers import Answer, Audience
from posology.assistant.cli.answer_view import show_answer
from posology.assistant.settings import Settings

ADDRESS = "https://posology.example/answers/a_1"
WRONG = "Is 60 mg/kg q8h of foscarnet right for HSV?"
QUESTIONS = (
    "How fast can foscarnet be infused?",
    "What is the dose of foscarnet for acyclovir-resistant HSV, and how do I adjust it for renal function?",
    "valacyclovir dose for zoster with CrCl 25 mL/min",
    "Monitoring of cidofovir?",
    # Abstentions.
    "Dose of vidarabine ointment?",
    "What is the capital of France?",
    "ciprofloxacin dose for anthrax",
)


@pytest.fixture(scope="module")
def answers(pipeline: AnswerPipeline) -> list[Answer]:
    return [pipeline.answer(question) for question in QUESTIONS]


@pytest.fixture(scope="module")
def wrong(pipeline: AnswerPipeline) -> Answer:
    return pipeline.answer(WRONG)


def printed(answer: Answer) -> str:
    console = Console(file=StringIO(), width=400, no_color=True)
    show_answer(answer, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_no_passage_stands_both_among_the_sources_and_beside_the_answer(answers: list[Answer]) -> None:
    for answer in answers:
        beside = [passage.passage_id for passage in answer.also_retrieved]
        assert len(set(beside)) == len(beside) <= MOST_BESIDE
        assert not set(beside) & {citation.passage_id for citation in answer.citations}
    assert {"answered", "abstained"} == {answer.outcome for answer in answers}
    assert any(answer.also_retrieved for answer in answers if answer.outcome == "answered")


def test_what_stands_beside_is_what_retrieval_found_in_its_order(pipeline: AnswerPipeline) -> None:
    told = pipeline.answer_with_evidence(QUESTIONS[0])
    cited = {citation.passage_id for citation in told.answer.citations}
    found = [passage.id for passage in told.handed if passage.id not in cited]

    beside = [passage.passage_id for passage in told.answer.also_retrieved]

    assert beside
    assert found[: len(beside)] == beside


def test_each_passage_beside_leads_to_its_place_with_the_status_of_its_article(
    answers: list[Answer], settings: Settings
) -> None:
    with bootstrap.open_library(settings) as library:
        for passage in (one for answer in answers for one in answer.also_retrieved):
            stored = library.passages_by_id([passage.passage_id])[passage.passage_id]
            assert passage.section_path == stored.section_path
            assert passage.article_id == stored.article_id
            assert passage.title == stored.article_title
            assert passage.url == f"/articles/{stored.article_id}#{stored.id}"
            assert passage.review_status == "Submitted"


def test_labels_and_numbers_are_those_of_the_statements_alone(answers: list[Answer]) -> None:
    for answer in answers:
        numbers = {number for statement in answer.statements for number in statement.citations}
        numbers |= {number for held in answer.withheld for number in held.citations}
        numbers |= set(answer.abstention.nearest) if answer.abstention else set()
        assert numbers == {citation.number for citation in answer.citations}
        shown = sum(len(statement.quantities) for statement in answer.statements)
        checked = answer.labels.checked
        assert checked.verified + checked.cited + checked.ambiguous == shown


def test_a_wrong_number_of_the_question_is_told_and_is_no_withheld_statement(wrong: Answer) -> None:
    assert [one.text for one in wrong.said_in_question] == [WRONG]
    assert WRONG not in [held.text for held in wrong.withheld]
    assert wrong.labels.checked.withheld == len(wrong.withheld)
    assert wrong.outcome == "answered"
    assert "40 mg/kg" in wrong.statements[0].text


def test_a_wrong_number_is_told_even_where_the_question_is_not_answered(pipeline: AnswerPipeline) -> None:
    answer = pipeline.answer("Is voriconazole infused at 30 mg/kg/h?")

    assert answer.outcome == "abstained"
    assert ["30 mg/kg/h" in one.reason for one in answer.said_in_question] == [True]


def test_everything_beside_is_the_same_for_every_reader(pipeline: AnswerPipeline, wrong: Answer) -> None:
    for audience in Audience:
        other = pipeline.answer(WRONG, audience=audience)
        assert other.said_in_question == wrong.said_in_question
        assert other.also_retrieved == wrong.also_retrieved


def test_a_patient_is_not_sent_on_to_doses_that_were_not_checked(wrong: Answer) -> None:
    patient = wrong.model_copy(update={"audience": Audience.PATIENT})

    assert places_beside(wrong)
    assert places_beside(patient) == ()
    assert preface_of(wrong) == ()
    for text in (exported(patient, "md", ADDRESS), printed(patient)):
        assert "Also retrieved" not in text
        assert all(line in text for line in preface_of(patient))
        assert "The question says" in text


def test_a_section_is_named_once_beside_the_answer(answers: list[Answer]) -> None:
    for answer in answers:
        sections = [(one.article_id, one.section_path) for one in places_beside(answer)]
        assert len(set(sections)) == len(sections)
        assert set(sections) == {(one.article_id, one.section_path) for one in answer.also_retrieved}


def test_terminal_and_markdown_tell_both(wrong: Answer) -> None:
    said = wrong.said_in_question[0]
    markdown, terminal = exported(wrong, "md", ADDRESS), printed(wrong)

    for text in (markdown, terminal):
        assert "The question says" in text
        assert said.reason in text
        assert "Also retrieved" in text
        for place in places_beside(wrong):
            assert place.title in text
    for place in places_beside(wrong):
        assert f"https://posology.example{place.url}" in markdown


def test_an_answer_stored_before_these_keys_were_there_is_read_without_them(wrong: Answer) -> None:
    stored = json.loads(wrong.model_dump_json())
    del stored["also_retrieved"], stored["said_in_question"]

    read = Answer.model_validate_json(json.dumps(stored))

    assert read.also_retrieved == ()
    assert read.said_in_question == ()
    assert read.statements == wrong.statements
    assert "Also retrieved" not in exported(read, "md", ADDRESS)
