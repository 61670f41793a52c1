"""Shipped articles as a shelf with hits, without an index: what drafting reads."""

from __future__ import annotations

from functools import lru_cache

from posology.assistant.answering.extractive import Shelf, Use
from posology.assistant.retrieval.hits import Hit
from posology.ingest.documents import Article, Passage
from posology.ingest.passages import passages_of
from posology.ingest.readers.registry import read_document
from tests.conftest import CORPUS

_INTENTS = {
    "dosing": "dose",
    "renal adjustment": "renal_adjustment",
    "administration": "administration",
    "hydration": "hydration",
    "monitoring": "monitoring",
    "duration": "duration",
    "interactions and contraindications": "contraindication",
}


ARTICLES = sorted(path.stem for path in (CORPUS / "articles").glob("*.md"))


@lru_cache
def shipped_article(article: str) -> Article:
    return read_document(CORPUS / "articles" / f"{article}.md")


@lru_cache
def article_passages(article: str) -> tuple[Passage, ...]:
    return passages_of(shipped_article(article))


def passage_with(article: str, needle: str) -> Passage:
    return next(passage for passage in article_passages(article) if needle in passage.text)


def hit(passage: Passage, score: float = 1.0) -> Hit:
    return Hit(passage, score, score, score, score)


def hits_on(article: str, *needles: str) -> list[Hit]:
    """Passages found for a question, best first: those that hold some words, or the first ones of the article."""
    found = [passage_with(article, needle) for needle in needles] or list(article_passages(article)[:6])
    return [hit(passage, 1.0 - place / 100) for place, passage in enumerate(found)]


def shelf_of(article: str) -> Shelf:
    return Shelf(
        passages_of=lambda wanted: article_passages(wanted) if wanted == article else (),
        intents_of_heading=lambda heading: {_INTENTS[heading.lower()]} if heading.lower() in _INTENTS else set(),
        use_of=lambda _text: Use.SILENT,
    )
