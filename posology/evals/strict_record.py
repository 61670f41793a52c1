"""The values of evaluations that are written to files: they never change, and an unknown field is an error."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StrictRecord(BaseModel):
    """A value with fixed fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
