"""`posology serve` in a process of its own, as whoever operates it starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+\S*")
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A server over a home in which nobody has an account yet."""

    process: subprocess.Popen[str]
    address: str
    welcome: str

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def stop(self) -> str:
        """Tell it to stop and wait for its end; what it said since it was ready."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=_PATIENCE_S)[1]


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve a home on a free port until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from posology.command import main; main()", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "POSOLOGY_HOME": str(home), "PYTHONPATH": str(Path.cwd()), "NO_COLOR": "1"},
    )
    try:
        assert process.stderr is not None
        said = ""
        while "/welcome?" not in said:
            line = process.stderr.readline()
            assert line, f"the server ended: {said}"
            said += line
        _listening(_ADDRESS.findall(said)[0])
        yield Served(process, _ADDRESS.findall(said)[0], _ADDRESS.findall(said)[-1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=_PATIENCE_S)


def _listening(address: str) -> None:
    """Wait until the server takes connections: it may say its address a moment before."""
    port = int(address.rpartition(":")[2].partition("/")[0])
    for _ in range(600):
        with socket.socket() as tried:
            tried.settimeout(1)
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise AssertionError(f"nothing listens at {address}")
