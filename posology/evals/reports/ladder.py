"""Reads the retrieval ladder that lies in a run folder, if one does. Measures nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from posology.evals.errors import RunError

LADDER = "retrieval.json"


class _Record(BaseModel):
    """The report of `posology eval retrieval` holds more than is drawn here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Bounds(_Record):
    """A confidence interval."""

    low: float
    high: float


class Measured(_Record):
    """One measure of one search."""

    mean: float
    interval: Bounds


class Step(_Record):
    """One search of the ladder, with its times in milliseconds."""

    name: str
    measures: Mapping[str, Measured]
    median_ms: float
    p90_ms: float


class Ladder(_Record):
    """Searches over one judged set, the simplest first."""

    judged_set: str
    questions: int
    ladder: tuple[Step, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of all measures, in the order in which they stand."""
        return tuple(dict.fromkeys(name for step in self.ladder for name in step.measures))


def read_ladder(folder: Path) -> Ladder | None:
    """Read the ladder of a run folder, None where there is none.

    Raises:
        RunError: when it is damaged.
    """
    path = folder / LADDER
    if not path.exists():
        return None
    try:
        return Ladder.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        problem = f"cannot be read ({error.__class__.__name__})"
        raise RunError(str(path), problem, "Make it again with `posology eval retrieval`, or take it away") from error
