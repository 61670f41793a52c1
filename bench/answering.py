"""Times the whole checked answer: question in, verified and labelled answer out, model warm.

The one place of the benchmark that knows the answering pipeline.
"""

from __future__ import annotations

import importlib
import random
import time
from typing import TYPE_CHECKING

from bench.home import GUIDELINES
from bench.questions import SEED
from bench.ratios import Row, Timing, not_measured
from posology.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SHARE_GOAL = 0.5
_TAIL_GOAL = 3.0
_NAMES = ("whole checked answer / ensemble retrieval, p50", "whole checked answer, p99 / p50")
_GOALS = (f"at most {_SHARE_GOAL}", f"under {_TAIL_GOAL:.0f}")
_WARM_UP = 20
_RUNS = 200


def open_pipeline(home: Path) -> Callable[[str], bool]:
    """Open the answering pipeline over the library in a home folder.

    Args:
        home: a data home with a published generation.

    Returns:
        A function from a question to whether it was answered; False is an abstention.

    Raises:
        ImportError: the program has no pipeline.
    """
    bootstrap = importlib.import_module("posology.assistant.bootstrap")
    settings = importlib.import_module("posology.assistant.settings").Settings(home=home)
    pipeline = bootstrap.answer_pipeline(settings, lambda _done, _total, _label: None)
    return lambda question: bool(pipeline.answer(question).outcome == "answered")


def measure_answers(home: Path, ensemble: Timing | None) -> list[Row]:
    """Time the whole answer to questions of the shipped articles, each about another patient.

    Args:
        home: a data home with the benchmark's passages and the shipped articles published.
        ensemble: what the peer needed for retrieval alone, None when it was not measured.

    Returns:
        The two rows of the table.
    """
    try:
        answer = open_pipeline(home)
    except ImportError:
        return [not_measured(name, goal, "no answering pipeline") for name, goal in zip(_NAMES, _GOALS, strict=True)]
    questions = patient_questions(_RUNS + _WARM_UP)
    for question in questions[:_WARM_UP]:
        answer(question)
    walls, answered = [], 0
    for question in questions[_WARM_UP:]:
        begin = time.perf_counter()
        answered += answer(question)
        walls.append(time.perf_counter() - begin)
    timing = Timing.of(walls)
    tail = timing.p99_ms / timing.p50_ms
    note = f"{timing}; {answered} of {_RUNS} answered, the others abstained"
    rows = [Row(_NAMES[1], f"{tail:.2f}", _GOALS[1], tail < _TAIL_GOAL, note)]
    if ensemble is None:
        return [not_measured(_NAMES[0], _GOALS[0], "the ensemble was not measured"), *rows]
    share = timing.p50_ms / ensemble.p50_ms
    return [Row(_NAMES[0], f"{share:.2f}", _GOALS[0], share <= _SHARE_GOAL), *rows]


def patient_questions(count: int) -> list[str]:
    """Make so many questions: the shipped articles' own, each with a drawn patient, so that none comes twice."""
    source = random.Random(SEED)  # noqa: S311 - invented patients, not a secret
    asked = [read_document(file).question for file in sorted(GUIDELINES.glob("*.md"))]
    return [
        f"{asked[number % len(asked)]} The patient is a {source.randint(20, 90)}-year-old woman, "
        f"{source.randint(45, 110)} kg, creatinine {source.randint(6, 30) / 10} mg/dL."
        for number in range(count)
    ]
