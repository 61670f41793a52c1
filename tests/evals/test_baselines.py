"""Baselines: made explicitly, the same bytes for the same scores, and as good as the run for telling what flipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.baselines import baseline_of, baseline_path, read_baseline, scores_in, write_baseline
from posology.evals.compared import Change, Verdict
from posology.evals.comparison import compare
from posology.evals.errors import RunError
from posology.evals.runs import Outcome
from posology.evals.sides import read_side, side_of_run
from tests.evals.run_builders import answer, case, run_of, score, scores_of, stored

CASES = [case(f"c{number}", article=f"article-{number}") for number in range(5)]
SCORES = [
    *scores_of(CASES, failing=["c1"]),
    score("c0", "dose.verdicts", Outcome.NOT_MEASURED, "article-0"),
    score("c2", "dose.verdicts", Outcome.FAIL, "article-2", (2, 3)),
]


def test_a_baseline_keeps_every_score_through_its_file(tmp_path: Path) -> None:
    run = run_of(CASES, SCORES)
    write_baseline(baseline_of(run, "first"), tmp_path / "first.json")
    kept = {(one.metric, one.case_id): one for one in scores_in(read_baseline(tmp_path / "first.json"))}
    assert len(kept) == len(SCORES)
    for one in SCORES:
        again = kept[one.metric, one.case_id]
        assert (again.outcome, again.passed, again.counted, again.cluster) == (
            one.outcome,
            one.passed,
            one.counted,
            one.cluster,
        )
        assert one.outcome is not Outcome.FAIL or again.reason == one.reason


def test_the_same_scores_give_the_same_bytes_whatever_the_time_and_order(tmp_path: Path) -> None:
    run = run_of(CASES, SCORES)
    later = run.model_copy(
        update={
            "manifest": run.manifest.model_copy(update={"created_at": "2027-01-01T00:00:00Z", "name": "later"}),
            "scores": run.scores[::-1],
            "cases": run.cases[::-1],
            "items": tuple(item.model_copy(update={"seconds": 9.0}) for item in run.items),
        }
    )
    write_baseline(baseline_of(run, "b"), tmp_path / "one.json")
    write_baseline(baseline_of(later, "b"), tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_case_takes_one_line_of_the_file(tmp_path: Path) -> None:
    write_baseline(baseline_of(run_of(CASES, SCORES), "b"), tmp_path / "b.json")
    lines = (tmp_path / "b.json").read_text(encoding="utf-8").splitlines()
    assert sum('"c3": "answered' in line for line in lines) == 1


def test_a_baseline_stands_for_the_first_run(tmp_path: Path) -> None:
    write_baseline(baseline_of(run_of(CASES, SCORES), "b"), tmp_path / "b.json")
    worse = [*scores_of(CASES, failing=["c3"]), *SCORES[5:]]
    after = run_of(CASES, worse, answers={"c3": answer("?", ("Give 300 mg/kg.",))})
    found = compare(read_side(tmp_path / "b.json"), side_of_run(after))
    assert found.verdict is Verdict.REGRESSION
    assert [(item.case_id, item.flips[0].change) for item in found.items] == [
        ("c3", Change.WORSE),
        ("c1", Change.BETTER),
    ]
    assert "the answer changed; the baseline keeps no answers" in found.items[0].differs
    assert found.items[1].differs == ("the answer is the same, word for word; the baseline keeps no answers",)
    assert found.items[1].flips[0].reason_before == "the quote stands elsewhere"


def test_a_question_that_failed_is_kept_as_not_asked(tmp_path: Path) -> None:
    run = run_of(CASES, SCORES, answers={"c4": None})
    write_baseline(baseline_of(run, "b"), tmp_path / "b.json")
    assert compare(read_side(tmp_path / "b.json"), side_of_run(run)).unanswered == ()


def test_a_run_folder_and_a_baseline_are_told_apart_and_neither_is_refused(tmp_path: Path) -> None:
    assert not read_side(stored(run_of(CASES, SCORES), tmp_path / "run")).baseline
    with pytest.raises(RunError, match="posology eval run"):
        read_side(tmp_path / "nothing")


def test_nothing_is_blessed_without_scores() -> None:
    with pytest.raises(RunError, match="eval score"):
        baseline_of(run_of(CASES, []), "b")


@pytest.mark.parametrize("name", ["../evil", "", "A", "a/b", ".hidden"])
def test_a_name_that_could_leave_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no name"):
        baseline_path(name, tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        ("p1/1", "x1/1"),
        ("[", "("),
        (" article-3", ""),
        ('"metrics"', '"metricks"'),
    ],
)
def test_a_damaged_baseline_is_refused(damage: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    write_baseline(baseline_of(run_of(CASES, SCORES), "b"), path)
    path.write_text(path.read_text(encoding="utf-8").replace(*damage), encoding="utf-8")
    with pytest.raises(RunError, match="bless"):
        read_baseline(path)
