"""Search: a real generation and library in a folder, with an embedder that counts words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from posology.assistant.retrieval.filters import about_drugs
from posology.assistant.retrieval.search import Searcher
from posology.ingest.documents import Article, Block, BlockKind, Passage, Sentence, SourceFacts, Span
from posology.ingest.generations import embed_missing, publish
from posology.ingest.library import Document, Library
from tests.fakes import WordCounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from posology.assistant.retrieval.hits import Hit


class CountingLibrary(Library):
    """A library that counts how often passages are asked for."""

    asked = 0

    def passages_by_id(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        self.asked += 1
        return super().passages_by_id(passage_ids)


def document(article_id: str, title: str, *paragraphs: str) -> Document:
    text, blocks, passages = title, [], []
    for ordinal, paragraph in enumerate(paragraphs):
        start = len(text) + 2
        text += "\n\n" + paragraph
        cuts = [0, *(match.end() for match in re.finditer(r"\. ", paragraph)), len(paragraph)]
        sentences = tuple(
            Sentence(Span(start + a, start + a + len(paragraph[a:b].rstrip()))) for a, b in pairwise(cuts)
        )
        block = Block(BlockKind.PARAGRAPH, Span(start, len(text)), (), sentences)
        blocks.append(block)
        passages.append(
            Passage(
                f"p_{article_id}_{ordinal}", article_id, title, (), block.kind, paragraph, block.span, "", sentences,
                ordinal=ordinal,
            )
        )  # fmt: skip
    article = Article(article_id, title, title, text, tuple(blocks), (), SourceFacts())
    return Document(f"/articles/{article_id}.md", text.encode(), article, tuple(passages))


FOSCARNET = document(
    "fos",
    "Foscarnet for resistant herpes",
    "The induction dose is 40 mg/kg every 8 hours. Monitor calcium.",
    "Hydrate with saline. Infuse slowly through a pump.",
    "Seizures follow a fast infusion.",
)
METFORMIN = document(
    "met", "Metformin and the kidney", "Stop metformin when the eGFR is below 30.", "Lactic acidosis is rare."
)
TWINS = [document(f"twin{letter}", "Zoster", "The very same sentence on zoster.") for letter in "cab"]
CROWD = [
    document(f"crowd{number:03}", "Dose and hydration", "Hydrate, dose, infuse and hydrate.") for number in range(60)
]


def searcher_of(folder: Path, *documents: Document) -> tuple[Searcher, CountingLibrary]:
    library, embedder = CountingLibrary.open(folder / "library.db"), WordCounts()
    for each in documents:
        library.put_document(each)
    embed_missing(library, embedder)
    return Searcher(publish(library, embedder, folder), embedder, library), library


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, CountingLibrary]]:
    searcher, library = searcher_of(tmp_path_factory.mktemp("home"), FOSCARNET, METFORMIN, *TWINS, *CROWD)
    yield searcher, library
    library.close()


@pytest.fixture
def searcher(opened: tuple[Searcher, CountingLibrary]) -> Searcher:
    return opened[0]


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


def test_the_passage_that_answers_comes_first_with_the_text_of_the_library(searcher: Searcher) -> None:
    best = searcher.search("foscarnet induction dose for resistant herpes")[0]

    assert best.passage == FOSCARNET.passages[0]
    assert best.score == max(hit.score for hit in searcher.search("foscarnet induction dose for resistant herpes"))


def test_the_best_sentence_of_a_passage_is_named(searcher: Searcher) -> None:
    best = searcher.search("monitor calcium foscarnet resistant herpes")[0]

    assert best.passage.sentences[best.sentence] == FOSCARNET.passages[0].sentences[1]
    assert best.sentence_score > 0.5


def test_the_only_sentence_of_a_passage_is_its_best(searcher: Searcher) -> None:
    best = searcher.search("metformin eGFR below 30")[0]

    assert (best.passage.id, best.sentence) == ("p_met_0", 0)


def test_hits_come_in_falling_order_and_no_more_than_asked_for(searcher: Searcher) -> None:
    hits = searcher.search("hydrate before the dose", 5)

    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_equal_passages_are_ordered_by_id(searcher: Searcher) -> None:
    assert ids(searcher.search("very same sentence on zoster", 3)) == ["p_twina_0", "p_twinb_0", "p_twinc_0"]


def test_the_same_question_gives_the_same_hits_to_the_last_digit(searcher: Searcher) -> None:
    assert searcher.search("foscarnet dose") == searcher.search("foscarnet dose")


@pytest.mark.parametrize("query", ["", "   ", "\n\t"])
def test_a_blank_question_finds_nothing(searcher: Searcher, query: str) -> None:
    assert searcher.search(query) == ()


def test_asking_for_no_passages_gives_none(searcher: Searcher) -> None:
    assert searcher.search("foscarnet", 0) == ()


@pytest.mark.parametrize(
    "query", ["' OR 1=1 --", "\x00\x01", "title:foscarnet AND (", "* ? [ ] { } ^ ~ \\", "ﷺ" * 500, "dose " * 5_000]
)
def test_signs_that_mean_something_to_a_query_language_mean_nothing_here(searcher: Searcher, query: str) -> None:
    assert len(searcher.search(query)) <= 8


def test_asking_for_more_than_there_is_gives_everything_once(tmp_path: Path) -> None:
    searcher, library = searcher_of(tmp_path, FOSCARNET, METFORMIN)
    with library:
        found = ids(searcher.search("foscarnet", 500))

    assert sorted(found) == sorted(each.id for each in (*FOSCARNET.passages, *METFORMIN.passages))


def test_a_filter_gives_only_what_it_keeps(searcher: Searcher) -> None:
    hits = searcher.search("hydrate and infuse the dose", keep=lambda passage: passage.article_id == "fos")

    assert {hit.passage.article_id for hit in hits} == {"fos"}


def test_a_filter_does_not_change_the_score_of_a_passage(searcher: Searcher) -> None:
    query = "infuse foscarnet"
    free = {hit.passage.id: hit.score for hit in searcher.search(query, 60)}
    filtered = searcher.search(query, 3, keep=lambda passage: passage.article_id == "fos")

    assert {hit.passage.id: hit.score for hit in filtered}.items() <= free.items()


def test_a_drug_whose_passages_rank_below_the_pool_is_found_by_its_name(searcher: Searcher) -> None:
    keep = about_drugs(["foscarnet"], {"fos": ["foscarnet"]})

    hits = searcher.search("hydrate dose infuse", 3, keep=keep, pool=5)

    assert sorted(ids(hits)) == ["p_fos_0", "p_fos_1", "p_fos_2"]


def test_an_article_on_the_drug_is_found_even_when_it_never_names_it(searcher: Searcher) -> None:
    keep = about_drugs(["Glucophage"], {"met": ["metformin", "glucophage"]})

    assert {hit.passage.article_id for hit in searcher.search("hydrate dose", 2, keep=keep, pool=2)} == {"met"}


def test_a_filter_that_keeps_nothing_gives_nothing(searcher: Searcher) -> None:
    assert searcher.search("foscarnet", keep=lambda _: False, pool=2) == ()
    assert searcher.search("foscarnet", keep=about_drugs(["aspirin"], {})) == ()


def test_a_second_search_for_the_same_reads_nothing_from_the_library(
    opened: tuple[Searcher, CountingLibrary],
) -> None:
    searcher, library = opened
    searcher.search("foscarnet dose")
    before = library.asked
    searcher.search("foscarnet dose")

    assert library.asked == before


def test_a_warm_searcher_reads_nothing_from_the_library(tmp_path: Path) -> None:
    searcher, library = searcher_of(tmp_path, FOSCARNET, METFORMIN)
    with library:
        searcher.warm()
        before = library.asked
        searcher.search("lactic acidosis")

        assert library.asked == before


def test_a_passage_that_left_the_library_after_the_generation_was_opened_is_not_given_back(tmp_path: Path) -> None:
    searcher, library = searcher_of(tmp_path, FOSCARNET, METFORMIN)
    with library:
        library.remove_document(METFORMIN.path)

        assert all(hit.passage.article_id == "fos" for hit in searcher.search("metformin", 8))


def test_coverage_names_the_word_that_the_library_does_not_hold(searcher: Searcher) -> None:
    query = "What is the dose of zorbamycin in herpes?"
    facts = searcher.coverage({"zorbamycin": (), "herpes": ()}, searcher.search(query))

    assert facts.absent == ("zorbamycin",)


def test_coverage_is_full_for_what_the_best_passages_say(searcher: Searcher) -> None:
    query = "How is foscarnet infused?"
    facts = searcher.coverage({"foscarnet": (), "infused": ("infused", "infusion")}, searcher.search(query))

    assert facts.word_share == 1.0
