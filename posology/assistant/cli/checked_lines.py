"""The lines of `check --jsonl`: one object in, one object out, in the same order; no line is ever lost.

Lines that arrive together are checked together, so that a batch is quick and whoever sends one line at a time has its
answer at once. What an object holds is decided in `checking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BufferedIOBase
from typing import Any, BinaryIO, NamedTuple, cast

import orjson

from posology.assistant.answering.checking import Asked, asked_in, checked_object
from posology.assistant.dosing.verification import Verifier

LONGEST_LINE = 1024 * 1024
_TOO_LONG = f"longer than {LONGEST_LINE // 1024 // 1024} MB, not checked; give each statement a line of its own"
_CHUNK = 64 * 1024


class _Read(NamedTuple):
    """A line as it was read: what it asks, or what it gave as its identifier and what was wrong with it."""

    number: int
    asked: Asked | None
    identifier: object = None
    problem: str = ""


def checked_lines(stream: BinaryIO, verifier: Verifier) -> Iterator[list[tuple[bytes, str]]]:
    """The lines to print for the lines of a stream that are not blank, those that came together together.

    Args:
        stream: one JSON object per line.
        verifier: decides.

    Returns:
        Each line to print, with what was wrong with its line of input, "" for nothing.
    """
    number = 0
    for lines in _arriving(stream):
        numbered = list(enumerate(lines, number + 1))
        number += len(lines)
        yield list(_checked([_read(line, place) for place, line in numbered if not _blank(line)], verifier))


def _arriving(stream: BinaryIO) -> Iterator[list[bytes]]:
    """The lines of a stream, those that came together together; of one that is too long no more than shows that."""
    begun = b""
    # What is there now is enough: to wait for a full chunk would keep a sender waiting for its answer.
    while chunk := cast("BufferedIOBase", stream).read1(_CHUNK):
        *lines, rest = (begun + chunk).split(b"\n")
        begun = rest[: LONGEST_LINE + 2]
        if lines:
            yield lines
    if begun:
        yield [begun]


def _blank(line: bytes) -> bool:
    return len(line) <= LONGEST_LINE and not line.strip()


def _read(line: bytes, number: int) -> _Read:
    identifier: object = None
    try:
        _refuse_long(line)
        record = orjson.loads(line)
        identifier = record.get("id") if isinstance(record, dict) else None
        return _Read(number, asked_in(record))
    except Exception as error:  # noqa: BLE001 - whatever a line does, it gets its own answer and the others theirs
        return _Read(number, None, identifier, _problem(error, number))


def _refuse_long(line: bytes) -> None:
    if len(line.rstrip(b"\r")) > LONGEST_LINE:
        raise ValueError(_TOO_LONG)


def _checked(lines: Sequence[_Read], verifier: Verifier) -> Iterator[tuple[bytes, str]]:
    """The answers to some lines, checked together."""
    wanted = [line.asked for line in lines if line.asked is not None]
    try:
        checked = verifier.check_all((asked.text, asked.scope) for asked in wanted)
    except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, nothing in these lines was checked
        checked, lines = [], [_unchecked(line, error) for line in lines]
    verified = iter(checked)
    for line in lines:
        try:
            answer = None if line.asked is None else _dumped(checked_object(line.asked, next(verified)))
        except Exception as error:  # noqa: BLE001 - as above
            answer, line = None, _unchecked(line, error)  # noqa: PLW2901 - the same line, without its answer
        yield _error_line(line.identifier, line.problem) if answer is None else answer, line.problem


def _unchecked(line: _Read, error: Exception) -> _Read:
    """A line whose check broke."""
    if line.asked is None:
        return line
    return _Read(line.number, None, line.asked.identifier, _problem(error, line.number))


def _problem(error: Exception, number: int) -> str:
    known = isinstance(error, ValueError | TypeError)
    return f"line {number}: {error}" if known else f"line {number}: not checked ({type(error).__name__})"


def _error_line(identifier: object, problem: str) -> bytes:
    answer = {"id": identifier, "verdict": None, "quantities": [], "notation": [], "error": problem}
    try:
        return _dumped(answer)
    except Exception:  # noqa: BLE001 - an id that cannot be written is left out, its line is not
        return _dumped({**answer, "id": None})


def _dumped(answer: dict[str, Any]) -> bytes:
    return orjson.dumps(answer, default=_number, option=orjson.OPT_APPEND_NEWLINE)


@lru_cache(maxsize=4096)
def _number(value: object) -> object:
    """Decimals as JSON numbers; whole values without a fraction."""
    number = float(str(value))
    return int(number) if number.is_integer() else number
