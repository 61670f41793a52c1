"""Citation accuracy in four layers, each measured alone: resolves, quote, numbers, reference.

They compare an answer with the evidence of its run and take no verdict of the assistant on trust. What a citation
means for the claim it stands behind is measured in `attribution`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from posology.assistant.answers import Answer, Citation, CitedReference, Quote, Statement
from posology.evals.metrics.borne_out import Source, fault_of
from posology.evals.metrics.claims import marks_in, without_marks
from posology.evals.metrics.metric import NO_ANSWER, RIGHT, Asked, Metric, Part, right_unless, undecided, wrong
from posology.evals.runs import EvidencePassage


def cites(asked: Asked) -> bool:
    """Whether a case has anything to judge: an answer with statements or citations, or one that is missing."""
    answer = asked.item.answer
    return answer is None or bool(answer.statements or answer.citations)


def states(asked: Asked) -> bool:
    """Whether a case has statements to judge, or its answer is missing; an abstention states nothing."""
    answer = asked.item.answer
    return answer is None or bool(answer.statements)


def numbered(answer: Answer) -> dict[int, Citation]:
    """The citations of an answer by their numbers."""
    return {citation.number: citation for citation in answer.citations}


def source_of(passage: EvidencePassage) -> Source:
    """A passage as a source."""
    return Source(passage.text, passage.lead)


def _resolves(asked: Asked) -> list[Part] | str:
    answer = asked.item.answer
    if answer is None:
        return NO_ANSWER
    listed = numbered(answer)
    used = [
        RIGHT if number in listed else wrong(f"citation [{number}] is not in the answer's list")
        for number in _numbers_used(answer)
    ]
    return [*used, *(_resolved(citation, asked) for citation in answer.citations)]


def _numbers_used(answer: Answer) -> Iterator[int]:
    for statement in answer.statements:
        yield from statement.citations
    for held in answer.withheld:
        yield from held.citations
    for reminder in answer.reminders:
        yield from reminder.citations or ()
    if answer.abstention:
        yield from answer.abstention.nearest


def _resolved(citation: Citation, asked: Asked) -> Part:
    name = f"citation [{citation.number}]"
    passage = asked.passages.get(citation.passage_id)
    if passage is None:
        return wrong(f"{name}: the passage {citation.passage_id!r} is not in the library")
    if passage.article_id != citation.article_id:
        return wrong(f"{name}: the passage belongs to {passage.article_id!r}, not to {citation.article_id!r}")
    if not citation.edition == passage.edition == passage.current_edition:
        editions = f"edition {citation.edition!r}, the library serves {passage.current_edition!r}"
        return wrong(f"{name}: {editions}")
    if not asked.item.retrieved:
        return undecided(f"{name}: the run does not say what was retrieved")
    found = citation.passage_id in asked.item.retrieved
    return RIGHT if found else wrong(f"{name}: its passage was not retrieved for this question")


def _quote(asked: Asked) -> list[Part] | str:
    answer = asked.item.answer
    if answer is None:
        return NO_ANSWER
    quoted = [_quoted(statement, quote, asked) for statement in answer.statements for quote in statement.quotes]
    return [*quoted, *(_shown_quote(citation, answer, asked.passages) for citation in answer.citations)]


def _quoted(statement: Statement, quote: Quote, asked: Asked) -> Part:
    passage = asked.passages.get(quote.passage_id)
    name = f"statement {statement.id}"
    if passage is None:
        return undecided(f"{name}: the quoted passage is not in the library")
    if not 0 <= quote.start < quote.end <= len(passage.text):
        return wrong(f"{name}: the quote [{quote.start}:{quote.end}] lies outside its passage")
    if _cuts_a_word(passage.text, quote.start) or _cuts_a_word(passage.text, quote.end):
        return wrong(f"{name}: the quote cuts a word: {passage.text[quote.start : quote.end]!r}")
    place = passage.text.find(statement.text)
    if place >= 0 and not (quote.start <= place and place + len(statement.text) <= quote.end):
        return wrong(f"{name}: the quote leaves out a part of the sentence it stands for")
    return RIGHT


def _cuts_a_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _shown_quote(citation: Citation, answer: Answer, passages: Mapping[str, EvidencePassage]) -> Part:
    name = f"citation [{citation.number}]"
    passage = passages.get(citation.passage_id)
    if passage is None:
        return undecided(f"{name}: the passage is not in the library")
    place = passage.text.find(citation.quote)
    end = place + len(citation.quote)
    if not citation.quote or place < 0 or _cuts_a_word(passage.text, place) or _cuts_a_word(passage.text, end):
        return wrong(f"{name}: its quote does not stand in the passage")
    citing = [statement for statement in answer.statements if citation.number in statement.citations]
    quotes = [quote for statement in citing for quote in statement.quotes]
    spans = [passage.text[quote.start : quote.end] for quote in quotes if quote.passage_id == citation.passage_id]
    if quotes and not spans:
        return wrong(f"{name}: the statements that cite it quote another passage")
    shown = not spans or citation.quote in spans or citation.quote == passage.text
    return RIGHT if shown else wrong(f"{name}: it shows other words than the statements quote")


def _numbers(asked: Asked) -> list[Part] | str:
    answer = asked.item.answer
    if answer is None:
        return NO_ANSWER
    listed = numbered(answer)
    return [_borne_out(statement, listed, asked.passages) for statement in answer.statements]


def _borne_out(statement: Statement, listed: Mapping[int, Citation], passages: Mapping[str, EvidencePassage]) -> Part:
    """Whether a statement stands in what it quotes; in what it cites where it quotes nothing."""
    cited = [listed[number].passage_id for number in statement.citations if number in listed]
    named = dict.fromkeys(quote.passage_id for quote in statement.quotes) or dict.fromkeys(cited)
    if any(passage_id not in passages for passage_id in named) or (not named and statement.citations):
        return undecided(f"statement {statement.id}: its passage is not in the library")
    sources = [source_of(passages[passage_id]) for passage_id in named]
    fault = fault_of(statement.text, statement.context, sources)
    if fault and marks_in(statement.text):
        fault = fault_of(without_marks(statement.text), statement.context, sources)
    return right_unless(fault and f"statement {statement.id}: {fault}")


def _reference(asked: Asked) -> list[Part] | str:
    answer = asked.item.answer
    if answer is None:
        return NO_ANSWER
    behind = [
        _entered(reference, citation, asked.passages)
        for citation in answer.citations
        for reference in citation.references
    ]
    marks = [part for statement in answer.statements for part in _marks(statement, answer, asked.passages)]
    return [*behind, *marks]


def _names_references(asked: Asked) -> bool:
    answer = asked.item.answer
    return answer is None or (
        any(citation.references for citation in answer.citations)
        or any(marks_in(statement.text) for statement in answer.statements)
    )


def _entered(reference: CitedReference, citation: Citation, passages: Mapping[str, EvidencePassage]) -> Part:
    name = f"citation [{citation.number}], reference {reference.number}"
    passage = passages.get(citation.passage_id)
    if passage is None:
        return undecided(f"{name}: the passage is not in the library")
    texts = [entry.text for entry in passage.references if entry.number == reference.number]
    if not texts or not reference.found:
        return wrong(f"{name}: it has no entry in the article")
    same = " ".join(reference.text.split()) in {" ".join(text.split()) for text in texts}
    return RIGHT if same else wrong(f"{name}: the article's entry says something else")


def _marks(statement: Statement, answer: Answer, passages: Mapping[str, EvidencePassage]) -> Iterator[Part]:
    """The numbers in brackets in a statement's text: citations of the answer or references of a cited article."""
    listed = numbered(answer)
    cited = [passages.get(listed[number].passage_id) for number in statement.citations if number in listed]
    entries = {entry.number for passage in cited if passage for entry in passage.references}
    for number in marks_in(statement.text):
        known = number in listed or number in entries
        yield RIGHT if known else wrong(f"statement {statement.id}: [{number}] has no entry anywhere")


RESOLVES = Metric(
    "citation.resolves",
    1,
    "every citation number is in the answer's list, and its passage exists, was retrieved and is of the edition served",
    _resolves,
    cites,
)
QUOTE = Metric(
    "citation.quote",
    1,
    "every quote stands at its place in its passage, whole words only, and each citation shows what is quoted from it",
    _quote,
    cites,
)
NUMBERS = Metric(
    "citation.numbers",
    1,
    "every number, unit, sign and negation of a statement stands in the passage it quotes",
    _numbers,
    states,
)
REFERENCE = Metric(
    "citation.reference",
    1,
    "every reference behind a cited passage stands in its article's list as shown; every number in brackets has one",
    _reference,
    _names_references,
)

LAYERS = (RESOLVES, QUOTE, NUMBERS, REFERENCE)
