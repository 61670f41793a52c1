"""Intervals, tests and correction: against published values, against scipy, and by simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from posology.evals.power import detectable_difference, least_discordant_share
from posology.evals.statistics import (
    all_pass_floor,
    clustered_interval,
    exact_interval,
    exact_mcnemar,
    holm,
    mean_interval,
    paired_permutation,
)


@pytest.mark.parametrize(
    ("passed", "counted", "exact"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857-872, table I: method 5.
        (81, 263, (0.2527, 0.3676)),
        (15, 148, (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1684)),
        (1, 29, (0.0009, 0.1776)),
    ],
)
def test_intervals_are_the_published_ones(passed: int, counted: int, exact: tuple[float, float]) -> None:
    found = exact_interval(passed, counted)
    assert (found.low, found.high) == pytest.approx(exact, abs=6e-5)


def test_all_passed_of_n_says_what_the_exact_interval_says() -> None:
    for cases in (1, 7, 100, 400):
        assert all_pass_floor(cases) == pytest.approx(exact_interval(cases, cases).low)


@pytest.mark.parametrize(("passed", "counted"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_no_rate_is_refused(passed: int, counted: int) -> None:
    with pytest.raises(ValueError, match="no rate"):
        exact_interval(passed, counted)


def test_the_clustered_interval_is_the_exact_one_when_nothing_is_shared() -> None:
    outcomes = [1, 1, 0, 1, 0, 1]
    assert clustered_interval(outcomes, [1] * 6, range(6)) == exact_interval(4, 6)


def test_cases_that_repeat_each_other_count_as_one() -> None:
    """Ten articles whose 20 cases all go the same way tell as much as ten cases."""
    outcomes = [1] * 7 + [0] * 3
    repeated = clustered_interval(
        [outcome for outcome in outcomes for _ in range(20)], [1] * 200, [n for n in range(10) for _ in range(20)]
    )
    single = exact_interval(7, 10)
    width, of_ten, of_all = (bounds.high - bounds.low for bounds in (repeated, single, exact_interval(140, 200)))
    assert 1 <= width / of_ten < 1.25
    assert width > 4 * of_all


def test_with_all_passed_each_cluster_counts_as_one_case() -> None:
    bounds = clustered_interval([5] * 30, [5] * 30, range(30))
    assert bounds.low == pytest.approx(all_pass_floor(30))
    assert bounds.high == 1
    nothing = clustered_interval([0] * 30, [5] * 30, range(30))
    assert (nothing.low, nothing.high) == pytest.approx((0, 1 - all_pass_floor(30)))


def test_one_cluster_gives_no_interval() -> None:
    bounds = clustered_interval([3, 4], [4, 4], ["a", "a"])
    assert (bounds.low, bounds.high) == (0, 1)
    assert "no interval" in bounds.method


def test_cases_without_parts_change_nothing() -> None:
    assert clustered_interval([3, 0, 2], [4, 0, 2], "abc") == clustered_interval([3, 2], [4, 2], "ac")


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="do not belong together"):
        clustered_interval([1, 1], [1], ["a", "b"])
    with pytest.raises(ValueError, match="cannot be paired"):
        paired_permutation([1.0], [1.0, 2.0], seed=1)


def test_the_clustered_interval_covers_where_the_plain_one_does_not() -> None:
    """Simulated articles with their own rates: 95 % intervals must hold the true rate about 95 % of the time."""
    draw = np.random.default_rng(20)
    held, held_plain, runs, truth = 0, 0, 300, 0.8
    for _ in range(runs):
        rates = draw.beta(4 * truth, 4 * (1 - truth), size=25)
        counted = draw.integers(5, 15, size=25)
        passed = draw.binomial(counted, rates)
        bounds = clustered_interval(passed.tolist(), counted.tolist(), range(25))
        plain = exact_interval(int(passed.sum()), int(counted.sum()))
        held += bounds.low <= truth <= bounds.high
        held_plain += plain.low <= truth <= plain.high
    assert held / runs >= 0.92
    assert held_plain / runs < 0.85


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from("abcdef")), min_size=1, max_size=30
    ).filter(lambda rows: any(more + less for more, less, _ in rows))
)
def test_an_interval_always_holds_its_rate_and_stays_between_0_and_1(rows: list[tuple[int, int, str]]) -> None:
    passed = [right for right, _, _ in rows]
    counted = [right + wrong for right, wrong, _ in rows]
    bounds = clustered_interval(passed, counted, [cluster for _, _, cluster in rows])
    rate = sum(passed) / sum(counted)
    assert 0 <= bounds.low <= rate + 1e-9
    assert rate - 1e-9 <= bounds.high <= 1


def test_the_interval_of_a_mean_is_seeded_and_wider_for_clusters() -> None:
    values = np.random.default_rng(3).random(60).tolist()
    clusters = [number for number in range(12) for _ in range(5)]
    shared = [values[number] for number in clusters]
    assert mean_interval(values, seed=1) == mean_interval(values, seed=1)
    assert mean_interval(values, seed=1) != mean_interval(values, seed=2)
    alone, together = mean_interval(shared, seed=1), mean_interval(shared, clusters, seed=1)
    assert together.high - together.low > 1.5 * (alone.high - alone.low)
    assert alone.low < sum(shared) / len(shared) < alone.high


def test_a_mean_over_a_missing_value_is_refused() -> None:
    with pytest.raises(ValueError, match="leave out"):
        mean_interval([0.5, math.nan], seed=1)
    with pytest.raises(ValueError, match="at least one"):
        mean_interval([], seed=1)


def test_few_pairs_are_tried_in_all_ways() -> None:
    before, after = [0.1, 0.5, 0.4, 0.9, 0.3], [0.3, 0.6, 0.9, 0.8, 0.7]
    differences = [b - a for a, b in zip(before, after, strict=True)]
    seen = abs(sum(differences))
    ways = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in itertools.product((1, -1), repeat=5)
    ]
    by_hand = sum(way >= seen - 1e-12 for way in ways) / len(ways)
    assert paired_permutation(before, after, seed=1) == pytest.approx(by_hand)


def test_outcomes_without_clusters_give_the_exact_mcnemar_test() -> None:
    for worse, better in ((3, 1), (0, 5), (7, 2), (4, 4)):
        before = [1] * worse + [0] * better + [1] * 20
        after = [0] * worse + [1] * better + [1] * 20
        assert paired_permutation(before, after, seed=1) == pytest.approx(exact_mcnemar(worse, better))


def test_many_pairs_are_drawn_with_the_seed_and_never_give_zero() -> None:
    before, after = [1] * 40, [0] * 40
    first = paired_permutation(before, after, seed=5)
    assert 0 < first <= 3e-4
    assert first == paired_permutation(before, after, seed=5)


def test_flips_of_one_article_are_one_piece_of_evidence() -> None:
    before, after = [1] * 8, [0] * 8
    assert paired_permutation(before, after, seed=1) < 0.01
    assert paired_permutation(before, after, ["one"] * 8, seed=1) == 1
    assert paired_permutation([], [], seed=1) == 1


def test_mcnemar_is_the_binomial_test() -> None:
    assert exact_mcnemar(2, 10) == pytest.approx(float(stats.binom.cdf(2, 12, 0.5)) * 2)
    assert exact_mcnemar(0, 0) == 1
    with pytest.raises(ValueError, match="never negative"):
        exact_mcnemar(-1, 3)


def test_holm_multiplies_by_the_tests_left_and_never_falls() -> None:
    assert holm([0.01, 0.02, 0.03, 0.04]) == pytest.approx([0.04, 0.06, 0.06, 0.06])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_probability_and_keeps_their_order(probabilities: list[float]) -> None:
    adjusted = holm(probabilities)
    assert all(1 >= high >= low for low, high in zip(probabilities, adjusted, strict=True))
    ranked = [adjusted[i] for i in sorted(range(len(adjusted)), key=lambda i: (probabilities[i], i))]
    assert ranked == sorted(ranked)


@pytest.mark.parametrize("pairs", [9, 40, 376, 3000])
def test_the_least_share_of_flips_is_just_detectable(pairs: int) -> None:
    share = least_discordant_share(pairs)
    assert detectable_difference(pairs, share) == pytest.approx(share)
    assert detectable_difference(pairs, 0.95 * share) is None


def test_a_set_too_small_to_find_anything_asks_for_all_pairs() -> None:
    assert least_discordant_share(2) == 1
    assert detectable_difference(2, 1) is None


def test_the_detectable_difference_has_the_promised_power() -> None:
    """Simulated pairs with that difference: McNemar's test without correction finds it in about 80 %."""
    share, pairs = 0.2, 400
    difference = detectable_difference(pairs, share)
    assert difference is not None
    draw = np.random.default_rng(7)
    worse, better, _ = draw.multinomial(pairs, [(share + difference) / 2, (share - difference) / 2, 1 - share], 4000).T
    found = np.abs(worse - better) / np.sqrt(np.maximum(worse + better, 1)) > stats.norm.ppf(0.975)
    assert found.mean() == pytest.approx(0.8, abs=0.03)


def test_a_difference_that_no_flips_could_show_is_none() -> None:
    assert detectable_difference(10, 0.0) is None
    assert detectable_difference(30, 0.1) is None
    with pytest.raises(ValueError, match="at least 1 pair"):
        detectable_difference(0, 0.1)
    with pytest.raises(ValueError, match="share"):
        detectable_difference(10, 1.5)
