"""Choose the reader for a document by its suffix and by what its first lines show.

Reads nothing itself: decoding is in `source_text`, each format in its own reader.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from posology.ingest.documents import Article
from posology.ingest.errors import DocumentError
from posology.ingest.readers.answer_page import read_answer_page
from posology.ingest.readers.html_page import read_html_page
from posology.ingest.readers.markdown import read_markdown
from posology.ingest.readers.page_lines import is_furniture
from posology.ingest.readers.source_text import read_source, require_file


class DocumentFormat(StrEnum):
    """The formats that can be read."""

    MARKDOWN = "markdown"
    ANSWER_PAGE = "answer_page"
    HTML_PAGE = "html_page"


BY_SUFFIX = {
    ".md": DocumentFormat.MARKDOWN,
    ".markdown": DocumentFormat.MARKDOWN,
    ".txt": DocumentFormat.ANSWER_PAGE,
    ".html": DocumentFormat.HTML_PAGE,
    ".htm": DocumentFormat.HTML_PAGE,
}
_READERS = {
    DocumentFormat.MARKDOWN: read_markdown,
    DocumentFormat.ANSWER_PAGE: read_answer_page,
    DocumentFormat.HTML_PAGE: read_html_page,
}
_LATER = frozenset((".pdf", ".docx", ".xml", ".nxml", ".epub", ".rtf", ".doc", ".odt"))
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:\s*#[^\n]*\n|\s*\n)*[A-Za-z_]+\s*:")
_XML_START = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
_SNIFFED = 65536


def readable_suffixes() -> tuple[str, ...]:
    """The file suffixes that have a reader, in lower case.

    >>> readable_suffixes()
    ('.md', '.markdown', '.txt', '.html', '.htm')
    """
    return tuple(BY_SUFFIX)


def read_document(path: Path) -> Article:
    """Read one document file.

    Args:
        path: a file of a readable suffix, at most 20 MB.

    Returns:
        The article. A file whose content is clearly of another readable format is read as that,
        with a warning.

    Raises:
        DocumentError: the file cannot be taken; the message names file, line and remedy.
    """
    require_file(path)
    declared = format_of(path)
    return _read(read_source(path), str(path), declared)


def read_text(text: str, path: str, form: DocumentFormat | str) -> Article:
    """Read a document from text in a named format.

    Args:
        text: the whole document.
        path: name used in messages and kept in the article.
        form: one of `DocumentFormat`.

    Raises:
        DocumentError: as for `read_document`.
        ValueError: unknown format name.
    """
    if not text.strip():
        raise DocumentError(path, "the document is empty", "Write the article into it.", 1)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _READERS[DocumentFormat(form)](lines, path)


def format_of(path: Path) -> DocumentFormat:
    """The format a file's suffix names.

    Raises:
        DocumentError: no reader for the suffix.
    """
    suffix = path.suffix.lower()
    if suffix in BY_SUFFIX:
        return BY_SUFFIX[suffix]
    shown = ", ".join(readable_suffixes())
    if suffix in _LATER:
        remedy = f"Readers for these come later; convert it to Markdown ({shown} can be read)."
        raise DocumentError(str(path), f"no reader for {suffix} yet", remedy)
    problem = f"unknown suffix {suffix!r}" if suffix else "no suffix"
    raise DocumentError(str(path), problem, f"Use one of {shown}; convert other formats to Markdown.")


def sniff_format(text: str) -> DocumentFormat | None:
    """The format that the first lines of a document show beyond doubt, else None.

    >>> sniff_format("<!doctype html><p>x")
    <DocumentFormat.HTML_PAGE: 'html_page'>
    """
    start = text[:_SNIFFED]
    if _HTML_START.match(start):
        return DocumentFormat.HTML_PAGE
    if _FRONT_MATTER.match(start):
        return DocumentFormat.MARKDOWN
    furniture = sum(is_furniture(line.strip()) for line in start.split("\n")[:40])
    return DocumentFormat.ANSWER_PAGE if furniture >= 3 else None


def _read(text: str, path: str, declared: DocumentFormat) -> Article:
    """Read text by what it shows, else by what its suffix declares."""
    shown = sniff_format(text)
    if _XML_START.match(text) and shown is not DocumentFormat.HTML_PAGE:
        raise DocumentError(path, "XML content", "Readers for XML come later; convert it to Markdown.", 1)
    if shown is None or shown is declared or declared is DocumentFormat.HTML_PAGE:
        return _READERS[declared](text, path)
    article = _READERS[shown](text, path)
    note = f"read as {shown.value.replace('_', ' ')}, which its content shows, not as its suffix says"
    return _with_warning(article, note)


def _with_warning(article: Article, warning: str) -> Article:
    """The same article with one more warning in front."""
    return replace(article, warnings=(warning, *article.warnings))
