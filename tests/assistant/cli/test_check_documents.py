"""`posology check FILE`: outputs, exit codes, bad input, and the lines of --jsonl that try to break it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]
RIGHT = "Foscarnet 40 mg/kg IV every 8 hours for acyclovir-resistant HSV."


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run `posology check` in a process of its own, as a user does."""
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        code = "from posology.command import main; main()"
        return subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code, "check", *arguments],
            input=given,
            capture_output=True,
            check=False,
            env={"POSOLOGY_HOME": str(home), "PYTHONPATH": str(Path.cwd()), "PATH": "", "NO_COLOR": "1"},
        )

    return run


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join((done.stdout + done.stderr).decode().split())


def test_a_text_that_agrees_with_the_label_exits_with_0_and_shows_the_source(check: Run) -> None:
    done = check("-", given=RIGHT.encode())
    assert done.returncode == 0, said(done)
    assert "verified" in said(done)
    assert "prescribing information" in said(done)
    assert "Rules looked at: foscarnet" in said(done)


def test_a_contradiction_inside_the_document_exits_with_5_and_shows_both_places(check: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(f"{RIGHT}\n\nFoscarnet 60 mg/kg IV every 8 hours for acyclovir-resistant HSV.\n", encoding="utf-8")
    done = check(str(file))
    assert done.returncode == 5
    assert "Contradictions inside the document" in said(done)
    assert "40 mg/kg every 8 hours: line 1" in said(done)
    assert "60 mg/kg every 8 hours: line 3" in said(done)


def test_the_report_as_json_keeps_its_keys_and_adds_the_rest(check: Run) -> None:
    report = json.loads(check("-", "--json", given=RIGHT.encode()).stdout)
    assert {"path", "kind", "verdict", "rules", "statements", "missing_references", "omissions"} <= set(report)
    assert {"counts", "contradictions_inside", "unused_references", "failed", "not_checked", "monographs"} <= set(
        report
    )
    assert {"text", "place", "verdict", "quantities", "notation", "faults"} <= set(report["statements"][0])


def test_the_page_is_written_and_is_whole(check: Run, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = check("-", "--html", str(page), given=RIGHT.encode())
    assert done.returncode == 0, said(done)
    text = page.read_text(encoding="utf-8")
    assert text.lstrip().startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert str(page) in "".join(said(done).split()) or "Report written" in said(done)


@pytest.mark.parametrize(
    ("arguments", "given", "parts"),
    [
        (("no-such-file.md",), b"", ("no-such-file.md", "standard input")),
        ((".",), b"", ("folder", "Name one file")),
        (("-",), b"", ("empty",)),
        (("-",), b"a\x00b", ("binary", "UTF-8")),
        (("-",), b"40 mg f\xfcr alle", ("UTF-8", "Windows-1252")),
        (("-",), b"x " * (6 * 1024 * 1024), ("too large", "5 MB", "--jsonl")),
        (("a.pdf",), b"", (".pdf", "Markdown")),
        (("a.docx",), b"", (".docx", "allowed")),
        (("-", "--jsonl", "--html", "x.html"), b"", ("--jsonl", "--html")),
        (("-", "--html", "no-such-folder/x.html"), RIGHT.encode(), ("no-such-folder", "--html")),
        (("bad\x01name.md",), b"", ("cannot be read",)),
    ],
)
def test_bad_input_exits_with_2_and_says_what_to_do(
    arguments: tuple[str, ...], given: bytes, parts: tuple[str, ...], check: Run
) -> None:
    done = check(*arguments, given=given)
    assert done.returncode == 2, said(done)
    assert all(part in said(done) for part in parts), said(done)
    assert "Traceback" not in said(done)


def test_help_says_what_fails_a_check_and_gives_an_example(check: Run) -> None:
    text = said(check("--help"))
    assert "Example" in text
    assert "contradicts itself" in text
    assert "--html" in text


HOSTILE = [
    b'{"id": 1, "text": "Foscarnet 40 mg/kg every 8 hours for HSV"}',
    b"[" * 100_000,
    b'{"id": ' + b"[" * 600 + b"]" * 600 + b', "text": 5}',
    b'{"id": ' + b"[" * 600 + b"]" * 600 + b', "text": "5 mg"}',
    b'{"id": 123456789012345678901234567890, "text": "5 mg"}',
    b'{"id": NaN, "text": "5 mg"}',
    b'{"id": "a", "text": NaN}',
    b'{"id": "s", "text": "\\ud800 5 mg"}',
    b'{"id": "m"}',
    b'{"id": "n", "text": null}',
    b'{"id": "t", "text": ["5 mg"]}',
    b'{"id": "d", "text": "5 mg", "drug": 7}',
    b'{"id": "u", "text": "5 mg every 8 hours", "drug": "nosuchdrug"}',
    b'"text"',
    b"null",
    b"\xff\xfe",
    b'{"id": "z", "text": "", "drug": "", "indication": "", "route": ""}',
    b'{"id": "e", "text": "' + b"9" * 5000 + b' mg"}',
    b'{"id": 2, "text": "Foscarnet 40 mg/kg every 8 hours for HSV"}',
]


def test_no_hostile_line_is_lost_or_takes_another_line_with_it(check: Run) -> None:
    done = check("-", "--jsonl", given=b"\n".join(HOSTILE) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(HOSTILE), said(done)[-800:]
    assert [answers[0]["verdict"], answers[-1]["verdict"]] == ["verified", "verified"]
    assert all({"id", "verdict", "quantities", "notation"} <= set(answer) for answer in answers)
    assert not any(answer["verdict"] == "verified" for answer in answers[1:-1])
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_batch_loads_no_template_engine(tmp_path: Path) -> None:
    line = tmp_path / "one.jsonl"
    line.write_text('{"id": 1, "text": "5 mg"}\n', encoding="utf-8")
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('jinja2' in sys.modules, file=sys.stderr))\n"
        "from posology.command import main; main()"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, "check", "--jsonl", str(line)],
        capture_output=True,
        check=False,
        text=True,
        env={"POSOLOGY_HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "PATH": ""},
    )
    assert done.stderr.strip() == "False"
