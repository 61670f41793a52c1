"""Writes the gold set in BEIR form: passages as corpus, questions, judgements; and a run's retrieval as a TREC file.

What it writes, `posology eval retrieval` and any BEIR tool read. It measures nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from posology.evals.errors import RunError
from posology.evals.retrieval.beir import CORPUS, QRELS, QUERIES
from posology.evals.retrieval.judged_set import JudgedSet
from posology.evals.retrieval.report import qrels_text, trec_run_text
from posology.evals.runs import Item
from posology.ingest.library import Document

RUN_FILE = "run.trec"


def write_beir(folder: Path, judged: JudgedSet, articles: Sequence[Document]) -> tuple[Path, ...]:
    """Write a judged set over the passages of articles.

    Args:
        folder: where to write, made if missing; files of an earlier export are replaced.
        judged: questions and judgements, by passage id.
        articles: whose passages are the corpus.

    Returns:
        The files written.

    Raises:
        RunError: the folder cannot be written.
    """
    corpus = (
        {
            "_id": passage.id,
            "title": passage.heading,
            "text": "\n".join(part for part in (passage.context, passage.text) if part),
            "metadata": {"article": passage.article_id, "kind": passage.kind.value},
        }
        for article in articles
        for passage in article.passages
    )
    questions = ({"_id": question.id, "text": question.text, "metadata": {}} for question in judged.questions)
    return write_texts(
        folder,
        {CORPUS: _lines(corpus), QUERIES: _lines(questions), f"{QRELS}/test.tsv": qrels_text(judged.judgements)},
    )


def write_retrieved(folder: Path, items: Iterable[Item]) -> tuple[Path, ...]:
    """Write what a run's drafter was handed as a TREC run file; arguments and errors as for `write_beir`."""
    ranked = {item.case_id: item.retrieved for item in items if item.retrieved}
    return write_texts(folder, {RUN_FILE: trec_run_text(ranked, "posology")})


def write_texts(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts under their names in a folder, made if missing.

    Raises:
        RunError: the folder cannot be written.
    """
    try:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error.__class__.__name__})"
        raise RunError(str(folder), problem, "Name a place that you may write to with --out") from error
    return tuple(folder / name for name in texts)


def _lines(records: Iterable[Mapping[str, object]]) -> str:
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
