"""The gold set as a judged retrieval set: which passages count as relevant, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.cases import Case, GoldPassage
from posology.evals.errors import RetrievalSetError
from posology.evals.retrieval.gold_set import gold_set, passages_holding, read_articles
from posology.ingest.library import Document

ARTICLE = "foscarnet-acyclovir-resistant-hsv"


@pytest.fixture(scope="module")
def articles(corpus: Path) -> tuple[Document, ...]:
    return read_articles(corpus / "articles")


def case(**fields: object) -> Case:
    given: dict[str, object] = {
        "id": "one",
        "kind": "answerable",
        "question": "Which foscarnet dose?",
        "gold": [{"article": ARTICLE, "contains": "ranks neither of the two foscarnet intervals"}],
        "vital": [{"says": "a fact", "needs": ["a word"]}],
        "made": "for a test",
    }
    return Case.model_validate(given | fields)


def test_every_passage_of_the_article_that_holds_the_words_is_relevant(articles: tuple[Document, ...]) -> None:
    judged = gold_set([case()], articles, "some.jsonl")

    (question,) = judged.questions
    held = {passage.id: passage for article in articles for passage in article.passages}
    assert question.grades
    assert all("ranks neither" in held[passage_id].text for passage_id in question.grades)
    assert (question.text, question.cluster, judged.source) == ("Which foscarnet dose?", ARTICLE, "some.jsonl")


def test_white_space_and_case_of_the_gold_words_do_not_count(articles: tuple[Document, ...]) -> None:
    passages = next(each.passages for each in articles if each.article.id == ARTICLE)

    assert passages_holding(GoldPassage(article=ARTICLE, contains="RANKS  neither\nof the two"), passages)
    assert not passages_holding(GoldPassage(article=ARTICLE, contains="ranks both of the two"), passages)


def test_gold_words_that_no_passage_holds_and_follow_ups_are_left_out_and_counted(
    articles: tuple[Document, ...],
) -> None:
    lost = case(id="lost", gold=[{"article": ARTICLE, "contains": "words that stand nowhere"}])
    ghost = case(id="ghost", gold=[{"article": "no-such-article", "contains": "foscarnet"}])
    follow_up = case(id="then", kind="follow_up", previous=["Foscarnet for HSV?"], resolves_to=["foscarnet"])

    judged = gold_set([case(), lost, ghost, follow_up], articles)

    assert [question.id for question in judged.questions] == ["one"]
    assert judged.notes == (
        "gold passages that no passage of their article holds left out: 2 (first: case lost)",
        "follow-ups left out, they need their conversation: 1 (first: case then)",
    )


def test_a_set_of_which_nothing_is_left_is_refused(articles: tuple[Document, ...]) -> None:
    with pytest.raises(RetrievalSetError, match="no case names a gold passage"):
        gold_set([case(gold=[{"article": "nowhere", "contains": "x"}])], articles)
    with pytest.raises(RetrievalSetError):
        gold_set([], articles)
