"""Finds the retrieval ladder that lies in a run folder, if one does. Measures nothing and reads no report itself."""

from __future__ import annotations

from pathlib import Path

from posology.evals.retrieval.report import REPORT, RetrievalReport, read_report


def read_ladder(folder: Path) -> RetrievalReport | None:
    """Read the ladder of a run folder, None where there is none.

    Raises:
        RunError: when it is damaged.
    """
    return read_report(folder) if (folder / REPORT).exists() else None
