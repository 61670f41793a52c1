"""Every statement of every shipped article passes the gate: what we ship, our own rules bear out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posology.assistant.answering.drafts import Draft, DraftStatement, QuotedSpan
from posology.assistant.answering.gate import gate
from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier
from posology.ingest.documents import BlockKind, Passage
from tests.shipped_articles import ARTICLES, article_passages


def _spans(passage: Passage) -> Iterator[QuotedSpan]:
    """A row or bullet whole, a paragraph sentence by sentence, and each passage as one."""
    yield QuotedSpan(passage, 0, len(passage.text))
    offset = passage.span.start
    if passage.kind not in {BlockKind.ROW, BlockKind.BULLET}:
        for sentence in passage.sentences:
            yield QuotedSpan(passage, sentence.span.start - offset, sentence.span.end - offset)


def _statements(article: str) -> tuple[DraftStatement, ...]:
    """What an extractive answer can quote from an article."""
    return tuple(
        DraftStatement(
            span.text, "row" if passage.kind is BlockKind.ROW else "bullet", "Answer", (span,), passage.context
        )
        for passage in article_passages(article)
        for span in _spans(passage)
    )


@pytest.mark.parametrize("article", ARTICLES)
def test_no_statement_of_a_shipped_article_is_withheld(article: str, full_verifier: Verifier) -> None:
    gated = gate(Draft(_statements(article), "test"), full_verifier)
    assert [(held.statement.text, held.reason) for held in gated.withheld] == []
    assert len(gated.shown) >= 10


def test_nine_of_ten_numbers_of_the_shipped_articles_are_verified_and_not_only_cited(full_verifier: Verifier) -> None:
    found = [
        finding.verdict
        for article in ARTICLES
        for shown in gate(Draft(_statements(article), "test"), full_verifier).shown
        for finding in shown.verification.findings
    ]
    assert found.count(Verdict.VERIFIED) / len(found) > 0.9
