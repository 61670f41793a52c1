"""Every case of a run arranged for the page: question, expectation, answer with evidence, scores. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from posology.assistant.answering.looks import LOOKS, Look
from posology.assistant.answers import Answer, Citation, NumberFinding, Quote, Statement, Verdict
from posology.evals.cases import Case, CaseKind, Fact
from posology.evals.reports.wording import OUTCOME_WORDS
from posology.evals.runs import EvidencePassage, EvidenceReference, Item, Outcome, Run, Score, by_id
from posology.evals.summary import by_metric

FAILED, OPEN, PASSED, NOT_ASKED = "failed", "open", "passed", "not-asked"
STATES = {
    FAILED: Look("✗", "failed", "bad", "at least one metric failed"),
    NOT_ASKED: Look("⊘", "not asked", "bad", "the question could not be asked"),
    OPEN: Look("?", "not measured", "amb", "nothing failed, but something could not be measured"),
    PASSED: Look("✓", "passed", "ok", "all that applies was measured and passed"),
}
OUTCOME_LOOKS = {Outcome.PASS: STATES[PASSED], Outcome.FAIL: STATES[FAILED], Outcome.NOT_MEASURED: STATES[OPEN]}
_KINDS = tuple(CaseKind)
_RIGHT = frozenset({Verdict.VERIFIED, Verdict.CITED})
_MISSING = Item(case_id="", answer=None, error="the run holds no answer to it")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a statement; with a look it is a number with its verdict."""

    text: str
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """A quote with the words of its span, "" when they are the statement's own; `problem` says why there are none."""

    passage_id: str
    words: str
    problem: str


@dataclass(frozen=True, slots=True)
class StatementShown:
    """One statement: its pieces, its verdict, why numbers are not right, its quotes."""

    statement: Statement
    pieces: tuple[Piece, ...]
    look: Look | None
    reasons: tuple[str, ...]
    quotes: tuple[QuoteShown, ...]


@dataclass(frozen=True, slots=True)
class ReferenceShown:
    """A reference behind a citation: its place in the articles' lists, or its words where it stands in none."""

    number: int
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """The references of one article, each with its place on the page."""

    article_id: str
    references: tuple[tuple[str, EvidenceReference], ...]


@dataclass(frozen=True, slots=True)
class ScoreShown:
    """One score: its metric, how it came out, parts and reason."""

    metric: str
    look: Look
    word: str
    parts: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What stands behind the answers: passages by id, and the places of references on the page."""

    passages: Mapping[str, EvidencePassage]
    places: Mapping[tuple[str, int, str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One case on the page.

    Attributes:
        case: what was asked.
        item: what was answered.
        state: key of `STATES`.
        look: how the state is shown.
        failing: names of the metrics that failed.
        expected: what a right answer holds, label and words.
        statements: of the answer.
        citations: of the answer, each with the references behind it.
        scores: all of them.
    """

    case: Case
    item: Item
    state: str
    look: Look
    failing: tuple[str, ...]
    expected: tuple[tuple[str, tuple[str, ...]], ...]
    statements: tuple[StatementShown, ...]
    citations: tuple[tuple[Citation, tuple[ReferenceShown, ...]], ...]
    scores: tuple[ScoreShown, ...]


def entries_of(run: Run) -> list[Entry]:
    """Arrange the cases of a run, by kind and id.

    Raises:
        ScoreError: when the scores do not belong to the cases.
    """
    scored = by_metric(run.scores, {case.id for case in run.cases})
    items, passages = by_id(run.items), {passage.id: passage for passage in run.passages}
    places = {
        (article.article_id, reference.number, reference.text): anchor
        for article in articles_of(run)
        for anchor, reference in article.references
    }
    ordered = sorted(run.cases, key=lambda case: (_KINDS.index(case.kind), case.id))
    return [
        _entry(
            case,
            items.get(case.id, _MISSING),
            [scores[case.id] for scores in scored.values() if case.id in scores],
            _Evidence(passages, places),
        )
        for case in ordered
    ]


def articles_of(run: Run) -> list[ArticleShown]:
    """The references of the cited articles, as the library held them."""
    lists: dict[str, dict[EvidenceReference, None]] = {}
    for passage in run.passages:
        lists.setdefault(passage.article_id, {}).update(dict.fromkeys(passage.references))
    shown = []
    for place, (article_id, references) in enumerate(sorted(lists.items()), 1):
        ordered = sorted(references, key=lambda reference: (reference.number, reference.text))
        anchored = tuple((f"reference-{place}-{rank}", reference) for rank, reference in enumerate(ordered, 1))
        if anchored:
            shown.append(ArticleShown(article_id, anchored))
    return shown


def _entry(case: Case, item: Item, scores: Sequence[Score], evidence: _Evidence) -> Entry:
    state = _state(item, scores)
    return Entry(
        case=case,
        item=item,
        state=state,
        look=STATES[state],
        failing=tuple(score.metric for score in scores if score.outcome is Outcome.FAIL),
        expected=tuple(_expected(case)),
        statements=tuple(_statements(item.answer, evidence.passages)) if item.answer else (),
        citations=tuple(_citations(item.answer, evidence.places)) if item.answer else (),
        scores=tuple(_score(score) for score in scores),
    )


def _state(item: Item, scores: Sequence[Score]) -> str:
    """A case without any score is open: nothing was measured."""
    outcomes = {score.outcome for score in scores}
    if item.answer is None:
        return NOT_ASKED
    if Outcome.FAIL in outcomes:
        return FAILED
    return PASSED if outcomes == {Outcome.PASS} else OPEN


def _score(score: Score) -> ScoreShown:
    return ScoreShown(
        metric=score.metric,
        look=OUTCOME_LOOKS[score.outcome],
        word=OUTCOME_WORDS[score.outcome],
        parts=f"{score.passed} of {score.counted}" if score.counted else "",
        reason=score.reason,
    )


def _expected(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    rows = (
        ("Outcome", (case.expects.value,)),
        ("Vital facts", tuple(_fact(fact) for fact in case.vital)),
        ("Good to have", tuple(_fact(fact) for fact in case.okay)),
        ("Doses", tuple(_dose(dose.verdict, dose.needs, dose.use) for dose in case.doses)),
        ("Never shown", case.forbidden),
        ("Kept back", case.withheld),
        ("Reminders", case.reminders),
        ("Resolves to", case.resolves_to),
        ("Gold passages", tuple(f"{gold.article}: “{gold.contains}”" for gold in case.gold)),
    )
    yield from ((label, words) for label, words in rows if words)


def _fact(fact: Fact) -> str:
    return f"{fact.says} (needs {', '.join(fact.needs)})"


def _dose(verdict: str, needs: Sequence[str], use: str) -> str:
    told = f"{verdict}: {', '.join(needs)}" if needs else verdict
    return f"{told} (for {use})" if use else told


def _statements(answer: Answer, passages: Mapping[str, EvidencePassage]) -> Iterator[StatementShown]:
    for statement in answer.statements:
        yield StatementShown(
            statement=statement,
            pieces=tuple(_pieces(statement.text, statement.quantities)),
            look=LOOKS[statement.verdict] if statement.verdict else None,
            reasons=tuple(
                dict.fromkeys(
                    f"{finding.text}: {finding.reason}" + (f"; expected {finding.expected}" if finding.expected else "")
                    for finding in statement.quantities
                    if finding.verdict not in _RIGHT
                )
            ),
            quotes=tuple(_quote(quote, passages, statement.text) for quote in statement.quotes),
        )


def _pieces(text: str, findings: Sequence[NumberFinding]) -> Iterator[Piece]:
    """The text with its numbers marked; a number that overlaps one before it, or lies outside, is not marked twice."""
    at = 0
    for finding in sorted(findings, key=lambda found: (found.start, found.end)):
        if finding.start < at or finding.end > len(text) or finding.start >= finding.end:
            continue
        if text[at : finding.start]:
            yield Piece(text[at : finding.start])
        yield Piece(text[finding.start : finding.end], LOOKS[finding.verdict])
        at = finding.end
    if text[at:]:
        yield Piece(text[at:])


def _citations(
    answer: Answer, places: Mapping[tuple[str, int, str], str]
) -> Iterator[tuple[Citation, tuple[ReferenceShown, ...]]]:
    for citation in answer.citations:
        shown = []
        for reference in citation.references:
            anchor = places.get((citation.article_id, reference.number, reference.text), "")
            words = reference.text if reference.found else "has no entry"
            shown.append(ReferenceShown(reference.number, anchor, "" if anchor and reference.found else words))
        yield citation, tuple(shown)


def _quote(quote: Quote, passages: Mapping[str, EvidencePassage], statement: str) -> QuoteShown:
    passage = passages.get(quote.passage_id)
    if passage is None:
        return QuoteShown(quote.passage_id, "", "the passage is not in the run")
    if not 0 <= quote.start < quote.end <= len(passage.text):
        return QuoteShown(quote.passage_id, "", f"characters {quote.start} to {quote.end} lie outside the passage")
    words = passage.text[quote.start : quote.end]
    return QuoteShown(quote.passage_id, "" if words == statement else words, "")
