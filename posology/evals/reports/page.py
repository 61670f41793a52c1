"""A run as one self-contained HTML page: plots with tables, every case with its evidence. No script, nothing loaded.

Arranges what the run holds for the template; decides nothing. Everything but our own plots is escaped by the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from posology.assistant.answering.page_templates import page_environment
from posology.evals.cases import CaseKind
from posology.evals.reports.charts import charts_of
from posology.evals.reports.drawing import svg_of
from posology.evals.reports.entries import STATES, Entry, articles_of, entries_of
from posology.evals.reports.wording import bounds, counted, parts, percent, seconds
from posology.evals.retrieval.report import RetrievalReport
from posology.evals.runs import Manifest, Run
from posology.evals.statistics import all_pass_floor
from posology.evals.summary import Summary

_NOT_SHOWN = frozenset({"name", "created_at", "metric_versions", "library_versions"})


def run_page(run: Run, summary: Summary, ladder: RetrievalReport | None) -> str:
    """Render a scored run.

    Args:
        run: the run.
        summary: of its scores.
        ladder: the retrieval ladder to show beside it, None for none.

    Returns:
        A complete HTML document in UTF-8 text, the same for the same run.
    """
    words = {each.__name__: each for each in (percent, bounds, counted, parts, seconds, all_pass_floor)}
    environment = page_environment("posology.evals.reports", **words)
    entries = entries_of(run)
    tally = Counter(entry.state for entry in entries)
    kinds = Counter(entry.case.kind.value for entry in entries)
    return environment.get_template("run_report.html").render(
        run=run,
        summary=summary,
        facts=_facts(run.manifest),
        charts=[(chart, svg_of(chart)) for chart in charts_of(run, summary, ladder)],
        states=[(state, look, tally[state]) for state, look in STATES.items() if tally[state]],
        kinds=[(kind.value, kinds[kind.value]) for kind in CaseKind if kinds[kind.value]],
        wrong=[entry for entry in entries if entry.state in {"failed", "not-asked"}],
        by_kind=[(kind, list(members)) for kind, members in groupby(entries, key=lambda one: one.case.kind.value)],
        empty=_empty(entries),
        articles=articles_of(run),
    )


def _facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What the run was made from, but for its time: the same run gives the same page."""
    facts = [
        (name.replace("_", " "), str(getattr(manifest, name)))
        for name in Manifest.model_fields
        if name not in _NOT_SHOWN and str(getattr(manifest, name))
    ]
    versions = (("metric versions", manifest.metric_versions), ("libraries", manifest.library_versions))
    return facts + [
        (label, ", ".join(f"{name} {version}" for name, version in sorted(of.items()))) for label, of in versions if of
    ]


def _empty(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The choices of state and kind that leave no case, for the line that says so."""
    kinds = {entry.case.kind.value for entry in entries}
    states = {entry.state for entry in entries}
    seen = {(entry.state, entry.case.kind.value) for entry in entries}
    return sorted((state, kind) for state in states for kind in kinds if (state, kind) not in seen)
