"""Where the shipped files of evaluation stand: inside the installed package, or beside it in a source tree."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

HELD_OUT = "held-out"


def datasets_folder() -> Path:
    """The folder of the shipped case files."""
    packaged = Path(str(files("posology.evals"))) / "datasets"
    return packaged if packaged.is_dir() else packaged.parents[2] / "evals" / "datasets"


def gold_files() -> tuple[Path, ...]:
    """The shipped case files for daily use, in order of their names; the held-out part is not among them."""
    return tuple(file for file in sorted(datasets_folder().glob("*.jsonl")) if file.stem != HELD_OUT)
