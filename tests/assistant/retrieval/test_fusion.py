"""Fusion: fixed convex weights, ties by id, every part of a score explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.retrieval.fusion import Candidate, FusionWeights, SentenceMatch, add_sentences, fuse


def test_nothing_found_fuses_to_nothing() -> None:
    assert fuse([], FusionWeights()) == []


def test_the_score_is_the_weighted_sum_of_cosine_and_the_two_word_scores_over_their_best() -> None:
    best, other = fuse([Candidate("a", 0.5, 10.0, 4.0), Candidate("b", 0.4, 5.0, 1.0)], FusionWeights())

    assert best.score == pytest.approx(0.7 * 0.5 + 0.3 + 0.2)
    assert other.score == pytest.approx(0.7 * 0.4 + 0.3 * 0.5 + 0.2 * 0.25)
    assert (other.cosine, other.lexical, other.title) == (0.4, 0.5, 0.25)


def test_equal_scores_are_ordered_by_passage_id_whatever_order_they_came_in() -> None:
    pool = [Candidate(name, 0.5) for name in ("p_c", "p_a", "p_b")]

    assert [hit.id for hit in fuse(pool, FusionWeights())] == ["p_a", "p_b", "p_c"]
    assert [hit.id for hit in fuse(pool[::-1], FusionWeights())] == ["p_a", "p_b", "p_c"]


def test_a_difference_in_the_last_bits_of_a_cosine_is_a_tie() -> None:
    pool = [Candidate("p_a", 0.5), Candidate("p_b", 0.5 + 1e-9)]

    assert [hit.id for hit in fuse(pool, FusionWeights())] == ["p_a", "p_b"]


def test_without_any_word_in_common_the_cosine_alone_decides() -> None:
    pool = [Candidate("a", 0.2), Candidate("b", 0.6), Candidate("c", -0.3)]

    assert [hit.id for hit in fuse(pool, FusionWeights())] == ["b", "a", "c"]


def test_a_limit_gives_the_first_of_the_whole_order() -> None:
    pool = [Candidate(f"p_{number}", number / 10, lexical=9.0 - number) for number in range(10)]

    assert fuse(pool, FusionWeights(), 3) == fuse(pool, FusionWeights())[:3]


def test_the_best_sentence_is_added_and_named() -> None:
    fused = fuse([Candidate("a", 0.5), Candidate("b", 0.45)], FusionWeights())

    matches = {"a": SentenceMatch(0, 0.1), "b": SentenceMatch(3, 0.9)}
    best, other = add_sentences(fused, matches, FusionWeights())

    assert (best.id, best.sentence, best.sentence_score) == ("b", 3, 0.9)
    assert best.score == pytest.approx(0.7 * 0.45 + 0.3 * 0.9)
    assert other.sentence == 0


def test_only_the_best_passages_get_the_sentence_step() -> None:
    fused = fuse([Candidate(f"p_{number:03}", 1.0 - number / 100) for number in range(80)], FusionWeights())

    hits = add_sentences(fused, {hit.id: SentenceMatch(1, 0.5) for hit in fused}, FusionWeights())

    assert [hit.sentence for hit in hits] == [1] * 50 + [-1] * 30


def test_a_passage_below_the_sentence_step_never_overtakes_one_above_it() -> None:
    weights = FusionWeights(reranked=2)
    fused = fuse([Candidate("a", 0.9), Candidate("b", 0.8), Candidate("c", 0.79)], weights)

    hits = add_sentences(fused, {hit.id: SentenceMatch(0, -1.0) for hit in fused}, weights)

    assert [hit.id for hit in hits] == ["a", "b", "c"]


def test_a_passage_without_sentence_vectors_keeps_its_first_score() -> None:
    (hit,) = add_sentences(fuse([Candidate("a", 0.5)], FusionWeights()), {}, FusionWeights())

    assert (hit.score, hit.sentence, hit.sentence_score) == (0.35, -1, 0.0)


def test_a_long_question_trusts_meaning_over_words() -> None:
    weights = FusionWeights().for_length(26)

    assert weights.cosine == 0.9
    assert weights.lexical == pytest.approx(0.1)
    assert weights.title == pytest.approx(0.2 / 3)
    assert FusionWeights().for_length(25) == FusionWeights()


def test_weights_without_words_stay_without_words_for_a_long_question() -> None:
    weights = FusionWeights(lexical=0.0, title=0.0).for_length(100)

    assert (weights.lexical, weights.title) == (0.0, 0.0)


scores = st.floats(0, 50, allow_nan=False)
pools = st.lists(
    st.builds(Candidate, st.text("abc", min_size=1, max_size=4), st.floats(-1, 1), scores, scores),
    unique_by=lambda candidate: candidate.id,
    max_size=30,
)


@given(pools)
def test_the_order_never_depends_on_the_order_of_the_candidates(pool: list[Candidate]) -> None:
    shuffled = sorted(pool, key=lambda candidate: candidate.id[::-1])

    assert fuse(pool, FusionWeights()) == fuse(shuffled, FusionWeights())


@given(pools)
def test_no_candidate_is_lost_or_doubled(pool: list[Candidate]) -> None:
    fused = fuse(pool, FusionWeights())

    assert sorted(hit.id for hit in fused) == sorted(candidate.id for candidate in pool)


@given(pools, st.integers(0, 29), st.floats(0, 1))
def test_a_higher_cosine_never_lowers_the_rank(pool: list[Candidate], place: int, gain: float) -> None:
    if not pool:
        return
    raised = pool[place % len(pool)]
    others = [candidate for candidate in pool if candidate.id != raised.id]
    before = [hit.id for hit in fuse(pool, FusionWeights())].index(raised.id)
    better = raised._replace(cosine=raised.cosine + gain)
    after = [hit.id for hit in fuse([*others, better], FusionWeights())].index(raised.id)

    assert after <= before
