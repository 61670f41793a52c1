"""Exports: BEIR that reads back the same, JSON Lines that import reads, an Inspect log of version 2."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from posology.assistant.answer_labels import Provenance
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Answer, Verdict
from posology.assistant.dosing.verification import Verifier
from posology.evals.cases import Case, digest_of
from posology.evals.exchange.answer_lines import answer_lines, answer_text
from posology.evals.exchange.beir_export import write_beir, write_retrieved
from posology.evals.exchange.foreign_answers import read_answers
from posology.evals.exchange.imported_answer import ImportContext, import_answer
from posology.evals.exchange.inspect_log import inspect_log
from posology.evals.exchange.segmentation import segments_of
from posology.evals.retrieval.beir import read_beir
from posology.evals.retrieval.gold_set import gold_set, read_articles
from posology.evals.runs import EvidencePassage, Item, Manifest, Outcome, Run, Score

ARTICLE = "foscarnet-acyclovir-resistant-hsv"
QUESTION = "What is the dose of foscarnet for acyclovir-resistant HSV, and how do I adjust it for renal function?"


def case(case_id: str, question: str) -> Case:
    return Case.model_validate(
        {
            "id": case_id,
            "kind": "answerable",
            "question": question,
            "gold": [{"article": ARTICLE, "contains": "ranks neither of the two foscarnet intervals"}],
            "vital": [{"says": "the dose", "needs": ["40 mg/kg"]}],
            "made": "for a test",
        }
    )


def evidence_behind(answer: Answer, corpus: Path) -> dict[str, EvidencePassage]:
    held = {p.id: p for article in read_articles(corpus / "articles") for p in article.passages}
    editions = {citation.passage_id: citation.edition for citation in answer.citations}
    return {
        passage_id: EvidencePassage(
            id=passage_id,
            article_id=held[passage_id].article_id,
            edition=edition,
            current_edition=edition,
            text=held[passage_id].text,
            lead="\n".join(part for part in (held[passage_id].context, held[passage_id].heading) if part),
        )
        for passage_id, edition in editions.items()
    }


@pytest.fixture(scope="module")
def run(pipeline: AnswerPipeline, corpus: Path) -> Run:
    """Three cases: answered, abstained from, failed."""
    cases = (case("answered", QUESTION), case("declined", "Who won the cup final?"), case("failed", "Why?"))
    answers = [pipeline.answer(each.question) for each in cases[:2]]
    passages = {key: each for answer in answers for key, each in evidence_behind(answer, corpus).items()}
    items = [
        Item(case_id=asked.id, answer=answer, retrieved=tuple(c.passage_id for c in answer.citations))
        for asked, answer in zip(cases[:2], answers, strict=True)
    ]
    outcomes = [("answered", Outcome.PASS), ("declined", Outcome.FAIL), ("failed", Outcome.NOT_MEASURED)]
    scores = [
        Score(case_id=each, cluster=each, metric="citation.quote", outcome=outcome, passed=1, counted=1, reason="why")
        for each, outcome in outcomes
    ]
    lone = Score(
        case_id="answered", cluster="c", metric="dose.verdict", outcome=Outcome.NOT_MEASURED, passed=0, counted=0
    )
    manifest = Manifest(
        name="run", created_at="2026-01-01T00:00:00+00:00", system="posology extractive", app_version="1",
        cases_digest=digest_of(cases), metric_versions={"citation.quote": 3},
    )  # fmt: skip
    failed = Item(case_id="failed", answer=None, error="it broke")
    return Run(
        manifest=manifest,
        cases=cases,
        items=(*items, failed),
        passages=tuple(passages.values()),
        scores=(*scores, lone),
    )


@pytest.fixture
def context(verifier: Verifier) -> ImportContext:
    return ImportContext(
        system="again",
        verifier=verifier,
        find_passage=lambda _passage_id: None,
        provenance=Provenance(
            library_generation="", corpus_digest="", rulebook_digest="", embedding_model="", app_version=""
        ),
        created_at="",
    )


def test_an_exported_gold_set_is_read_back_the_same(run: Run, corpus: Path, tmp_path: Path) -> None:
    articles = read_articles(corpus / "articles")
    judged = gold_set(run.cases, articles)

    write_beir(tmp_path / "gold", judged, articles)

    again = read_beir(tmp_path / "gold")
    assert again.judgements == judged.judgements
    assert [question.text for question in again.questions] == sorted(
        (question.text for question in judged.questions), key=[q.text for q in again.questions].index
    )
    assert {d.id for d in again.documents} == {p.id for article in articles for p in article.passages}
    assert all(document.title and document.text for document in again.documents)
    assert again.notes == ()


def test_what_was_retrieved_becomes_a_run_file(run: Run, tmp_path: Path) -> None:
    (file,) = write_retrieved(tmp_path, run.items)

    rows = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    assert Counter(row[0] for row in rows) == {
        item.case_id: len(item.retrieved) for item in run.items if item.retrieved
    }
    assert [row[2] for row in rows if row[0] == "answered"] == list(run.items[0].retrieved)
    scores = [float(row[4]) for row in rows if row[0] == "answered"]
    assert scores == sorted(scores, reverse=True)


def test_json_lines_hold_what_was_answered_and_declined_and_leave_out_what_failed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(answer_lines(run), encoding="utf-8")

    read = read_answers(path)

    assert read.notes == ()
    assert [(answer.id, answer.declined) for answer in read.answers] == [("answered", False), ("declined", True)]


def test_an_answer_comes_back_with_its_statements_and_citations(
    run: Run, tmp_path: Path, context: ImportContext
) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(answer_lines(run), encoding="utf-8")
    before = run.items[0].answer
    assert before is not None

    after = import_answer(read_answers(path).answers[0], context).answer

    def said(answer: Answer) -> Counter[tuple[str, tuple[int, ...], str]]:
        kinds = {"row": "row"}
        return Counter((s.text.rstrip("."), s.citations, kinds.get(s.kind, "bullet")) for s in answer.statements)

    assert not said(before) - said(after)
    assert {citation.number for citation in after.citations} == {citation.number for citation in before.citations}
    refused = {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}
    assert not [statement.text for statement in after.statements if statement.verdict in refused]


def test_every_statement_of_the_text_carries_its_markers(run: Run) -> None:
    answer = run.items[0].answer
    assert answer is not None

    segments = segments_of(answer_text(answer))

    assert all(segment.numbers for segment in segments)


def test_an_abstention_is_written_as_its_reason(run: Run) -> None:
    answer = run.items[1].answer
    assert answer is not None
    assert answer.abstention is not None

    assert answer_text(answer) == answer.abstention.reason


def test_an_inspect_log_has_a_sample_for_each_case(run: Run) -> None:
    log = json.loads(json.dumps(inspect_log(run)))

    assert (log["version"], log["status"]) == (2, "success")
    assert [sample["id"] for sample in log["samples"]] == log["eval"]["dataset"]["sample_ids"]
    assert log["eval"]["dataset"]["sample_ids"] == ["answered", "declined", "failed"]
    assert log["samples"][0]["output"]["choices"][0]["message"]["content"].startswith("## ")
    assert log["samples"][0]["target"] == ["the dose"]
    assert (log["results"]["total_samples"], log["results"]["completed_samples"]) == (3, 2)


def test_an_inspect_log_never_counts_what_was_not_measured(run: Run) -> None:
    log = inspect_log(run)

    quote, dose = log["results"]["scores"]
    assert (quote["scored_samples"], quote["unscored_samples"]) == (2, 1)
    assert quote["metrics"]["accuracy"]["value"] == 0.5
    assert quote["metadata"] == {"version": 3}
    assert (dose["scored_samples"], dose["metrics"]) == (0, {})
    scored = [{name: score["value"] for name, score in sample["scores"].items()} for sample in log["samples"]]
    assert scored == [{"citation.quote": "C"}, {"citation.quote": "I"}, {}]


def test_a_run_without_scores_gives_a_log_of_samples_alone(run: Run) -> None:
    log = inspect_log(run.model_copy(update={"scores": ()}))

    assert log["results"]["scores"] == []
    assert [sample["scores"] for sample in log["samples"]] == [{}, {}, {}]
