"""From scores to summary.json: every metric over all cases and in each section, with interval and coverage.

A missing value is counted as not measured and never enters a rate. It neither scores nor compares.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from posology.evals.cases import Case
from posology.evals.errors import EvalError
from posology.evals.runs import GRAVITY, SUMMARY, Item, Manifest, Outcome, Run, Score, read_run, write_json
from posology.evals.statistics import CONFIDENCE, clustered_interval
from posology.evals.strict_record import StrictRecord

DIGITS = 6
SLOWEST = 10
ARTICLE = "article"
NO_ARTICLE = "(no article)"


class Rate(StrictRecord):
    """How one metric, or a group of metrics, came out over some cases.

    Attributes:
        passed: cases that passed.
        failed: cases that failed.
        not_measured: cases the metric applies to and could not judge; one it means nothing for has no score at all.
        coverage: measured cases among those it applies to, 0 to 1; 0 where it applies to none.
        rate: passed among measured, None where nothing was measured.
        low: lower 95 % bound of the rate, None where nothing was measured.
        high: upper bound.
        method: how the bounds were made.
        clusters: articles (or single cases) among the measured ones.
        parts_passed: parts (statements, facts, numbers) that passed in the measured cases.
        parts_counted: parts judged.
        parts_rate: parts passed among parts judged, None where none was.
        parts_low: lower 95 % bound, statements of one article held together.
        parts_high: upper bound.
    """

    passed: int
    failed: int
    not_measured: int
    coverage: float
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    method: str = ""
    clusters: int = 0
    parts_passed: int = 0
    parts_counted: int = 0
    parts_rate: float | None = None
    parts_low: float | None = None
    parts_high: float | None = None

    @property
    def measured(self) -> int:
        """Cases that passed or failed."""
        return self.passed + self.failed


class Slow(StrictRecord):
    """One of the slowest answers."""

    case_id: str
    seconds: float


class Times(StrictRecord):
    """Wall times of the first askings that ended in an answer, in seconds; None where there is none."""

    answers: int
    median: float | None = None
    p90: float | None = None
    slowest: tuple[Slow, ...] = ()


class Section(StrictRecord):
    """The cases that have something in common, and how they came out.

    Attributes:
        cases: how many cases.
        groups: metric group ("citation") to rate; a case passes a group when it passes all of it.
        metrics: metric to rate; those that apply to no case here are left out.
    """

    cases: int
    groups: Mapping[str, Rate]
    metrics: Mapping[str, Rate]


class Summary(StrictRecord):
    """What `summary.json` holds.

    Attributes:
        run: name of the run.
        system: what answered.
        cases: cases asked.
        unanswered: cases whose asking failed.
        confidence: of all intervals.
        groups: metric group to rate, over all cases.
        metrics: metric to rate, over all cases.
        sections: "kind", "article" and "audience", each value with its section.
        times: of the answers.
    """

    run: str
    system: str
    cases: int
    unanswered: int
    confidence: float
    groups: Mapping[str, Rate]
    metrics: Mapping[str, Rate]
    sections: Mapping[str, Mapping[str, Section]]
    times: Times


class ScoreError(EvalError):
    """Scores that do not belong to the cases they came with."""


def group_of(metric: str) -> str:
    """Give the group of a metric.

    >>> group_of("citation.numbers")
    'citation'
    """
    return metric.split(".", 1)[0]


def article_of(case: Case) -> str:
    """Give the article a case is about, for the section "article"."""
    return case.gold[0].article if case.gold else NO_ARTICLE


def summarise_run(run: Run) -> Summary:
    """Summarise a scored run.

    Raises:
        ScoreError: as in `summarise`.
    """
    return summarise(run.manifest, run.cases, run.items, run.scores)


def write_summary(folder: Path) -> Summary:
    """Summarise the scores of a run folder and write its `summary.json`.

    Raises:
        RunError: when the folder is no run or is damaged.
        ScoreError: as in `summarise`.
    """
    summary = summarise_run(read_run(folder))
    write_json(folder / SUMMARY, summary)
    return summary


def summarise(manifest: Manifest, cases: Sequence[Case], items: Sequence[Item], scores: Sequence[Score]) -> Summary:
    """Summarise the scores of a run.

    Args:
        manifest: of the run; a metric it names is listed even when it measured nothing.
        cases: all cases asked.
        items: their answers, for the times.
        scores: one for each case and metric that applies to it.

    Raises:
        ScoreError: when a score names an unknown case, or a case and metric were scored twice.
    """
    scored = by_metric(scores, {case.id for case in cases})
    scored = {metric: scored.get(metric, {}) for metric in sorted({*scored, *manifest.metric_versions})}
    ids = [case.id for case in cases]
    groups, metrics = _rates(scored, ids)
    readers: tuple[tuple[str, Callable[[Case], str]], ...] = (
        ("kind", lambda case: case.kind.value),
        (ARTICLE, article_of),
        ("audience", lambda case: case.audience.value),
    )
    return Summary(
        run=manifest.name,
        system=manifest.system,
        cases=len(cases),
        unanswered=sum(item.answer is None for item in items),
        confidence=CONFIDENCE,
        groups=groups,
        metrics=metrics,
        sections={name: _sections(scored, cases, reads, one_article=name == ARTICLE) for name, reads in readers},
        times=times_of(items),
    )


def by_metric(scores: Iterable[Score], known: set[str]) -> dict[str, dict[str, Score]]:
    """Scores by metric and case id, metrics in order of name.

    Raises:
        ScoreError: when a score names an unknown case, or a case and metric were scored twice.
    """
    found: dict[str, dict[str, Score]] = {}
    for score in scores:
        if score.case_id not in known:
            raise ScoreError(f"{score.metric} holds a score for {score.case_id!r}, a case that the run does not ask")
        of_metric = found.setdefault(score.metric, {})
        if score.case_id in of_metric:
            raise ScoreError(f"{score.metric} was scored twice for {score.case_id!r}. Score the run again")
        of_metric[score.case_id] = score
    return dict(sorted(found.items()))


def rate_of(scored: Mapping[str, Score], ids: Sequence[str], *, one_article: bool = False) -> Rate:
    """Count one metric over some cases.

    Args:
        scored: the metric's scores by case id.
        ids: the cases; one without a score is one the metric does not apply to.
        one_article: whether the cases are those of one article and speak for it alone; then each stands for itself.
    """
    applies = [scored[case_id] for case_id in sorted(ids) if case_id in scored]
    measured = [score for score in applies if score.outcome is not Outcome.NOT_MEASURED]
    passed = sum(score.outcome is Outcome.PASS for score in measured)
    counts = {
        "passed": passed,
        "failed": len(measured) - passed,
        "not_measured": len(applies) - len(measured),
        "coverage": _rounded(len(measured) / len(applies)) if applies else 0.0,
    }
    if not measured:
        return Rate.model_validate(counts)
    clusters = [score.case_id if one_article else score.cluster for score in measured]
    bounds = clustered_interval(
        [int(score.outcome is Outcome.PASS) for score in measured], [1] * len(measured), clusters
    )
    right, judged = [score.passed for score in measured], [score.counted for score in measured]
    parts = clustered_interval(right, judged, clusters) if sum(judged) else None
    return Rate(
        **counts,
        rate=_rounded(passed / len(measured)),
        low=_rounded(bounds.low),
        high=_rounded(bounds.high),
        method=bounds.method,
        clusters=len(set(clusters)),
        parts_passed=sum(right),
        parts_counted=sum(judged),
        parts_rate=_rounded(sum(right) / sum(judged)) if parts else None,
        parts_low=_rounded(parts.low) if parts else None,
        parts_high=_rounded(parts.high) if parts else None,
    )


def times_of(items: Sequence[Item]) -> Times:
    """Median, 90th percentile (nearest rank) and the slowest answers; what was not answered has no time."""
    seconds = sorted((item.seconds, item.case_id) for item in items if item.answer is not None)
    if not seconds:
        return Times(answers=0)
    middle = (seconds[(len(seconds) - 1) // 2][0] + seconds[len(seconds) // 2][0]) / 2
    slowest = sorted(seconds, key=lambda pair: (-pair[0], pair[1]))[:SLOWEST]
    return Times(
        answers=len(seconds),
        median=_rounded(middle),
        p90=_rounded(seconds[math.ceil(0.9 * len(seconds)) - 1][0]),
        slowest=tuple(Slow(case_id=case_id, seconds=_rounded(taken)) for taken, case_id in slowest),
    )


def of_group(scored: Mapping[str, Mapping[str, Score]], group: str) -> dict[str, Score]:
    """Join the metrics of a group: one failure fails a case, and it passes only when all that applies was measured."""
    joined: dict[str, Score] = {}
    for metric, scores in scored.items():
        if group_of(metric) != group:
            continue
        for case_id, score in scores.items():
            before = joined.get(case_id)
            joined[case_id] = _joined(before, score, group) if before else score.model_copy(update={"metric": group})
    return joined


def _joined(one: Score, other: Score, group: str) -> Score:
    decided = min(one.outcome, other.outcome, key=GRAVITY.index)
    return Score(
        case_id=one.case_id,
        cluster=one.cluster,
        metric=group,
        outcome=decided,
        passed=one.passed + other.passed,
        counted=one.counted + other.counted,
        reason=next((score.reason for score in (one, other) if score.outcome is decided and score.reason), ""),
    )


def _rates(
    scored: Mapping[str, Mapping[str, Score]], ids: Sequence[str], *, one_article: bool = False
) -> tuple[dict[str, Rate], dict[str, Rate]]:
    groups = sorted({group_of(metric) for metric in scored})
    return (
        {group: rate_of(of_group(scored, group), ids, one_article=one_article) for group in groups},
        {metric: rate_of(scores, ids, one_article=one_article) for metric, scores in scored.items()},
    )


def _sections(
    scored: Mapping[str, Mapping[str, Score]],
    cases: Sequence[Case],
    reads: Callable[[Case], str],
    *,
    one_article: bool,
) -> dict[str, Section]:
    members: dict[str, list[str]] = {}
    for case in cases:
        members.setdefault(reads(case), []).append(case.id)
    sections = {}
    for value, ids in sorted(members.items()):
        groups, metrics = _rates(scored, ids, one_article=one_article)
        sections[value] = Section(cases=len(ids), groups=_applying(groups), metrics=_applying(metrics))
    return sections


def _applying(rates: Mapping[str, Rate]) -> dict[str, Rate]:
    return {name: rate for name, rate in rates.items() if rate.measured + rate.not_measured}


def _rounded(value: float) -> float:
    """A number as it is stored: the same digits on every machine."""
    return round(value, DIGITS)
