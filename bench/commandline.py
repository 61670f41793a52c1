"""Measures the command line from outside: the cold start of `ask`, and the throughput of `check --jsonl`."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.questions import SEED
from bench.ratios import Row, not_measured

_COLD_GOAL_S = 2.0
_CHECK_GOAL = 2_000
_LINES = 20_000
_QUESTION = "What is the dose of foscarnet for acyclovir-resistant HSV, and how do I adjust it for renal function?"
_ROUTES = ("IV", "oral")
_FORMS = (
    "{drug} {dose} mg/kg {route} every {hours} hours for {days} days.",
    "Give {drug} {dose} mg {route} q{hours}h; infuse over at least {hours} hours.",
    "In a creatinine clearance of {low}-{high} mL/min, {drug} is reduced to {dose} mg/kg every {hours} hours.",
    "Monitor creatinine {days} times a week while {drug} {dose} mg/kg/day is given.",
)
_DRUGS = ("Foscarnet", "valacyclovir", "Acyclovir", "metformin", "ganciclovir")


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
    name, goal = "posology check --jsonl", f"at least {_CHECK_GOAL:,} statements/s"
    wall, code, problem = _run(["check", "--jsonl"], environment, statements(_LINES))
    if code not in {0, 5}:
        return not_measured(name, goal, f"posology check ended with {code}: {problem}")
    rate = _LINES / wall
    return Row(name, f"{rate:,.0f} statements/s", goal, rate >= _CHECK_GOAL, "whole process, start included")


def statements(lines: int) -> str:
    """Make so many JSON lines of dosing statements with drawn numbers; they carry load, not meaning."""
    source = random.Random(SEED)  # noqa: S311 - invented statements, not a secret
    made = []
    for number in range(lines):
        low = source.randint(5, 60)
        text = source.choice(_FORMS).format(
            drug=source.choice(_DRUGS),
            dose=source.randint(5, 120),
            route=source.choice(_ROUTES),
            hours=source.choice((8, 12, 24)),
            days=source.randint(2, 21),
            low=low,
            high=low + source.randint(5, 30),
        )
        made.append(json.dumps({"id": str(number), "text": text}))
    return "\n".join(made) + "\n"
