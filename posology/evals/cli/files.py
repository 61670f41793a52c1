"""Writes the reports that a command was asked for. Decides nothing about them."""

from __future__ import annotations

from pathlib import Path

from posology.evals.errors import RunError


def write_text(target: str, text: str) -> None:
    """Write a report.

    Raises:
        RunError: when the file cannot be written.
    """
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error.__class__.__name__})"
        raise RunError(target, problem, "Name a file in a folder that exists") from error
