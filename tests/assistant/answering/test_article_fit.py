"""Which articles go first for a question, by what they are written for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.answering.article_fit import NARROWED, WIDER, Scope, by_article_fit, fit_of
from posology.assistant.retrieval.hits import Hit
from posology.ingest.documents import BlockKind, Passage, Span

ONE = Scope(frozenset({"famciclovir"}), frozenset(), frozenset({"zoster", "hsv-labialis"}))
SEVERAL = Scope(frozenset({"famciclovir", "acyclovir"}), frozenset({"immunocompromised"}), frozenset({"zoster"}))
SCOPES = {"one": ONE, "several": SEVERAL}


def hit(article: str, score: float) -> Hit:
    passage = Passage(f"p_{article}", article, "Title", (), BlockKind.PARAGRAPH, "x", Span(0, 1))
    return Hit(passage, score, score, 0.0, 0.0)


def asked(*qualifiers: str, drug: str = "famciclovir", condition: str = "zoster") -> Scope:
    return Scope(frozenset({drug} if drug else ()), frozenset(qualifiers), frozenset({condition} if condition else ()))


@pytest.mark.parametrize(
    ("article", "question", "weight"),
    [
        (ONE, asked(), 1.0),
        (SEVERAL, asked(), WIDER),
        (SEVERAL, asked("immunocompromised"), NARROWED),
        (SEVERAL, asked("immunocompromised", condition="hsv-labialis"), WIDER),
        (ONE, asked(condition="hsv"), 1.0),
        (ONE, asked(condition="cmv"), WIDER),
        (SEVERAL, asked(drug=""), 1.0),
        (SEVERAL, asked(condition=""), WIDER),
        (Scope(SEVERAL.drugs, frozenset(), frozenset()), asked(), 1.0),
    ],
)
def test_an_article_weighs_by_its_drugs_conditions_and_what_narrows_it(
    article: Scope, question: Scope, weight: float
) -> None:
    assert fit_of(article, question) == weight


def test_the_article_of_the_drug_alone_goes_before_a_close_one_about_several() -> None:
    hits = [hit("several", 1.0), hit("one", 0.95)]

    assert [h.passage.article_id for h in by_article_fit(hits, asked(), SCOPES.__getitem__)] == ["one", "several"]


def test_a_far_better_passage_stays_first() -> None:
    hits = [hit("several", 1.0), hit("one", 0.5)]

    assert [h.passage.article_id for h in by_article_fit(hits, asked(), SCOPES.__getitem__)] == ["several", "one"]


@given(st.lists(st.tuples(st.sampled_from(sorted(SCOPES)), st.floats(0, 2))))
def test_no_hit_is_lost_and_the_order_is_by_score(parts: list[tuple[str, float]]) -> None:
    ordered = by_article_fit([hit(article, score) for article, score in parts], asked(), SCOPES.__getitem__)

    assert sorted(h.passage.article_id for h in ordered) == sorted(article for article, _ in parts)
    assert [h.score for h in ordered] == sorted((h.score for h in ordered), reverse=True)
