"""Measures the server from outside: checked answers a second, refusals when overloaded, and a stop under load.

The server is the real command over the benchmark's library; the clients are threads of this process, on loopback.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil

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
_OVERLOAD_CLIENTS = 48
_RATE_GOAL = 25.0
_TAIL_GOAL_MS = 500.0
_REFUSAL_GOAL_MS = 100.0
_GROWTH_GOAL = 1.15
_STOP_GOAL_S = 10.0
_READY_S = 180.0


@dataclass(slots=True)
class Load:
    """What the clients saw: wall times by kind of reply, replies that broke off, and the answers themselves."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    broken: int = 0
    given: list[tuple[str, bytes]] = field(default_factory=list)

    def wrong(self, alone: dict[str, str]) -> int:
        """How many answers were not as the same question was answered alone."""
        return sum(_essence(body) != alone[question] for question, body in self.given)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, with a token that may ask."""

    process: subprocess.Popen[bytes]
    port: int
    token: str

    def ask(self, question: str) -> tuple[int, bytes]:
        """Ask one question on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = json.dumps({"question": question})
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/answers", body, headers)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

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
            alone = {question: _essence(server.ask(question)[1]) for question in questions}
            steady = _run(server, questions, CLIENTS, _SECONDS)
            rate = len(steady.answered) / _SECONDS
            before = server.memory
            flood = _run(server, questions, _OVERLOAD_CLIENTS, _SECONDS, pace=_OVERLOAD * rate)
            growth = server.memory / before
            stopped, seconds = _stop_under_load(server, questions)
    sent = len(stopped.answered) + len(stopped.refused) + stopped.broken
    return [
        *_steady_rows(steady, rate),
        *_flood_rows(flood, growth, flood.wrong(alone) + steady.wrong(alone)),
        Row(
            "SIGTERM under load: requests broken off",
            f"{stopped.broken} of {sent}, ended in {seconds:.1f} s",
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


def _run(server: Server, questions: Sequence[str], clients: int, seconds: float, pace: float | None = None) -> Load:
    """Let clients ask for some seconds: each one after another, or together at a pace that waits for no answer."""
    load, guard, until = Load(), threading.Lock(), time.monotonic() + seconds
    begun = time.monotonic()

    def client(number: int) -> None:
        turn = number
        while time.monotonic() < until:
            if pace is not None:
                due = begun + turn / pace
                time.sleep(max(0.0, min(due, until) - time.monotonic()))
            _one(server, questions[turn % len(questions)], load, guard)
            turn += clients

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    return load


def _one(server: Server, question: str, load: Load, guard: threading.Lock) -> None:
    begin = time.perf_counter()
    try:
        status, body = server.ask(question)
    except OSError as error:
        with guard:
            load.broken += not isinstance(error, ConnectionRefusedError)
        return
    except http.client.HTTPException:
        with guard:
            load.broken += 1
        return
    wall = time.perf_counter() - begin
    with guard:
        if status == http.HTTPStatus.OK:
            load.answered.append(wall)
            load.given.append((question, body))
        else:
            load.refused.append(wall)


def _essence(body: bytes) -> str:
    """An answer without what differs each time: ids and times."""
    answer = json.loads(body)["answer"]
    return json.dumps({key: value for key, value in answer.items() if key not in {"id", "created_at"}}, sort_keys=True)


def _stop_under_load(server: Server, questions: Sequence[str]) -> tuple[Load, float]:
    """Stop the server while clients ask; every request it took is answered or refused, none breaks off."""

    def stop() -> float:
        time.sleep(2)
        begin = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=60)
        return time.monotonic() - begin

    with ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(stop)
        load = _run(server, questions, CLIENTS, 5.0)
        seconds = stopping.result()
    return load, seconds
