"""Reads text files of others line by line: bounded lines, UTF-8, one JSON object a line, every fault with its place.

It knows no field of any format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from posology.evals.errors import EvalError

LONGEST_LINE_BYTES = 8 * 1024 * 1024

Refuse = Callable[[str, int, str], EvalError]
"""Makes the error from the path, the line (0 for the whole file) and the problem."""


def text_lines(path: Path, refuse: Refuse) -> Iterator[tuple[int, str]]:
    """Give the filled lines of a UTF-8 file with their numbers.

    Raises:
        EvalError: what `refuse` makes: no such file, a line that is too long, not UTF-8 or binary.
    """
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE_BYTES + 1), b""), 1):
                if len(raw) > LONGEST_LINE_BYTES:
                    raise refuse(str(path), number, f"is longer than {LONGEST_LINE_BYTES // 1024 // 1024} MB")
                if b"\x00" in raw:
                    raise refuse(str(path), number, "is binary, not text")
                try:
                    line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
                except UnicodeDecodeError as error:
                    raise refuse(str(path), number, "is not UTF-8 text") from error
                if line.strip():
                    yield number, line
    except OSError as error:
        raise refuse(str(path), 0, f"cannot be read ({error.strerror or error.__class__.__name__})") from error


def read_objects(path: Path, refuse: Refuse) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the JSON objects of a file with the numbers of their lines.

    Raises:
        EvalError: what `refuse` makes: as for `text_lines`, and a line that is no JSON object.
    """
    for number, line in text_lines(path, refuse):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise refuse(str(path), number, f"is no JSON ({_reason(error)})") from error
        if not isinstance(record, dict):
            raise refuse(str(path), number, f"is a JSON {type(record).__name__}, not an object")
        yield number, record


def _reason(error: Exception) -> str:
    return f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "nested too deep"
