"""Measures the resident memory of a process that serves a published library: run as a module, it is that process."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.home import open_home
from bench.ratios import Row, not_measured
from posology.assistant.retrieval.search import Searcher

_GOAL_MB = 500
_NAME = "resident memory, serving"
_QUESTIONS = 100


def measure_memory(home: Path, passages: int) -> Row:
    """Start a process that opens the home, loads every passage and answers questions; read what it holds.

    Args:
        home: a data home with a published generation.
        passages: how many passages it holds.
    """
    goal = f"under {_GOAL_MB} MB"
    if not Path("/proc/self/status").exists():
        return not_measured(_NAME, goal, "this system has no /proc")
    done = subprocess.run(  # noqa: S603 - this very file with our own argument
        [sys.executable, "-m", "bench.memory", str(home)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return not_measured(_NAME, goal, (done.stderr.strip().splitlines() or ["the process failed"])[-1])
    now, peak = (int(number) / 1024 for number in done.stdout.split())
    note = f"{passages:,} passages, all of them cached; peak {peak:.0f} MB"
    return Row(_NAME, f"{now:.0f} MB", goal, now < _GOAL_MB, note)


def _serve(path: Path) -> str:
    home = open_home(path)
    searcher = Searcher(home.generation, home.embedder, home.library)
    searcher.warm()
    articles = home.library.articles()
    titles = [article.title for article in articles[:: max(1, len(articles) // _QUESTIONS)]]
    del articles
    for title in titles:
        searcher.search(f"What are the treatments for {title}?")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return " ".join(re.findall(r"(?:VmRSS|VmHWM):\s*(\d+)", status)[::-1])


if __name__ == "__main__":
    print(_serve(Path(sys.argv[1])))
