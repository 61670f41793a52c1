"""A patient who is a child: what is printed for children comes along, and what is printed for adults is not passed off."""

from __future__ import annotations

import pytest

from posology.assistant.answering.pipeline import AnswerPipeline

CAUTION = "The patient is a child"


@pytest.mark.parametrize(
    "question", ["How do I treat influenza in a 5 year old, 18 kg?", "oseltamivir for a child of 18 kg with influenza"]
)
def test_the_doses_for_children_come_along_and_the_others_are_named_as_such(
    pipeline: AnswerPipeline, question: str
) -> None:
    answer = pipeline.answer(question)

    rows = [statement for statement in answer.statements if "for children, by body weight" in statement.context]
    assert any("15.1–23 kg" in row.text and "45 mg" in row.text for row in rows)
    assert CAUTION in answer.labels.caution


@pytest.mark.parametrize("patient", ["", "45 y, 80 kg", "an adult"])
def test_nothing_is_said_of_children_where_the_patient_is_none(pipeline: AnswerPipeline, patient: str) -> None:
    assert CAUTION not in pipeline.answer("How is influenza treated with oseltamivir?", patient).labels.caution


def test_what_comes_along_for_a_child_does_not_change_what_opens_the_answer(pipeline: AnswerPipeline) -> None:
    adult = pipeline.answer("cefepime for febrile neutropenia")
    child = pipeline.answer("cefepime for febrile neutropenia", "5 years, 20 kg")

    assert child.statements[0].text == adult.statements[0].text
    assert {statement.text for statement in adult.statements} <= {statement.text for statement in child.statements}
