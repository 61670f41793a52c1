"""Who may import whom: the layers of the design, the pure modules, and one home per library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "posology"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each layer may import itself and the layers after it. Siblings of one layer do not import each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("posology.evals",),
    ("posology.assistant.cli",),  # above the web, which one of its commands serves
    ("posology.assistant.web", "posology.assistant.integrations"),
    ("posology.assistant.bootstrap_talk",),
    ("posology.assistant.bootstrap",),
    (
        "posology.assistant.answering",
        "posology.assistant.conversations",
        "posology.assistant.review",
        "posology.assistant.users",
        "posology.assistant.writes",
    ),
    ("posology.assistant.understanding", "posology.assistant.retrieval", "posology.assistant.dosing"),
    (
        "posology.assistant.answer_labels",
        "posology.assistant.answers",
        "posology.assistant.settings",
        "posology.assistant.errors",
        "posology.assistant.patients",
        "posology.assistant.records",
    ),
    ("posology.ingest",),
)
# The documents of ingest and the values of answers are spoken by every layer, inside a layer too.
SHARED = (
    "posology",
    "posology.assistant",
    "posology.assistant.answer_labels",
    "posology.assistant.answers",
    "posology.assistant.errors",
    "posology.assistant.patients",
    "posology.assistant.records",
    "posology.assistant.settings",
)

PURE = (
    "posology.ingest.documents",
    "posology.ingest.passages",
    "posology.assistant.answer_labels",
    "posology.assistant.answers",
    "posology.assistant.patients",
    "posology.assistant.dosing",
    "posology.assistant.retrieval.fusion",
    "posology.assistant.answering.grounding",
    "posology.assistant.answering.gate",
    "posology.assistant.answering.reminders",
    "posology.assistant.answering.labels",
    "posology.assistant.conversations.evidence",
    "posology.assistant.conversations.numbering",
    "posology.assistant.conversations.patient_facts",
    "posology.assistant.conversations.patient_turn",
    "posology.assistant.conversations.resolution",
    "posology.assistant.conversations.state",
    "posology.assistant.conversations.subject_turn",
    "posology.assistant.conversations.taking_back",
    "posology.assistant.conversations.turn_in_context",
    "posology.assistant.conversations.turn_reading",
    "posology.assistant.conversations.withheld_answer",
    "posology.assistant.conversations.wording",
)
PURE_MAY_USE = frozenset({"pydantic"})
EXCEPTIONS = {
    "posology.assistant.dosing.rulebook": frozenset({"yaml"}),
}

HOMES = {
    "authlib": ("posology.assistant.web.openid",),
    "chromadb": ("posology.ingest.index.dense_chroma",),
    "langchain": ("posology.assistant.answering.generative", "posology.assistant.integrations.langchain"),
    "langchain_core": ("posology.assistant.answering.generative", "posology.assistant.integrations.langchain"),
    "sentence_transformers": ("posology.ingest.embedding",),
    "onnxruntime": (
        "posology.ingest.embedding",
        "posology.ingest.minilm",
        "posology.ingest.minilm_graph",
        "posology.ingest.minilm_session",
    ),
    "fastapi": ("posology.assistant.web",),
    "prometheus_client": ("posology.assistant.web",),
    "httpx2": ("posology.assistant.web.openid",),
    "joserfc": ("posology.assistant.web.openid",),
    "pwdlib": ("posology.assistant.users.passwords",),
    "starlette": ("posology.assistant.web",),
    "ir_measures": ("posology.evals.retrieval",),
    "jinja2": ("posology.assistant.answering.page_templates",),
    "matplotlib": ("posology.evals.reports",),
    "scipy": ("posology.evals.statistics",),
    "sqlite3": (
        "posology.assistant.conversations.store",
        "posology.assistant.records",
        "posology.assistant.users.repository",
        "posology.ingest.library",
        "posology.ingest.library_schema",
        "posology.ingest.sqlite_file",
        "posology.ingest.vector_store",
    ),
    "typer": ("posology.assistant.cli", "posology.evals.cli", "posology.command"),
    "rich": ("posology.assistant.cli", "posology.evals.cli"),
    "selectolax": ("posology.ingest.readers",),
    "yaml": (
        "posology.assistant.dosing.rulebook",
        "posology.assistant.understanding.lexicon_files",
        "posology.evals.mutants",
        "posology.ingest.readers",
    ),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (
                f"{node.module}.{alias.name}"
                for alias in node.names
                if (ROOT / Path(*node.module.split(".")) / f"{alias.name}.py").exists()
            )


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def layer_of(name: str) -> tuple[int, str] | None:
    for depth, members in enumerate(LAYERS):
        for member in members:
            if within(name, member):
                return depth, member
    return None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_its_own_layer_member_and_the_layers_below(path: Path) -> None:
    own = layer_of(name_of(path))
    if own is None:
        return
    for imported in imports_of(path):
        other = layer_of(imported)
        if other is None or imported in SHARED or other[1] in SHARED:
            if other is not None and own[1] == "posology.ingest":
                pytest.fail(f"{name_of(path)} imports {imported}")
            continue
        assert other[0] > own[0] or other[1] == own[1], f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", [p for p in MODULES if any(within(name_of(p), pure) for pure in PURE)], ids=name_of)
def test_a_pure_module_uses_the_standard_library_and_pydantic_only(path: Path) -> None:
    allowed = PURE_MAY_USE | EXCEPTIONS.get(name_of(path), frozenset())
    for imported in imports_of(path):
        top = imported.split(".")[0]
        assert top == "posology" or top in allowed or top in sys.stdlib_module_names, (
            f"{name_of(path)} imports {imported}"
        )
        assert top not in {"sqlite3", "socket", "http", "urllib", "subprocess"}, f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_library_has_one_home(path: Path) -> None:
    for imported in imports_of(path):
        homes = HOMES.get(imported.split(".")[0])
        assert homes is None or any(within(name_of(path), home) for home in homes), (
            f"{name_of(path)} imports {imported}"
        )


def test_no_module_imports_with_a_star_or_is_a_bag_of_odds_and_ends() -> None:
    banned = {"utils", "helpers", "common", "misc", "manager", "processor", "handler"}
    for path in MODULES:
        assert not banned & set(path.stem.split("_")), path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)), path
