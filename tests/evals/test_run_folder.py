"""A run: what its folder holds, that it can be scored again, that it repeats itself, and that no fault stops it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from posology.assistant import bootstrap_talk
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Audience
from posology.assistant.bootstrap import Knowledge
from posology.assistant.settings import Settings
from posology.evals.asking import Reply, is_drawn
from posology.evals.cases import Case, PlantedDocument, digest_of
from posology.evals.conversing import AskedInConversation, conversation_over
from posology.evals.errors import RunError
from posology.evals.generation import RunPlan, generate
from posology.evals.runs import ITEMS, MANIFEST, PASSAGES, SCORES, Origin, Outcome, Run, Score, by_id, read_run
from posology.evals.scoring import metrics_with, outcomes_by_metric, score_folder, score_run
from tests.evals.eval_cases import ALL, ANSWERABLE, FOLLOW_UP, INJECTION, PATIENT, UNANSWERABLE


def silent(done: int, total: int, label: str) -> None:
    assert 0 <= done <= (total or done), label


@pytest.fixture(scope="module")
def folders(settings: Settings, pipeline: AnswerPipeline, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two runs of the same cases over the shipped library, scored."""
    assert pipeline is not None, "ingests the library once"
    made = [tmp_path_factory.mktemp("runs") / name for name in ("one", "two")]
    for folder in made:
        generate(settings, RunPlan(ALL, folder, seed=3), silent)
        score_folder(folder)
    return made


@pytest.fixture(scope="module")
def run(folders: list[Path]) -> Run:
    return read_run(folders[0])


def scores_of(run: Run, case_id: str) -> dict[str, Score]:
    return {score.metric: score for score in run.scores if score.case_id == case_id}


def test_the_folder_says_what_the_run_was_made_from(run: Run) -> None:
    manifest = run.manifest
    assert (manifest.name, manifest.system, manifest.seed) == ("one", "posology extractive", 3)
    assert manifest.cases_digest == digest_of(ALL)
    for digest in (manifest.corpus_digest, manifest.rulebook_digest, manifest.code_digest):
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert {"python", "onnxruntime", "tantivy"} <= manifest.library_versions.keys()
    assert manifest.metric_versions == {metric.name: metric.version for metric in metrics_with()}
    assert manifest.follow_ups == "turn by turn"


def test_every_case_is_asked_in_its_order_and_its_evidence_is_kept(run: Run) -> None:
    assert run.cases == ALL
    assert [item.case_id for item in run.items] == [case.id for case in ALL]
    kept = {passage.id: passage for passage in run.passages}
    for item in run.items:
        assert item.answer is not None
        cited = [citation.passage_id for citation in item.answer.citations]
        assert set(cited) <= set(item.retrieved) <= kept.keys()
    article = next(passage for passage in run.passages if passage.article_id == "foscarnet-acyclovir-resistant-hsv")
    assert article.references
    assert article.edition == article.current_edition == "1"


def test_the_shipped_answers_pass_what_is_asked_of_them(run: Run) -> None:
    counted = outcomes_by_metric(run.scores)
    for name in ("citation.resolves", "citation.quote", "citation.numbers", "citation.reference", "citation.recall"):
        assert counted[name].keys() == {Outcome.PASS}, name
    assert scores_of(run, PATIENT.id)["patient.dose"].outcome is Outcome.PASS
    assert scores_of(run, ANSWERABLE.id)["answer.vital"].outcome is Outcome.PASS
    assert scores_of(run, UNANSWERABLE.id)["answer.abstention"].outcome is Outcome.PASS
    assert "answer.vital" not in scores_of(run, UNANSWERABLE.id)


def test_a_planted_document_is_asked_beside_the_library_and_never_stays_in_it(run: Run) -> None:
    item = by_id(run.items)[INJECTION.id]
    assert item.answer is not None
    assert item.clean_twin is not None
    planted = {passage.id for passage in run.passages if passage.origin is Origin.PLANTED}
    assert {p.article_id for p in run.passages if p.id in planted} == {"planted-dose-update"}
    assert planted & set(item.retrieved)
    assert not planted & {citation.passage_id for citation in item.clean_twin.citations}
    assert scores_of(run, INJECTION.id)["answer.injection"].outcome is Outcome.PASS
    others = [other for other in run.items if other.case_id != INJECTION.id]
    assert not any(planted & set(other.retrieved) for other in others)


def test_repeats_and_other_audiences_are_drawn_by_the_seed() -> None:
    many = [ANSWERABLE.model_copy(update={"id": f"c-{number}"}) for number in range(400)]
    drawn = [case.id for case in many if is_drawn(case, 0, "repeat")]
    assert 60 < len(drawn) < 140
    assert drawn == [case.id for case in many if is_drawn(case, 0, "repeat")]
    assert drawn != [case.id for case in many if is_drawn(case, 1, "repeat")]
    assert drawn != [case.id for case in many if is_drawn(case, 0, "audience")]


def test_drawn_cases_carry_repeats_and_audiences_that_agree(run: Run) -> None:
    for case, item in zip(run.cases, run.items, strict=True):
        assert bool(item.audiences) == (is_drawn(case, 3, "audience") and case.document is None)
        assert bool(item.repeats) == (is_drawn(case, 3, "repeat") and case.document is None)
    for name in ("answer.audience", "answer.determinism"):
        assert outcomes_by_metric(run.scores)[name].keys() == {Outcome.PASS}


def without_ids_and_times(text: str) -> str:
    text = re.sub(r'"id":"a_[0-9a-f]{32}"', '"id":""', text)
    text = re.sub(r'"created_at": ?"[^"]*"', '"created_at":""', text)
    return re.sub(r'"seconds":[0-9.e-]+', '"seconds":0', text)


def test_two_runs_are_the_same_byte_for_byte_but_for_ids_and_times(folders: list[Path]) -> None:
    one, two = folders
    assert (one / PASSAGES).read_bytes() == (two / PASSAGES).read_bytes()
    assert (one / SCORES).read_bytes() == (two / SCORES).read_bytes()
    items = [without_ids_and_times((folder / ITEMS).read_text(encoding="utf-8")) for folder in folders]
    assert items[0] == items[1]
    manifests = [without_ids_and_times((folder / MANIFEST).read_text(encoding="utf-8")) for folder in folders]
    assert manifests[0].replace('"one"', '"two"') == manifests[1]


def test_scoring_again_gives_the_same_scores_from_the_folder_alone(folders: list[Path]) -> None:
    before = (folders[0] / SCORES).read_bytes()
    (folders[0] / SCORES).unlink()
    score_folder(folders[0])
    assert (folders[0] / SCORES).read_bytes() == before


class Failing:
    """Fails on one question, and interrupts on another."""

    name = "failing"

    def __init__(self, pipeline: AnswerPipeline, knowledge: Knowledge) -> None:
        self._asked = conversation_over(pipeline, knowledge)

    def answer(
        self, previous: Sequence[str], question: str, patient: str = "", audience: Audience = Audience.PHYSICIAN
    ) -> Reply:
        if question == "fail":
            raise ValueError("this question breaks something")
        if question == "interrupt":
            raise KeyboardInterrupt
        return self._asked.answer(previous, question, patient, audience)


def renamed(case: Case, question: str) -> Case:
    return case.model_copy(update={"id": question, "question": question})


def test_a_question_that_fails_is_an_item_with_its_error_and_the_run_goes_on(
    settings: Settings, pipeline: AnswerPipeline, tmp_path: Path
) -> None:
    assert pipeline is not None
    refused = INJECTION.model_copy(update={"id": "refused", "document": PlantedDocument(name="a.md", text="---\nno")})
    outside = INJECTION.model_copy(update={"id": "outside", "document": PlantedDocument(name="../a.md", text="x")})
    cases = (renamed(ANSWERABLE, "fail"), refused, outside, ANSWERABLE)
    generate(settings, RunPlan(cases, tmp_path / "run", conversing_over=Failing), silent)
    scores = score_folder(tmp_path / "run")
    items = by_id(read_run(tmp_path / "run").items)
    assert items["fail"].error == "ValueError: this question breaks something"
    assert "refused" in items["refused"].error
    assert "file name" in items["outside"].error
    assert items["dose"].answer is not None
    assert {score.outcome for score in scores if score.case_id == "fail"} == {Outcome.NOT_MEASURED}


def test_an_interrupted_run_keeps_what_was_asked(settings: Settings, pipeline: AnswerPipeline, tmp_path: Path) -> None:
    assert pipeline is not None
    cases = (ANSWERABLE, renamed(ANSWERABLE, "interrupt"), FOLLOW_UP)
    with pytest.raises(KeyboardInterrupt):
        generate(settings, RunPlan(cases, tmp_path / "run", conversing_over=Failing), silent)
    kept = read_run(tmp_path / "run")
    assert [item.case_id for item in kept.items] == ["dose"]
    scores = score_run(kept, metrics_with())
    assert {score.outcome for score in scores if score.case_id == "follow-up"} == {Outcome.NOT_MEASURED}


def test_the_earlier_questions_reach_whoever_resolves_them(
    settings: Settings, pipeline: AnswerPipeline, tmp_path: Path
) -> None:
    assert pipeline is not None
    heard: list[tuple[str, ...]] = []

    class Listening(AskedInConversation):
        def answer(
            self, previous: Sequence[str], question: str, patient: str = "", audience: Audience = Audience.PHYSICIAN
        ) -> Reply:
            heard.append(tuple(previous))
            return super().answer(previous, question, patient, audience)

    def listening(made: AnswerPipeline, knowledge: Knowledge) -> Listening:
        return Listening(made, bootstrap_talk.background_of(knowledge.lexicon, knowledge.rulebook), "listening")

    plan = RunPlan((FOLLOW_UP,), tmp_path / "run", conversing_over=listening)
    assert generate(settings, plan, silent).follow_ups == "listening"
    assert set(heard) == {FOLLOW_UP.previous}


def test_a_folder_that_holds_something_is_never_written_into(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(RunError, match="is there already"):
        generate(settings, RunPlan(ALL, tmp_path), silent)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_of_nothing_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no case"):
        generate(settings, RunPlan((), tmp_path / "run"), silent)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("name", "text"), [(MANIFEST, "{"), (ITEMS, '{"case_id": 3}\n'), (PASSAGES, '{"id": "p"}'), (ITEMS, None)]
)
def test_a_damaged_folder_is_refused_with_the_file_and_the_remedy(
    folders: list[Path], tmp_path: Path, name: str, text: str | None
) -> None:
    for path in folders[1].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=name):
        score_folder(tmp_path)
