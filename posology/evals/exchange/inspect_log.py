"""Writes a scored run as an Inspect evaluation log, version 2 of its JSON form, without importing Inspect.

A score that was not measured is left out of its sample and counted as unscored. It scores nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from posology.evals.cases import Case
from posology.evals.exchange.answer_lines import answer_text
from posology.evals.runs import Item, Outcome, Run, Score, by_id

LOG_VERSION = 2
_VALUES = {Outcome.PASS: "C", Outcome.FAIL: "I"}


def inspect_log(run: Run) -> dict[str, Any]:
    """Give a run as an Inspect log.

    Args:
        run: a run with its scores; without scores the log has samples only.
    """
    manifest = run.manifest
    run_id = hashlib.sha256(f"{manifest.name}\x1f{manifest.created_at}\x1f{manifest.cases_digest}".encode()).hexdigest()
    model = "/".join(manifest.system.split()) or "unknown"
    items = by_id(run.items)
    scores: dict[str, list[Score]] = {}
    for score in run.scores:
        scores.setdefault(score.case_id, []).append(score)
    samples = [_sample(case, items.get(case.id), scores.get(case.id, ()), model) for case in run.cases]
    return {
        "version": LOG_VERSION,
        "status": "success",
        "eval": {
            "eval_id": run_id[:22],
            "run_id": run_id[:22],
            "created": manifest.created_at,
            "task": "posology",
            "task_id": run_id[22:44],
            "task_version": 0,
            "dataset": {
                "name": manifest.cases_digest[:16],
                "samples": len(run.cases),
                "sample_ids": [case.id for case in run.cases],
                "shuffled": False,
            },
            "model": model,
            "config": {},
            "packages": {"posology": manifest.app_version},
            "metadata": manifest.model_dump(mode="json"),
        },
        "plan": {"name": "posology", "steps": [], "config": {}},
        "results": {
            "total_samples": len(run.cases),
            "completed_samples": sum(item.answer is not None for item in run.items),
            "scores": _summaries(run.scores, manifest.metric_versions),
        },
        "stats": {"started_at": manifest.created_at, "completed_at": manifest.created_at, "model_usage": {}},
        "samples": samples,
    }


def _sample(case: Case, item: Item | None, scores: Sequence[Score], model: str) -> dict[str, Any]:
    answer = item.answer if item else None
    text = answer_text(answer) if answer else ""
    sample: dict[str, Any] = {
        "id": case.id,
        "epoch": 1,
        "input": case.question,
        "target": [fact.says for fact in case.vital],
        "messages": [
            {"role": "user", "content": case.question, "source": "input"},
            {"role": "assistant", "content": text, "source": "generate", "model": model},
        ],
        "output": {
            "model": model,
            "choices": [{"message": {"role": "assistant", "content": text}, "stop_reason": "stop"}],
        },
        "scores": {score.metric: _score(score) for score in scores if score.outcome in _VALUES},
        "metadata": {"case": case.model_dump(mode="json")},
        "store": {},
        "events": [],
        "model_usage": {},
        "attachments": {},
    }
    if item is not None:
        sample["metadata"] |= {"retrieved": list(item.retrieved), "error": item.error}
        sample["total_time"] = item.seconds
    if answer is not None:
        sample["metadata"] |= {"answer": answer.model_dump(mode="json")}
    return sample


def _score(score: Score) -> dict[str, Any]:
    return {
        "value": _VALUES[score.outcome],
        "explanation": score.reason,
        "metadata": {"passed": score.passed, "counted": score.counted, "cluster": score.cluster},
    }


def _summaries(scores: Sequence[Score], versions: Mapping[str, int]) -> list[dict[str, Any]]:
    outcomes: dict[str, list[Outcome]] = {}
    for score in scores:
        outcomes.setdefault(score.metric, []).append(score.outcome)
    return [_summary(metric, listed, versions.get(metric)) for metric, listed in outcomes.items()]


def _summary(metric: str, outcomes: Sequence[Outcome], version: int | None) -> dict[str, Any]:
    """One metric: the share passed of what was measured; without anything measured it has no value at all."""
    measured = [outcome for outcome in outcomes if outcome in _VALUES]
    share = measured.count(Outcome.PASS) / len(measured) if measured else None
    return {
        "name": metric,
        "scorer": metric,
        "scored_samples": len(measured),
        "unscored_samples": len(outcomes) - len(measured),
        "params": {},
        "metrics": {} if share is None else {"accuracy": {"name": "accuracy", "value": share}},
        "metadata": {"version": version},
    }
