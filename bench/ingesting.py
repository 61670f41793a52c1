"""Compares the passages a second of our ingest with sentence-transformers on torch, as it comes, on the same texts."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.home import EMBEDDING_THREADS, fill
from bench.ratios import Row, not_measured
from posology.ingest.embedding import load_embedder
from posology.ingest.generations import embed_missing, publish
from posology.ingest.library import Library
from posology.ingest.minilm import packaged_model
from posology.ingest.vector_texts import passage_text, vector_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.questions import BenchSet

_GOAL = 5.0
_ARTICLES = 60
_ROUNDS = 3


def measure_ingest(bench: BenchSet, models: Path) -> list[Row]:
    """Embed a sample with both engines in turn, and ingest it whole with ours.

    Args:
        bench: the set to take the sample from.
        models: the cache folder with our model's export.

    Returns:
        The rows of the table.
    """
    name, goal = "embedding, passages/s, ours / sentence-transformers", f"at least {_GOAL:.0f}"
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - an optional heavy peer
    except ImportError:
        return [not_measured(name, goal, "not measured: pip install sentence-transformers")]
    step = max(1, len(bench.articles) // _ARTICLES)
    sample = replace(bench, articles=bench.articles[::step][:_ARTICLES])
    embedder = load_embedder("", models, threads=EMBEDDING_THREADS)
    peer = SentenceTransformer(str(packaged_model()), device="cpu")
    with (
        TemporaryDirectory(prefix="posology-bench-ingest-") as folder,
        Library.open(Path(folder) / "texts.db") as library,
    ):
        fill(library, sample)
        passages = library.passages()
        alone = [passage_text(passage).text for passage in passages]
        every = [text.text for text in vector_texts(passages)]
    ours = theirs = theirs_whole = ours_whole = float("inf")
    for _ in range(_ROUNDS):
        ours = min(ours, _wall(lambda: embedder.embed(alone)))
        theirs = min(theirs, _wall(lambda: peer.encode(alone, show_progress_bar=False)))
        theirs_whole = min(theirs_whole, _wall(lambda: peer.encode(every, show_progress_bar=False)))
        with TemporaryDirectory(prefix="posology-bench-ingest-") as folder:
            home = Path(folder)
            ours_whole = min(ours_whole, _wall(partial(_ingest, sample, home, models)))
    count = len(alone)
    ratio, whole = theirs / ours, theirs_whole / ours_whole
    return [
        Row(name, f"{ratio:.1f}", goal, ratio >= _GOAL, f"ours {count / ours:.0f}/s, peer {count / theirs:.0f}/s"),
        Row(
            "whole ingest with sentence vectors / peer embedding the same texts",
            f"{whole:.1f}",
            goal,
            whole >= _GOAL,
            f"ours {count / ours_whole:.0f} passages/s stored and published, peer {count / theirs_whole:.0f}/s; "
            f"{len(every)} texts of {count} passages",
        ),
    ]


def _wall(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _ingest(sample: BenchSet, home: Path, models: Path) -> None:
    embedder = load_embedder("", models, threads=EMBEDDING_THREADS)
    with Library.open(home / "library.db") as library:
        fill(library, sample)
        embed_missing(library, embedder)
        publish(library, embedder, home)
