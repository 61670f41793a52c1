"""Files of evaluations: what was written is read back, and what is damaged is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.evals.errors import RunError
from posology.evals.json_files import lines_of, read_record
from posology.evals.runs import Outcome, Score, read_lines, write_lines


def _score(reason: str) -> Score:
    return Score(case_id="c-1", cluster="a", metric="m", outcome=Outcome.FAIL, passed=0, counted=1, reason=reason)


def test_a_text_that_holds_other_signs_of_a_line_end_is_read_back(tmp_path: Path) -> None:
    stored = (_score("one\u2028two\u2029three\u0085four\rfive\x0bsix\x1cseven\n"), _score("next"))
    write_lines(tmp_path / "scores.jsonl", stored)
    assert read_lines(tmp_path / "scores.jsonl", Score) == stored


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("{}", 1), ("{}\n", 1), ("{}\n\n", 2), ("{}\n{}", 2)])
def test_a_last_line_end_makes_no_line(text: str, lines: int) -> None:
    assert len(lines_of(text)) == lines


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"case_id": 3}', b"\xff\xfe"])
def test_a_record_that_is_missing_or_damaged_is_named_with_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "one.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RunError, match=r"one\.json: cannot be read.*Make it again"):
        read_record(path, Score, "Make it again")
