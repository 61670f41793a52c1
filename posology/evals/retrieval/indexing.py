"""Indexes a judged set with our own passages, embedder and generations, in a folder that later runs open again.

Documents become articles and articles passages, exactly as ingest cuts them. It neither reads sets nor searches.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from posology.evals.retrieval.judged_set import JudgedDocument
from posology.ingest.documents import Article, Block, BlockKind, Sentence, SourceFacts, Span
from posology.ingest.embedding import Embedder
from posology.ingest.generations import Generation, embed_missing, ensure_generation
from posology.ingest.library import Document, Library
from posology.ingest.passages import passages_of
from posology.ingest.progress import Progress
from posology.ingest.sentences import split_sentences

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_STORED_PER_STEP = 500
_NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class IndexedSet:
    """An indexed set that can be searched.

    Attributes:
        library: holds the passages.
        generation: the open indexes.
        embedder: the model they were built with.
        units: for each row of the generation, the id of the document that is judged.
    """

    library: Library
    generation: Generation
    embedder: Embedder
    units: tuple[str, ...]

    def close(self) -> None:
        """Let go of the files."""
        self.generation.close()
        self.library.close()


def index_documents(
    documents: Sequence[JudgedDocument], embedder: Embedder, root: Path, progress: Progress
) -> IndexedSet:
    """Index the documents of a judged set; what is there from an earlier run is used again.

    Args:
        documents: each with an id of its own.
        embedder: the model.
        root: where indexes are kept, each in a folder named by its content.
        progress: told (done, total, label).

    Returns:
        The indexed set; a row belongs to the document its passage was cut from.
    """
    library, generation = _published(lambda: map(document_of, documents), embedder, root, progress)
    units = tuple(generation.article_ids[place] for place in generation.article_of.tolist())
    return IndexedSet(library, generation, embedder, units)


def index_articles(articles: Sequence[Document], embedder: Embedder, root: Path, progress: Progress) -> IndexedSet:
    """Index articles whose passages are judged one by one; a row is its own document. Else as `index_documents`."""
    library, generation = _published(lambda: articles, embedder, root, progress)
    return IndexedSet(library, generation, embedder, generation.passage_ids)


def document_of(judged: JudgedDocument) -> Document:
    """Make an article of a document: a paragraph for each stretch between blank lines, cut into sentences.

    A document without a text is its title. Its title stands in front of every passage, as a guideline's does.
    """
    title, body = (judged.title, judged.text) if judged.text else ("", judged.title)
    title = " ".join(title.split())
    text, blocks = title, []
    for paragraph in filter(None, (" ".join(part.split()) for part in _PARAGRAPH_END.split(body))):
        text += "\n\n" if text else ""
        start = len(text)
        sentences = tuple(Sentence(Span(start + first, start + end)) for first, end in split_sentences(paragraph))
        text += paragraph
        blocks.append(Block(BlockKind.PARAGRAPH, Span(start, len(text)), (), sentences))
    article = Article(judged.id, title, title, text, tuple(blocks), (), SourceFacts())
    return Document(f"/judged/{judged.id}", text.encode(), article, passages_of(article))


def _published(
    documents: Callable[[], Iterable[Document]], embedder: Embedder, root: Path, progress: Progress
) -> tuple[Library, Generation]:
    count, name = _named_by_content(documents())
    home = root / name
    home.mkdir(parents=True, exist_ok=True)
    library = Library.open(home / "library.db")
    try:
        if len(library.documents()) != count:
            with library.transaction():
                for done, document in enumerate(documents()):
                    if done % _STORED_PER_STEP == 0:
                        progress(done, count, "storing")
                    library.put_document(document)
        embed_missing(library, embedder, progress)
        generation = ensure_generation(library, embedder, home)
    except BaseException:
        library.close()
        raise
    return library, generation


def _named_by_content(documents: Iterable[Document]) -> tuple[int, str]:
    """How many documents there are, and a name for them as they are cut now: another cut is another index."""
    content, count = hashlib.sha256(), 0
    for document in documents:
        count += 1
        for passage in document.passages:
            spans = [(sentence.span.start, sentence.span.end) for sentence in passage.sentences]
            content.update(f"{passage.id} {passage.ordinal} {spans}\n".encode())
    return count, content.hexdigest()[:_NAME_DIGITS]
