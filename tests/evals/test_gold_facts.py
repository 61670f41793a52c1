"""The facts of the gold set stand in its gold articles, and what it forbids stands in none of the drug, by value and unit."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from posology.evals.cases import Case, CaseKind, read_cases
from posology.evals.metrics.facts import Line, carries, holds
from posology.ingest.documents import BlockKind
from tests.shipped_articles import ARTICLES, article_passages, shipped_article

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
CASES = read_cases([DATASETS / "gold.jsonl", DATASETS / "held-out.jsonl"])


@lru_cache
def _lines(name: str) -> tuple[Line, ...]:
    """Each sentence and row of an article with its lead-in, as an answer would show it."""
    lines: list[Line] = []
    for passage in article_passages(name):
        if passage.kind is BlockKind.ROW:
            lines.append(Line((passage.text,), passage.context))
            continue
        start = passage.span.start
        spans = [sentence.span for sentence in passage.sentences]
        lines += [Line((passage.text[span.start - start : span.end - start],), passage.context) for span in spans]
    return tuple(lines)


@pytest.mark.parametrize("case", [case for case in CASES if case.gold], ids=lambda case: case.id)
def test_every_fact_is_carried_by_one_sentence_or_row_of_a_gold_article(case: Case) -> None:
    lines = [line for article in sorted({gold.article for gold in case.gold}) for line in _lines(article)]
    assert [fact.says for fact in (*case.vital, *case.okay) if not carries(lines, fact)] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.forbidden and case.gold], ids=lambda case: case.id)
def test_no_article_of_the_drug_holds_what_is_forbidden(case: Case) -> None:
    drugs = {drug for gold in case.gold for drug in shipped_article(gold.article).drugs}
    kin = [name for name in ARTICLES if drugs & set(shipped_article(name).drugs)]
    lines = [line for name in kin for line in _lines(name)]
    assert [entry for entry in case.forbidden if any(holds(line, entry) for line in lines)] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.kind is CaseKind.PATIENT], ids=lambda case: case.id)
def test_no_expected_dose_is_met_by_an_empty_regimen(case: Case) -> None:
    assert [dose for dose in case.doses if dose.needs and all(holds(Line(("",)), need) for need in dose.needs)] == []
