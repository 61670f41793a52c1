"""The statistics of evaluation, from scipy: intervals, paired tests, correction.

Knows counts and numbers only, no runs. Every drawn number comes from a seed, so the same input gives the same output.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
"""Of every interval, two-sided."""
RESAMPLES = 9999


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval and how it was made.

    Attributes:
        low: lower bound.
        high: upper bound.
        method: in words, for the report.
    """

    low: float
    high: float
    method: str


def exact_interval(passed: int, counted: int) -> Interval:
    """Give the exact interval of a rate of independent cases.

    Args:
        passed: cases that passed, 0 to `counted`.
        counted: cases judged, at least 1.

    Raises:
        ValueError: when nothing was judged or more passed than were judged.

    Source:
        Clopper and Pearson 1934, Biometrika 26:404-413.

    >>> exact_interval(100, 100).low  # doctest: +ELLIPSIS
    0.9637...
    """
    found = stats.binomtest(_checked(passed, counted), counted).proportion_ci(CONFIDENCE, method="exact")
    return Interval(float(found.low), float(found.high), "exact (Clopper-Pearson)")


def all_pass_floor(cases: int) -> float:
    """Give the lower bound of a rate when all of some independent cases passed: what a "100 %" is worth.

    Source:
        Clopper and Pearson 1934 with no failure, in closed form.

    >>> [round(100 * all_pass_floor(cases), 1) for cases in (100, 200, 1000)]
    [96.4, 98.2, 99.6]
    """
    _checked(cases, cases)
    return float(((1 - CONFIDENCE) / 2) ** (1 / cases))


def clustered_interval(passed: Sequence[int], counted: Sequence[int], clusters: Sequence[Hashable]) -> Interval:
    """Give the interval of a rate whose parts are not independent: statements of one case, cases of one article.

    The variance is the cluster-robust one of a ratio, taken over the outermost clusters, which also holds what happens
    inside them. It sets the effective number of parts, and the exact interval is taken for that number: it stays
    between 0 and 1 and is not empty at 0 % and 100 %. Where all or none passed no variance can be seen; then each
    cluster counts as one case. With every part in a cluster of its own it is the exact interval.

    Args:
        passed: parts that passed, one entry a case.
        counted: parts judged, one entry a case.
        clusters: the cluster of each case.

    Raises:
        ValueError: when the lengths differ or nothing was judged.

    Source:
        Korn and Graubard 1998, Survey Methodology 24:193-201; variance of a ratio over clusters: Cochran 1977,
        Sampling Techniques, 3rd edition, 6.4 and 9A.2; outermost clusters: Cameron and Miller 2015, Journal of Human
        Resources 50:317-372; clustering in model evaluation: Miller 2024, arXiv 2411.00640.

    >>> clustered_interval([1, 1, 0, 1], [1, 1, 1, 1], "abcd") == exact_interval(3, 4)
    True
    >>> narrow, wide = exact_interval(6, 8), clustered_interval([4, 0, 2], [4, 2, 2], "xyz")
    >>> wide.low < narrow.low and wide.high > narrow.high
    True
    """
    totals = _totals(passed, counted, clusters)
    judged, right = int(totals[:, 1].sum()), int(totals[:, 0].sum())
    _checked(right, judged)
    groups = len(totals)
    if groups == judged:
        return exact_interval(right, judged)
    if groups == 1:
        return Interval(0.0, 1.0, "one cluster: no interval can be given")
    rate = right / judged
    if right in {0, judged}:
        bounds = exact_interval(groups if right else 0, groups)
        return Interval(bounds.low, bounds.high, "exact, each cluster as one case")
    residuals = totals[:, 0] - rate * totals[:, 1]
    variance = groups / (groups - 1) * float((residuals**2).sum()) / judged**2
    effective = min(float(judged), rate * (1 - rate) / variance) if variance > 0 else float(judged)
    tail = (1 + CONFIDENCE) / 2
    if judged > 1:
        effective *= float(stats.t.ppf(tail, judged - 1) / stats.t.ppf(tail, groups - 1)) ** 2
    successes, failures = rate * effective, (1 - rate) * effective
    low = float(stats.beta.ppf(1 - tail, successes, failures + 1))
    high = float(stats.beta.ppf(tail, successes + 1, failures))
    return Interval(low, high, "cluster-robust (Korn-Graubard)")


def mean_interval(values: Sequence[float], clusters: Sequence[Hashable] | None = None, *, seed: int) -> Interval:
    """Give the interval of a mean by a seeded bootstrap that draws whole clusters.

    Args:
        values: one measured value a case, never a missing one.
        clusters: the cluster of each value; None makes each value its own.
        seed: of the drawing.

    Raises:
        ValueError: when there is no value, one is not a number, or the lengths differ.

    Source:
        Efron 1987, Journal of the American Statistical Association 82:171-185 (bias-corrected and accelerated).

    >>> mean_interval([0.5, 0.5, 0.5], seed=1).method
    'no variation: no interval can be given'
    """
    if not len(values) or not np.isfinite(values).all():
        raise ValueError("a mean needs at least one value, and every value must be a number; leave out what is missing")
    totals = _totals(values, [1] * len(values), range(len(values)) if clusters is None else clusters)
    mean = float(totals[:, 0].sum() / totals[:, 1].sum())
    if len(totals) == 1 or np.ptp(totals[:, 0] / totals[:, 1]) == 0:
        return Interval(mean, mean, "no variation: no interval can be given")
    found = stats.bootstrap(
        (totals[:, 0], totals[:, 1]),
        lambda sums, sizes, axis: sums.sum(axis=axis) / sizes.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1000,
        confidence_level=CONFIDENCE,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Interval(float(found.low), float(found.high), f"BCa bootstrap over clusters, {RESAMPLES} draws")


def paired_permutation(
    before: Sequence[float], after: Sequence[float], clusters: Sequence[Hashable] | None = None, *, seed: int
) -> float:
    """Test whether two runs over the same cases differ, by swapping the runs within whole clusters.

    All swaps are tried while they are fewer than the draws (13 clusters that differ); otherwise they are drawn with
    the seed. Without clusters and with outcomes 0 and 1 it is the exact McNemar test.

    Args:
        before: one measured value a case.
        after: the other run's value of the same cases, in the same order.
        clusters: the cluster of each case; None makes each case its own.
        seed: of the drawing.

    Returns:
        The two-sided probability of a difference at least as large by chance; 1.0 where nothing differs.

    Raises:
        ValueError: when the lengths differ.

    Source:
        Fisher 1935, The Design of Experiments, section 21; Phipson and Smyth 2010, Statistical Applications in
        Genetics and Molecular Biology 9:39 (a drawn p-value is never 0).

    >>> paired_permutation([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0], seed=1)
    0.03125
    """
    differences = np.subtract(after, before, dtype=float) if len(before) == len(after) else np.empty(0)
    if len(differences) != len(before):
        raise ValueError(f"{len(before)} values cannot be paired with {len(after)}")
    sums = _totals(differences, [1] * len(differences), range(len(before)) if clusters is None else clusters)[:, 0]
    changed = sums[sums != 0]
    if changed.size < 2:
        return 1.0
    found = stats.permutation_test(
        (changed, np.zeros_like(changed)),
        lambda one, other, axis: (one - other).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1000,
        rng=np.random.default_rng(seed),
    )
    return min(1.0, float(found.pvalue))


def exact_mcnemar(worse: int, better: int) -> float:
    """Test whether more pairs changed one way than the other, by the exact binomial test.

    Args:
        worse: pairs that passed before and fail now.
        better: pairs that failed before and pass now.

    Returns:
        The two-sided probability; 1.0 where no pair changed.

    Source:
        McNemar 1947, Psychometrika 12:153-157; exact form: Agresti 2013, Categorical Data Analysis, 11.1.

    >>> exact_mcnemar(0, 6)
    0.03125
    """
    if min(worse, better) < 0:
        raise ValueError("counts of pairs are never negative")
    return float(stats.binomtest(worse, worse + better).pvalue) if worse + better else 1.0


def holm(probabilities: Sequence[float]) -> list[float]:
    """Adjust probabilities of several tests so that one wrong alarm among all stays as rare as promised.

    Source:
        Holm 1979, Scandinavian Journal of Statistics 6:65-70.

    >>> [round(p, 4) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    adjusted = [1.0] * len(probabilities)
    reached = 0.0
    for rank, place in enumerate(sorted(range(len(probabilities)), key=lambda index: (probabilities[index], index))):
        reached = max(reached, min(1.0, (len(probabilities) - rank) * probabilities[place]))
        adjusted[place] = reached
    return adjusted


def _checked(passed: int, counted: int) -> int:
    if counted < 1 or not 0 <= passed <= counted:
        raise ValueError(f"{passed} of {counted} is no rate: at least 1 must be judged, and at most all can pass")
    return passed


def _totals(
    sums: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]],
    sizes: Sequence[int],
    clusters: Sequence[Hashable],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Sums and sizes added up in each cluster, shape (clusters, 2); clusters without size are left out."""
    if not len(sums) == len(sizes) == len(clusters):
        raise ValueError(f"{len(sums)}, {len(sizes)} and {len(clusters)} entries do not belong together")
    totals: dict[Hashable, list[float]] = {}
    for amount, size, cluster in zip(sums, sizes, clusters, strict=True):
        if size:
            total = totals.setdefault(cluster, [0.0, 0.0])
            total[0] += amount
            total[1] += size
    return np.array(list(totals.values()), dtype=np.float64).reshape(-1, 2)
