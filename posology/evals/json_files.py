"""Reads files of evaluations: one JSON record, or the lines of JSON Lines. Knows no record of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from posology.evals.errors import RunError

Stored = TypeVar("Stored", bound=BaseModel)


def read_record(path: Path, kind: type[Stored], advice: str) -> Stored:
    """Read a file that holds one record.

    Args:
        path: of the file.
        kind: what it holds.
        advice: what to do where it does not.

    Raises:
        RunError: it is missing or holds something else.
    """
    try:
        return kind.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(str(path), f"cannot be read ({error.__class__.__name__})", advice) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RunError(str(path), f"cannot be read: {place}: {first['msg']}", advice) from error


def lines_of(text: str) -> list[str]:
    r"""Cut JSON Lines at line feeds only: other signs that end a line in a text may stand inside a record.

    >>> lines_of('{"a": "x\u2028y"}\n{"a": "z"}\n') == ['{"a": "x\u2028y"}', '{"a": "z"}']
    True
    """
    return text.removesuffix("\n").split("\n") if text else []
