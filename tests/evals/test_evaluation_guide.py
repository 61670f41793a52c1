"""The guide for those who write cases and read scores says what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.cases import Case, CaseKind
from posology.evals.metrics.metric import Metric
from posology.evals.scoring import metrics_with

GUIDE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("metric", metrics_with(), ids=lambda metric: metric.name)
def test_every_metric_stands_in_the_guide_with_its_version(metric: Metric) -> None:
    assert f"| `{metric.name}` | {metric.version} | {metric.says} |" in GUIDE


@pytest.mark.parametrize("field", sorted({*Case.model_fields, *(kind.value for kind in CaseKind)}))
def test_every_field_and_kind_of_a_case_stands_in_the_guide(field: str) -> None:
    assert f"`{field}`" in GUIDE


def test_metric_names_are_unique() -> None:
    names = [metric.name for metric in metrics_with()]
    assert len(names) == len(set(names))
