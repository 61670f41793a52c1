"""The values of a run folder and its files: Manifest, Item, EvidencePassage, Score, and how they are stored.

A run folder holds `manifest.json`, `cases.jsonl` (what was asked), `items.jsonl` (what was answered),
`passages.jsonl` (the evidence behind it), `scores.jsonl` and `summary.json`. Scoring needs nothing but the folder.
It neither asks nor scores.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from posology.assistant.answers import Answer
from posology.evals.cases import Case
from posology.evals.errors import RunError
from posology.evals.json_files import Stored, lines_of, read_record
from posology.evals.strict_record import StrictRecord

MANIFEST = "manifest.json"
CASES = "cases.jsonl"
ITEMS = "items.jsonl"
PASSAGES = "passages.jsonl"
SCORES = "scores.jsonl"
SUMMARY = "summary.json"
REPORT = "report.html"
CHECKS = "checks.jsonl"
DOSE_TABLES = "doses.json"


class Outcome(StrEnum):
    """What a metric says of one item. "not measured" is never counted as either of the others."""

    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"
    NOT_MEASURED = "not_measured"


GRAVITY = (Outcome.FAIL, Outcome.NOT_MEASURED, Outcome.PASS)
"""The gravest first: what counts of several outcomes of one metric on one item."""


class Suite(StrEnum):
    """What a run measures; goals are about one of them."""

    ANSWERS = "answers"
    DOSES = "doses"


class Manifest(StrictRecord):
    """What a run was made from. Two runs are comparable when data and metric versions are the same.

    Attributes:
        name: of the run; its folder's name.
        created_at: UTC, ISO 8601.
        system: what answered: "posology" with its drafter, or the name given to an imported file.
        app_version: version of this program.
        code_digest: SHA-256 over its source files; "" for an imported run.
        cases_digest: SHA-256 over the cases asked.
        corpus_digest: of the articles; "" for an imported run.
        rulebook_digest: of the rules.
        library_generation: of the search index.
        embedding_model: name and digest.
        metric_versions: metric name to version, filled by scoring.
        seed: of everything that is drawn.
        library_versions: name to version of the libraries that matter.
        follow_ups: how a question of a conversation was asked.
        suite: what it measures.
    """

    name: str
    created_at: str
    system: str
    app_version: str
    cases_digest: str
    code_digest: str = ""
    corpus_digest: str = ""
    rulebook_digest: str = ""
    library_generation: str = ""
    embedding_model: str = ""
    metric_versions: Mapping[str, int] = Field(default_factory=dict)
    seed: int = 0
    library_versions: Mapping[str, str] = Field(default_factory=dict)
    follow_ups: str = ""
    suite: Suite = Suite.ANSWERS


class Origin(StrEnum):
    """How a passage came into the library that was asked."""

    LIBRARY = "library"
    PLANTED = "planted"


class EvidenceReference(StrictRecord):
    """One reference of an article, as the library holds it."""

    number: int
    text: str


class EvidencePassage(StrictRecord):
    """A passage as the library held it when the question was asked; what a citation is judged against.

    Attributes:
        id: passage id.
        article_id: its article.
        edition: the edition the passage comes from.
        current_edition: the edition the library served at that time.
        text: the passage's text; quotes are spans of it.
        lead: heading path and lead-in or table header that belong to the passage, "" for none.
        references: the article's references.
        origin: whether it belongs to the library or to the document planted for a case.
    """

    id: str
    article_id: str
    edition: str
    current_edition: str
    text: str
    lead: str = ""
    references: tuple[EvidenceReference, ...] = ()
    origin: Origin = Origin.LIBRARY


class Item(StrictRecord):
    """One case asked and answered.

    Attributes:
        case_id: the case.
        answer: the answer (contract 5.3); None when asking failed.
        error: what failed, "" for nothing.
        retrieved: ids of the passages the drafter was handed, best first.
        seconds: wall time of the first asking.
        repeats: further askings of the same question, made after all cases were asked once.
        audiences: the same question asked for each other audience.
        clean_twin: for a planted document, the answer without it.
        carried_topics: topics of the drugs' reminders that the shown statements say themselves.
        in_force: what its conversation had told of the patient when the question was answered, in words.
    """

    case_id: str
    answer: Answer | None
    error: str = ""
    retrieved: tuple[str, ...] = ()
    seconds: float = 0.0
    repeats: tuple[Answer, ...] = ()
    audiences: tuple[Answer, ...] = ()
    clean_twin: Answer | None = None
    carried_topics: tuple[str, ...] = ()
    in_force: tuple[str, ...] = ()


class Score(StrictRecord):
    """What one metric says of one item.

    Attributes:
        case_id: the case.
        cluster: what the case shares with others, for the intervals.
        metric: name, "citation.numbers" for example.
        outcome: pass when every part passed, not measured when nothing was there to judge.
        passed: parts (statements, facts, numbers) that passed.
        counted: parts judged.
        reason: why it failed or was not measured, in one sentence; "" for a pass.
    """

    case_id: str
    cluster: str
    metric: str
    outcome: Outcome
    passed: int
    counted: int
    reason: str = ""


class Run(StrictRecord):
    """A run read from its folder."""

    manifest: Manifest
    cases: tuple[Case, ...]
    items: tuple[Item, ...]
    passages: tuple[EvidencePassage, ...]
    scores: tuple[Score, ...] = ()


def write_lines(path: Path, records: Iterable[BaseModel]) -> None:
    """Write records as JSON Lines."""
    path.write_text("".join(f"{record.model_dump_json()}\n" for record in records), encoding="utf-8")


def read_lines(path: Path, kind: type[Stored]) -> tuple[Stored, ...]:
    """Read JSON Lines.

    Raises:
        RunError: when the file is missing or a line is no such record.
    """
    read: list[Stored] = []
    for number, line in enumerate(lines_of(_text(path)), 1):
        try:
            read.append(kind.model_validate_json(line))
        except ValidationError as error:
            problem = f"line {number} is no {kind.__name__.lower()}: {error.errors()[0]['msg']}"
            raise RunError(str(path), problem, "Make the run again with `posology eval run`") from error
    return tuple(read)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a run folder.

    Raises:
        RunError: when it is missing or damaged.
    """
    return read_record(folder / MANIFEST, Manifest, "Name a run folder, as `posology eval run` makes it")


def read_run(folder: Path) -> Run:
    """Read a run folder; scores are empty when it was not scored yet.

    Raises:
        RunError: when the folder is no run or is damaged.
    """
    scored = (folder / SCORES).exists()
    return Run(
        manifest=read_manifest(folder),
        cases=read_lines(folder / CASES, Case),
        items=read_lines(folder / ITEMS, Item),
        passages=read_lines(folder / PASSAGES, EvidencePassage),
        scores=read_lines(folder / SCORES, Score) if scored else (),
    )


def write_json(path: Path, record: BaseModel | Mapping[str, Any]) -> None:
    """Write one record as indented JSON."""
    ready = record.model_dump(mode="json") if isinstance(record, BaseModel) else record
    path.write_text(json.dumps(ready, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def by_id(items: Sequence[Item]) -> dict[str, Item]:
    """Items by case id."""
    return {item.case_id: item for item in items}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"cannot be read ({error.__class__.__name__})"
        raise RunError(str(path), problem, "Name a run folder, as `posology eval run` makes it") from error
