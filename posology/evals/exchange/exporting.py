"""Exports a run or the gold set in one of the forms of other programs. Prints nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from posology.evals.cases import read_cases
from posology.evals.exchange.answer_lines import answer_lines
from posology.evals.exchange.beir_export import write_beir, write_retrieved, write_texts
from posology.evals.exchange.inspect_log import inspect_log
from posology.evals.retrieval.gold_set import gold_set, read_articles
from posology.evals.runs import read_run
from posology.evals.shipped import gold_set as shipped_gold_set


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, and what was left out."""

    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def export_lines(run_folder: Path, file: Path) -> Exported:
    """Write a run's answers as JSON Lines of question and cited answer.

    Raises:
        RunError: the run cannot be read or the file not written.
    """
    return Exported(write_texts(file.parent, {file.name: answer_lines(read_run(run_folder))}))


def export_inspect(run_folder: Path, file: Path) -> Exported:
    """Write a run as an Inspect log; raises as `export_lines` does."""
    text = json.dumps(inspect_log(read_run(run_folder)), ensure_ascii=False, indent=2)
    return Exported(write_texts(file.parent, {file.name: f"{text}\n"}))


def export_beir(run_folder: Path | None, articles: Path, folder: Path) -> Exported:
    """Write gold questions and the passages of articles in BEIR form.

    Args:
        run_folder: whose cases are taken and whose retrieval is written as a run file; None takes the shipped set.
        articles: folder with the articles.
        folder: where to write.

    Raises:
        CaseError: the shipped cases cannot be read.
        RetrievalSetError: no case names a gold passage.
        RunError: the run cannot be read or the folder not written.
    """
    run = read_run(run_folder) if run_folder is not None else None
    documents = read_articles(articles)
    judged = gold_set(run.cases if run is not None else read_cases([shipped_gold_set()]), documents)
    written = write_beir(folder, judged, documents)
    return Exported((*written, *(write_retrieved(folder, run.items) if run is not None else ())), judged.notes)
