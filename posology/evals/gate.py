"""The gate: a run against absolute goals from a data file, and against its blessed baseline. Prints nothing.

A goal that was not measured is not met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import Field, model_validator

from posology.evals.cases import CaseKind
from posology.evals.compared import Comparison, Verdict
from posology.evals.errors import RunError
from posology.evals.json_files import read_record
from posology.evals.runs import Run, Score, Suite
from posology.evals.strict_record import StrictRecord
from posology.evals.summary import Rate, by_metric, of_group, rate_of


class Measure(StrEnum):
    """What a goal counts."""

    CASES = "cases"
    PARTS = "parts"


class Goal(StrictRecord):
    """What every run must reach, whatever the baseline says.

    Attributes:
        name: unique, short.
        says: the goal in one sentence, for a reader.
        metric: name of a metric ("citation.numbers") or of a group of metrics ("citation").
        measure: whether cases or their parts are counted.
        at_least: least share that must pass, 0 to 1.
        coverage: least share of the cases the metric applies to that must be measured.
        least_cases: fewest cases that must be measured.
        kinds: the kinds of case it looks at; empty for all.
        suite: the runs it is about; a run of another suite is not held against it.
    """

    name: str = Field(min_length=1)
    says: str = Field(min_length=1)
    metric: str = Field(min_length=1)
    measure: Measure = Measure.CASES
    at_least: Decimal = Field(ge=0, le=1)
    coverage: Decimal = Field(default=Decimal(1), ge=0, le=1)
    least_cases: int = Field(default=1, ge=1)
    kinds: tuple[CaseKind, ...] = ()
    suite: Suite = Suite.ANSWERS


class Goals(StrictRecord):
    """The file of goals."""

    goals: tuple[Goal, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Goals:
        names = [goal.name for goal in self.goals]
        if len(set(names)) < len(names):
            raise ValueError("a name of a goal stands twice")
        return self


class GoalReached(StrictRecord):
    """One goal and what the run reached.

    Attributes:
        goal: the goal.
        rate: counts and intervals of its metric over its cases.
        met: whether everything it asks is there.
        reason: what is missing, "" when met.
    """

    goal: Goal
    rate: Rate
    met: bool
    reason: str = ""


class Gate(StrictRecord):
    """What the gate found.

    Attributes:
        run: name of the run.
        passed: whether every goal is met and nothing got worse than the baseline.
        goals: each goal.
        comparison: with the baseline, None when it was left out on purpose.
    """

    run: str
    passed: bool
    goals: tuple[GoalReached, ...]
    comparison: Comparison | None


def read_goals(path: Path) -> Goals:
    """Read the file of goals.

    Raises:
        RunError: when it is missing or holds something else.
    """
    return read_record(path, Goals, "Goals are described in docs/comparing-runs.md")


def judge(run: Run, goals: Goals, comparison: Comparison | None) -> Gate:
    """Judge a scored run.

    Args:
        run: the run.
        goals: what it must reach.
        comparison: of its baseline with it, None to look at the goals only.

    Raises:
        RunError: when the run holds no scores, or no goal is about runs of its suite.
        ScoreError: when its scores do not belong to its cases.
    """
    if not run.scores:
        raise RunError(run.manifest.name, "holds no scores", "Score it first with `posology eval score`")
    scored = by_metric(run.scores, {case.id for case in run.cases})
    suite = run.manifest.suite
    wanted = [goal for goal in goals.goals if goal.suite is suite]
    if not wanted:
        problem = f"is a run of the suite {suite.value!r}, and no goal is about such runs"
        raise RunError(run.manifest.name, problem, "Goals are described in docs/comparing-runs.md")
    reached = tuple(_reached(goal, scored, _ids(run, goal.kinds)) for goal in wanted)
    fine = comparison is None or comparison.verdict is Verdict.FINE
    return Gate(
        run=run.manifest.name,
        passed=fine and all(one.met for one in reached),
        goals=reached,
        comparison=comparison,
    )


def _ids(run: Run, kinds: Sequence[CaseKind]) -> list[str]:
    return [case.id for case in run.cases if not kinds or case.kind in kinds]


def _reached(goal: Goal, scored: Mapping[str, Mapping[str, Score]], ids: Sequence[str]) -> GoalReached:
    rate = rate_of(scored[goal.metric] if goal.metric in scored else of_group(scored, goal.metric), ids)
    reason = _missing(goal, rate)
    return GoalReached(goal=goal, rate=rate, met=not reason, reason=reason)


def _missing(goal: Goal, rate: Rate) -> str:
    """What a goal lacks, counted in whole cases and never from a rounded rate."""
    passed, counted = (
        (rate.passed, rate.measured) if goal.measure is Measure.CASES else (rate.parts_passed, rate.parts_counted)
    )
    applies = rate.measured + rate.not_measured
    if not counted:
        return "nothing was measured"
    if rate.measured < goal.least_cases:
        return f"only {rate.measured} cases were measured, at least {goal.least_cases} must be"
    if rate.measured < goal.coverage * applies:
        return f"{rate.measured} of {applies} cases were measured, at least {_percent(goal.coverage)} must be"
    if passed < goal.at_least * counted:
        return f"{passed} of {counted} {goal.measure.value} passed, at least {_percent(goal.at_least)} must"
    return ""


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
