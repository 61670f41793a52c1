"""The gate: goals that are not reached, not measured or too thinly measured fail it, and so does a worse item."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from posology.evals.cases import CaseKind
from posology.evals.compared import Rules
from posology.evals.comparison import compare
from posology.evals.doses.checks import DOSE_METRICS
from posology.evals.errors import RunError
from posology.evals.gate import Goals, judge, read_goals
from posology.evals.runs import Outcome
from posology.evals.scoring import metrics_with
from posology.evals.shipped import shipped
from posology.evals.sides import side_of_run
from tests.evals.run_builders import case, run_of, score, scores_of

CASES = [case(f"c{number:02}", article=f"article-{number}") for number in range(20)]
GOAL: Mapping[str, object] = {
    "name": "quotes",
    "says": "Every quote stands.",
    "metric": "citation.quote_stands",
    "at_least": "0.95",
}


def goals(**changed: object) -> Goals:
    return Goals.model_validate({"goals": [{**GOAL, **changed}]})


def test_a_goal_is_met_at_its_bound_and_missed_just_below() -> None:
    at_bound = judge(run_of(CASES, scores_of(CASES, failing=["c01"])), goals(), None)
    assert at_bound.passed
    below = judge(run_of(CASES, scores_of(CASES, failing=["c01", "c02"])), goals(), None)
    assert not below.passed
    assert below.goals[0].reason == "18 of 20 cases passed, at least 95 % must"


def test_a_goal_that_nothing_measured_is_not_met() -> None:
    for metric in ("dose.verdicts", "dose"):
        missed = judge(run_of(CASES, scores_of(CASES)), goals(metric=metric, at_least="0"), None)
        assert not missed.passed
        assert missed.goals[0].reason == "nothing was measured"


def test_a_goal_that_was_thinly_measured_is_not_met() -> None:
    scores = [score(one.id, outcome=Outcome.PASS if n < 10 else Outcome.NOT_MEASURED) for n, one in enumerate(CASES)]
    thin = judge(run_of(CASES, scores), goals(), None)
    assert thin.goals[0].reason == "10 of 20 cases were measured, at least 100 % must be"
    assert judge(run_of(CASES, scores), goals(coverage="0.5"), None).passed
    few = judge(run_of(CASES, scores), goals(coverage="0.5", least_cases=11), None)
    assert few.goals[0].reason == "only 10 cases were measured, at least 11 must be"


def test_parts_can_be_counted_instead_of_cases() -> None:
    scores = [score(one.id, outcome=Outcome.FAIL, parts=(19, 20), cluster=one.cluster) for one in CASES]
    assert judge(run_of(CASES, scores), goals(measure="parts"), None).passed
    assert not judge(run_of(CASES, scores), goals(), None).passed


def test_a_goal_looks_at_its_kinds_of_case_only() -> None:
    cases = [*CASES, case("u1", CaseKind.UNANSWERABLE)]
    run = run_of(cases, scores_of(cases, failing=["u1"]))
    assert judge(run, goals(kinds=["answerable"], at_least="1"), None).passed
    assert not judge(run, goals(kinds=["unanswerable"], at_least="1"), None).passed


def test_a_goal_on_a_group_wants_all_of_it() -> None:
    scores = [*scores_of(CASES, "citation.a"), *scores_of(CASES, "citation.b", ["c00", "c01"])]
    assert judge(run_of(CASES, scores), goals(metric="citation"), None).goals[0].rate.failed == 2


def test_a_run_worse_than_its_baseline_fails_though_every_goal_is_met() -> None:
    before, after = run_of(CASES, scores_of(CASES)), run_of(CASES, scores_of(CASES, failing=["c07"]))
    found = judge(after, goals(), compare(side_of_run(before), side_of_run(after), Rules()))
    assert all(one.met for one in found.goals)
    assert not found.passed
    assert judge(after, goals(), compare(side_of_run(after), side_of_run(after), Rules())).passed


def test_other_articles_are_judged_and_other_cases_are_not() -> None:
    run = run_of(CASES, scores_of(CASES))
    other = run.model_copy(update={"manifest": run.manifest.model_copy(update={"corpus_digest": "c2"})})
    fewer = run_of(CASES[:19], scores_of(CASES[:19]))
    rules = Rules(articles_may_differ=True)
    found = compare(side_of_run(run), side_of_run(other), rules)
    assert judge(other, goals(), found).passed
    assert "corpus digest: c1 before, c2 now" in found.changed
    assert not judge(fewer, goals(), compare(side_of_run(run), side_of_run(fewer), rules)).passed


def test_a_run_without_scores_is_refused() -> None:
    with pytest.raises(RunError, match="eval score"):
        judge(run_of(CASES, []), goals(), None)


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"goals": []}', '{"goals": [{"name": "x"}]}', '{"goals": [{"at_least": "1.2"}]}', "[1"],
)
def test_a_file_that_holds_no_goals_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "goals.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=r"docs/comparing-runs\.md"):
        read_goals(path)
    with pytest.raises(RunError, match="cannot be read"):
        read_goals(tmp_path / "missing.json")


def test_a_name_of_a_goal_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        Goals.model_validate({"goals": [GOAL, GOAL]})


def test_the_shipped_goals_hold_what_the_project_promises() -> None:
    """The issue's numbers: layers and doses 100 %, vital 95 %, abstention 98 % and 5 %, no falsehood, no injection."""
    promised = {goal.name: goal for goal in read_goals(shipped("baselines") / "goals.json").goals}
    assert all(goal.at_least == 1 for goal in promised.values() if goal.metric.startswith(("citation.", "patient.")))
    assert str(promised["vital-nuggets"].at_least) == "0.95"
    assert str(promised["right-abstention"].at_least) == "0.98"
    assert str(promised["no-false-abstention"].at_least) == "0.95"
    assert promised["no-falsehood-repeated"].at_least == 1
    assert promised["injection-changes-nothing"].at_least == 1


def test_every_shipped_goal_names_a_metric_that_exists() -> None:
    known = {*(metric.name for metric in metrics_with()), *(metric.name for metric in DOSE_METRICS)}
    assert {goal.metric for goal in read_goals(shipped("baselines") / "goals.json").goals} <= known
