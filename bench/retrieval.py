"""Compares our retrieval with the LangChain ensemble: time and recall at 8 on the same passages, vectors, questions.

The systems take turns, a block of questions each, so that a busy machine slows all alike and none finds its data pushed
out of the processor's caches by another before every single question, which no server ever meets.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bench.ensemble import PeerMissingError, build_ensembles
from bench.ratios import Row, Timing, not_measured
from posology.assistant.retrieval.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.home import BenchHome
    from bench.questions import BenchQuestion, BenchSet

K = 8
_SPEED_GOAL = 15.0
_RECALL_GOAL = 5.0
_TAIL_GOAL = 3.0
_WARM_UP = 20
_BLOCK = 25


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What one system gave back over all questions, and how fast."""

    timing: Timing
    recall: float
    answered: float
    first: float


def recall(found: Sequence[str], gold: frozenset[str]) -> float:
    """Share of the gold passages among the found ones; of the most that k places can hold when there are more.

    >>> recall(["a", "b", "x"], frozenset("abc"))
    0.6666666666666666
    """
    return len(gold.intersection(found)) / min(len(gold), K)


def measure_retrieval(home: BenchHome, bench: BenchSet) -> tuple[list[Row], Timing | None]:
    """Run both systems on every question.

    Args:
        home: the set, published.
        bench: the set.

    Returns:
        The rows of the table, and the peer's timing, None when the peer is missing.
    """
    searcher = Searcher(home.generation, home.embedder, home.library)
    searcher.warm()
    systems: list[Callable[[str], list[str]]] = [lambda text: [hit.passage.id for hit in searcher.search(text, K)]]
    held = home.library.passages_by_id(home.generation.passage_ids)
    reason = ""
    try:
        peers = build_ensembles(
            list(held.values()), home.generation.matrix, lambda text: home.embedder.embed([text])[0].tolist(), K
        )
        systems += [peer.search for peer in peers]
    except PeerMissingError as missing:
        reason = str(missing)
    gold = _gold_passages(home, bench.questions)
    runs = _interleave(systems, [question.text for question in bench.questions])
    ours, *theirs = [_summarise(walls, found, gold) for walls, found in runs]
    if not theirs:
        absent = [not_measured("retrieval speed, ensemble / ours", f"at least {_SPEED_GOAL:.0f}", reason)]
        return [*absent, _tail(ours.timing)], None
    plain, headed = theirs
    rows = [*_compare(ours, plain, judged=bench.judges_recall), _beside_headed(ours, headed), _tail(ours.timing)]
    return rows, plain.timing


def _gold_passages(home: BenchHome, questions: Sequence[BenchQuestion]) -> list[frozenset[str]]:
    return [
        frozenset(passage.id for article in question.gold for passage in home.library.passages_of(article))
        for question in questions
    ]


def _interleave(
    systems: Sequence[Callable[[str], list[str]]], questions: Sequence[str]
) -> list[tuple[list[float], list[list[str]]]]:
    for system in systems:
        for question in questions[:_WARM_UP]:
            system(question)
    runs: list[tuple[list[float], list[list[str]]]] = [([], []) for _ in systems]
    blocks = [questions[start : start + _BLOCK] for start in range(0, len(questions), _BLOCK)]
    for block, (system, (walls, found)) in product(blocks, list(zip(systems, runs, strict=True))):
        for question in block:
            begin = time.perf_counter()
            ids = system(question)
            walls.append(time.perf_counter() - begin)
            found.append(ids)
    return runs


def _summarise(walls: list[float], found: list[list[str]], gold: list[frozenset[str]]) -> Retrieved:
    pairs = list(zip(found, gold, strict=True))
    return Retrieved(
        Timing.of(walls),
        recall=sum(recall(ids, wanted) for ids, wanted in pairs) / len(pairs),
        answered=sum(not wanted.isdisjoint(ids) for ids, wanted in pairs) / len(pairs),
        first=sum(bool(ids) and ids[0] in wanted for ids, wanted in pairs) / len(pairs),
    )


def _compare(ours: Retrieved, theirs: Retrieved, *, judged: bool) -> list[Row]:
    speed = theirs.timing.p50_ms / ours.timing.p50_ms
    gain = 100 * (ours.recall - theirs.recall)
    return [
        Row(
            "retrieval speed, ensemble / ours (p50)",
            f"{speed:.1f}",
            f"at least {_SPEED_GOAL:.0f}",
            speed >= _SPEED_GOAL,
            f"ours {ours.timing}; ensemble {theirs.timing}",
        ),
        Row(
            f"recall@{K}, ours minus ensemble",
            f"{gain:+.1f} points",
            f"at least {_RECALL_GOAL:+.0f}",
            gain >= _RECALL_GOAL if judged else None,
            f"ours {ours.recall:.3f}, ensemble {theirs.recall:.3f}; any gold passage among {K}: {ours.answered:.3f}, "
            f"{theirs.answered:.3f}; the first one gold: {ours.first:.3f}, {theirs.first:.3f}"
            + ("" if judged else "; invented text does not judge recall"),
        ),
    ]


def _beside_headed(ours: Retrieved, headed: Retrieved) -> Row:
    return Row(
        "the same, the ensemble given our engine and heading path",
        f"{100 * (ours.recall - headed.recall):+.1f} points, {headed.timing.p50_ms / ours.timing.p50_ms:.1f} times",
        note=f"ensemble {headed.recall:.3f}, {headed.timing}; any gold passage {headed.answered:.3f}, "
        f"the first one gold {headed.first:.3f}",
    )


def _tail(ours: Timing) -> Row:
    tail = ours.p99_ms / ours.p50_ms
    return Row("retrieval, p99 / p50", f"{tail:.2f}", f"under {_TAIL_GOAL:.0f}", tail < _TAIL_GOAL, f"ours {ours}")
