"""What a question for alternatives gets: what the articles offer instead, never the unwanted drug's own dosing."""

from __future__ import annotations

import pytest

from posology.assistant.answering.alternatives import replaced_in
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.question import understand


@pytest.mark.parametrize(
    ("question", "replaced"),
    [
        ("What else could be used in place of foscarnet for resistant HSV?", {"foscarnet"}),
        ("substitutes for apixaban?", {"apixaban"}),
        ("he is intolerant of ganciclovir, any alternatives?", {"ganciclovir"}),
        ("cidofovir alternatives", {"cidofovir"}),
        ("other options than cefepime", {"cefepime"}),
        ("gabapentin for PHN: alternatives", {"gabapentin"}),
        ("alternatives to ganciclovir and foscarnet in CMV retinitis", {"ganciclovir", "foscarnet"}),
        # a drug that is named as the alternative, or that only failed, is not unwanted
        ("Is foscarnet a good alternative for CMV retinitis?", set()),
        ("switch from ganciclovir to valganciclovir", set()),
        ("foscarnet as an alternative to acyclovir: dose", set()),
        ("alternatives for acyclovir-resistant HSV", set()),
        ("second line after acyclovir failed", set()),
        ("valacyclovir dose for zoster, and the alternatives", set()),
        ("foscarnet dose", set()),
    ],
)
def test_the_unwanted_drugs_are_told_from_those_that_the_question_is_about(
    question: str, replaced: set[str], lexicon: Lexicon
) -> None:
    assert replaced_in(understand(question, lexicon)) == replaced


@pytest.mark.parametrize(
    "question",
    [
        "What can I give instead of gabapentin?",
        "alternatives to oseltamivir please",
        "patient can't tolerate meropenem, what else?",
        "substitute for metformin in type 2 diabetes, 80 kg, eGFR 25",
    ],
)
def test_without_a_passage_on_alternatives_nothing_of_the_unwanted_drug_is_shown(
    question: str, pipeline: AnswerPipeline
) -> None:
    answer = pipeline.answer(question)

    assert answer.abstention is not None
    assert "instead of" in answer.abstention.reason
    assert (answer.statements, answer.reminders, answer.calculation) == ((), (), None)


def test_articles_on_other_drugs_for_the_same_condition_are_named_and_none_is_proposed(
    pipeline: AnswerPipeline,
) -> None:
    answer = pipeline.answer("What else instead of foscarnet for CMV retinitis?")

    assert answer.abstention is not None
    assert "cidofovir, ganciclovir, valganciclovir: ask about one of them by its name" in answer.abstention.reason
    assert answer.citations
    assert not any(citation.article_id.startswith("foscarnet") for citation in answer.citations)


def test_a_resistant_condition_is_not_met_by_articles_for_the_wider_one(pipeline: AnswerPipeline) -> None:
    answer = pipeline.answer("options other than foscarnet for acyclovir-resistant HSV")

    assert answer.abstention is not None
    assert "acyclovir" not in answer.abstention.reason
    assert answer.citations == ()


def test_what_an_article_offers_instead_is_shown(pipeline: AnswerPipeline) -> None:
    answer = pipeline.answer("alternatives to cidofovir in CMV retinitis")

    assert answer.outcome == "answered"
    assert {citation.article_id for citation in answer.citations} == {"cidofovir"}
    assert "Foscarnet and ganciclovir" in answer.statements[0].text
    assert not any(quantity.role == "dose" for said in answer.statements for quantity in said.quantities)
