"""Takes the lead from an article whose own statements a rule contradicts, where another article answers too.

What such an article says beside is kept behind the others, under its own citations. Trust comes from the rules, not
from what a document claims of itself: a document made like the question cannot silence the articles it disagrees with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from posology.assistant.answering.drafts import LEAD_SECTION, DraftStatement, section_of
from posology.assistant.answering.extractive import NUMERIC, Shelf
from posology.assistant.answering.gate import Checked, Gated
from posology.assistant.answers import Number, NumberFinding, Verdict
from posology.assistant.retrieval.hits import Hit

ANSWERS_TOO_SHARE = 0.5
_Value = tuple[frozenset[Number], str]


def doubted_articles(gated: Gated, intents: Collection[str] = ()) -> frozenset[str]:
    """The articles with a statement that would open the answer and that a rule contradicts.

    Where a number is asked for and none is shown, those that answered without one are doubted too.
    """
    silent = not NUMERIC.isdisjoint(intents) and not any(checked.verification.findings for checked in gated.shown)
    wordy = frozenset(quote.passage.article_id for c in gated.shown for quote in c.statement.quotes if silent)
    return wordy | frozenset(
        quote.passage.article_id
        for held in gated.withheld
        if held.verdict is Verdict.CONTRADICTED and held.statement.section == LEAD_SECTION
        for quote in held.statement.quotes
    )


def hits_beside(hits: Sequence[Hit], doubted: frozenset[str], shelf: Shelf) -> tuple[Hit, ...]:
    """The hits of all other articles, where one of them answers for the drugs asked about too; else none.

    Args:
        hits: what was found, best first.
        doubted: the articles that lost the lead.
        shelf: says which articles are about the drugs asked about.
    """
    if not doubted:
        return ()
    others = tuple(hit for hit in hits if hit.passage.article_id not in doubted)
    about = (hit for hit in others if shelf.drugs_of(hit.passage.article_id))
    return others if any(hit.score >= ANSWERS_TOO_SHARE * hits[0].score for hit in about) else ()


def behind(first: Gated, second: Gated) -> Gated:
    """What the undoubted articles say, then what the doubted ones say beside, each statement once.

    A statement is left out where a rule contradicts each of its unverified numbers elsewhere in its article: another
    wording of them is no better than the one that was read.

    Args:
        first: the answer with the doubted articles.
        second: the answer of the others; it comes first.
    """
    refuted = _refuted(first)
    shown = {_words(checked.statement): checked for checked in second.shown}
    held = {_words(one.statement): one for one in second.withheld}
    for checked in first.shown:
        if _repeats(checked, refuted):
            continue
        shown.setdefault(_words(checked.statement), replace(checked, statement=_in_its_section(checked.statement)))
    for one in first.withheld:
        held.setdefault(_words(one.statement), one)
    return Gated(tuple(shown.values()), tuple(held.values()))


def _refuted(gated: Gated) -> frozenset[tuple[str, _Value]]:
    """The numbers that a rule contradicts, each with its article."""
    return frozenset(
        (quote.passage.article_id, _value(finding))
        for held in gated.withheld
        for finding in held.findings
        if finding.verdict is Verdict.CONTRADICTED
        for quote in held.statement.quotes
    )


def _repeats(checked: Checked, refuted: frozenset[tuple[str, _Value]]) -> bool:
    unverified = [f for f in checked.verification.findings if f.verdict is not Verdict.VERIFIED]
    articles = {quote.passage.article_id for quote in checked.statement.quotes}
    return bool(unverified) and all(
        any((article, _value(finding)) in refuted for article in articles) for finding in unverified
    )


def _value(finding: NumberFinding) -> _Value:
    """The numbers of a finding with their unit; a sign makes no other number of it."""
    named = (finding.value, finding.low, finding.high)
    return frozenset(number for number in named if number is not None), finding.unit


def _words(statement: DraftStatement) -> tuple[str, str]:
    return statement.text.casefold(), statement.context.casefold()


def _in_its_section(statement: DraftStatement) -> DraftStatement:
    """A statement that opened an answer, put where it stands in its article."""
    if statement.section != LEAD_SECTION or not statement.quotes:
        return statement
    kind = "bullet" if statement.kind == "lead" else statement.kind
    return replace(statement, kind=kind, section=section_of(statement.quotes[0].passage))
