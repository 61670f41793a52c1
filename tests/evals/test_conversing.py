"""Cases of a conversation are asked turn by turn: what was said before holds, and nothing reaches another case."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Audience
from posology.assistant.settings import Settings
from posology.evals.conversing import AskedInConversation, conversation_over
from posology.evals.metrics.invariance import without_id_and_time

FOSCARNET = "What is the dose of foscarnet for acyclovir-resistant HSV?"


@pytest.fixture(scope="module")
def conversing(settings: Settings, pipeline: AnswerPipeline) -> AskedInConversation:
    return conversation_over(pipeline, bootstrap.knowledge_of(settings))


def test_a_follow_up_is_answered_about_the_drug_of_the_question_before(conversing: AskedInConversation) -> None:
    reply = conversing.answer([FOSCARNET], "and the hydration?")
    assert "foscarnet" in reply.answer.resolved_question
    assert reply.answer.outcome == "answered"
    assert {citation.passage_id for citation in reply.answer.citations} <= {passage.id for passage in reply.handed}


def test_patient_facts_are_carried_and_later_ones_win(conversing: AskedInConversation) -> None:
    earlier = [FOSCARNET, "she is 60 and weighs 70 kg, SCr 1.0 mg/dL"]
    reply = conversing.answer(earlier, "now she weighs 61 kg")
    assert {"age 60 years", "female", "weight 61 kg", "creatinine 1 mg/dL"} == set(reply.in_force)
    assert reply.answer.calculation is not None
    assert reply.answer.calculation.verdict == "calculated"


def test_facts_of_the_case_stand_beside_its_first_question_and_may_be_changed(conversing: AskedInConversation) -> None:
    reply = conversing.answer([FOSCARNET], "and at 61 kg?", "60 y, female, 70 kg, SCr 1.0 mg/dL")
    assert "weight 61 kg" in reply.in_force
    assert "weight 70 kg" not in reply.in_force


def test_only_the_patient_is_in_force_so_that_a_drug_must_stand_in_the_resolved_question(
    conversing: AskedInConversation,
) -> None:
    assert conversing.answer([FOSCARNET], "and in dialysis?").in_force == ()


def test_a_question_without_earlier_ones_is_asked_as_it_stands(
    conversing: AskedInConversation, pipeline: AnswerPipeline
) -> None:
    reply = conversing.answer([], FOSCARNET, "70 kg", Audience.NURSE)
    alone = pipeline.answer_with_evidence(FOSCARNET, "70 kg", Audience.NURSE)
    assert without_id_and_time(reply.answer) == without_id_and_time(alone.answer)
    assert reply.handed == alone.handed


def test_the_same_conversation_gives_the_same_answer_again_and_none_reaches_another(
    conversing: AskedInConversation,
) -> None:
    first = conversing.answer([FOSCARNET], "and the maximum rate?")
    conversing.answer(["What is the dose of cidofovir for CMV retinitis?"], "she weighs 55 kg")
    again = conversing.answer([FOSCARNET], "and the maximum rate?")
    assert without_id_and_time(first.answer) == without_id_and_time(again.answer)
    assert again.in_force == ()


def test_nothing_handed_stands_behind_a_message_that_asks_nothing(conversing: AskedInConversation) -> None:
    reply = conversing.answer([FOSCARNET], "thanks")
    assert reply.answer.outcome == "abstained"
    assert reply.handed == ()


def test_what_is_said_of_withheld_statements_rests_on_the_passages_of_the_answer_before(
    conversing: AskedInConversation,
) -> None:
    reply = conversing.answer([FOSCARNET], "why was that withheld?")
    assert {citation.passage_id for citation in reply.answer.citations} <= {passage.id for passage in reply.handed}


def test_the_records_of_a_conversation_are_thrown_away(
    conversing: AskedInConversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    conversing.answer([FOSCARNET], "and in dialysis?")
    assert list(tmp_path.iterdir()) == []
