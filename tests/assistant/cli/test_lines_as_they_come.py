"""Lines of `check --jsonl` as they come: one by one with an answer to each, in torn pieces, without an end."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BufferedReader, BytesIO, RawIOBase
from typing import cast

from posology.assistant.cli.checked_lines import LONGEST_LINE, checked_lines
from tests.assistant.dosing.shipped_verdicts import shipped

_WORDS = "Foscarnet 40 mg/kg every 8 hours for HSV"


def _line(number: int) -> bytes:
    return json.dumps({"id": number, "text": _WORDS}).encode() + b"\n"


class _Pieces(RawIOBase):
    """A stream that gives one piece at each read, however much is asked for."""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__()
        self._pieces = list(pieces)

    def readable(self) -> bool:
        """Say that it is."""
        return True

    def readinto(self, buffer: object) -> int:
        """Give the next piece."""
        piece = self._pieces.pop(0) if self._pieces else b""
        cast("memoryview", buffer)[: len(piece)] = piece
        return len(piece)


def _answers(pieces: list[bytes]) -> list[list[object]]:
    stream = BufferedReader(_Pieces(pieces))
    return [[json.loads(written)["id"] for written, _ in together] for together in checked_lines(stream, shipped())]


def test_lines_that_come_together_are_answered_together_and_torn_ones_when_they_are_whole() -> None:
    torn = _line(4)
    pieces = [_line(1), _line(2) + _line(3) + torn[:9], torn[9:20], torn[20:] + b" \n" + _line(5).rstrip(b"\n")]
    assert _answers(pieces) == [[1], [2, 3], [4], [5]]


def test_a_stream_without_lines_gives_no_answers() -> None:
    assert [one for together in _answers([]) + _answers([b"\n", b"  \r\n"]) for one in together] == []


def test_of_a_line_without_end_no_more_is_kept_than_shows_that_it_is_too_long() -> None:
    piece = b"x" * 60_000
    stream = BufferedReader(_Pieces([*[piece] * 40, b"\n" + _line(2)]))
    (long, problem), (right, none) = (one for together in checked_lines(stream, shipped()) for one in together)
    assert "line 1" in problem
    assert "1 MB" in problem
    assert json.loads(long)["error"] == problem
    assert (json.loads(right)["id"], none) == (2, "")


def test_a_line_of_the_greatest_length_is_read_and_one_more_character_is_not() -> None:
    shell = len(json.dumps({"text": ""}))
    just, over = (json.dumps({"text": "x" * (LONGEST_LINE - shell + more)}).encode() for more in (0, 1))
    stream = BytesIO(b"%s\r\n%s\n" % (just, over))
    none, problem = (problem for together in checked_lines(stream, shipped()) for _, problem in together)
    assert none == ""
    assert "longer than 1 MB" in problem


def test_whoever_sends_one_line_and_waits_has_its_answer() -> None:
    command = [sys.executable, "-m", "posology", "check", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:  # noqa: S603 - our own command
        assert running.stdin is not None
        assert running.stdout is not None
        for number in (1, 2):
            running.stdin.write(_line(number))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
        assert running.wait() == 0
