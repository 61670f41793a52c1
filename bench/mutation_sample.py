"""Leaves out of a cosmic-ray session what is not to be run: `python bench/mutation_sample.py SESSION CONFIGURATION`.

Mutants of annotations, which never run, are left out. Where the configuration asks for a sample, a seeded one is kept;
of the mutants of one spot one is drawn, so that a comparison with its ten replacements does not crowd out the rest of
its module. It runs no mutant.
"""

from __future__ import annotations

import ast
import random
import sys
import tomllib
from collections import Counter, defaultdict
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cosmic_ray.work_item import MutationSpec

Place = tuple[int, int]
Mutant = tuple[str, int, str]
"""The operator, its occurrence in the module, and the job."""


def main() -> None:
    """Cut the session named on the command line and print how many mutants of each module are kept."""
    session, configuration = sys.argv[1:]
    sample = tomllib.loads(Path(configuration).read_text(encoding="utf-8")).get("sample")
    with use_db(session, WorkDB.Mode.open) as work:
        spots: dict[Path, dict[Place, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
        for one in work.work_items:
            mutation = one.mutations[0]
            if not in_annotation(mutation):
                named = (mutation.operator_name, mutation.occurrence, one.job_id)
                spots[mutation.module_path][mutation.start_pos].append(named)
        kept = {one[-1]: path.stem for path in sorted(spots) for one in chosen(path.stem, spots[path], sample)}
        skipped = [one.job_id for one in work.work_items if one.job_id not in kept]
        work.set_multiple_results(skipped, WorkResult(WorkerOutcome.SKIPPED, "not to be run"))
    for module, count in sorted(Counter(kept.values()).items()):
        sys.stdout.write(f"{module}: {count}\n")


def chosen(module: str, spots: dict[Place, list[Mutant]], sample: Mapping[str, Any] | None) -> list[Mutant]:
    """The mutants of a module that are run: all, or one for each of as many spots as the sample has."""
    if sample is None:
        return list(chain.from_iterable(spots.values()))
    draw = random.Random(f"{sample['seed']} {module}")  # noqa: S311 - a sample, no secret
    wanted = sample["fewer"] if module in sample["guarded_before"] else sample["each"]
    return [draw.choice(sorted(spots[at])) for at in draw.sample(sorted(spots), min(wanted, len(spots)))]


def in_annotation(mutation: MutationSpec) -> bool:
    """Whether a mutant changes a type that is only written down."""
    return any(start <= mutation.start_pos < end for start, end in annotations(mutation.module_path))


@cache
def annotations(path: Path) -> list[tuple[Place, Place]]:
    """Start and end, each line and column, of every annotation of a module."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    types = [node.annotation for node in nodes if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation]
    types += [node.returns for node in nodes if isinstance(node, ast.FunctionDef) and node.returns]
    return [((t.lineno, t.col_offset), (t.end_lineno or 0, t.end_col_offset or 0)) for t in types]


if __name__ == "__main__":
    main()
