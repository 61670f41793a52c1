"""A data home that cannot be used: said in one line that names it and what to do, never as an error of ours."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from posology.assistant.cli.exits import Exit
from posology.assistant.cli.main import run


def refused(home: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", "from posology.command import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "POSOLOGY_HOME": str(home), "PYTHONPATH": str(Path.cwd()), "NO_COLOR": "1"},
    )
    assert done.returncode == Exit.NOTHING_THERE, done.stderr
    assert "report it" not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("ask", "How is foscarnet dosed?"), ("ingest",)])
def test_a_home_that_is_a_file_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    home = tmp_path / "home"
    home.write_text("not a folder")

    assert f"{home} cannot be used as the data home" in refused(home, *command)


def test_records_that_are_damaged_are_named_before_anything_is_prepared(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"no database" * 1000)

    said = refused(tmp_path, "serve", "--port", "0")

    assert f"{tmp_path / 'records.db'}: the records cannot be used" in said
    assert not (tmp_path / "library.db").exists()


def test_a_library_that_is_damaged_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"no database" * 1000)

    assert f"{tmp_path / 'library.db'} is damaged" in refused(tmp_path, "serve", "--port", "0")


def said_of(error: OSError, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    commands = typer.Typer()

    @commands.command()
    def fail() -> None:
        raise error

    monkeypatch.setattr(sys, "argv", ["posology"])
    with pytest.raises(SystemExit) as ended:
        run(commands)
    assert ended.value.code == Exit.UNEXPECTED
    return " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_is_told_as_that(
    number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = said_of(OSError(number, os.strerror(number), "/srv/home/records.db"), capsys, monkeypatch)

    assert said.startswith(f"/srv/home/records.db: {os.strerror(number)}. Make room")


def test_any_other_error_of_the_system_is_to_be_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = said_of(OSError(errno.EIO, "Input/output error"), capsys, monkeypatch)

    assert "please report it: OSError" in said
