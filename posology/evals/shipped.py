"""Where the shipped data of evaluation lie: inside the installed package, or beside it in a source tree."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

GOLD = "gold.jsonl"
HELD_OUT = "held-out.jsonl"


def shipped(kind: str) -> Path:
    """The folder of one kind of shipped data, "datasets" or "baselines"; it need not exist."""
    package = Path(str(files("posology")))
    packaged = package / "evals" / kind
    return packaged if packaged.is_dir() else package.parent / "evals" / kind


def gold_set() -> Path:
    """The shipped gold set."""
    return shipped("datasets") / GOLD


def held_out_set() -> Path:
    """The part that is asked at a release only."""
    return shipped("datasets") / HELD_OUT
