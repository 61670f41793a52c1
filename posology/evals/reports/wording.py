"""Shares, intervals and probabilities in words, the same in every report. Computes nothing."""

from __future__ import annotations

from posology.evals.compared import Change, MetricComparison, Verdict
from posology.evals.gate import GoalReached, Measure
from posology.evals.runs import Outcome
from posology.evals.summary import Rate

NONE = "not measured"
OUTCOME_WORDS = {Outcome.PASS: "pass", Outcome.FAIL: "fail", Outcome.NOT_MEASURED: NONE}
VERDICT_SIGNS = {
    Verdict.FINE: "✓",
    Verdict.REGRESSION: "✗",
    Verdict.NOT_COMPARABLE: "⊘",
    Verdict.TOO_LITTLE_COVERAGE: "?",
}
CHANGE_SIGNS = {Change.WORSE: "✗", Change.BETTER: "✓", Change.LOST: "–", Change.GAINED: "+"}


def percent(share: float | None) -> str:
    """Give a share in per cent; one that is not whole never reads as 0 or 100.

    >>> percent(0.5), percent(0.9996), percent(0.0001), percent(1.0), percent(None)
    ('50.0 %', '99.9 %', '0.1 %', '100 %', 'not measured')
    """
    if share is None:
        return NONE
    if share in {0, 1}:
        return f"{share * 100:.0f} %"
    return f"{min(max(share * 100, 0.1), 99.9):.1f} %"


def bounds(low: float | None, high: float | None) -> str:
    """Give an interval in per cent.

    >>> bounds(0.9, 1.0)
    '90.0 to 100 %'
    """
    return "" if low is None or high is None else f"{percent(low).removesuffix(' %')} to {percent(high)}"


def counted(rate: Rate) -> str:
    """Give the counts behind a rate.

    >>> counted(Rate(passed=3, failed=1, not_measured=2, coverage=0.666667))
    '3 of 4'
    """
    return f"{rate.passed} of {rate.measured}" if rate.measured else "0"


def parts(rate: Rate) -> str:
    """Give the counts and the rate of the parts, "" where none was judged."""
    if not rate.parts_counted:
        return ""
    return f"{percent(rate.parts_rate)} ({rate.parts_passed} of {rate.parts_counted})"


def probability(chance: float) -> str:
    """Give a probability; a small one as a bound.

    >>> probability(0.03125), probability(0.0002), probability(1.0)
    ('0.031', '< 0.001', '1')
    """
    if chance < 0.001:
        return "< 0.001"
    return f"{chance:.3f}" if chance < 1 else "1"


def detectable(metric: MetricComparison) -> str:
    """Give the smallest difference that the pairs of a metric would show with 80 % power."""
    if not metric.pairs:
        return "no pairs"
    return "none" if metric.detectable is None else f"{100 * metric.detectable:.1f} points"


def change_cells(one: MetricComparison) -> tuple[str, ...]:
    """Give what two runs reached in a metric: pairs, both shares, newly failed, newly passed, lost, chances, power."""
    return (
        str(one.pairs),
        percent(one.before),
        percent(one.after),
        str(one.worse),
        str(one.better),
        str(one.lost),
        probability(one.clustered),
        probability(one.adjusted),
        detectable(one),
    )


def goal_bounds(one: GoalReached) -> str:
    """Give the interval of what a goal is about: its parts or its cases."""
    if one.goal.measure is Measure.PARTS:
        return bounds(one.rate.parts_low, one.rate.parts_high)
    return bounds(one.rate.low, one.rate.high)


def seconds(taken: float | None) -> str:
    """Give a time.

    >>> seconds(0.00082), seconds(0.0123), seconds(2.5), seconds(None)
    ('0.8 ms', '12 ms', '2.50 s', 'not measured')
    """
    if taken is None:
        return NONE
    if taken >= 1:
        return f"{taken:.2f} s"
    return f"{1000 * taken:.{1 if taken < 0.01 else 0}f} ms"
