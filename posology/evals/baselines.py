"""A baseline: what a blessed run scored, item by item, small enough to commit. Compares nothing.

One line holds one case: outcome and digest of its answer, then one mark for each metric ("p3/3" passed with 3 parts,
"f2/3" failed, "-" not measured, "." does not apply), then what it shares with other cases. Times and dates are left
out, so that the same scores give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from posology.evals.errors import RunError
from posology.evals.json_files import read_record
from posology.evals.runs import Manifest, Outcome, Run, Score, by_id
from posology.evals.shipped import shipped
from posology.evals.short_answers import NOT_ASKED, ShortAnswer, short_answer
from posology.evals.strict_record import StrictRecord
from posology.evals.summary import by_metric

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_LINE = re.compile(r"(?P<outcome>[a-z_]+) (?P<digest>[0-9a-f]*|-) \[(?P<marks>[^\]]*)\] (?P<cluster>.+)")
_MARK = re.compile(r"(?P<letter>[pf])(?P<passed>\d+)/(?P<counted>\d+)|[-.]")
_LETTERS = {"p": Outcome.PASS, "f": Outcome.FAIL}
_NOT_MEASURED = "-"
_DOES_NOT_APPLY = "."


class Tally(StrictRecord):
    """How many cases a metric passed, failed and could not judge: for those who read the file's changes."""

    passed: int
    failed: int
    not_measured: int


class Baseline(StrictRecord):
    """What a baseline file holds.

    Attributes:
        manifest: of the blessed run, without its time.
        tallies: metric to counts.
        metrics: the order of the marks in each line.
        cases: case id to line.
        reasons: case id to metric to why it failed.
    """

    manifest: Manifest
    tallies: Mapping[str, Tally]
    metrics: tuple[str, ...]
    cases: Mapping[str, str]
    reasons: Mapping[str, Mapping[str, str]]


def baseline_path(name: str, folder: Path | None = None) -> Path:
    """Give the file of a baseline.

    Raises:
        RunError: when the name is none a file can have.
    """
    if not _NAME.fullmatch(name):
        raise RunError(name, "is no name of a baseline", "Use small letters, digits, dots, dashes and underscores")
    return (folder or shipped("baselines")) / f"{name}.json"


def baseline_of(run: Run, name: str) -> Baseline:
    """Make the baseline of a scored run.

    Raises:
        RunError: when the run holds no scores.
        ScoreError: when its scores do not belong to its cases.
    """
    if not run.scores:
        raise RunError(run.manifest.name, "holds no scores", "Score it first with `posology eval score`")
    scored = by_metric(run.scores, {case.id for case in run.cases})
    items = by_id(run.items)
    cases = sorted(run.cases, key=lambda case: case.id)
    lines = {}
    for case in cases:
        shown = short_answer(items[case.id]) if case.id in items else ShortAnswer(outcome=NOT_ASKED)
        marks = " ".join(_mark(of_metric.get(case.id)) for of_metric in scored.values())
        cluster = next((of[case.id].cluster for of in scored.values() if case.id in of), case.cluster)
        lines[case.id] = f"{shown.outcome.replace(' ', '_')} {shown.digest or '-'} [{marks}] {cluster}"
    return Baseline(
        manifest=run.manifest.model_copy(update={"name": name, "created_at": ""}),
        tallies={metric: _tally(of_metric) for metric, of_metric in scored.items()},
        metrics=tuple(scored),
        cases=lines,
        reasons={case.id: reasons for case in cases if (reasons := _reasons(scored, case.id))},
    )


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline with sorted keys, one line for each case."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words = json.dumps(baseline.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(words + "\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        RunError: when it is missing or damaged.
    """
    baseline = read_record(path, Baseline, "Make it with `posology eval bless RUN`")
    for case_id in baseline.cases:
        _read_line(baseline, case_id)
    return baseline


def scores_in(baseline: Baseline) -> Iterator[Score]:
    """The scores a baseline holds, with the reasons of those that failed.

    Raises:
        RunError: when a line is damaged.
    """
    for case_id in baseline.cases:
        found, marks = _read_line(baseline, case_id)
        for metric, mark in zip(baseline.metrics, marks, strict=True):
            if mark[0] == _DOES_NOT_APPLY:
                continue
            yield Score(
                case_id=case_id,
                cluster=found["cluster"],
                metric=metric,
                outcome=_LETTERS[mark["letter"]] if mark["letter"] else Outcome.NOT_MEASURED,
                passed=int(mark["passed"] or 0),
                counted=int(mark["counted"] or 0),
                reason=baseline.reasons.get(case_id, {}).get(metric, ""),
            )


def answers_in(baseline: Baseline) -> dict[str, ShortAnswer]:
    """What a baseline knows of the answers: outcome and digest.

    Raises:
        RunError: when a line is damaged.
    """
    answers = {}
    for case_id in baseline.cases:
        found, _ = _read_line(baseline, case_id)
        digest = found["digest"].strip("-")
        answers[case_id] = ShortAnswer(outcome=found["outcome"].replace("_", " "), digest=digest, complete=False)
    return answers


def _read_line(baseline: Baseline, case_id: str) -> tuple[re.Match[str], list[re.Match[str]]]:
    found = _LINE.fullmatch(baseline.cases[case_id])
    marks = [_MARK.fullmatch(mark) for mark in found["marks"].split()] if found else []
    whole = [mark for mark in marks if mark]
    if found is None or len(whole) != len(marks) or len(whole) != len(baseline.metrics):
        problem = f"the line of case {case_id!r} is damaged"
        raise RunError(baseline.manifest.name, problem, "Make the baseline again with `posology eval bless RUN`")
    return found, whole


def _mark(score: Score | None) -> str:
    if score is None:
        return _DOES_NOT_APPLY
    if score.outcome is Outcome.NOT_MEASURED:
        return _NOT_MEASURED
    letter = "p" if score.outcome is Outcome.PASS else "f"
    return f"{letter}{score.passed}/{score.counted}"


def _tally(scores: Mapping[str, Score]) -> Tally:
    counts = Counter(score.outcome for score in scores.values())
    return Tally(passed=counts[Outcome.PASS], failed=counts[Outcome.FAIL], not_measured=counts[Outcome.NOT_MEASURED])


def _reasons(scored: Mapping[str, Mapping[str, Score]], case_id: str) -> dict[str, str]:
    return {
        metric: scores[case_id].reason
        for metric, scores in scored.items()
        if case_id in scores and scores[case_id].outcome is Outcome.FAIL
    }
