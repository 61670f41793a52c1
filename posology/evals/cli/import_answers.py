"""`posology eval import`: another system's cited answers into a run folder that can be scored and compared."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from posology import __version__
from posology.assistant import bootstrap
from posology.assistant.answers import Provenance
from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.progress import bar
from posology.assistant.dosing.verification import Verifier
from posology.evals.cases import read_cases
from posology.evals.exchange.foreign_answers import read_answers
from posology.evals.exchange.imported_answer import ImportContext
from posology.evals.exchange.imported_run import Imported, write_imported_run
from posology.evals.exchange.library_passages import passages_in


def import_answers(
    file: Annotated[Path, typer.Argument(help="JSON Lines of question and cited answer.")],
    out_folder: Annotated[Path, typer.Option("--out", help="The run folder to make.")],
    cases: Annotated[list[Path] | None, typer.Option(help="Case files the answers are scored against.")] = None,
    system: Annotated[str, typer.Option(help="What answered; default: the file's name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was imported as one JSON object.")] = False,
) -> None:
    """Cut another system's answers into statements, check their numbers and write a run folder.

    The fields of a line are listed in docs/evaluation-exchange.md.
    Example: posology eval import answers.jsonl --out runs/other --cases evals/datasets/gold.jsonl
    """
    chosen = bootstrap.settings()
    answers = read_answers(file)
    asked = read_cases(cases) if cases else None
    rulebook, lexicon = bootstrap.rulebook_of(chosen), bootstrap.lexicon_of(chosen)
    with (
        bar("Importing") as progress,
        passages_in(chosen.home / "library.db", lambda: bootstrap.open_library(chosen)) as find_passage,
    ):
        context = ImportContext(
            system=system or file.stem,
            verifier=Verifier(rulebook, bootstrap.drug_finder(lexicon)),
            find_passage=find_passage,
            provenance=Provenance(
                library_generation="",
                corpus_digest="",
                rulebook_digest=rulebook.digest,
                embedding_model="",
                app_version=__version__,
            ),
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        imported = write_imported_run(answers, asked, context, out_folder, progress)
    summary = _summary(imported)
    if as_json:
        print_json({"folder": str(out_folder), **summary, "notes": imported.notes})
        return
    for note in imported.notes:
        out.print(Text(note, style="yellow"))
    out.print(Text(f"{out_folder}: " + ", ".join(f"{count} {name}" for name, count in _flat(summary))))


def _summary(imported: Imported) -> dict[str, object]:
    answers = [item.answer for item in imported.items if item.answer is not None]
    statements = [statement for answer in answers for statement in answer.statements]
    verdicts = Counter(finding.verdict.value for statement in statements for finding in statement.quantities)
    unlisted = sum(
        number not in {citation.number for citation in answer.citations}
        for answer in answers
        for statement in answer.statements
        for number in statement.citations
    )
    return {
        "cases": len(imported.items),
        "answers": len(answers),
        "abstentions": sum(answer.outcome == "abstained" for answer in answers),
        "statements": len(statements),
        "citations": sum(len(answer.citations) for answer in answers),
        "markers without a citation": unlisted,
        "numbers": dict(sorted(verdicts.items())),
    }


def _flat(summary: dict[str, object]) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for name, value in summary.items():
        pairs += (
            [(f"numbers {verdict}", count) for verdict, count in value.items()]
            if isinstance(value, dict)
            else [(name, value)]
        )
    return pairs
