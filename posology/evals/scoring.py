"""Score a run from its folder alone, as often as wanted; writes scores and the metrics' versions.

Asks no question. A metric that means nothing for a case gives it no score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from posology.evals.cases import Case
from posology.evals.errors import RunError
from posology.evals.metrics.answers import ANSWERS
from posology.evals.metrics.attribution import attribution_metrics
from posology.evals.metrics.citations import LAYERS
from posology.evals.metrics.invariance import INVARIANCE
from posology.evals.metrics.metric import Asked, Metric
from posology.evals.metrics.support import CertainJudge, Judge
from posology.evals.runs import (
    MANIFEST,
    SCORES,
    Item,
    Outcome,
    Run,
    Score,
    Suite,
    by_id,
    read_run,
    write_json,
    write_lines,
)
from posology.ingest.progress import Progress


def metrics_with(judge: Judge | None = None) -> tuple[Metric, ...]:
    """Every metric of answers; a judge with a name adds its own recall and precision beside the certain ones."""
    certain = attribution_metrics(CertainJudge())
    judged = attribution_metrics(judge) if judge is not None and judge.name else ()
    return (*LAYERS, *certain, *judged, *ANSWERS, *INVARIANCE)


def score_run(run: Run, metrics: Sequence[Metric], progress: Progress | None = None) -> tuple[Score, ...]:
    """Score every case with every metric that applies to it, in the order of cases and metrics.

    A case without an item was never asked: it is not measured by any metric that its kind alone decides about.
    """
    passages = {passage.id: passage for passage in run.passages}
    items = by_id(run.items)
    scores: list[Score] = []
    for done, case in enumerate(run.cases, 1):
        asked = Asked(case, items.get(case.id) or _never_asked(case), passages)
        scores.extend(metric.score(asked) for metric in metrics if metric.applies(asked))
        if progress is not None:
            progress(done, len(run.cases), "scoring")
    return tuple(scores)


def score_folder(folder: Path, judge: Judge | None = None, progress: Progress | None = None) -> tuple[Score, ...]:
    """Score a run folder and write `scores.jsonl` and the metric versions into the manifest.

    Raises:
        RunError: when the folder is no run, is damaged, or holds checks of doses, which are judged as they are made.
    """
    run = read_run(folder)
    if run.manifest.suite is Suite.DOSES:
        problem = "holds checks of doses, which were scored as they were made"
        raise RunError(str(folder), problem, "Make the run again with `posology eval doses`")
    metrics = metrics_with(judge)
    scores = score_run(run, metrics, progress)
    write_lines(folder / SCORES, scores)
    versions = {metric.name: metric.version for metric in metrics}
    write_json(folder / MANIFEST, run.manifest.model_copy(update={"metric_versions": versions}))
    return scores


def outcomes_by_metric(scores: Sequence[Score]) -> dict[str, Counter[Outcome]]:
    """How many cases passed, failed and were not measured, for each metric in the order of `scores`."""
    counted: dict[str, Counter[Outcome]] = {}
    for score in scores:
        counted.setdefault(score.metric, Counter())[score.outcome] += 1
    return counted


def _never_asked(case: Case) -> Item:
    return Item(case_id=case.id, answer=None, error="the run ended before it was asked")
