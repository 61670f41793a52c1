"""The tests that one mutant has to pass, quickest first: `python -m bench.mutation_tests`, as mutation.toml asks.

It reads from git which module stands changed, judges the statements of every drug in one process, then runs the
doctests of the module and its own test files. It makes no mutant and counts none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIGURATION = Path("bench/mutation.toml")
DOSING = "posology/assistant/dosing"
TESTS = "tests/assistant/dosing"
KEYS = ("text", "drug", "indication", "route")
CORPUS = Path("corpus")


def main() -> int:
    """Run what the changed module asks for; 0 where everything passed, so that a mutant has survived."""
    chosen = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["tests"]
    changed = changed_modules()
    wrong = "" if changed and set(changed) <= set(chosen["without_statements"]) else next(wrong_statements(), "")
    if wrong:
        sys.stdout.write(f"{wrong}\n")
        return 1
    own = [chosen["of"].get(module, chosen["of"]["others"]) for module in changed] or chosen["of"].values()
    names = dict.fromkeys([*chosen["always"], *chain.from_iterable(own)])
    files = [f"{TESTS}/test_{name}.py" for name in names]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return int(
        pytest.main(["-x", "-q", "-p", "no:cacheprovider", *(f"{DOSING}/{name}.py" for name in changed), *files])
    )


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
    """Statements of tests/statements that do not get the verdict written beside them, in words."""
    # Imported late: where a mutant breaks an import, it counts as killed here, not as a broken run.
    from posology.assistant.answering.checking import check_record  # noqa: PLC0415
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
    for path in sorted(Path("tests/statements").glob("*.yaml")):
        entries: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for entry in entries:
            record: dict[str, Any] = {key: entry[key] for key in KEYS if key in entry}
            verdict = str(check_record(record, shipped)["verdict"])
            if verdict != (entry.get("open") or entry["verdict"]):
                yield f"{path.stem}: {entry['text']}: {verdict} instead of {entry['verdict']}"


if __name__ == "__main__":
    sys.exit(main())
