"""Measures the command line from outside: the cold start of `ask`, and the throughput of `check --jsonl`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.ratios import Row, not_measured
from bench.statements import RATE_GOAL, json_lines, statements

_COLD_GOAL_S = 2.0
_LINES = 20_000
_QUESTION = "What is the dose of foscarnet for acyclovir-resistant HSV, and how do I adjust it for renal function?"


def command() -> list[str]:
    """How `posology` is started here: the installed script, or the module."""
    script = Path(sys.executable).with_name("posology")
    return [str(script)] if script.exists() else [sys.executable, "-m", "posology"]


def measure_command_line() -> list[Row]:
    """Time both commands in a fresh home that holds the shipped corpus."""
    with TemporaryDirectory(prefix="posology-bench-home-") as home:
        environment = {**os.environ, "POSOLOGY_HOME": home}
        return [_cold_ask(environment), _check_rate(environment)]


def _run(arguments: list[str], environment: dict[str, str], text: str = "") -> tuple[float, int, str]:
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command with fixed arguments
        [*command(), *arguments], env=environment, input=text, capture_output=True, text=True, check=False
    )
    return time.perf_counter() - begin, done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _cold_ask(environment: dict[str, str]) -> Row:
    name, goal = "cold start: posology ask", f"under {_COLD_GOAL_S:.0f} s"
    _, code, problem = _run(["ingest"], environment)
    if code:
        return not_measured(name, goal, f"posology ingest ended with {code}: {problem}")
    walls = []
    for _ in range(3):
        wall, code, problem = _run(["ask", _QUESTION], environment)
        if code:
            return not_measured(name, goal, f"posology ask ended with {code}: {problem}")
        walls.append(wall)
    wall = sorted(walls)[1]
    return Row(name, f"{wall:.2f} s", goal, wall < _COLD_GOAL_S, "median of three whole processes, shipped corpus")


def _check_rate(environment: dict[str, str]) -> Row:
    name, goal = "posology check --jsonl", f"at least {RATE_GOAL:,} statements/s"
    wall, code, problem = _run(["check", "--jsonl"], environment, json_lines(statements(_LINES)))
    if code not in {0, 5}:
        return not_measured(name, goal, f"posology check ended with {code}: {problem}")
    rate = _LINES / wall
    return Row(name, f"{rate:,.0f} statements/s", goal, rate >= RATE_GOAL, "whole process, start included")
