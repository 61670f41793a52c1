"""New run folders: claims a named one, names one in the data home. Never writes into a folder that holds something."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from posology.evals.errors import RunError


def claim_folder(folder: Path) -> None:
    """Make a folder for a run.

    Raises:
        RunError: when it holds something already or cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(str(folder), "is there already", "Name another folder with --out, or remove it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"cannot be made ({error.strerror or error.__class__.__name__})"
        raise RunError(str(folder), problem, "Name another folder with --out") from error


def fresh_folder(home: Path) -> Path:
    """A folder of the data home that no run has yet, named by the time."""
    runs = home / "evals"
    name = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    taken = 1
    while (runs / (name if taken == 1 else f"{name}-{taken}")).exists():
        taken += 1
    return runs / (name if taken == 1 else f"{name}-{taken}")
