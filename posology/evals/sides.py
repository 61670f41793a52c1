"""One side of a comparison: a run folder or a baseline, read into the same shape. Compares nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from posology.evals.baselines import Baseline, answers_in, read_baseline, scores_in
from posology.evals.errors import RunError
from posology.evals.runs import Manifest, Run, Score, read_run
from posology.evals.short_answers import ShortAnswer, short_answer
from posology.evals.summary import by_metric


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared.

    Attributes:
        manifest: what it was made from.
        scores: metric to case id to score.
        answers: case id to answer in short.
        questions: case id to question, empty for a baseline.
        baseline: whether it is one.
    """

    manifest: Manifest
    scores: Mapping[str, Mapping[str, Score]]
    answers: Mapping[str, ShortAnswer]
    questions: Mapping[str, str]
    baseline: bool


def side_of_run(run: Run) -> Side:
    """Read a scored run.

    Raises:
        RunError: when it holds no scores.
        ScoreError: when its scores do not belong to its cases.
    """
    if not run.scores:
        raise RunError(run.manifest.name, "holds no scores", "Score it first with `posology eval score`")
    return Side(
        manifest=run.manifest,
        scores=by_metric(run.scores, {case.id for case in run.cases}),
        answers={item.case_id: short_answer(item) for item in run.items},
        questions={case.id: case.question for case in run.cases},
        baseline=False,
    )


def side_of_baseline(baseline: Baseline) -> Side:
    """Read a baseline.

    Raises:
        RunError: when it is damaged.
    """
    return Side(
        manifest=baseline.manifest,
        scores=by_metric(scores_in(baseline), set(baseline.cases)),
        answers=answers_in(baseline),
        questions={},
        baseline=True,
    )


def read_side(path: Path) -> Side:
    """Read a run folder, or a baseline when the path is a file.

    Raises:
        RunError: when it is neither, is damaged or holds no scores.
    """
    return side_of_baseline(read_baseline(path)) if path.is_file() else side_of_run(read_run(path))
