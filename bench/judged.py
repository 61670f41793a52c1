"""Reads a judged retrieval set in BEIR form: corpus.jsonl, queries.jsonl and qrels/*.tsv in one folder."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

from bench.questions import QUESTIONS, SEED, BenchQuestion, BenchSet, bench_article

if TYPE_CHECKING:
    from pathlib import Path

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def read_judged(folder: Path, *, questions: int = QUESTIONS) -> BenchSet:
    """Read a judged set; each document is one article of one passage.

    Args:
        folder: the folder with the three parts.
        questions: how many questions to draw, with a fixed seed.

    Returns:
        The set, with every judged document of a question as its gold.
    """
    articles = tuple(
        bench_article(row["_id"], " ".join(row["title"].split()), [_SENTENCE_END.split(" ".join(row["text"].split()))])
        for row in _rows(folder / "corpus.jsonl")
    )
    gold: dict[str, set[str]] = {}
    for file in sorted((folder / "qrels").glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines()[1:]:
            query, document, score = line.split("\t")
            if int(score) > 0:
                gold.setdefault(query, set()).add(document)
    asked = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    judged = sorted(gold.keys() & asked.keys())
    drawn = random.Random(SEED).sample(judged, min(questions, len(judged)))  # noqa: S311 - a sample, not a secret
    chosen = tuple(BenchQuestion(asked[query], frozenset(gold[query])) for query in drawn)
    return BenchSet(f"{folder.name}, one passage a document", articles, chosen, judges_recall=True)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
