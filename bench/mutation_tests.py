"""The tests that one mutant has to pass, quickest first: `python -m bench.mutation_tests`, as mutation.toml asks.

It reads from git which module stands changed and stops at the first thing that fails: the doctests of the module and
those of its tests that need no fixture, its other tests, the statements of every drug in one process, then the tests
of the engine as a whole. It makes no mutant and counts none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CONFIGURATION = Path("bench/mutation.toml")
DOSING = "posology/assistant/dosing"
TESTS = "tests/assistant/dosing"
KEYS = ("text", "drug", "indication", "route")
CORPUS = Path("corpus")
AT_ONCE = 250
"""Statements that are checked together: as many as it takes for speed, few enough to stop soon at a wrong one."""


def main() -> int:
    """Run what the changed module asks for; 0 where everything passed, so that a mutant has survived."""
    chosen = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["tests"]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    changed = changed_modules()
    alone, own = (named(chosen[stage], changed) for stage in ("alone", "of"))
    if failed("--noconftest", *(f"{DOSING}/{name}.py" for name in changed), *alone) or failed(*own):
        return 1
    if changed and set(changed) <= set(chosen["without_statements"]):
        return 0
    wrong = next(wrong_statements(), "")
    sys.stdout.write(f"{wrong}\n")
    return int(bool(wrong) or failed(*(file for file in files_of(chosen["whole"]) if file not in {*alone, *own})))


def named(stage: Mapping[str, Sequence[str]], changed: Sequence[str]) -> list[str]:
    """The test files that a stage has for the changed modules; those of every module where none is changed."""
    asked = [stage.get(module, ()) for module in changed] if changed else stage.values()
    return files_of(dict.fromkeys(chain.from_iterable(asked)))


def files_of(names: Iterable[str]) -> list[str]:
    """The files of tests that the configuration names in short."""
    return [f"{TESTS}/test_{name}.py" for name in names]


def failed(*arguments: str) -> bool:
    """Whether a test of the named files fails; not where no file is named, or none of them holds a test."""
    files = [argument for argument in arguments if not argument.startswith("-")]
    passed = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    return bool(files) and pytest.main(["-x", "-q", "-p", "no:cacheprovider", *arguments]) not in passed


def changed_modules() -> list[str]:
    """Names of the modules of the dosing engine that differ from the last commit."""
    told = subprocess.run(  # noqa: S603 - a fixed command
        ["git", "diff", "--name-only", "HEAD", "--", DOSING],  # noqa: S607 - git as the shell finds it
        capture_output=True,
        check=True,
        text=True,
    )
    return [Path(line).stem for line in told.stdout.splitlines()]


def wrong_statements() -> Iterator[str]:
    """Statements of tests/statements without the verdict written beside them, in words; one of each drug in turn."""
    # Imported late: where a mutant breaks an import, it counts as killed here, not as a broken run.
    from posology.assistant.answering.checking import check_records  # noqa: PLC0415
    from posology.assistant.dosing.binding import DrugMention  # noqa: PLC0415
    from posology.assistant.dosing.rulebook import load_rulebook  # noqa: PLC0415
    from posology.assistant.dosing.verification import Verifier  # noqa: PLC0415
    from posology.assistant.understanding.drugs import find_drugs  # noqa: PLC0415
    from posology.assistant.understanding.lexicon import load_lexicon  # noqa: PLC0415
    from posology.assistant.understanding.roles import Role  # noqa: PLC0415

    lexicon = load_lexicon(CORPUS / "lexicon")

    def find(text: str) -> tuple[DrugMention, ...]:  # as bootstrap does, without the adapters it loads
        named = (mention for mention in find_drugs(text, lexicon) if mention.drug)
        return tuple(DrugMention(m.drug, m.start, m.end, m.role is Role.SUBJECT) for m in named)

    shipped = Verifier(load_rulebook(CORPUS / "monographs"), find)
    files = [path.read_text(encoding="utf-8") for path in sorted(Path("tests/statements").glob("*.yaml"))]
    drugs: list[list[dict[str, Any]]] = [yaml.load(file, Loader=yaml.CSafeLoader) for file in files]
    entries = list(filter(None, chain.from_iterable(zip_longest(*drugs))))
    for some in (entries[at : at + AT_ONCE] for at in range(0, len(entries), AT_ONCE)):
        records: list[dict[str, Any]] = [{key: entry[key] for key in KEYS if key in entry} for entry in some]
        for entry, checked in zip(some, check_records(records, shipped), strict=True):
            verdict = str(checked["verdict"])
            if verdict != (entry.get("open") or entry["verdict"]):
                yield f"{entry['text']}: {verdict} instead of {entry['verdict']}"


if __name__ == "__main__":
    sys.exit(main())
