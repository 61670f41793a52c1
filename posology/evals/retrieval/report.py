"""The values of a retrieval report: one row per rung with measures, intervals and times; and its files.

Written are `retrieval.json`, the judgements and one TREC run file per rung. It does not search or measure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from posology.evals.errors import RunError
from posology.evals.json_files import read_record
from posology.evals.runs import write_json
from posology.evals.strict_record import StrictRecord

REPORT = "retrieval.json"
JUDGEMENTS = "qrels.tsv"
_OTHER = re.compile(r"[^a-z0-9]+")


class Bounds(StrictRecord):
    """A confidence interval and how it was made."""

    low: float
    high: float
    method: str


class Change(StrictRecord):
    """The difference of one measure from the baseline's, over the same questions.

    Attributes:
        mean: rung minus baseline.
        interval: of that mean, over questions or their clusters.
        probability: of so large a difference by chance, two-sided, after Holm over the measures of the rung.
    """

    mean: float
    interval: Bounds
    probability: float


class MeasureRow(StrictRecord):
    """One measure of one rung; `change` is None for the baseline itself."""

    mean: float
    interval: Bounds
    change: Change | None = None


class RungRow(StrictRecord):
    """One rung of the ladder.

    Attributes:
        name: of the rung.
        says: what it does.
        measures: by their ir_measures name.
        median_ms: wall time of half of the questions, embedding of the question included, in milliseconds.
        p90_ms: the same for nine of ten.
    """

    name: str
    says: str
    measures: Mapping[str, MeasureRow]
    median_ms: float
    p90_ms: float


class RetrievalReport(StrictRecord):
    """The ladder over one judged set.

    Attributes:
        judged_set: name of the set.
        source: files the judgements came from.
        documents: how many are searched.
        passages: how many passages they were cut into.
        questions: how many were asked.
        clusters: how many groups of questions the intervals draw.
        judgements: how many judgements these have.
        depth: documents taken from each search.
        relevant_from: least grade that counts as relevant.
        baseline: the rung the others are compared with.
        ladder: the rungs.
        notes: what was left out of the set.
        documents_digest: SHA-256 of what was searched.
        questions_digest: SHA-256 of what was asked and judged.
        embedding_model: name and digest.
        seed: of everything that was drawn.
        library_versions: of what measured.
    """

    judged_set: str
    source: str
    documents: int
    passages: int
    questions: int
    clusters: int
    judgements: int
    depth: int
    relevant_from: int
    baseline: str
    ladder: tuple[RungRow, ...]
    notes: tuple[str, ...]
    documents_digest: str
    questions_digest: str
    embedding_model: str
    seed: int
    library_versions: Mapping[str, str]


Ranked = Mapping[str, Sequence[str]]
"""The documents found for each question, best first."""


def write_report(
    folder: Path, report: RetrievalReport, runs: Mapping[str, Ranked], judgements: Mapping[str, Mapping[str, int]]
) -> tuple[Path, ...]:
    """Write report, judgements and run files into a folder, made if missing.

    Args:
        folder: where to write; files of an earlier report are replaced.
        report: the report.
        runs: what each rung found.
        judgements: grades by question and document.

    Returns:
        The files written.

    Raises:
        RunError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [folder / REPORT, folder / JUDGEMENTS]
        write_json(written[0], report)
        written[1].write_text(qrels_text(judgements), encoding="utf-8")
        for name, ranked in runs.items():
            tag = _OTHER.sub("-", name.lower()).strip("-")
            written.append(folder / f"run.{tag}.trec")
            written[-1].write_text(trec_run_text(ranked, tag), encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error.__class__.__name__})"
        raise RunError(str(folder), problem, "Name a folder that you may write to") from error
    return tuple(written)


def read_report(folder: Path) -> RetrievalReport:
    """Read the report of a folder.

    Raises:
        RunError: it is missing or damaged.
    """
    return read_record(folder / REPORT, RetrievalReport, "Make it with `posology eval retrieval`, or take it away")


def trec_run_text(ranked: Ranked, tag: str) -> str:
    """Give a run in the form of trec_eval: question, Q0, document, rank, falling score, tag."""
    lines = (
        f"{_token(question)} Q0 {_token(document)} {rank} {len(documents) + 1 - rank} {tag}\n"
        for question, documents in ranked.items()
        for rank, document in enumerate(documents, 1)
    )
    return "".join(lines)


def qrels_text(judgements: Mapping[str, Mapping[str, int]]) -> str:
    """Give judgements in the form of BEIR: a line of heads, then question, document and grade with tabs between."""
    lines = (
        f"{_token(question)}\t{_token(document)}\t{grade}\n"
        for question, grades in judgements.items()
        for document, grade in sorted(grades.items())
    )
    return "query-id\tcorpus-id\tscore\n" + "".join(lines)


def _token(name: str) -> str:
    """An id without white space, which separates the columns of a run file.

    >>> _token("a b"), _token("PMC-1")
    ('a%20b', 'PMC-1')
    """
    return "".join(f"%{ord(letter):02X}" if letter.isspace() else letter for letter in name)
