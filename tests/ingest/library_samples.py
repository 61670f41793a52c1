"""Articles, passages and an embedder for the tests of library, index and pipeline; nothing here is medical advice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from posology.ingest.documents import (
    Article,
    Block,
    BlockKind,
    Passage,
    Reference,
    Sentence,
    SourceFacts,
    Span,
)
from posology.ingest.library import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NAMES = ("alphamycin", "betavir", "gammacillin", "deltaprazole", "epsilonol", "zetafovir", "etamide", "thetazole")


class WordEmbedder:
    """Adds one fixed direction per word: texts that share words are near; counts what it was asked for."""

    name = "words"
    dimension = 64

    def __init__(self, digest: str = "words-1") -> None:
        self.digest = digest
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in (text or "nothing").lower().split():
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
            vectors[row] /= np.linalg.norm(vectors[row])
        return vectors


def sample_article(name: str, sentences: Sequence[str] = (), path: str = "") -> Article:
    """Make an article with one paragraph per given text (sentences end in a full stop) below one heading."""
    paragraphs = sentences or (f"{name} is given by mouth. It is taken with food.", f"Stop {name} if a rash appears.")
    title = f"How is {name} given?"
    text = "\n".join((title, "Administration", *paragraphs))
    blocks = []
    for paragraph in paragraphs:
        start = text.index(paragraph)
        spans = _sentences(paragraph, start)
        blocks.append(Block(BlockKind.PARAGRAPH, Span(start, start + len(paragraph)), ("Administration",), spans))
    return Article(
        id=name,
        question=title,
        title=title,
        text=text,
        blocks=tuple(blocks),
        references=(Reference(1, "label", f"{name} label", year=2020, locator="set-id"),),
        facts=SourceFacts(publisher="Test press", last_updated="2024-05-01"),
        drugs=(name,),
        path=path,
        missing_references=((5, blocks[0].sentences[0].span),),
    )


def _sentences(paragraph: str, start: int) -> tuple[Sentence, ...]:
    found, place = [], 0
    for part in paragraph.split(". "):
        end = place + len(part) + (0 if part.endswith(".") else 1)
        found.append(Sentence(Span(start + place, start + min(end, len(paragraph))), (1,)))
        place += len(part) + 2
    return tuple(found)


def sample_passages(article: Article) -> tuple[Passage, ...]:
    """Cut a sample article into one passage per paragraph."""
    passages = []
    for ordinal, block in enumerate(article.blocks):
        text = article.text[block.span.start : block.span.end]
        digest = hashlib.sha256(f"{article.id}\x1f{ordinal}\x1f{text}".encode()).hexdigest()[:16]
        passages.append(
            Passage(
                id=f"p_{digest}",
                article_id=article.id,
                article_title=article.title,
                section_path=block.section_path,
                kind=block.kind,
                text=text,
                span=block.span,
                sentences=block.sentences,
                references=(1,),
                ordinal=ordinal,
            )
        )
    return tuple(passages)


def sample_document(name: str, sentences: Sequence[str] = (), path: str = "") -> Document:
    """Make a whole document of a sample article."""
    place = path or f"/documents/{name}.md"
    article = sample_article(name, sentences, place)
    return Document(place, article.text.encode(), article, sample_passages(article))
