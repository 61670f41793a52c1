"""What the benchmarks take from the package exists: some import late, where a missing name would pass for a failed test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = sorted((ROOT / "bench").glob("*.py"))


def _taken(path: Path) -> Iterator[tuple[str, str]]:
    """Each module and name that a file imports from the package, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "posology":
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_the_benchmarks_are_found_and_take_something_from_the_package() -> None:
    assert any("verification" in module for path in BENCHMARKS for module, _ in _taken(path))


@pytest.mark.parametrize("path", BENCHMARKS, ids=[path.stem for path in BENCHMARKS])
def test_a_benchmark_imports_only_what_exists(path: Path) -> None:
    missing = [
        f"{module}.{name}"
        for module, name in _taken(path)
        if not hasattr(import_module(module), name) and not (ROOT.joinpath(*module.split(".")) / f"{name}.py").exists()
    ]
    assert missing == []
