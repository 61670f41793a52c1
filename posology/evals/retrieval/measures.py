"""The measures of retrieval, all from ir_measures: names in, one value for each question out. Writes none by hand.

The only home of that library. Ranks are handed over as falling scores, so that ties are broken here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures

DEPTH = 100
FIRST_MEASURE = "nDCG@10"


def measure_names(relevant_from: int = 1) -> tuple[str, ...]:
    """Give the measures of the table, written as ir_measures writes them.

    Args:
        relevant_from: least grade that counts as relevant where a measure knows only relevant or not, at least 1.

    >>> measure_names()
    ('nDCG@10', 'R@10', 'R@100', 'RR@10', 'AP@100')
    >>> measure_names(2)[1]
    'R(rel=2)@10'
    """
    grade = "" if relevant_from == 1 else f"(rel={relevant_from})"
    return (
        FIRST_MEASURE,
        *(f"{name}{grade}@{cut}" for name, cut in (("R", 10), ("R", DEPTH), ("RR", 10), ("AP", DEPTH))),
    )


def measure_each(
    names: Sequence[str], judgements: Mapping[str, Mapping[str, int]], ranked: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Measure a run question by question.

    Args:
        names: measures as ir_measures writes them.
        judgements: grades by question and document.
        ranked: the documents found for each question, best first, none twice.

    Returns:
        For each measure, the value of each judged question, 0 where nothing was found.

    >>> measure_each(["RR@10"], {"q": {"d": 1}}, {"q": ["x", "d"]})
    {'RR@10': {'q': 0.5}}
    """
    measures = [ir_measures.parse_measure(name) for name in names]
    run = {question: _scores(documents) for question, documents in ranked.items()}
    graded = {question: dict(grades) for question, grades in judgements.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judgements, 0.0) for name in names}
    for found in ir_measures.iter_calc(measures, graded, run):
        values[str(found.measure)][found.query_id] = float(found.value)
    return values


def _scores(documents: Sequence[str]) -> dict[str, float]:
    return {document: float(len(documents) - place) for place, document in enumerate(documents)}
