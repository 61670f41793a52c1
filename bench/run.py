"""Runs every benchmark and prints one table of ratios with the goals beside them: `python -m bench.run`.

It ends with 0 unless something crashed: a missed goal is printed as MISSED.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from bench.answering import measure_answers
from bench.commandline import measure_command_line
from bench.home import open_home
from bench.ingesting import measure_ingest
from bench.judged import read_judged
from bench.long_texts import measure_long_texts
from bench.memory import measure_memory
from bench.questions import PASSAGES, QUESTIONS, BenchSet, read_questions
from bench.ratios import Row, print_table
from bench.repetition import measure_repetition
from bench.retrieval import measure_retrieval
from bench.serving import measure_serving
from bench.statements import measure_statements
from bench.synthetic import synthetic_set

PASSAGES_VARIABLE = "POSOLOGY_BENCH_PASSAGES"
PARTS = ["retrieval", "answers", "commands", "long", "ingest", "memory", "serving"]


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Measure Posology beside a plain LangChain ensemble.")
    parser.add_argument(
        "--passages",
        type=Path,
        default=os.environ.get(PASSAGES_VARIABLE),
        help=f"question-answer file (JSON lines), or folder in BEIR form; also read from {PASSAGES_VARIABLE}",
    )
    parser.add_argument("--count", type=int, default=PASSAGES, help="how many passages to make of it")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many questions to ask")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posology-bench")
    parser.add_argument("--only", choices=PARTS, nargs="*")
    arguments = parser.parse_args()
    bench = _read(arguments.passages, arguments.count, arguments.questions)
    parts = set(arguments.only or PARTS)
    path = arguments.cache / f"{bench.digest}-{bench.passages}"
    print(f"set: {bench.name}; {bench.passages:,} passages, {len(bench.questions)} questions", flush=True)
    if not (path / "library.db").exists():
        print(f"embedding them once into {path} ...", flush=True)
    home = open_home(path, bench)
    rows: list[Row] = []
    peer = None
    if "retrieval" in parts:
        rows, peer = measure_retrieval(home, bench)
    if "answers" in parts:
        rows += measure_answers(path, peer)
    if "ingest" in parts:
        rows += measure_ingest(bench, path)
    if "memory" in parts:
        rows.append(measure_memory(path, bench.passages))
    if "commands" in parts:
        rows += measure_command_line()
        rows.extend(measure_statements())
    if "long" in parts:
        rows += measure_long_texts()
        rows += measure_repetition()
    if "serving" in parts:
        rows += measure_serving(path)
    print_table(rows)


def _read(source: Path | str | None, passages: int, questions: int) -> BenchSet:
    if source is None or not str(source):
        return synthetic_set(passages=passages, questions=questions)
    path = Path(source)
    return (
        read_judged(path, questions=questions)
        if path.is_dir()
        else read_questions(path, passages=passages, questions=questions)
    )


if __name__ == "__main__":
    main()
