"""Imports a file of another system's answers with the rules, names and library of the settings. Prints nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from posology import __version__
from posology.assistant import bootstrap
from posology.assistant.answer_labels import Provenance
from posology.assistant.answers import Answer
from posology.assistant.dosing.verification import Verifier
from posology.assistant.settings import Settings
from posology.evals.cases import read_cases
from posology.evals.exchange.foreign_answers import read_answers
from posology.evals.exchange.imported_answer import ImportContext
from posology.evals.exchange.imported_run import Imported, write_imported_run
from posology.evals.exchange.library_passages import passages_in
from posology.ingest.progress import Progress


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is imported and where it goes.

    Attributes:
        file: JSON Lines of question and cited answer.
        folder: of the run to make.
        cases: case files the answers are scored against, () for none.
        system: what answered, "" for the file's name.
    """

    file: Path
    folder: Path
    cases: Sequence[Path] = ()
    system: str = ""


def import_file(chosen: Settings, plan: ImportPlan, progress: Progress) -> Imported:
    """Import a file into a run folder.

    Args:
        chosen: the settings in force.
        plan: what is imported and where it goes.
        progress: told (done, total, label).

    Raises:
        AnswerFileError: the file cannot be read.
        CaseError: a case file cannot be read.
        RunError: the folder cannot be made, or no answer belongs to a case.
    """
    answers = read_answers(plan.file)
    cases = read_cases(plan.cases) if plan.cases else None
    rulebook, lexicon = bootstrap.rulebook_of(chosen), bootstrap.lexicon_of(chosen)
    provenance = Provenance(
        library_generation="",
        corpus_digest="",
        rulebook_digest=rulebook.digest,
        embedding_model="",
        app_version=__version__,
    )
    with passages_in(chosen.home / "library.db", lambda: bootstrap.open_library(chosen)) as find_passage:
        context = ImportContext(
            system=plan.system or plan.file.stem,
            verifier=Verifier(rulebook, bootstrap.drug_finder(lexicon)),
            find_passage=find_passage,
            provenance=provenance,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        return write_imported_run(answers, cases, context, plan.folder, progress)


def counts_of(imported: Imported) -> dict[str, int]:
    """Count what was imported, in the order to show it."""
    answers = [item.answer for item in imported.items if item.answer is not None]
    statements = [statement for answer in answers for statement in answer.statements]
    verdicts = Counter(f"numbers {each.verdict.value}" for statement in statements for each in statement.quantities)
    return {
        "cases": len(imported.items),
        "answers": len(answers),
        "abstentions": sum(answer.outcome == "abstained" for answer in answers),
        "statements": len(statements),
        "citations": sum(len(answer.citations) for answer in answers),
        "markers without a citation": sum(map(_unlisted, answers)),
        **dict(sorted(verdicts.items())),
    }


def _unlisted(answer: Answer) -> int:
    listed = {citation.number for citation in answer.citations}
    return sum(number not in listed for statement in answer.statements for number in statement.citations)
