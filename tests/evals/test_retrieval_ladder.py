"""The ladder of searches on small sets: indexing, documents by their best passage, measures, report and its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.errors import RunError
from posology.evals.retrieval.beir import read_beir
from posology.evals.retrieval.climbing import Climbed, climb
from posology.evals.retrieval.indexing import IndexedSet, document_of, index_documents
from posology.evals.retrieval.judged_set import JudgedDocument, JudgedSet
from posology.evals.retrieval.ladder import BASELINE, DEFAULT, best_documents, ladder_over
from posology.evals.retrieval.measures import measure_each, measure_names
from posology.evals.retrieval.report import read_report, write_report
from posology.evals.retrieval.sets import Choices, measure_beir
from tests.evals.judged_samples import beir_folder, silent
from tests.fakes import WordCounts


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> JudgedSet:
    return read_beir(beir_folder(tmp_path_factory.mktemp("set") / "four"))


@pytest.fixture(scope="module")
def indexed(judged: JudgedSet, tmp_path_factory: pytest.TempPathFactory) -> IndexedSet:
    return index_documents(judged.documents, WordCounts(), tmp_path_factory.mktemp("index"), silent)


@pytest.fixture(scope="module")
def climbed(judged: JudgedSet, indexed: IndexedSet) -> Climbed:
    return climb(judged, indexed, ladder_over(indexed, pools=(8,)), silent)


def test_a_document_becomes_passages_with_its_title_in_front() -> None:
    document = document_of(JudgedDocument("d", "A  title", "One two. Three\nfour.\n\nFive."))

    assert [passage.text for passage in document.passages] == ["One two. Three four.", "Five."]
    assert document.passages[0].searchable == "A title\nOne two. Three four."
    assert [len(passage.sentences) for passage in document.passages] == [2, 1]
    assert all(document.article.text[p.span.start : p.span.end] == p.text for p in document.passages)


def test_a_long_document_is_cut_into_several_passages() -> None:
    document = document_of(JudgedDocument("d", "", " ".join(f"Sentence number {n} says nothing." for n in range(90))))

    assert len(document.passages) > 1
    assert all(len(passage.text.split()) <= 180 for passage in document.passages)


def test_a_document_without_a_text_is_its_title() -> None:
    assert [p.searchable for p in document_of(JudgedDocument("d", "Only a title", "")).passages] == ["Only a title"]


def test_a_document_stands_where_its_best_passage_stands_and_only_once() -> None:
    units = ("a", "b", "a", "c", "b")
    asked: list[int] = []

    def rows(_question: str, k: int) -> list[int]:
        asked.append(k)
        return [2, 0, 4, 1, 3][:k]

    assert best_documents(rows, units, "?", 2) == ["a", "b"]
    assert asked == [2, 4]
    assert best_documents(rows, units, "?", 9) == ["a", "b", "c"]


def test_a_search_that_finds_little_is_not_asked_for_ever() -> None:
    assert best_documents(lambda _question, _k: [0], ("a", "b", "c"), "?", 2) == ["a"]
    assert best_documents(lambda _question, _k: [], ("a", "b", "c"), "?", 2) == []


def test_every_rung_finds_the_document_that_answers(climbed: Climbed) -> None:
    assert list(climbed.runs) == [BASELINE, "dense", "hybrid", DEFAULT, f"{DEFAULT}, pool 8"]
    assert {run["q1"][0] for run in climbed.runs.values()} == {"fos"}
    assert {run["q2"][0] for run in climbed.runs.values()} == {"zos"}


def test_the_report_holds_means_intervals_and_the_change_from_the_baseline(climbed: Climbed) -> None:
    baseline, *others = climbed.report.ladder

    assert tuple(baseline.measures) == measure_names()
    assert baseline.measures["nDCG@10"].mean == 1.0
    assert all(row.change is None for row in baseline.measures.values())
    assert all(row.change is not None and row.change.mean == 0.0 for rung in others for row in rung.measures.values())
    assert (climbed.report.documents, climbed.report.passages, climbed.report.judgements) == (4, 4, 3)


def test_a_rung_that_loses_a_document_shows_a_negative_change(judged: JudgedSet, indexed: IndexedSet) -> None:
    by_words, *_ = ladder_over(indexed)
    blind = type(by_words)("blind", "finds nothing", lambda _question, _k: [])

    report = climb(judged, indexed, [by_words, blind], silent).report

    change = report.ladder[1].measures["R@10"].change
    assert change is not None
    assert change.mean == -1.0


def test_measures_are_those_of_the_field() -> None:
    values = measure_each(
        ("nDCG@10", "R@10", "RR@10", "R(rel=2)@10"), {"q": {"a": 2, "b": 1}, "r": {"a": 1}}, {"q": ["x", "b"]}
    )

    assert values["R@10"] == {"q": 0.5, "r": 0.0}
    assert values["RR@10"] == {"q": 0.5, "r": 0.0}
    assert values["R(rel=2)@10"]["q"] == 0.0
    assert values["nDCG@10"]["q"] == pytest.approx((1 / 1.5849625) / (2 + 1 / 1.5849625))


def test_equal_places_are_broken_by_the_search_and_not_by_the_measure() -> None:
    first = measure_each(("RR@10",), {"q": {"z": 1}}, {"q": ["a", "z"]})
    second = measure_each(("RR@10",), {"q": {"a": 1}}, {"q": ["z", "a"]})

    assert first["RR@10"] == second["RR@10"] == {"q": 0.5}


def test_the_files_of_a_report_can_be_read_again(climbed: Climbed, judged: JudgedSet, tmp_path: Path) -> None:
    written = write_report(tmp_path / "out", climbed.report, climbed.runs, judged.judgements)

    assert read_report(tmp_path / "out") == climbed.report
    assert [path.name for path in written[:3]] == ["retrieval.json", "qrels.tsv", "run.bm25.trec"]
    assert written[1].read_text(encoding="utf-8").splitlines() == [
        "query-id\tcorpus-id\tscore", "q1\tfos\t2", "q1\tmet\t0", "q2\tzos\t1",
    ]  # fmt: skip
    assert written[2].read_text(encoding="utf-8").splitlines()[0].split() == ["q1", "Q0", "fos", "1", "1", "bm25"]


def test_white_space_in_an_id_does_not_break_a_run_file(climbed: Climbed, tmp_path: Path) -> None:
    write_report(tmp_path, climbed.report, {"a b": {"q 1": ["d\t1"]}}, {})

    assert (tmp_path / "run.a-b.trec").read_text(encoding="utf-8").split() == ["q%201", "Q0", "d%091", "1", "1", "a-b"]


def test_a_report_that_is_missing_or_damaged_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"retrieval\.json"):
        read_report(tmp_path)
    (tmp_path / "retrieval.json").write_text('{"ladder": 3}', encoding="utf-8")
    with pytest.raises(RunError, match="cannot be read"):
        read_report(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(climbed: Climbed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(RunError, match="cannot be written"):
        write_report(tmp_path / "file" / "out", climbed.report, {}, {})


def test_a_second_run_uses_the_index_of_the_first_and_gives_the_same_report(tmp_path: Path) -> None:
    folder, choices = beir_folder(tmp_path / "set"), Choices(tmp_path / "home")
    embedded: list[str] = []

    def watch(_done: int, total: int, label: str) -> None:
        embedded.extend([label] * (label == "embedding" and total > 0))

    first = measure_beir(folder, WordCounts(), choices, watch)
    seen = len(embedded)
    second = measure_beir(folder, WordCounts(), choices, watch)

    assert seen > 0
    assert len(embedded) == seen
    assert first.climbed.runs == second.climbed.runs
    timed = {"median_ms": 0.0, "p90_ms": 0.0}
    rungs = [[r.model_copy(update=timed) for r in each.climbed.report.ladder] for each in (first, second)]
    assert rungs[0] == rungs[1]


def test_sets_that_differ_in_their_texts_alone_have_indexes_of_their_own(tmp_path: Path) -> None:
    for text in ("Foscarnet is given daily.", "Zoster hurts."):
        indexed = index_documents([JudgedDocument("d", "", text)], WordCounts(), tmp_path, silent)
        held = indexed.library.passages_by_id(indexed.generation.passage_ids)
        indexed.close()
        assert [passage.text for passage in held.values()] == [text]

    assert len(list(tmp_path.iterdir())) == 2
