"""Small things stay small, every module says its job, and no dose is written in Python."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from posology.assistant.settings import Settings

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "posology").rglob("*.py"))
MOST_LINES = 330
MOST_BODY_LINES = 45
MOST_SETTINGS = 25
_CLINICAL = re.compile(r"\d\s?(?:mg|mcg|mL|g)/(?:kg|min|mL|day)\b|\bevery \d+ hours\b|\bq\d+h\b")


def _docstrings(tree: ast.AST) -> set[int]:
    """Line numbers of docstrings: examples there may show a dose."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_opens_with_its_job(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= MOST_LINES
    assert ast.get_docstring(tree), "a module opens with one sentence on its job"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_body_is_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        assert (node.end_lineno or 0) - first.lineno + 1 <= MOST_BODY_LINES, node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_dose_stands_in_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shown_in_docs = _docstrings(tree)
    allowed_in_help = path.parent.name == "cli" or path.stem in {"rule_values", "checking"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in shown_in_docs:
            assert allowed_in_help or not _CLINICAL.search(node.value), f"line {node.lineno}: {node.value!r}"


def test_there_are_few_settings() -> None:
    assert len(Settings.model_fields) <= MOST_SETTINGS
