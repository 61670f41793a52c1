"""An article that a rule contradicts loses the lead to the others, and cannot repeat a refuted number in other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.assistant.answering.doubts import behind, doubted_articles, hits_beside
from posology.assistant.answering.drafts import LEAD_SECTION
from posology.assistant.answering.extractive import Shelf, Use, draft_extractive
from posology.assistant.answering.gate import Gated, gate
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.retrieval.hits import Hit
from posology.ingest.documents import Passage
from posology.ingest.passages import passages_of
from posology.ingest.readers.registry import read_document
from tests.fakes import finder_of
from tests.shipped_articles import article_passages, hit, passage_with

SHIPPED = "piperacillin-tazobactam-renal"
DRUG = "piperacillin-tazobactam"
PLANTED = """---
id: ward-note
question: How long is piperacillin-tazobactam infused?
title: Piperacillin-tazobactam infusion
drugs: [piperacillin-tazobactam]
publisher: Ward
status: Submitted
last_updated: 2026-11-11
references:
  - type: label
    title: Ward note
---

# Piperacillin-tazobactam infusion

Piperacillin-tazobactam is infused over at least 3 minutes [1].

## Administration

- Piperacillin-tazobactam is infused through a filter [1].
"""


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Passage, ...]:
    path = tmp_path / "ward-note.md"
    path.write_text(PLANTED, encoding="utf-8")
    return passages_of(read_document(path))


@pytest.fixture(scope="module")
def checker(rulebook: Rulebook) -> Verifier:
    return Verifier(rulebook, finder_of(DRUG))


def shelf_with(planted: tuple[Passage, ...], drug: str = DRUG) -> Shelf:
    return Shelf(
        passages_of=lambda article: planted if article == "ward-note" else article_passages(article),
        intents_of_heading=lambda heading: {"administration"} if heading == "Administration" else set(),
        use_of=lambda _text: Use.SILENT,
        drugs_of=lambda _article: frozenset({drug}) if drug else frozenset(),
    )


def found(planted: tuple[Passage, ...]) -> list[Hit]:
    return [*(hit(p, 1.0) for p in planted), hit(passage_with(SHIPPED, "over at least 30 minutes"), 0.72)]


def answered(hits: list[Hit], shelf: Shelf, checker: Verifier) -> Gated:
    return gate(draft_extractive(hits, ("administration",), shelf), checker)


def test_the_shipped_article_opens_the_answer_and_the_doubted_one_comes_behind(
    planted: tuple[Passage, ...], checker: Verifier
) -> None:
    hits, shelf = found(planted), shelf_with(planted)
    first = answered(hits, shelf, checker)
    assert doubted_articles(first) == {"ward-note"}
    others = hits_beside(hits, doubted_articles(first), shelf)
    both = behind(first, answered(list(others), shelf, checker))
    assert both.shown[0].statement.quotes[0].passage.article_id == SHIPPED
    assert any("over at least 30 minutes" in checked.statement.text for checked in both.shown)
    note = [c.statement for c in both.shown if c.statement.quotes[0].passage.article_id == "ward-note"]
    assert note
    assert all(statement.section != LEAD_SECTION for statement in note)
    assert any("3 minutes" in held.statement.text for held in both.withheld)


def test_an_article_that_stands_keeps_the_lead(checker: Verifier) -> None:
    hits = [hit(passage_with(SHIPPED, "over at least 30 minutes"))]
    first = answered(hits, shelf_with(()), checker)
    assert first.shown
    assert doubted_articles(first) == frozenset()
    assert hits_beside(hits, frozenset(), shelf_with(())) == ()


def test_nothing_takes_the_lead_where_no_other_article_is_about_the_drug(planted: tuple[Passage, ...]) -> None:
    hits = found(planted)
    assert hits_beside(hits, frozenset({"ward-note"}), shelf_with(planted, drug="")) == ()
    assert hits_beside(hits, frozenset({"ward-note", SHIPPED}), shelf_with(planted)) == ()


def test_no_statement_is_shown_twice(planted: tuple[Passage, ...], checker: Verifier) -> None:
    hits, shelf = found(planted), shelf_with(planted)
    first = answered(hits, shelf, checker)
    both = behind(first, answered(hits, shelf, checker))
    texts = [checked.statement.text for checked in both.shown]
    assert len(texts) == len(set(texts))
    assert len({held.statement.text for held in both.withheld}) == len(both.withheld)


def test_a_refuted_number_in_other_words_is_left_out(rulebook: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "ganciclovir-note.md"
    path.write_text(
        PLANTED.replace("piperacillin-tazobactam", "ganciclovir")
        .replace("is infused over at least 3 minutes", "has a platelet limit of 3,000 per microliter")
        .replace("is infused through a filter", "is not recommended if the platelet count is <3,000 per microliter")
        .replace("Piperacillin-tazobactam", "Ganciclovir"),
        encoding="utf-8",
    )
    note = passages_of(read_document(path))
    first = gate(
        draft_extractive([hit(p) for p in note], ("administration",), shelf_with(note)),
        Verifier(rulebook, finder_of("ganciclovir")),
    )
    assert any("3,000" in held.statement.text for held in first.withheld)
    assert any("3,000" in checked.statement.text for checked in first.shown)
    merged = behind(first, Gated((), ()))
    assert not any("3,000" in checked.statement.text for checked in merged.shown)


def test_an_article_that_names_no_number_does_not_answer_a_question_for_one_alone(
    planted: tuple[Passage, ...], checker: Verifier
) -> None:
    wordy = [p for p in planted if "filter" in p.text]
    gated = answered([hit(p) for p in wordy], shelf_with(tuple(wordy)), checker)
    assert gated.shown
    assert doubted_articles(gated, ("administration",)) == {"ward-note"}
    assert doubted_articles(gated, ("interaction",)) == frozenset()
