"""Which passages an answer is drafted from: what says most of the question, what its intents ask, and no more."""

from __future__ import annotations

from dataclasses import replace

from posology.assistant.answering.drafts import LEAD_SECTION, Draft
from posology.assistant.answering.extractive import Shelf, draft_extractive
from posology.ingest.documents import BlockKind, Passage
from tests.shipped_articles import article_passages, hit, passage_with, shelf_of

MEROPENEM = "meropenem-renal"
CEFEPIME = "cefepime-renal"
FOSCARNET = "foscarnet-acyclovir-resistant-hsv"
METRICS = "renal-function-metrics"


def opening(draft: Draft) -> list[str]:
    return [statement.text for statement in draft.statements if statement.section == LEAD_SECTION]


def shelf_over(*articles: str, drugs: frozenset[str]) -> Shelf:
    return replace(
        shelf_of(articles[0]),
        passages_of=lambda wanted: article_passages(wanted) if wanted in articles else (),
        drugs_of=lambda _article: drugs,
    )


def test_a_pitfall_that_says_most_of_the_question_opens_the_answer_beside_the_lead() -> None:
    hits = [
        hit(passage_with(MEROPENEM, "for skin infection is 500 mg"), 1.0),
        hit(passage_with(MEROPENEM, "between 25 and 26 mL/min"), 0.97),
    ]
    draft = draft_extractive(hits, ("renal_adjustment",), shelf_of(MEROPENEM))
    assert any("between 25 and 26 mL/min" in text for text in opening(draft))


def test_a_passage_far_behind_the_best_does_not_open_the_answer() -> None:
    hits = [
        hit(passage_with(MEROPENEM, "for skin infection is 500 mg"), 1.0),
        hit(passage_with(MEROPENEM, "between 25 and 26 mL/min"), 0.4),
    ]
    draft = draft_extractive(hits, ("dose",), shelf_of(MEROPENEM))
    assert not any("between 25 and 26 mL/min" in statement.text for statement in draft.statements)


def test_every_statement_stands_once_even_if_it_also_answers_an_intent() -> None:
    hits = [hit(passage, 1.0 - place / 100) for place, passage in enumerate(article_passages(MEROPENEM)[:8])]
    texts = [(s.context, s.text) for s in draft_extractive(hits, ("dose",), shelf_of(MEROPENEM)).statements]
    assert len(texts) == len(set(texts))


def test_the_best_passage_of_another_article_on_the_drug_is_heard() -> None:
    loud = [hit(passage, 1.0) for passage in article_passages(CEFEPIME)[:5]]
    other = passage_with(MEROPENEM, "infused over 15–30 minutes")
    hits = [*loud, hit(other, 0.75)]
    named = shelf_over(CEFEPIME, MEROPENEM, drugs=frozenset({"cefepime"}))
    unnamed = shelf_over(CEFEPIME, MEROPENEM, drugs=frozenset())
    assert other.text in opening(draft_extractive(hits, ("dose",), named))
    assert other.text not in opening(draft_extractive(hits, ("dose",), unnamed))


def test_a_dose_asked_for_beside_something_else_brings_no_companions() -> None:
    hits = [hit(passage_with(MEROPENEM, "infused over 15–30 minutes"))]
    first = draft_extractive(hits, ("dose", "administration"), shelf_of(MEROPENEM))
    beside = draft_extractive(hits, ("administration", "dose"), shelf_of(MEROPENEM))
    assert any(statement.section == "Renal adjustment" for statement in first.statements)
    assert not any(statement.section == "Renal adjustment" for statement in beside.statements)


def test_a_short_section_that_comes_along_with_a_dose_comes_whole() -> None:
    lead = hit(article_passages(FOSCARNET)[0])
    later = hit(passage_with(FOSCARNET, "With each later foscarnet dose"), 0.9)
    draft = draft_extractive([lead, later], ("dose",), shelf_of(FOSCARNET))
    hydration = [statement.text for statement in draft.statements if statement.section == "Hydration"]
    assert hydration[0].startswith("Before the first foscarnet infusion")
    assert len(hydration) == 3
    assert any(statement.text == later.passage.text for statement in draft.statements)


def test_a_table_by_drug_shows_the_rows_of_the_drugs_asked_about() -> None:
    row = passage_with(METRICS, "metformin | eGFR")

    def of_others(passage: Passage) -> bool:
        return "metformin" not in passage.text.lower()

    shelf = replace(shelf_of(METRICS), is_of_others=of_others)
    rows = [s.text for s in draft_extractive([hit(row)], ("general",), shelf).statements if s.kind == "row"]
    assert rows == [row.text]


def test_without_hits_nothing_is_drafted() -> None:
    assert draft_extractive([], ("dose",), shelf_of(MEROPENEM)).statements == ()


APIXABAN = "apixaban-dose-reduction"


def test_a_dose_that_only_goes_on_stands_behind_the_one_it_goes_on_from() -> None:
    hits = [hit(passage_with(APIXABAN, "embolism then continues as"), 1.0)]
    draft = draft_extractive(hits, ("dose",), shelf_of(APIXABAN))
    said = opening(draft)
    first, second = (next(place for place, text in enumerate(said) if words in text) for words in ("10 mg", "then"))
    assert (first, second) == (0, 1)
    assert len(set(said)) == len(said)


def test_a_later_part_of_a_course_that_stands_by_itself_opens_the_answer() -> None:
    hits = [hit(passage_with(APIXABAN, "After at least 6 months"), 1.0)]
    draft = draft_extractive(hits, ("dose",), shelf_of(APIXABAN))
    assert opening(draft)[0].startswith("After at least 6 months")


def test_a_line_that_only_announces_a_list_is_no_statement() -> None:
    announcing = replace(passage_with(APIXABAN, "10 mg by mouth"), kind=BlockKind.LEAD_IN, text="How long it is given:")
    hits = [hit(announcing, 1.0), hit(passage_with(APIXABAN, "10 mg by mouth"), 0.9)]
    for intents in (("duration",), ()):
        draft = draft_extractive(hits, intents, shelf_of(APIXABAN))
        assert all(statement.text != "How long it is given:" for statement in draft.statements)
