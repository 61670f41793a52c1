"""Reading folders in BEIR form: what is taken, what is left out and counted, what stops with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.errors import RetrievalSetError
from posology.evals.lines import LONGEST_LINE_BYTES
from posology.evals.retrieval.beir import read_beir
from tests.evals.judged_samples import DOCUMENTS, QRELS, QUESTIONS, beir_folder, lines


def test_documents_questions_and_grades_are_read(tmp_path: Path) -> None:
    judged = read_beir(beir_folder(tmp_path / "set"))

    assert (judged.name, judged.source, judged.notes) == ("set", "test.tsv", ())
    assert [document.id for document in judged.documents] == ["fos", "met", "zos", "kid"]
    assert judged.judgements == {"q1": {"fos": 2, "met": 0}, "q2": {"zos": 1}}
    assert judged.questions[0].text == "foscarnet infusion"


def test_the_test_split_is_taken_where_it_is_there_and_any_other_on_request(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path, test="q1\tfos\t1\n", dev="q2\tzos\t1\n")

    assert list(read_beir(folder).judgements) == ["q1"]
    assert list(read_beir(folder, "dev").judgements) == ["q2"]


def test_without_a_test_split_every_file_is_read(tmp_path: Path) -> None:
    judged = read_beir(beir_folder(tmp_path, dev="q1\tfos\t1\n", train="q2\tzos\t1\n"))

    assert (list(judged.judgements), judged.source) == (["q1", "q2"], "dev.tsv, train.tsv")


def test_judgements_in_the_form_of_trec_are_read_too(tmp_path: Path) -> None:
    assert read_beir(beir_folder(tmp_path, test="q1 0 fos 1\n")).judgements == {"q1": {"fos": 1}}


def test_unknown_fields_numbers_as_ids_and_missing_titles_are_taken(tmp_path: Path) -> None:
    corpus = '{"_id": 7, "text": "zoster", "year": 2020, "metadata": {"a": [1]}}\n'
    judged = read_beir(beir_folder(tmp_path, corpus=corpus, test="q2\t7\t1\n"))

    assert [(document.id, document.title) for document in judged.documents] == [("7", "")]


@pytest.mark.parametrize(
    ("corpus", "queries", "qrels", "note"),
    [
        (lines((*DOCUMENTS, DOCUMENTS[0])), lines(QUESTIONS), QRELS, "documents with an id that stands already left out: 1 (first: corpus.jsonl, line 5)"),
        (lines((*DOCUMENTS, {"_id": "x", "title": " ", "text": ""})), lines(QUESTIONS), QRELS, "documents without title and text left out: 1 (first: corpus.jsonl, line 5)"),
        (lines((*DOCUMENTS, {"_id": "x"})), lines(QUESTIONS), QRELS, "documents without title and text left out: 1 (first: corpus.jsonl, line 5)"),
        (lines(DOCUMENTS), lines((*QUESTIONS, QUESTIONS[1])), QRELS, "questions with an id that stands already left out: 1 (first: queries.jsonl, line 3)"),
        (lines(DOCUMENTS), lines((*QUESTIONS, {"_id": "q3", "text": None})), QRELS, "questions without a text left out: 1 (first: queries.jsonl, line 3)"),
        (lines(DOCUMENTS), lines(QUESTIONS), QRELS + "q1\tghost\t1\nq2\tghost\t1\n", "judgements of documents that are not there left out: 2 (first: test.tsv, line 5)"),
        (lines(DOCUMENTS), lines(QUESTIONS), QRELS + "ghost\tfos\t1\n", "judgements of questions that are not there left out: 1 (first: test.tsv, line 5)"),
        (lines(DOCUMENTS), lines(QUESTIONS), QRELS + "q1\tfos\t1\n", "judgements against an earlier one of the same pair left out: 1 (first: test.tsv, line 5)"),
        (lines(DOCUMENTS), lines((*QUESTIONS, {"_id": "q3", "text": "a"})), QRELS + "q3\tfos\t0\n", "questions without a relevant document left out: 1 (first: question q3)"),
    ],
)  # fmt: skip
def test_what_is_missing_doubled_or_unknown_is_left_out_and_counted(
    tmp_path: Path, corpus: str, queries: str, qrels: str, note: str
) -> None:
    judged = read_beir(beir_folder(tmp_path, corpus, queries, test=qrels))

    assert judged.notes == (note,)
    assert judged.judgements == {"q1": {"fos": 2, "met": 0}, "q2": {"zos": 1}}


@pytest.mark.parametrize(
    ("name", "content", "line", "problem"),
    [
        ("corpus.jsonl", b'{"_id": "a", "text": "b"}\n{"_id": \n', 2, "is no JSON"),
        ("corpus.jsonl", b"[1, 2]\n", 1, "is a JSON list, not an object"),
        ("corpus.jsonl", b"[" * 100_000 + b"\n", 1, "is no JSON (nested too deep)"),
        ("corpus.jsonl", b'{"text": "b"}\n', 1, '"_id" is missing'),
        ("corpus.jsonl", b'{"_id": true, "text": "b"}\n', 1, '"_id" is missing or no text'),
        ("corpus.jsonl", b'{"_id": "a", "text": {"b": 1}}\n', 1, '"text" is a dict; it must be a text'),
        ("corpus.jsonl", b'{"_id": "a", "title": 3, "text": "b"}\n', 1, '"title" is a int'),
        ("corpus.jsonl", b"\x89PNG\x00\x01\n", 1, "is binary, not text"),
        ("corpus.jsonl", b"\n\xff\xfe\n", 2, "is not UTF-8"),
        ("corpus.jsonl", b"", 0, "holds no document"),
        ("corpus.jsonl", b'{"_id": "a", "text": ""}\n', 0, "holds no document with a text"),
        ("queries.jsonl", b"\n \n", 0, "holds no question"),
        ("queries.jsonl", b'"just a text"\n', 1, "is a JSON str, not an object"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\tfos\n", 2, "has 2 cells"),
        ("qrels/test.tsv", b"q1\tfos\t1\nq1\tmet\tmany\n", 2, "the grade 'many' is no whole number"),
        ("qrels/test.tsv", b"q1\tfos\t1\nq1\t\t1\n", 2, "has 3 cells"),
        ("qrels/test.tsv", b"q1\tfos\t0.5\nq1\tfos\t0.5\n", 2, "the grade '0.5' is no whole number"),
        ("qrels/test.tsv", b"", 0, "no judgement names a question and a relevant document"),
        ("qrels/test.tsv", b"ghost\tfos\t1\n", 0, "no judgement names"),
    ],
)
def test_a_line_that_cannot_be_read_stops_with_its_file_and_number(
    tmp_path: Path, name: str, content: bytes, line: int, problem: str
) -> None:
    folder = beir_folder(tmp_path)
    (folder / name).write_bytes(content)

    with pytest.raises(RetrievalSetError) as refused:
        read_beir(folder)

    assert refused.value.line == line
    assert problem in str(refused.value)
    assert name.split("/", maxsplit=1)[0] in refused.value.path


def test_a_line_beyond_the_limit_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path)
    (folder / "corpus.jsonl").write_bytes(b'{"_id": "a", "text": "' + b"x" * LONGEST_LINE_BYTES + b'"}\n')

    with pytest.raises(RetrievalSetError, match="line 1: is longer than 8 MB"):
        read_beir(folder)


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_part_is_named(tmp_path: Path, missing: str) -> None:
    folder = beir_folder(tmp_path)
    (folder / missing).unlink()

    with pytest.raises(RetrievalSetError, match=missing.split("/", maxsplit=1)[0]):
        read_beir(folder)


def test_a_split_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(RetrievalSetError, match=r"has no dev\.tsv \(there: test\)"):
        read_beir(beir_folder(tmp_path), "dev")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RetrievalSetError, match="cannot be read"):
        read_beir(tmp_path / "nowhere")


def test_halves_of_characters_and_zero_bytes_do_not_reach_the_index(tmp_path: Path) -> None:
    corpus = '{"_id": "a\\ud800", "text": "b\\u0000c \\udfff"}\n'
    judged = read_beir(beir_folder(tmp_path, corpus=corpus, test="q1\ta?\t1\n"))

    assert [(document.id, document.text) for document in judged.documents] == [("a?", "b c ?")]


def test_a_drawn_part_is_the_same_every_time_and_says_so(tmp_path: Path) -> None:
    judged = read_beir(beir_folder(tmp_path))

    assert judged.sampled(1, seed=5) == judged.sampled(1, seed=5)
    assert judged.sampled(1, seed=5).notes == ("1 of 2 questions drawn with seed 5",)
    assert judged.sampled(2, seed=5) is judged
