"""Makes an answer of contract 5.3 of another system's answer: cut into statements, each number judged by our verifier.

Nothing is withheld or mended: what the system wrote is kept as it wrote it, so that scoring sees it. It reads no files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from posology.assistant.answer_labels import Labels, Provenance
from posology.assistant.answering.labels import count_checked
from posology.assistant.answers import Abstention, Answer, Audience, Citation, Statement
from posology.assistant.dosing.binding import EMPTY_SCOPE, Scope
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.verification import Verifier
from posology.evals.exchange.foreign_answers import ForeignAnswer, ForeignCitation
from posology.evals.exchange.segmentation import Segment, segments_of
from posology.evals.runs import EvidencePassage
from posology.ingest.passages import COLUMN_HEADS
from posology.ingest.sentences import split_sentences

FindPassage = Callable[[str], EvidencePassage | None]
"""Gives a passage of our library by its id, None when it holds no such passage."""
_NO_REASON = "no answer was given"


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """An answer with the evidence its citations name.

    Attributes:
        answer: contract 5.3.
        evidence: the passages behind its citations, as far as there are any.
    """

    answer: Answer
    evidence: tuple[EvidencePassage, ...]


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What all answers of a file share.

    Attributes:
        system: what answered, for the labels.
        verifier: decides about the numbers.
        find_passage: where passages of our library are looked up.
        provenance: of the import.
        created_at: UTC, ISO 8601.
    """

    system: str
    verifier: Verifier
    find_passage: FindPassage
    provenance: Provenance
    created_at: str


def import_answer(
    given: ForeignAnswer, context: ImportContext, audience: Audience = Audience.PHYSICIAN
) -> ImportedAnswer:
    """Make our form of an answer.

    Args:
        given: as it was read.
        context: what all answers share.
        audience: who asked.
    """
    found = {citation.number: evidence_of(citation, context.find_passage) for citation in given.citations}
    citations = tuple(_citation(citation, found[citation.number]) for citation in given.citations)
    statements = () if given.declined else _statements(given, found, context.verifier)
    reason = given.answer.strip() or _NO_REASON
    answer = Answer(
        id=given.id,
        question=given.question,
        resolved_question=given.question,
        audience=audience,
        created_at=context.created_at,
        outcome="abstained" if given.declined else "answered",
        abstention=Abstention(reason=reason, nearest=()) if given.declined else None,
        calculation=None,
        statements=statements,
        reminders=(),
        withheld=(),
        citations=citations,
        labels=_labels(statements, context.system),
        provenance=context.provenance,
    )
    evidence = {passage.id: passage for passage in found.values() if passage is not None}
    return ImportedAnswer(answer, tuple(evidence.values()))


def evidence_of(citation: ForeignCitation, find_passage: FindPassage) -> EvidencePassage | None:
    """Give what a citation rests on: a passage of our library, or the text that came with it; None for neither.

    A text that came with it is its own edition: nothing newer is known here. A passage of our library has the
    library's edition, whatever the citation claims.
    """
    if citation.passage:
        return find_passage(citation.passage)
    if not citation.text.strip():
        return None
    source = citation.url or citation.title or "unnamed source"
    key = f"{source}\x1f{citation.title}\x1f{citation.edition}\x1f{citation.lead}\x1f{citation.text}"
    return EvidencePassage(
        id=f"x_{hashlib.sha256(key.encode()).hexdigest()[:16]}",
        article_id=source,
        edition=citation.edition,
        current_edition=citation.edition,
        text=citation.text,
        lead="\n".join(line for line in (citation.lead, citation.title) if line),
    )


def _citation(given: ForeignCitation, evidence: EvidencePassage | None) -> Citation:
    shown = given.text if given.text.strip() or evidence is None else evidence.text
    return Citation(
        number=given.number,
        passage_id=evidence.id if evidence else given.passage,
        article_id=evidence.article_id if evidence else "",
        title=given.title,
        section_path=(),
        publisher="",
        edition=given.edition or (evidence.edition if evidence else ""),
        last_updated="",
        review_status="",
        quote=shown,
        url=given.url,
        references=(),
    )


def _statements(
    given: ForeignAnswer, found: Mapping[int, EvidencePassage | None], verifier: Verifier
) -> tuple[Statement, ...]:
    titles = {citation.number: citation.title for citation in given.citations}
    statements = []
    for number, segment in enumerate(segments_of(given.answer), 1):
        passages = [passage for mark in segment.numbers if (passage := found.get(mark)) is not None]
        title = next((titles[mark] for mark in segment.numbers if titles.get(mark)), given.question)
        checked = verifier.check_cited(segment.text, _scope(segment, title), _evidence(passages, segment))
        statements.append(
            Statement(
                id=f"s{number}",
                section=segment.section,
                text=segment.text,
                kind=segment.kind,
                citations=segment.numbers,
                quotes=(),
                verdict=checked.verdict,
                quantities=checked.findings,
                context=segment.context,
                group=str(segment.group) if segment.group >= 0 else "",
            )
        )
    return tuple(statements)


def _scope(segment: Segment, title: str) -> Scope:
    """What governs a statement: its lead-in, its heading, then the source it cites, or the question without one."""
    lead_in = [line for line in segment.context.split("\n") if not line.startswith(COLUMN_HEADS)]
    near = tuple(line for line in (*lead_in, segment.section) if line)
    return Scope(near=near, header=segment.header, title=title)


def _evidence(passages: Sequence[EvidencePassage], segment: Segment) -> list[Evidence]:
    """What a statement is checked against; a lead-in may also stand in the lead-ins of what is cited below it."""
    texts = [_as_evidence(passage) for passage in passages]
    if not segment.governs:
        return texts
    leads = dict.fromkeys(line for passage in passages for line in passage.lead.split("\n") if line)
    return [*texts, *(Evidence(line, EMPTY_SCOPE) for line in leads)]


def _as_evidence(passage: EvidencePassage) -> Evidence:
    lines = [line.strip() for line in passage.text.splitlines()]
    sentences = tuple(line[start:end] for line in lines for start, end in split_sentences(line))
    near = tuple(line for line in passage.lead.split("\n") if line)
    return Evidence(passage.text, Scope(near=near[:-1], title=near[-1] if near else ""), sentences)


def _labels(statements: Sequence[Statement], system: str) -> Labels:
    """The counts of the verifier; a foreign answer carries none of our labels."""
    return Labels(
        disclaimer="",
        caution="",
        review_status="",
        last_updated="",
        editorial_policy_url="",
        checked=count_checked(statements, 0),
        drafted_by=system,
    )
