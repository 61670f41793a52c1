"""Ingest documents: read, cut into passages, embed, store and publish; report on each document.

Vectors are committed as they are made; documents and the new generation only together, at the end. So a run that
is interrupted leaves library and published generation as they were, and the next one embeds only what is left.
It does not know any format or model.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from posology.ingest.document_files import find_files
from posology.ingest.documents import DocumentReport, IngestReport
from posology.ingest.errors import DocumentError
from posology.ingest.generation_build import PublishOptions
from posology.ingest.generations import EMBEDDED_PER_COMMIT, activate, current_name, prepare
from posology.ingest.library import Document
from posology.ingest.locking import writer_lock
from posology.ingest.passages import passages_of
from posology.ingest.readers.registry import read_document
from posology.ingest.vector_texts import vector_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from posology.ingest.document_files import FoundFiles
    from posology.ingest.documents import Article
    from posology.ingest.embedding import Embedder
    from posology.ingest.library import Library, StoredDocument
    from posology.ingest.progress import Progress
    from posology.ingest.vector_texts import VectorText


LARGEST_DOCUMENT_BYTES = 64 * 1024 * 1024


def no_progress(done: int, total: int, label: str) -> None:
    """Show nothing."""


def no_count(text: str) -> int:  # noqa: ARG001 the shape of a counter
    """Count nothing."""
    return 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a run will do to the library: documents to put, paths to remove, and the reports.

    `read` holds every document that was read, by path, for the counts of the report.
    """

    read: Mapping[str, Document]
    documents: tuple[Document, ...]
    removed: tuple[str, ...]
    reports: tuple[DocumentReport, ...]


def ingest(  # noqa: PLR0913 the keyword arguments are the caller's hooks, each with a default
    paths: Sequence[Path],
    library: Library,
    embedder: Embedder,
    home: Path,
    *,
    progress: Progress = no_progress,
    count_numbers: Callable[[str], int] = no_count,
    read: Callable[[Path], Article] = read_document,
    options: PublishOptions = PublishOptions(),  # noqa: B008 frozen
) -> IngestReport:
    """Bring the library and its published generation up to date with files and folders.

    A document whose file is gone from a given folder is removed. A document that is refused keeps the version
    stored before, if there is one.

    Args:
        paths: files or folders.
        library: the open library of the data home.
        embedder: makes the vectors.
        home: the data home.
        progress: called with (done, total, label) while files are read and texts embedded.
        count_numbers: counts the numbers of a passage for the report.
        read: reads one file into an article.
        options: how the generation is built.

    Returns:
        One report per document, in the order found, and the generation that is now current.

    Raises:
        LibraryLockedError: another process is writing.
        LibraryError: the library cannot be written.
        GenerationError: the new generation fails its checks; nothing has changed.
    """
    started = time.perf_counter()
    with writer_lock(home):
        found = find_files(paths)
        read_documents, refusals = _read_files(found, read, progress)
        plan = _plan(library, found, read_documents, refusals)
        embedded = _embed(library, embedder, plan, progress)
        generation = _store_and_publish(library, embedder, home, plan, options)
        reports = tuple(_with_counts(report, plan, embedded, count_numbers) for report in plan.reports)
    return IngestReport(
        documents=reports,
        generation=generation,
        passages=library.passage_count(),
        embedded=len(embedded),
        seconds=time.perf_counter() - started,
    )


def _read_files(
    found: FoundFiles, read: Callable[[Path], Article], progress: Progress
) -> tuple[dict[str, Document], dict[str, str]]:
    """Read every file; return the documents and the reasons of refusal, by path."""
    documents: dict[str, Document] = {}
    refusals: dict[str, str] = {}
    for done, path in enumerate(found.files):
        progress(done, len(found.files), "reading")
        try:
            documents[str(path)] = _read_file(path, read)
        except (DocumentError, OSError) as error:
            refusals[str(path)] = str(error)
    progress(len(found.files), len(found.files), "reading")
    return documents, refusals


def _read_file(path: Path, read: Callable[[Path], Article]) -> Document:
    size = path.stat().st_size
    if size > LARGEST_DOCUMENT_BYTES:
        raise DocumentError(
            str(path),
            f"it is {size} bytes long, allowed are {LARGEST_DOCUMENT_BYTES}",
            "Split it into smaller documents",
        )
    content = path.read_bytes()
    article = read(path)
    passages = passages_of(article)
    if not passages:
        raise DocumentError(
            str(path), "it holds no text that could be cited", "Add at least one sentence below the title"
        )
    return Document(str(path), content, article, passages)


def _plan(library: Library, found: FoundFiles, documents: Mapping[str, Document], refusals: Mapping[str, str]) -> _Plan:
    stored = {document.path: document for document in library.documents()}
    removed = set(found.vanished(stored))
    keepers = _keepers(stored, documents, removed)
    taken: dict[str, Document] = {}
    reports = [DocumentReport(given, "refused", reason=f"{given}: {reason}") for given, reason in found.refused]
    for path in map(str, found.files):
        if path not in documents:
            reports.append(_refusal(path, refusals[path], stored))
            continue
        document = documents[path]
        keeper = keepers[document.article.id]
        if keeper != path:
            reason = (
                f"{path}: its id {document.article.id!r} belongs to {keeper}. Give one of the two another id, "
                "or remove one"
            )
            reports.append(_refusal(path, reason, stored))
            continue
        report = _taken_report(document, library, stored)
        reports.append(report)
        if report.outcome != "unchanged":
            taken[path] = document
    moved = {document.article.id for document in taken.values()}
    reports.extend(
        DocumentReport(path, "removed", stored[path].article_id)
        for path in sorted(removed)
        if stored[path].article_id not in moved
    )
    return _Plan(documents, tuple(taken.values()), tuple(sorted(removed)), tuple(reports))


def _keepers(
    stored: Mapping[str, StoredDocument], documents: Mapping[str, Document], removed: set[str]
) -> dict[str, str]:
    """Say which path keeps each article id: the one that has it, else the first that claims it.

    A stored path loses its id when its file is gone, or was read again and has another id now.
    """
    keepers = {
        old.article_id: path
        for path, old in stored.items()
        if path not in removed
        and (documents[path].article.id == old.article_id if path in documents else Path(path).exists())
    }
    for path, document in documents.items():
        keepers.setdefault(document.article.id, path)
    return keepers


def _refusal(path: str, reason: str, stored: Mapping[str, StoredDocument]) -> DocumentReport:
    if path not in stored:
        return DocumentReport(path, "refused", reason=reason)
    kept = f"{reason.rstrip('.')}. The version ingested before stays in the library"
    return DocumentReport(path, "refused", stored[path].article_id, reason=kept)


def _taken_report(document: Document, library: Library, stored: Mapping[str, StoredDocument]) -> DocumentReport:
    article = document.article
    known = document.path in stored or any(old.article_id == article.id for old in stored.values())
    outcome = "unchanged" if library.holds(document) else "updated" if known else "added"
    return DocumentReport(
        document.path,
        outcome,
        article.id,
        passages=len(document.passages),
        missing_references=tuple(
            f"reference {number} has no entry on the page: {article.text[span.start : span.end]}"
            for number, span in article.missing_references
        ),
        warnings=article.warnings,
    )


def _embed(library: Library, embedder: Embedder, plan: _Plan, progress: Progress) -> frozenset[VectorText]:
    """Embed every text that the library will need and lacks, committing batch by batch; return those texts."""
    lacking = library.missing_vectors(embedder.digest, _texts_afterwards(library, plan))
    for start in range(0, len(lacking), EMBEDDED_PER_COMMIT):
        progress(start, len(lacking), "embedding")
        batch = lacking[start : start + EMBEDDED_PER_COMMIT]
        library.put_vectors(embedder.digest, batch, embedder.embed([text.text for text in batch]))
    progress(len(lacking), len(lacking), "embedding")
    return frozenset(lacking)


def _texts_afterwards(library: Library, plan: _Plan) -> Iterable[VectorText]:
    for document in plan.documents:
        yield from vector_texts(document.passages)
    replaced_paths = {*plan.removed, *(document.path for document in plan.documents)}
    replaced = {old.article_id for old in library.documents() if old.path in replaced_paths}
    replaced |= {document.article.id for document in plan.documents}
    yield from vector_texts(passage for passage in library.passages() if passage.article_id not in replaced)


def _store_and_publish(library: Library, embedder: Embedder, home: Path, plan: _Plan, options: PublishOptions) -> str:
    """Change the library and build its generation in one transaction, then point to it.

    A kill between commit and pointer leaves the generation ready: the next opening finds the library newer and
    switches over.
    """
    with library.transaction():
        for path in plan.removed:
            library.remove_document(path)
        for document in plan.documents:
            library.put_document(document)
        if library.passage_count() == 0 and not current_name(home):
            return ""
        folder = prepare(library, embedder, home, options)
    generation = activate(folder, embedder.digest)
    generation.close()
    if plan.documents or plan.removed:
        library.drop_unused_vectors(embedder.digest, vector_texts(library.passages()))
    return generation.name


def _with_counts(
    report: DocumentReport, plan: _Plan, embedded: frozenset[VectorText], count_numbers: Callable[[str], int]
) -> DocumentReport:
    document = plan.read.get(report.path)
    if document is None or report.outcome == "refused":
        return report
    return replace(
        report,
        embedded=sum(text in embedded for text in vector_texts(document.passages)),
        numbers=sum(count_numbers(passage.text) for passage in document.passages),
    )
