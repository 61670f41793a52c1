"""Every case of a run arranged for the page: question, expectation, answer with evidence, scores. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from posology.assistant.answering.looks import LOOKS, Look
from posology.assistant.answers import Answer, NumberFinding, Quote, Statement
from posology.evals.cases import Case, CaseKind, Fact
from posology.evals.reports.wording import OUTCOME_WORDS
from posology.evals.runs import EvidencePassage, Item, Outcome, Run, Score, by_id
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
_MISSING = Item(case_id="", answer=None, error="the run holds no answer to it")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a statement; with a look it is a number with its verdict."""

    text: str
    look: Look | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """A quote with the words its span holds; `problem` says why there are none."""

    passage_id: str
    words: str
    problem: str


@dataclass(frozen=True, slots=True)
class StatementShown:
    """One statement: its pieces, its verdict, its quotes."""

    statement: Statement
    pieces: tuple[Piece, ...]
    look: Look | None
    quotes: tuple[QuoteShown, ...]


@dataclass(frozen=True, slots=True)
class ScoreShown:
    """One score: its metric, how it came out, parts and reason."""

    metric: str
    look: Look
    word: str
    parts: str
    reason: str


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
        scores: all of them.
    """

    case: Case
    item: Item
    state: str
    look: Look
    failing: tuple[str, ...]
    expected: tuple[tuple[str, tuple[str, ...]], ...]
    statements: tuple[StatementShown, ...]
    scores: tuple[ScoreShown, ...]


def entries_of(run: Run) -> list[Entry]:
    """Arrange the cases of a run, by kind and id.

    Raises:
        ScoreError: when the scores do not belong to the cases.
    """
    scored = by_metric(run.scores, {case.id for case in run.cases})
    items, passages = by_id(run.items), {passage.id: passage for passage in run.passages}
    ordered = sorted(run.cases, key=lambda case: (_KINDS.index(case.kind), case.id))
    return [_entry(case, items.get(case.id, _MISSING), scored, passages) for case in ordered]


def _entry(
    case: Case, item: Item, scored: Mapping[str, Mapping[str, Score]], passages: Mapping[str, EvidencePassage]
) -> Entry:
    scores = [scores[case.id] for scores in scored.values() if case.id in scores]
    state = _state(item, scores)
    return Entry(
        case=case,
        item=item,
        state=state,
        look=STATES[state],
        failing=tuple(score.metric for score in scores if score.outcome is Outcome.FAIL),
        expected=tuple(_expected(case)),
        statements=tuple(_statements(item.answer, passages)) if item.answer else (),
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
            quotes=tuple(_quote(quote, passages) for quote in statement.quotes),
        )


def _pieces(text: str, findings: Sequence[NumberFinding]) -> Iterator[Piece]:
    """The text with its numbers marked; a number that overlaps one before it, or lies outside, is not marked twice."""
    at = 0
    for finding in sorted(findings, key=lambda found: (found.start, found.end)):
        if finding.start < at or finding.end > len(text) or finding.start >= finding.end:
            continue
        if text[at : finding.start]:
            yield Piece(text[at : finding.start])
        yield Piece(text[finding.start : finding.end], LOOKS[finding.verdict], finding.reason)
        at = finding.end
    if text[at:]:
        yield Piece(text[at:])


def _quote(quote: Quote, passages: Mapping[str, EvidencePassage]) -> QuoteShown:
    passage = passages.get(quote.passage_id)
    if passage is None:
        return QuoteShown(quote.passage_id, "", "the passage is not in the run")
    if not 0 <= quote.start < quote.end <= len(passage.text):
        return QuoteShown(quote.passage_id, "", f"characters {quote.start} to {quote.end} lie outside the passage")
    return QuoteShown(quote.passage_id, passage.text[quote.start : quote.end], "")
