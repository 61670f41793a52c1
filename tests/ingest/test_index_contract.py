"""What every index of vectors must do, run on each adapter; and what the lexical index promises."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.ingest.index.dense_chroma import open_chroma, write_chroma
from posology.ingest.index.dense_exact import ExactIndex, open_exact, sign_columns, write_exact
from posology.ingest.index.lexical import LexicalIndex, write_lexical
from posology.ingest.index.protocol import best_rows
from posology.ingest.index.terms import cut_terms
from tests.ingest.library_samples import sample_article, sample_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from posology.ingest.documents import Passage
    from posology.ingest.index.protocol import PassageIndex

    Build = Callable[[NDArray[np.float32]], PassageIndex]

DIMENSION = 48


def unit_rows(count: int, seed: int = 7, dimension: int = DIMENSION) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture(params=["exact", "sign bits", "chroma"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Build]:
    opened = []

    def exact(matrix: NDArray[np.float32]) -> PassageIndex:
        write_exact(tmp_path, matrix)
        return open_exact(tmp_path)

    def with_signs(matrix: NDArray[np.float32]) -> PassageIndex:
        return ExactIndex(matrix, sign_columns(matrix))

    def chroma(matrix: NDArray[np.float32]) -> PassageIndex:
        write_chroma(tmp_path / "chroma", matrix)
        opened.append(open_chroma(tmp_path / "chroma"))
        return opened[-1]

    yield {"exact": exact, "sign bits": with_signs, "chroma": chroma}[request.param]
    for index in opened:
        index.close()


def test_the_nearest_row_is_the_vector_itself_with_cosine_one(build: Build) -> None:
    matrix = unit_rows(300)
    index = build(matrix)
    for row in (0, 150, 299):
        found, score = index.search(matrix[row], 1)[0]
        assert found == row
        assert score == pytest.approx(1, abs=1e-5)


def test_hits_are_those_of_the_definition_best_first(build: Build) -> None:
    matrix, queries = unit_rows(300), unit_rows(10, seed=8)
    index = build(matrix)
    for query in queries:
        hits = index.search(query, 8)
        expected = matrix @ query
        assert [row for row, _ in hits] == np.argsort(-expected)[:8].tolist()
        assert [score for _, score in hits] == pytest.approx(sorted(expected, reverse=True)[:8], abs=1e-5)


def test_equal_cosines_stand_in_the_order_of_their_rows(build: Build) -> None:
    matrix = unit_rows(40)
    matrix[[5, 9, 17, 31]] = matrix[3]
    assert [row for row, _ in build(matrix).search(matrix[3], 3)] == [3, 5, 9]


def test_asking_for_more_than_there_is_gives_all_and_for_none_gives_none(build: Build) -> None:
    matrix = unit_rows(5)
    index = build(matrix)
    assert len(index) == 5
    assert sorted(row for row, _ in index.search(matrix[0], 50)) == [0, 1, 2, 3, 4]
    assert index.search(matrix[0], 0) == []


def test_an_empty_index_answers_with_nothing(build: Build) -> None:
    index = build(np.empty((0, DIMENSION), dtype=np.float32))
    assert len(index) == 0
    assert index.search(unit_rows(1)[0], 3) == []


def test_repeating_a_search_repeats_its_answer(build: Build) -> None:
    matrix, query = unit_rows(200), unit_rows(1, seed=9)[0]
    index = build(matrix)
    assert index.search(query, 10) == index.search(query, 10)


def test_a_passage_has_the_same_cosine_wherever_it_stands() -> None:
    matrix, query = unit_rows(101, dimension=384), unit_rows(1, seed=4, dimension=384)[0]
    scores = dict(ExactIndex(matrix).search(query, 101))
    moved = dict(ExactIndex(matrix[::-1].copy()).search(query, 101))
    assert all(scores[row] == moved[100 - row] for row in range(101))


def test_more_rows_than_chroma_takes_at_once_are_all_there(tmp_path: Path) -> None:
    matrix = unit_rows(6_000, dimension=8)
    write_chroma(tmp_path, matrix)
    index = open_chroma(tmp_path)
    assert len(index) == 6_000
    assert index.search(matrix[5_999], 1)[0][0] == 5_999
    index.close()


def test_sign_bits_lose_little_on_rows_that_lie_in_clusters_as_texts_do() -> None:
    subjects = np.repeat(unit_rows(40, dimension=384), 100, axis=0)
    matrix = subjects + 0.8 * unit_rows(4_000, seed=2, dimension=384)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    exact, quick = ExactIndex(matrix), ExactIndex(matrix, sign_columns(matrix))
    queries = [
        (row + other) / np.linalg.norm(row + other) for row, other in zip(matrix[:50], matrix[50:], strict=False)
    ]
    kept = [len({r for r, _ in exact.search(q, 5)} & {r for r, _ in quick.search(q, 5)}) for q in queries]
    assert sum(kept) >= 0.99 * 5 * len(queries)


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=30), st.integers(-1, 40))
def test_best_rows_are_a_stable_sort_cut_at_k(scores: list[float], k: int) -> None:
    expected = sorted(enumerate(scores), key=lambda hit: (-hit[1], hit[0]))[: max(k, 0)]
    assert best_rows(np.array(scores, dtype=np.float32), k) == expected


def passages_about(*texts: str) -> tuple[Passage, ...]:
    return tuple(
        dataclasses.replace(
            sample_passages(sample_article(f"drug{number}", [text]))[0], article_title=f"Title {number}"
        )
        for number, text in enumerate(texts)
    )


def lexical(folder: Path, passages: Sequence[Passage]) -> LexicalIndex:
    write_lexical(folder, passages)
    return LexicalIndex.open(folder)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("1.0-1.4", ["1.0-1.4"]),
        ("1.0 – 1.4", ["1.0-1.4"]),
        ("mg/kg, mL/min/kg, mL/min/1.73 m²", ["mg/kg", "ml/min/kg", "ml/min/1.73", "m2"]),
        ("0.5 and .5", ["0.5", "0.5"]),
        ("2.5mg/kg", ["2.5", "mg/kg"]),
        ("1,500 mg", ["1500", "mg"]),
        ("q8h BID", ["q8h", "bid"]),
        ("µg/kg", ["mcg/kg"]),
        ("mcg/kg", ["mcg/kg"]),
        ("5 µg", ["5", "mcg"]),
        ("5μg daily, drug/day", ["5", "mcg", "daili", "drug/day"]),
        ("50%", ["50%"]),
        ("acyclovir-resistant HSV-2", ["acyclovir", "resist", "hsv", "2"]),
        ("infusions, infused, infusing", ["infus", "infus", "infus"]),
        ("aciclovir/valaciclovir", ["aciclovir", "valaciclovir"]),
        ("Crohn's naïve", ["crohn", "naiv"]),
        ("do not give without food", ["not", "give", "without", "food"]),
        ("", []),
        ("--- /// ...", []),
        ("漢字", ["漢字"]),
    ],
)
def test_terms_keep_numbers_and_units_whole_and_stem_words(text: str, terms: list[str]) -> None:
    assert cut_terms(text) == terms


@given(st.text(max_size=200))
def test_any_text_is_cut_without_error_and_the_same_each_time(text: str) -> None:
    terms = cut_terms(text)
    assert terms == cut_terms(text)
    assert all(term and "\n" not in term and " " not in term for term in terms)


def test_a_range_finds_the_row_that_prints_it_and_not_its_neighbours(tmp_path: Path) -> None:
    index = lexical(tmp_path, passages_about("CrCl 1.0–1.4: once.", "CrCl 0.8–1.0: twice.", "CrCl above 1.4: more."))
    assert [row for row, _ in index.body.search("1.0-1.4", 5)] == [0]


def test_scores_are_bm25_by_its_formula(tmp_path: Path) -> None:
    index = lexical(tmp_path, passages_about("rash", "rash rash fever", "fever"))
    words = [len(cut_terms(p.searchable)) for p in passages_about("rash", "rash rash fever", "fever")]
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = sum(words) / 3
    expected = [idf * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * n / mean)) for f, n in zip((1, 2, 0), words, strict=True)]
    assert index.body.scores("rashes").tolist() == pytest.approx(expected, rel=1e-5)


def test_body_and_title_are_scored_apart(tmp_path: Path) -> None:
    index = lexical(tmp_path, passages_about("fever", "rash"))
    assert [row for row, _ in index.body.search("rash", 5)] == [1]
    assert index.title.search("rash", 5) == []
    assert {row for row, _ in index.title.search("administration", 5)} == {0, 1}


def test_word_statistics_count_passages(tmp_path: Path) -> None:
    index = lexical(tmp_path, passages_about("fever fever", "rash and fever", "rash"))
    assert index.passage_count() == 3
    assert [index.document_frequency(term) for term in index.terms("fevers rashes unknown")] == [2, 2, 0]


def test_a_question_of_unknown_or_hostile_words_finds_nothing(tmp_path: Path) -> None:
    index = lexical(tmp_path, passages_about("fever"))
    for query in ("", "zzz", "\x00", "rash^9 OR *", '"; DROP TABLE', "a" * 100_000):
        assert index.body.search(query, 5) == []


def test_an_index_without_passages_answers_with_nothing(tmp_path: Path) -> None:
    index = lexical(tmp_path, ())
    assert index.body.search("fever", 5) == []
    assert index.passage_count() == 0
