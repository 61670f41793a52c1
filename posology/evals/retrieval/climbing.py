"""Asks every question on every rung of the ladder, times it, measures it and compares it with the baseline.

Reads no files and writes none.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from posology.evals.retrieval.indexing import IndexedSet
from posology.evals.retrieval.judged_set import JudgedQuestion, JudgedSet
from posology.evals.retrieval.ladder import BASELINE, Rung, best_documents
from posology.evals.retrieval.measures import DEPTH, measure_each, measure_names
from posology.evals.retrieval.report import Bounds, Change, MeasureRow, Ranked, RetrievalReport, RungRow
from posology.evals.statistics import Interval, holm, mean_interval, paired_permutation
from posology.ingest.progress import Progress

SEED = 2026
_BLOCK = 25
_DECIMALS = 6
_LIBRARIES = ("ir-measures", "numpy", "onnxruntime", "scipy")

Values = Mapping[str, Mapping[str, float]]
"""For each measure, the value of each question."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """What the ladder gave: the report, and what each rung found."""

    report: RetrievalReport
    runs: Mapping[str, Ranked]


@dataclass(slots=True)
class _Asked:
    """What one rung gave back so far, with the wall time of each question in seconds."""

    ranked: dict[str, list[str]]
    walls: list[float]


def climb(
    judged: JudgedSet, indexed: IndexedSet, rungs: Sequence[Rung], progress: Progress, relevant_from: int = 1
) -> Climbed:
    """Measure every rung on every question.

    Args:
        judged: the questions with their judgements.
        indexed: the documents, indexed.
        rungs: the ladder; the one named "bm25" is what the others are compared with.
        progress: told (done, total, label).
        relevant_from: least grade that counts as relevant, at least 1.
    """
    asked = _ask(judged.questions, indexed.units, rungs, progress)
    names = measure_names(relevant_from)
    values = {name: measure_each(names, judged.judgements, found.ranked) for name, found in asked.items()}
    baseline = values.get(BASELINE)
    rows = []
    for done, rung in enumerate(rungs):
        progress(done, len(rungs), "intervals")
        compared = None if rung.name == BASELINE else baseline
        rows.append(_row(rung, asked[rung.name].walls, _measured(values[rung.name], compared, judged.questions)))
    progress(len(rungs), len(rungs), "intervals")
    report = RetrievalReport(
        judged_set=judged.name,
        source=judged.source,
        documents=len(judged.documents) or len(indexed.units),
        passages=len(indexed.units),
        questions=len(judged.questions),
        clusters=len(set(_clusters(judged.questions))),
        judgements=sum(len(question.grades) for question in judged.questions),
        depth=DEPTH,
        relevant_from=relevant_from,
        baseline=BASELINE,
        ladder=tuple(rows),
        notes=judged.notes,
        documents_digest=indexed.generation.manifest.corpus_digest,
        questions_digest=_digest(judged.questions),
        embedding_model=f"{indexed.embedder.name} {indexed.embedder.digest[:16]}",
        seed=SEED,
        library_versions={library: version(library) for library in _LIBRARIES},
    )
    return Climbed(report, {name: found.ranked for name, found in asked.items()})


def _ask(
    questions: Sequence[JudgedQuestion], units: Sequence[str], rungs: Sequence[Rung], progress: Progress
) -> dict[str, _Asked]:
    """Ask block by block, the rungs taking turns, so that a busy machine slows all alike."""
    asked = {rung.name: _Asked({}, []) for rung in rungs}
    total, done = len(questions) * len(rungs), 0
    for rung in rungs:
        best_documents(rung.rows, units, questions[0].text, DEPTH)
    for start in range(0, len(questions), _BLOCK):
        for rung in rungs:
            progress(done, total, "searching")
            gathered = asked[rung.name]
            for question in questions[start : start + _BLOCK]:
                begin = time.perf_counter()
                found = best_documents(rung.rows, units, question.text, DEPTH)
                gathered.walls.append(time.perf_counter() - begin)
                gathered.ranked[question.id] = found
                done += 1
    progress(total, total, "searching")
    return asked


def _row(rung: Rung, walls: Sequence[float], measures: Mapping[str, MeasureRow]) -> RungRow:
    median, slow = (round(1000 * float(found), 3) for found in np.percentile(walls, [50, 90]))
    return RungRow(name=rung.name, says=rung.says, measures=measures, median_ms=median, p90_ms=slow)


def _measured(values: Values, baseline: Values | None, questions: Sequence[JudgedQuestion]) -> dict[str, MeasureRow]:
    ids, clusters = [question.id for question in questions], _clusters(questions)
    changes = {} if baseline is None else _changes(values, baseline, ids, clusters)
    rows = {}
    for name, by_question in values.items():
        listed = [by_question[each] for each in ids]
        interval = _bounds(mean_interval(listed, clusters, seed=SEED))
        rows[name] = MeasureRow(mean=_mean(listed), interval=interval, change=changes.get(name))
    return rows


def _changes(values: Values, baseline: Values, ids: Sequence[str], clusters: Sequence[str]) -> dict[str, Change]:
    chances, means, intervals = [], [], []
    for name, by_question in values.items():
        before, after = [baseline[name][each] for each in ids], [by_question[each] for each in ids]
        differences = [new - old for old, new in zip(before, after, strict=True)]
        chances.append(paired_permutation(before, after, clusters, seed=SEED))
        means.append(_mean(differences))
        intervals.append(_bounds(mean_interval(differences, clusters, seed=SEED)))
    return {
        name: Change(mean=mean, interval=interval, probability=round(chance, _DECIMALS))
        for name, mean, interval, chance in zip(values, means, intervals, holm(chances), strict=True)
    }


def _clusters(questions: Sequence[JudgedQuestion]) -> list[str]:
    return [question.cluster or question.id for question in questions]


def _bounds(interval: Interval) -> Bounds:
    return Bounds(low=round(interval.low, _DECIMALS), high=round(interval.high, _DECIMALS), method=interval.method)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), _DECIMALS)


def _digest(questions: Sequence[JudgedQuestion]) -> str:
    listed = [[question.id, question.text, sorted(question.grades.items())] for question in questions]
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()
