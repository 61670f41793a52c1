"""Writes a run folder of another system's answers, so that scoring and comparing treat it as any run.

With cases the run holds exactly those, and a case without an answer says so; without, each question is a case of its
own of which nothing is known. It scores nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from posology.evals.cases import Case, CaseKind, Expectation, digest_of
from posology.evals.errors import RunError
from posology.evals.exchange.foreign_answers import AnswerFile, ForeignAnswer
from posology.evals.exchange.imported_answer import ImportContext, import_answer
from posology.evals.left_out import LeftOut
from posology.evals.run_folders import claim_folder
from posology.evals.runs import (
    CASES,
    ITEMS,
    MANIFEST,
    PASSAGES,
    EvidencePassage,
    Item,
    Manifest,
    write_json,
    write_lines,
)
from posology.ingest.progress import Progress

_OTHER = re.compile(r"[^a-z0-9]+")
_MADE = "imported without a case: nothing is known of what is right"
_NOT_ANSWERED = "the imported file holds no answer to this case"


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written.

    Attributes:
        manifest: of the run.
        items: the answers, one for each case.
        notes: what was left out, and which cases have no answer.
    """

    manifest: Manifest
    items: tuple[Item, ...]
    notes: tuple[str, ...]


def write_imported_run(
    file: AnswerFile, cases: Sequence[Case] | None, context: ImportContext, folder: Path, progress: Progress
) -> Imported:
    """Import answers into a run folder.

    Args:
        file: the answers as read.
        cases: what they are scored against; None makes a case of each question.
        context: what all answers share.
        folder: of the run; must not hold anything yet.
        progress: told (done, total, label).

    Raises:
        RunError: the folder holds something already or cannot be written, or no answer belongs to a case.
    """
    left_out = LeftOut()
    pairs = _matched(file.answers, cases, left_out) if cases else _own_cases(file.answers)
    if not any(given for _, given in pairs):
        raise RunError(str(folder), "no answer has the id or the question of a case", "Name the cases that were asked")
    items: list[Item] = []
    passages: dict[str, EvidencePassage] = {}
    for done, (case, given) in enumerate(pairs):
        progress(done, len(pairs), "importing")
        items.append(_item(case, given, context, passages))
        if given is None:
            left_out.add("cases without an answer", case.id)
    progress(len(pairs), len(pairs), "importing")
    asked = [case for case, _ in pairs]
    manifest = Manifest(
        name=folder.name,
        created_at=context.created_at,
        system=context.system,
        app_version=context.provenance.app_version,
        cases_digest=digest_of(asked),
        rulebook_digest=context.provenance.rulebook_digest,
    )
    claim_folder(folder)
    write_json(folder / MANIFEST, manifest)
    write_lines(folder / CASES, asked)
    write_lines(folder / ITEMS, items)
    write_lines(folder / PASSAGES, (passages[passage_id] for passage_id in sorted(passages)))
    return Imported(manifest, tuple(items), (*file.notes, *left_out.notes()))


def _item(
    case: Case, given: ForeignAnswer | None, context: ImportContext, passages: dict[str, EvidencePassage]
) -> Item:
    if given is None:
        return Item(case_id=case.id, answer=None, error=_NOT_ANSWERED)
    imported = import_answer(given, context, case.audience)
    passages.update((passage.id, passage) for passage in imported.evidence)
    # What the system retrieved beside what it lists is not known; a citation can only name what it lists.
    listed = tuple(dict.fromkeys(citation.passage_id for citation in imported.answer.citations if citation.passage_id))
    return Item(case_id=case.id, answer=imported.answer, retrieved=listed)


def _matched(
    answers: Sequence[ForeignAnswer], cases: Sequence[Case], left_out: LeftOut
) -> list[tuple[Case, ForeignAnswer | None]]:
    """Each case with the answer of its id, else with the one answer to its very question."""
    by_id = {case.id: case for case in cases}
    by_question: dict[str, list[Case]] = {}
    for case in cases:
        by_question.setdefault(_folded(case.question), []).append(case)
    given_to: dict[str, ForeignAnswer] = {answer.id: answer for answer in answers if answer.id in by_id}
    for answer in answers:
        if answer.id in by_id:
            continue
        same = [case for case in by_question.get(_folded(answer.question), ()) if case.id not in given_to]
        if len(same) == 1:
            given_to[same[0].id] = answer
        else:
            left_out.add("answers that belong to no case, or to several, left out", f"answer {answer.id[:40]}")
    return [(case, given_to.get(case.id)) for case in cases]


def _own_cases(answers: Sequence[ForeignAnswer]) -> list[tuple[Case, ForeignAnswer | None]]:
    taken: set[str] = set()
    pairs: list[tuple[Case, ForeignAnswer | None]] = []
    for number, answer in enumerate(answers, 1):
        case_id = _OTHER.sub("-", answer.id.lower()).strip("-") or f"answer-{number}"
        while case_id in taken:
            case_id = f"{case_id}-{number}"
        taken.add(case_id)
        pairs.append((_unjudged(case_id, answer), answer))
    return pairs


def _unjudged(case_id: str, answer: ForeignAnswer) -> Case:
    outcome = Expectation.ABSTAINED if answer.declined else Expectation.ANSWERED
    return Case(id=case_id, kind=CaseKind.UNJUDGED, question=answer.question, expects=outcome, made=_MADE)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
