"""The dose suite: checks everything, writes a run folder that summary, compare and gate read. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from posology import __version__
from posology.assistant import bootstrap
from posology.assistant.answers import Calculation
from posology.assistant.dosing.calculators import run
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.verification import Verifier
from posology.assistant.patients import PatientFacts
from posology.assistant.settings import Settings
from posology.evals.cases import Case, digest_of
from posology.evals.doses.checks import DOSE_METRICS, Checked, case_of
from posology.evals.doses.published_vectors import PublishedVector, RunCalculator, check_calculators, published_vectors
from posology.evals.doses.statements import Draw, check_statements
from posology.evals.doses.tables import DoseTables, tabulate
from posology.evals.doses.worked_cases import Calculate, WorkedDose, check_patients, worked_doses
from posology.evals.mutants.mutant_verdicts import ChecksStatements
from posology.evals.mutants.printed_facts import printed
from posology.evals.provenance import code_digest, library_versions
from posology.evals.run_folders import claim_folder
from posology.evals.runs import (
    CASES,
    CHECKS,
    DOSE_TABLES,
    ITEMS,
    MANIFEST,
    PASSAGES,
    SCORES,
    Manifest,
    Suite,
    write_json,
    write_lines,
)
from posology.evals.summary import write_summary
from posology.ingest.progress import Progress

SYSTEM = "posology verifier"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is tried.

    Attributes:
        verifier: gives the verdicts.
        calculate: the dose for a patient from drug, regimen and facts; a drug without rules is a KeyError.
        run_calculator: a calculator by name.
        rulebook_digest: of the rules behind them.
        code_digest: of the program's files.
    """

    verifier: ChecksStatements
    calculate: Calculate
    run_calculator: RunCalculator = run
    rulebook_digest: str = ""
    code_digest: str = ""


@dataclass(frozen=True, slots=True)
class DosePlan:
    """What is checked: the draw of statements, their drugs, the vectors and the worked cases; the shipped ones."""

    draw: Draw
    drugs: Sequence[str] = field(default_factory=lambda: tuple(printed()))
    vectors: tuple[PublishedVector, ...] = field(default_factory=published_vectors)
    patients: tuple[WorkedDose, ...] = field(default_factory=worked_doses)


def shipped_subject(chosen: Settings) -> Subject:
    """The program's own verifier, rules and calculators."""
    knowledge = bootstrap.knowledge_of(chosen)
    monographs: Mapping[str, Monograph] = knowledge.rulebook.monographs

    def calculate(drug: str, regimen: str, facts: PatientFacts) -> Calculation:
        return doses_for(monographs[drug], facts, regimen=regimen)

    return Subject(
        verifier=Verifier(knowledge.rulebook, bootstrap.drug_finder(knowledge.lexicon)),
        calculate=calculate,
        rulebook_digest=knowledge.rulebook.digest,
        code_digest=code_digest(chosen.corpus),
    )


def run_doses(subject: Subject, plan: DosePlan, folder: Path, progress: Progress) -> DoseTables:
    """Check everything and write the run folder with its scores, summary and tables.

    Args:
        subject: what is tried.
        plan: what is checked.
        folder: of the run; made here, must not hold anything yet.
        progress: called with (done, total, label) while the run goes on.

    Raises:
        RunError: when the folder holds something already or cannot be made.
    """
    claim_folder(folder)
    checks = list(_checks(subject, plan, progress))
    cases = [case_of(one.check) for one in checks]
    write_json(folder / MANIFEST, _manifest(subject, plan, folder.name, cases))
    write_lines(folder / CASES, cases)
    for name in (ITEMS, PASSAGES):
        write_lines(folder / name, ())
    write_lines(folder / CHECKS, (one.check for one in checks))
    write_lines(folder / SCORES, (score for one in checks for score in one.scores))
    write_summary(folder)
    tables = tabulate(checks, share=plan.draw.share, seed=plan.draw.seed)
    write_json(folder / DOSE_TABLES, tables)
    return tables


def _checks(subject: Subject, plan: DosePlan, progress: Progress) -> Iterator[Checked]:
    steps = len(plan.drugs) + 2
    for done, drug in enumerate(plan.drugs):
        progress(done, steps, drug)
        yield from check_statements(drug, plan.draw, subject.verifier)
    progress(steps - 2, steps, "calculators")
    yield from check_calculators(plan.vectors, subject.run_calculator)
    progress(steps - 1, steps, "doses for patients")
    yield from check_patients(plan.patients, subject.calculate)
    progress(steps, steps, "done")


def _manifest(subject: Subject, plan: DosePlan, name: str, cases: Sequence[Case]) -> Manifest:
    return Manifest(
        name=name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        system=SYSTEM,
        suite=Suite.DOSES,
        app_version=__version__,
        code_digest=subject.code_digest,
        cases_digest=digest_of(cases),
        rulebook_digest=subject.rulebook_digest,
        metric_versions={metric.name: metric.version for metric in DOSE_METRICS},
        seed=plan.draw.seed,
        library_versions=library_versions(),
    )
