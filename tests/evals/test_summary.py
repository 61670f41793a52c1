"""Counts, coverage and sections of a summary: nothing missing ever enters a rate."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.cases import CaseKind
from posology.evals.runs import Outcome
from posology.evals.statistics import exact_interval
from posology.evals.summary import NO_ARTICLE, ScoreError, Summary, rate_of, summarise_run, times_of, write_summary
from tests.evals.run_builders import case, run_of, score, scores_of, stored

FOUR = [case(f"c{n}", article=f"article-{n}") for n in range(4)]


def test_what_was_not_measured_stays_out_of_the_rate_and_lowers_the_coverage() -> None:
    scores = [
        score("c0", cluster="a"),
        score("c1", outcome=Outcome.FAIL, cluster="b"),
        score("c2", outcome=Outcome.NOT_MEASURED, cluster="c"),
    ]
    rate = summarise_run(run_of(FOUR, scores)).metrics["citation.quote_stands"]
    assert (rate.passed, rate.failed, rate.not_measured) == (1, 1, 1)
    assert rate.coverage == round(2 / 3, 6)
    assert rate.rate == 0.5
    bounds = exact_interval(1, 2)
    assert (rate.low, rate.high) == (round(bounds.low, 6), round(bounds.high, 6))


def test_a_metric_that_measured_nothing_has_no_rate() -> None:
    summary = summarise_run(run_of(FOUR, [], versions={"dose.verdicts": 1}))
    rate = summary.metrics["dose.verdicts"]
    assert rate.rate is None
    assert rate.low is None
    assert (rate.measured, rate.coverage) == (0, 0)


def test_the_parts_are_counted_over_the_measured_cases_only() -> None:
    scored = {
        "c0": score("c0", parts=(3, 3)),
        "c1": score("c1", outcome=Outcome.FAIL, parts=(1, 4), cluster="other"),
        "c2": score("c2", outcome=Outcome.NOT_MEASURED, parts=(0, 0)),
    }
    rate = rate_of(scored, ["c0", "c1", "c2"])
    assert (rate.parts_passed, rate.parts_counted, rate.clusters) == (4, 7, 2)
    assert rate.parts_rate == round(4 / 7, 6)


def test_the_order_of_scores_and_cases_changes_nothing() -> None:
    scores = [score(f"c{n}", parts=(n, 3), outcome=Outcome.FAIL, cluster=f"a{n % 2}") for n in range(4)]
    forward, backward = (run_of(FOUR, part) for part in (scores, scores[::-1]))
    assert summarise_run(forward) == summarise_run(backward)


def test_a_case_passes_a_group_only_when_all_that_applies_was_measured_and_passed() -> None:
    scores = [
        score("c0", "citation.resolves"),
        score("c0", "citation.numbers", Outcome.FAIL),
        score("c1", "citation.resolves"),
        score("c2", "citation.resolves"),
        score("c2", "citation.numbers", Outcome.NOT_MEASURED),
    ]
    group = summarise_run(run_of(FOUR, scores)).groups["citation"]
    assert (group.passed, group.failed, group.not_measured) == (1, 1, 1)


def test_each_section_counts_its_own_cases() -> None:
    cases = [case("a1"), case("a2", article="acyclovir"), case("u1", CaseKind.UNANSWERABLE)]
    summary = summarise_run(run_of(cases, scores_of(cases, failing=["a2"])))
    articles = summary.sections["article"]
    assert {name: section.cases for name, section in articles.items()} == {
        "acyclovir": 1,
        "foscarnet": 1,
        NO_ARTICLE: 1,
    }
    assert articles["acyclovir"].metrics["citation.quote_stands"].failed == 1
    assert articles["foscarnet"].metrics["citation.quote_stands"].failed == 0
    assert summary.sections["kind"]["unanswerable"].groups["citation"].passed == 1
    assert summary.sections["audience"]["physician"].cases == 3


def test_a_score_of_an_unknown_case_and_a_second_score_are_refused() -> None:
    with pytest.raises(ScoreError, match="does not ask"):
        summarise_run(run_of(FOUR, [score("stranger")]))
    with pytest.raises(ScoreError, match="scored twice"):
        summarise_run(run_of(FOUR, [score("c0"), score("c0", outcome=Outcome.FAIL)]))


def test_times_hold_the_answered_ones_only() -> None:
    run = run_of(FOUR, [], answers={"c3": None})
    times = times_of(run.items)
    assert times.answers == 3
    assert times.median == pytest.approx(0.2)
    assert times.p90 == pytest.approx(0.3)
    assert [slow.case_id for slow in times.slowest] == ["c2", "c1", "c0"]
    assert summarise_run(run).unanswered == 1
    assert times_of([]).median is None


def test_a_summary_reads_back_from_its_file(tmp_path: Path) -> None:
    run = run_of(FOUR, scores_of(FOUR, failing=["c1"]))
    written = write_summary(stored(run, tmp_path / "run"))
    assert written == summarise_run(run)
    assert Summary.model_validate_json((tmp_path / "run" / "summary.json").read_text(encoding="utf-8")) == written


def test_the_cases_of_one_article_speak_for_it_one_by_one() -> None:
    cases = [case(f"c{number}") for number in range(6)]
    summary = summarise_run(run_of(cases, scores_of(cases, failing=["c1"])))
    bounds = exact_interval(5, 6)
    article = summary.sections["article"]["foscarnet"].metrics["citation.quote_stands"]
    assert (article.low, article.high) == (round(bounds.low, 6), round(bounds.high, 6))
    overall = summary.metrics["citation.quote_stands"]
    assert (overall.low, overall.high, overall.clusters) == (0, 1, 1)
