"""Measures the server from outside: checked answers a second, refusals when overloaded, and a stop under load.

The server is the real command over the benchmark's library; the clients are plain sockets of this process (`clients`).
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil

from bench.clients import Clients, Load
from bench.commandline import command
from bench.home import GUIDELINES
from bench.ratios import Row, Timing, not_measured
from posology.assistant import bootstrap
from posology.assistant.settings import Settings
from posology.assistant.users.roles import Role
from posology.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENTS = 4
_SECONDS = 12.0
_OVERLOAD = 3
_RATE_GOAL = 25.0
_TAIL_GOAL_MS = 500.0
_REFUSAL_GOAL_MS = 100.0
_GROWTH_GOAL = 1.15
_STOP_GOAL_S = 10.0
_READY_S = 180.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, with a token that may ask."""

    process: subprocess.Popen[bytes]
    port: int
    token: str

    def request(self, question: str) -> bytes:
        """A question as it goes over the wire, on a connection of its own."""
        body = json.dumps({"question": question}).encode()
        head = (
            f"POST /api/v1/answers HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body

    @property
    def memory(self) -> int:
        """Resident memory in bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)


def measure_serving(home: Path) -> list[Row]:
    """Measure rate, overload and stop.

    Args:
        home: a data home with the benchmark set and the shipped articles, published.
    """
    questions = [read_document(file).question for file in sorted(GUIDELINES.glob("*.md"))]
    with TemporaryDirectory(prefix="posology-bench-serve-") as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        with _server(copy) as server:
            if server is None:
                return [not_measured("serving", f"at least {_RATE_GOAL:.0f} answers/s", "the server did not get ready")]
            requests = [server.request(question) for question in questions]
            alone = _each_alone(server.port, requests)
            steady = Clients(server.port, requests).one_after_another(CLIENTS, _SECONDS)
            rate = len(steady.answered) / _SECONDS
            before = server.memory
            flood = Clients(server.port, requests).at_a_pace(_OVERLOAD * rate, _SECONDS)
            growth = server.memory / before
            stopped, seconds = _stop_under_load(server, requests)
    return [
        *_steady_rows(steady, rate),
        *_flood_rows(flood, growth, _wrong(flood, alone) + _wrong(steady, alone)),
        Row(
            "SIGTERM under load: requests broken off",
            f"{stopped.broken} of {stopped.sent}, ended in {seconds:.1f} s",
            f"0, within {_STOP_GOAL_S:.0f} s",
            stopped.broken == 0 and seconds <= _STOP_GOAL_S,
        ),
    ]


def _steady_rows(load: Load, rate: float) -> list[Row]:
    timing = Timing.of(load.answered)
    return [
        Row(
            f"checked answers a second over HTTP, {CLIENTS} clients",
            f"{rate:.1f}",
            f"at least {_RATE_GOAL:.0f}",
            rate >= _RATE_GOAL,
            f"{timing}; each stored; {load.broken} broken off, {len(load.refused)} refused",
        ),
        Row("the same, p99", f"{timing.p99_ms:.0f} ms", f"under {_TAIL_GOAL_MS:.0f} ms", timing.p99_ms < _TAIL_GOAL_MS),
    ]


def _flood_rows(load: Load, growth: float, wrong: int) -> list[Row]:
    refusals = Timing.of(load.refused) if len(load.refused) > 1 else None
    shown = f"p99 {refusals.p99_ms:.0f} ms of {len(load.refused)}" if refusals else f"{len(load.refused)} refused"
    return [
        Row(
            f"refusals at {_OVERLOAD} times the capacity",
            shown,
            f"p99 under {_REFUSAL_GOAL_MS:.0f} ms",
            refusals.p99_ms < _REFUSAL_GOAL_MS if refusals else None,
            f"{len(load.answered)} answered ({Timing.of(load.answered)}), {load.broken} broken off",
        ),
        Row("wrong labels, numbers or verdicts under load", str(wrong), "0", wrong == 0),
        Row("memory after the overload / before", f"{growth:.2f}", f"at most {_GROWTH_GOAL}", growth <= _GROWTH_GOAL),
    ]


@contextmanager
def _server(home: Path) -> Iterator[Server | None]:
    """The command over a home, ready, with a user whose token asks; None when it does not get ready."""
    with bootstrap.open_records(Settings(home=home)) as records:
        door = bootstrap.sign_in_over(records)
        user = door.add_user("bench", "four unrelated words", [Role.CLINICIAN])
        _, token = door.new_token(user, "bench", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own command with fixed arguments
        [*command(), "serve", "--port", str(port), "--rate", "100000"],
        env={**os.environ, "POSOLOGY_HOME": str(home)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(process, port, token) if _ready(process, port) else None
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _ready(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except OSError:
            pass
        time.sleep(0.5)
    return False


def _each_alone(port: int, requests: Sequence[bytes]) -> list[str]:
    """What each request is answered when no other is under way."""
    loads = [Clients(port, [request]).one_after_another(1, 0.001) for request in requests]
    return [_essence(load.given[0][1]) for load in loads]


def _wrong(load: Load, alone: Sequence[str]) -> int:
    """How many answers were not as the same question was answered alone."""
    return sum(_essence(body) != alone[number] for number, body in load.given)


def _essence(body: bytes) -> str:
    """An answer without what differs each time: ids and times."""
    answer = json.loads(body)["answer"]
    return json.dumps({key: value for key, value in answer.items() if key not in {"id", "created_at"}}, sort_keys=True)


def _stop_under_load(server: Server, requests: Sequence[bytes]) -> tuple[Load, float]:
    """Stop the server while clients ask; every request it took is answered or refused, none breaks off."""

    def stop() -> float:
        time.sleep(2)
        begin = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=60)
        return time.monotonic() - begin

    with ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(stop)
        load = Clients(server.port, requests).one_after_another(CLIENTS, 5.0)
        seconds = stopping.result()
    return load, seconds
