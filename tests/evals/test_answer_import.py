"""Importing another system's answers: reading the file, verdicts on its numbers, the run folder it becomes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posology.assistant.answer_labels import Provenance
from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier
from posology.evals.cases import Case, CaseKind
from posology.evals.errors import AnswerFileError, RunError
from posology.evals.exchange.foreign_answers import MOST_CHARACTERS, AnswerFile, ForeignAnswer, read_answers
from posology.evals.exchange.imported_answer import ImportContext, import_answer
from posology.evals.exchange.imported_run import Imported, write_imported_run
from posology.evals.runs import EvidencePassage, Outcome, read_run
from posology.evals.scoring import score_folder
from tests.evals.judged_samples import silent

LABEL = "Foscarnet for acyclovir-resistant HSV is 40 mg/kg every 8 hours or every 12 hours for 2-3 weeks."
SHELF = {
    "p_1": EvidencePassage(id="p_1", article_id="fos", edition="2", current_edition="2", text=LABEL, lead="Foscarnet"),
}


@pytest.fixture
def context(verifier: Verifier) -> ImportContext:
    return ImportContext(
        system="another",
        verifier=verifier,
        find_passage=SHELF.get,
        provenance=Provenance(
            library_generation="", corpus_digest="", rulebook_digest="r", embedding_model="", app_version="1"
        ),
        created_at="2026-01-01T00:00:00+00:00",
    )


def given(answer: str, *citations: dict[str, object], **fields: object) -> ForeignAnswer:
    record = {"id": "a", "question": "Foscarnet dose for HSV?", "answer": answer, "citations": citations}
    return ForeignAnswer.model_validate(record | fields)


def source(number: int = 1, **fields: object) -> dict[str, object]:
    return {"number": number, "text": LABEL, "title": "Foscarnet label"} | fields


def file_of(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


RECORD: dict[str, object] = {"id": "a", "question": "q", "answer": "Give it [1].", "citations": [source()]}


class TestTheFile:
    def test_a_line_is_one_answer(self, tmp_path: Path) -> None:
        (answer,) = read_answers(file_of(tmp_path, RECORD)).answers

        assert (answer.id, answer.answer, answer.citations[0].text) == ("a", "Give it [1].", LABEL)

    def test_a_number_as_id_missing_citations_and_nulls_are_taken(self, tmp_path: Path) -> None:
        record = {"id": 7, "question": "q", "answer": "Give it.", "citations": None, "abstained": None}

        (answer,) = read_answers(file_of(tmp_path, record)).answers

        assert (answer.id, answer.citations, answer.declined) == ("7", (), False)

    def test_what_is_doubled_or_not_read_is_counted(self, tmp_path: Path) -> None:
        twice = RECORD | {"citations": [source(1), source(1, text="other")], "model": "x"}

        read = read_answers(file_of(tmp_path, twice, RECORD))

        assert [len(answer.citations) for answer in read.answers] == [1]
        assert read.notes == (
            "fields 'model' not read: 1 (first: answers.jsonl, line 1)",
            "citations with a number that stands already in their answer left out: 1 (first: answers.jsonl, line 1)",
            "answers with an id that stands already left out: 1 (first: answers.jsonl, line 2)",
        )

    @pytest.mark.parametrize(
        ("content", "line", "problem"),
        [
            (b"", 0, "holds no answer"),
            (b"\n\n", 0, "holds no answer"),
            (b"{", 1, "is no JSON"),
            (b"\n3\n", 2, "is a JSON int"),
            (b"\x00\x01", 1, "is binary"),
            (b'{"id": "a", "question": "q", "answer": "\xff"}', 1, "is not UTF-8"),
            (b'{"question": "q", "answer": "a"}', 1, "id: Field required"),
            (b'{"id": "a", "answer": "a"}', 1, "question: Field required"),
            (b'{"id": "a", "question": "q"}', 1, "answer: Field required"),
            (b'{"id": "a", "question": "q", "answer": ["a"]}', 1, "answer: Input should be a valid string"),
            (b'{"id": "a", "question": "q", "answer": "a", "abstained": "no"}', 1, "abstained: Input"),
            (b'{"id": "a", "question": "q", "answer": "a", "citations": {"number": 1}}', 1, "citations: Input"),
            (b'{"id": "a", "question": "q", "answer": "a", "citations": [1]}', 1, "citations.0: Input"),
            (b'{"id": "a", "question": "q", "answer": "a", "citations": [{"number": "1"}]}', 1, "citations.0.number"),
            (b'{"id": "a", "question": "q", "answer": "a", "citations": [{"number": true}]}', 1, "citations.0.number"),
            (b'{"id": "a", "question": "q", "answer": "a", "citations": [{"number": -1}]}', 1, "citations.0.number"),
            (b'{"id": "a", "question": "q", "answer": "' + b"x" * (MOST_CHARACTERS + 1) + b'"}', 1, "answer: String"),
        ],
    )
    def test_a_line_that_cannot_be_read_stops_with_its_number(
        self, tmp_path: Path, content: bytes, line: int, problem: str
    ) -> None:
        path = tmp_path / "answers.jsonl"
        path.write_bytes(content)

        with pytest.raises(AnswerFileError) as refused:
            read_answers(path)

        assert refused.value.line == line
        assert problem in str(refused.value)


class TestTheAnswer:
    def test_every_number_has_a_verdict_of_our_verifier(self, context: ImportContext) -> None:
        answer = import_answer(given(f"{LABEL} [1]", source()), context).answer

        (statement,) = answer.statements
        assert statement.verdict is Verdict.VERIFIED
        assert {finding.verdict for finding in statement.quantities} == {Verdict.VERIFIED}
        assert answer.labels.checked.verified == len(statement.quantities)

    def test_a_changed_digit_is_found_and_shown_as_it_was_written(self, context: ImportContext) -> None:
        answer = import_answer(given(f"{LABEL.replace('40', '400')} [1]", source()), context).answer

        assert answer.statements[0].verdict is Verdict.CONTRADICTED
        assert "400 mg/kg" in answer.statements[0].text
        assert answer.withheld == ()

    def test_a_number_that_nothing_is_cited_for_is_unsupported(self, context: ImportContext) -> None:
        answer = import_answer(given("Take 3 litres of water a day."), context).answer

        assert answer.statements[0].verdict is Verdict.UNSUPPORTED

    def test_a_number_of_a_source_that_is_not_there_is_unsupported_and_kept(self, context: ImportContext) -> None:
        answer = import_answer(given("Take 3 litres of water a day [9].", source()), context).answer

        assert answer.statements[0].citations == (9,)
        assert answer.statements[0].verdict is Verdict.UNSUPPORTED

    def test_a_citation_carries_the_text_that_came_with_it_as_evidence(self, context: ImportContext) -> None:
        imported = import_answer(given("Give it [1].", source(url="https://x.org/l", edition="2019")), context)

        (citation,) = imported.answer.citations
        (evidence,) = imported.evidence
        assert (citation.passage_id, citation.article_id, citation.edition) == (evidence.id, "https://x.org/l", "2019")
        assert (evidence.text, evidence.edition, evidence.current_edition) == (LABEL, "2019", "2019")
        assert citation.quote == LABEL

    def test_a_citation_may_name_a_passage_of_our_library(self, context: ImportContext) -> None:
        imported = import_answer(given(f"{LABEL} [1]", {"number": 1, "passage": "p_1"}), context)

        assert imported.evidence == (SHELF["p_1"],)
        assert imported.answer.citations[0].quote == LABEL
        assert imported.answer.statements[0].verdict is Verdict.VERIFIED

    def test_an_edition_that_the_library_does_not_serve_stays_visible(self, context: ImportContext) -> None:
        imported = import_answer(given("Give it [1].", {"number": 1, "passage": "p_1", "edition": "1"}), context)

        assert (imported.answer.citations[0].edition, imported.evidence[0].current_edition) == ("1", "2")

    def test_words_that_a_passage_does_not_hold_stay_visible_as_its_quote(self, context: ImportContext) -> None:
        imported = import_answer(given("Give it [1].", {"number": 1, "passage": "p_1", "text": "made up"}), context)

        assert imported.answer.citations[0].quote == "made up"
        assert imported.evidence[0].text == LABEL

    @pytest.mark.parametrize(
        "citation", [{"number": 1}, {"number": 1, "passage": "p_ghost"}, {"number": 1, "text": " "}]
    )
    def test_a_citation_that_rests_on_nothing_has_no_evidence(
        self, context: ImportContext, citation: dict[str, object]
    ) -> None:
        imported = import_answer(given(f"{LABEL} [1]", citation), context)

        assert imported.evidence == ()
        assert imported.answer.statements[0].verdict is Verdict.UNSUPPORTED

    def test_a_row_is_read_with_its_heads_and_lead_in(self, context: ImportContext) -> None:
        table = "Foscarnet 40 mg/kg every 8 hours by clearance [1]:\n\n| mL/min/kg | Dose |\n|---|---|\n| >1.4 | 40 mg/kg every 8 hours [1] |"
        answer = import_answer(
            given(table, source(text="Foscarnet | >1.4 mL/min/kg | 40 mg/kg every 8 hours")), context
        ).answer

        assert answer.statements[-1].kind == "row"
        assert answer.statements[-1].verdict is not None
        assert {q.unit for q in answer.statements[-1].quantities} >= {"mL/min/kg"}

    @pytest.mark.parametrize(
        ("text", "fields", "reason"),
        [("I cannot answer this.", {"abstained": True}, "I cannot answer this."), ("  ", {}, "no answer was given")],
    )
    def test_a_declined_answer_is_an_abstention(
        self, context: ImportContext, text: str, fields: dict[str, object], reason: str
    ) -> None:
        answer = import_answer(given(text, **fields), context).answer

        assert (answer.outcome, answer.statements) == ("abstained", ())
        assert answer.abstention is not None
        assert answer.abstention.reason == reason

    def test_a_foreign_answer_carries_none_of_our_labels(self, context: ImportContext) -> None:
        labels = import_answer(given("Give it."), context).answer.labels

        assert (labels.disclaimer, labels.review_status, labels.drafted_by) == ("", "", "another")


def case(case_id: str, question: str) -> Case:
    record = {"id": case_id, "kind": "unanswerable", "question": question, "expects": "abstained", "made": "test"}
    return Case.model_validate(record)


class TestTheRun:
    def write(
        self, context: ImportContext, folder: Path, *answers: ForeignAnswer, cases: list[Case] | None = None
    ) -> Imported:
        return write_imported_run(AnswerFile(answers, ()), cases, context, folder, silent)

    def test_it_can_be_read_as_any_run(self, context: ImportContext, tmp_path: Path) -> None:
        self.write(context, tmp_path / "run", given(f"{LABEL} [1]", source()))

        run = read_run(tmp_path / "run")
        assert (run.manifest.name, run.manifest.system, run.manifest.rulebook_digest) == ("run", "another", "r")
        assert run.cases[0].kind is CaseKind.UNJUDGED
        assert run.items[0].retrieved == (run.passages[0].id,)
        assert run.items[0].answer is not None

    def test_only_what_needs_no_case_is_scored_without_one(self, context: ImportContext, tmp_path: Path) -> None:
        self.write(context, tmp_path / "run", given(f"{LABEL} [1] It is red [7].", source()), given("", id="b"))

        outcomes = {(score.metric, score.case_id): score.outcome for score in score_folder(tmp_path / "run")}

        assert not [metric for metric, _ in outcomes if metric.startswith("answer.")]
        assert outcomes["citation.resolves", "a"] is Outcome.FAIL
        assert outcomes["citation.quote", "a"] is Outcome.PASS

    def test_a_changed_digit_fails_the_layer_of_numbers(self, context: ImportContext, tmp_path: Path) -> None:
        self.write(context, tmp_path / "run", given(f"{LABEL.replace('40', '400')} [1]", source()))

        outcomes = {score.metric: score.outcome for score in score_folder(tmp_path / "run")}

        assert outcomes["citation.numbers"] is Outcome.FAIL
        assert outcomes["citation.resolves"] is Outcome.PASS

    def test_cases_take_their_answers_by_id_then_by_question(self, context: ImportContext, tmp_path: Path) -> None:
        cases = [case("one", "First?"), case("two", "Second  question?"), case("three", "Third?")]
        answers = [given("A.", id="two"), given("B.", id="x", question="first?"), given("C.", id="y", question="Else?")]

        imported = self.write(context, tmp_path / "run", *answers, cases=cases)

        texts = [item.answer.statements[0].text if item.answer else item.error for item in imported.items]
        assert texts == ["B.", "A.", "the imported file holds no answer to this case"]
        assert imported.notes == (
            "answers that belong to no case, or to several, left out: 1 (first: answer y)",
            "cases without an answer: 1 (first: three)",
        )

    def test_an_answer_to_a_question_of_several_cases_is_given_to_none(
        self, context: ImportContext, tmp_path: Path
    ) -> None:
        cases = [case("one", "Same?"), case("two", "Same?"), case("three", "Other?")]

        imported = self.write(
            context, tmp_path / "run", given("A.", id="x", question="Same?"), given("B.", id="three"), cases=cases
        )

        assert [item.answer is None for item in imported.items] == [True, True, False]

    def test_the_same_file_and_cases_are_comparable(self, context: ImportContext, tmp_path: Path) -> None:
        cases = [case("one", "First?"), case("two", "Second?")]
        first = self.write(context, tmp_path / "a", given("A.", id="one"), cases=cases)
        second = self.write(context, tmp_path / "b", given("B.", id="two"), cases=cases)

        assert first.manifest.cases_digest == second.manifest.cases_digest

    def test_ids_become_ids_of_cases_and_stay_apart(self, context: ImportContext, tmp_path: Path) -> None:
        answers = [given("A.", id=each) for each in ("Q 1", "q-1", "q/1", "…", "a" * 200)]

        imported = self.write(context, tmp_path / "run", *answers)

        ids = [item.case_id for item in imported.items]
        assert ids[:4] == ["q-1", "q-1-2", "q-1-3", "answer-4"]
        assert len(read_run(tmp_path / "run").cases) == 5

    def test_a_folder_that_holds_something_is_left_alone(self, context: ImportContext, tmp_path: Path) -> None:
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "mine.txt").write_text("precious", encoding="utf-8")

        with pytest.raises(RunError, match="is there already"):
            self.write(context, tmp_path / "run", given("A."))
        assert [path.name for path in (tmp_path / "run").iterdir()] == ["mine.txt"]

    def test_answers_to_none_of_the_cases_make_no_run(self, context: ImportContext, tmp_path: Path) -> None:
        with pytest.raises(RunError, match="no answer has the id or the question"):
            self.write(context, tmp_path / "run", given("A."), cases=[case("one", "First?")])
        assert not (tmp_path / "run").exists()
