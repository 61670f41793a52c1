"""Comparing two runs: what may be compared, what flipped, what counts as worse, and what cannot be told."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict as NumberVerdict
from posology.evals.compared import Change, Comparison, FailOn, Rules, Verdict
from posology.evals.comparison import compare
from posology.evals.errors import RunError
from posology.evals.power import least_discordant_share
from posology.evals.runs import Outcome, Run, Score
from posology.evals.sides import side_of_run
from posology.evals.statistics import exact_mcnemar
from posology.evals.summary import ScoreError
from tests.evals.run_builders import answer, case, run_of, score, scores_of

CASES = [case(f"c{number:02}", article=f"article-{number}") for number in range(20)]
METRIC = "citation.quote_stands"


def scored(*failing: str, name: str = "run", **given: object) -> Run:
    return run_of(CASES, scores_of(CASES, failing=failing), name=name, **given)  # type: ignore[arg-type]


def compared(before: Run, after: Run, rules: Rules | None = None) -> Comparison:
    return compare(side_of_run(before), side_of_run(after), rules or Rules())


def test_the_same_run_twice_is_fine_and_nothing_flips() -> None:
    found = compared(scored("c01"), scored("c01"))
    assert found.verdict is Verdict.FINE
    assert found.items == ()
    (metric,) = found.metrics
    assert (metric.pairs, metric.both_passed, metric.both_failed, metric.worse, metric.better) == (20, 19, 1, 0, 0)
    assert metric.adjusted == 1


def test_one_item_that_newly_fails_is_a_regression_with_both_answers_and_the_reason() -> None:
    after = scored("c03", answers={"c03": answer("?", ("Give 300 mg/kg.",), verdict=NumberVerdict.CITED)})
    found = compared(scored(), after)
    assert found.verdict is Verdict.REGRESSION
    assert "citation.quote_stands (1 newly fail, 0 newly pass)" in found.says
    (item,) = found.items
    assert item.case_id == "c03"
    assert item.question == CASES[3].question
    assert [(flip.change, flip.reason_after) for flip in item.flips] == [(Change.WORSE, "the quote stands elsewhere")]
    assert item.before.lines[0].text == "Give 30 mg/kg."
    assert item.after.lines[0].text == "Give 300 mg/kg."
    assert "statement gone: “Give 30 mg/kg.”" in item.differs
    assert "statement new: “Give 300 mg/kg.” (cited)" in item.differs


def test_an_item_that_newly_passes_is_shown_and_is_fine() -> None:
    found = compared(scored("c03"), scored())
    assert found.verdict is Verdict.FINE
    assert [flip.change for item in found.items for flip in item.flips] == [Change.BETTER]


@pytest.mark.parametrize(
    ("fail_on", "worse", "better", "verdict"),
    [
        (FailOn.ANY, 1, 5, Verdict.REGRESSION),
        (FailOn.NET, 1, 5, Verdict.FINE),
        (FailOn.NET, 3, 2, Verdict.REGRESSION),
        (FailOn.SIGNIFICANT, 5, 0, Verdict.FINE),
        (FailOn.SIGNIFICANT, 6, 0, Verdict.REGRESSION),
        (FailOn.SIGNIFICANT, 0, 8, Verdict.FINE),
    ],
)
def test_what_counts_as_a_regression_can_be_chosen(fail_on: FailOn, worse: int, better: int, verdict: Verdict) -> None:
    before = scored(*(f"c{number:02}" for number in range(better)))
    after = scored(*(f"c{number:02}" for number in range(10, 10 + worse)))
    found = compared(before, after, Rules(fail_on=fail_on))
    assert found.verdict is verdict
    if verdict is Verdict.FINE and worse:
        assert f"{worse} outcomes newly fail" in found.says


def test_the_tests_over_several_metrics_are_corrected_and_name_what_could_be_found() -> None:
    before = [*scores_of(CASES, "a.one"), *scores_of(CASES, "b.two")]
    after = [*scores_of(CASES, "a.one", [f"c{n:02}" for n in range(7)]), *scores_of(CASES, "b.two")]
    one, two = compared(run_of(CASES, before), run_of(CASES, after)).metrics
    assert one.mcnemar == one.clustered == exact_mcnemar(7, 0)
    assert one.adjusted == 2 * one.clustered
    assert two.adjusted == 1
    assert one.discordant_share == 7 / 20
    assert one.detectable is not None
    # With nothing flipped, the smallest share that would be found when all flips go one way is reckoned with.
    assert two.discordant_share == least_discordant_share(20)
    assert two.detectable == pytest.approx(two.discordant_share)


def test_flips_inside_one_article_are_not_taken_for_independent() -> None:
    cases = [case(f"c{number:02}") for number in range(12)]
    failing = [f"c{number:02}" for number in range(8)]
    found = compared(run_of(cases, scores_of(cases)), run_of(cases, scores_of(cases, failing=failing)))
    assert found.metrics[0].mcnemar < 0.01
    assert found.metrics[0].clustered == 1


def test_other_cases_other_articles_and_other_metric_versions_are_refused_unless_forced() -> None:
    plain = scored()
    other_cases = run_of(CASES[:19], scores_of(CASES[:19]))
    other_version = scored(versions={METRIC: 2})
    other_articles = plain.model_copy(update={"manifest": plain.manifest.model_copy(update={"corpus_digest": "c2"})})
    for after, words in (
        (other_cases, "different cases"),
        (other_articles, "different articles"),
        (other_version, "version 1 before and 2 now"),
        (scored(versions={}), "scored in one run only"),
    ):
        refused = compared(plain, after)
        assert refused.verdict is Verdict.NOT_COMPARABLE
        assert words in refused.says
        assert refused.metrics == ()
        forced = compared(plain, after, Rules(force=True))
        assert forced.verdict is Verdict.FINE
        assert forced.forced
        assert any(words in obstacle for obstacle in forced.obstacles)


def test_another_system_over_the_same_cases_is_comparable_and_named() -> None:
    plain = scored()
    manifest = plain.manifest.model_copy(update={"system": "other", "corpus_digest": ""})
    found = compared(plain, plain.model_copy(update={"manifest": manifest}))
    assert found.verdict is Verdict.FINE
    assert "system: posology before, other now" in found.changed


def not_measured(*names: str) -> list[Score]:
    outcome = {True: Outcome.NOT_MEASURED, False: Outcome.PASS}
    return [score(one.id, METRIC, outcome[one.id in names], one.cluster) for one in CASES]


def test_too_few_pairs_are_neither_fine_nor_worse() -> None:
    lost = [f"c{number:02}" for number in range(5)]
    found = compared(scored(), run_of(CASES, not_measured(*lost)))
    assert found.verdict is Verdict.TOO_LITTLE_COVERAGE
    assert "measured again 15 of 20" in found.says
    assert all(flip.change is Change.LOST for item in found.items for flip in item.flips)
    lenient = compared(scored(), run_of(CASES, not_measured(*lost)), Rules(coverage_floor=0.7))
    assert lenient.verdict is Verdict.FINE


def test_a_regression_is_said_even_when_coverage_is_too_low() -> None:
    lost = not_measured("c01", "c02", "c03", "c04")
    worse = [one if one.case_id != "c09" else score("c09", METRIC, Outcome.FAIL, one.cluster) for one in lost]
    assert compared(scored(), run_of(CASES, worse)).verdict is Verdict.REGRESSION


def test_runs_that_measured_nothing_are_never_fine() -> None:
    empty = run_of(CASES, not_measured(*(one.id for one in CASES)))
    assert compared(empty, empty).verdict is Verdict.TOO_LITTLE_COVERAGE


def test_a_question_that_can_no_longer_be_asked_is_a_regression() -> None:
    found = compared(scored(), run_of(CASES, not_measured("c04"), answers={"c04": None}))
    assert found.verdict is Verdict.REGRESSION
    assert found.unanswered == ("c04",)
    (item,) = found.items
    assert item.after.outcome == "not asked"
    assert "outcome: answered before, now not asked (the pipeline stopped)" in item.differs


def test_a_run_without_scores_and_scores_of_strangers_are_refused() -> None:
    with pytest.raises(RunError, match="eval score"):
        side_of_run(run_of(CASES, []))
    with pytest.raises(ScoreError):
        side_of_run(run_of(CASES, [score("stranger")]))


def test_those_that_got_worse_come_first() -> None:
    found = compared(scored("c01"), scored("c09"))
    assert [item.case_id for item in found.items] == ["c09", "c01"]
