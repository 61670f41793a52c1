"""The command in a process of its own, as a user calls it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def posology_in(home: Path, *command: str) -> Run:
    """Give a function that runs a command with more arguments, and `text` on its standard input, in a data home."""

    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        code = "from posology.command import main; main()"
        return subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code, *command, *arguments],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            env={"POSOLOGY_HOME": str(home), "PYTHONPATH": str(Path.cwd()), "PATH": "", "NO_COLOR": "1"},
        )

    return run
