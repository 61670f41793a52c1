"""What a document to check is: an article in a format with a reader, or plain text.

Reads bytes that are already at hand and refuses what cannot be checked; opens no file and checks nothing.
"""

from __future__ import annotations

from pathlib import PurePath

from posology.ingest.documents import Article
from posology.ingest.errors import DocumentError
from posology.ingest.readers.html_page import visible_text
from posology.ingest.readers.registry import BY_SUFFIX, DocumentFormat, read_text, readable_suffixes, sniff_format
from posology.ingest.readers.source_text import decode

MOST_BYTES = 5 * 1024 * 1024
"""The largest document that is checked as one; larger ones go through `check --jsonl`, statement by statement."""
_NO_READER = frozenset(
    f".{suffix}"
    for kinds in (
        ("pdf", "doc", "docx", "odt", "rtf", "epub", "xml", "nxml", "xls", "xlsx", "ppt", "pptx"),
        ("png", "jpg", "jpeg", "gif", "zip", "gz", "tar", "7z", "db", "sqlite", "exe", "so", "parquet"),
    )
    for suffix in kinds
)
_STATEMENTS = frozenset({".jsonl", ".ndjson"})


def refuse_kind(name: str) -> None:
    """Refuse a file by its name, before it is read.

    Raises:
        DocumentError: the suffix is of a kind that has no reader, or holds statements for `--jsonl`.
    """
    suffix = PurePath(name).suffix.lower()
    allowed = ", ".join(readable_suffixes())
    if suffix in _NO_READER:
        problem = f"{suffix} files cannot be checked; allowed are {allowed}, other plain text, and - for standard input"
        raise DocumentError(name, problem, "Convert it to Markdown or saved text first.")
    if suffix in _STATEMENTS:
        raise DocumentError(name, f"{suffix} holds one statement per line, not a document", "Give --jsonl with it.")


def article_or_text(name: str, content: bytes) -> tuple[Article | None, str, str]:
    """Read a document.

    Args:
        name: its path, or "-" for standard input.
        content: the whole of it, at most `MOST_BYTES`.

    Returns:
        The article, None for plain text; the text; and a note on how it was read, "" when as its name says.

    Raises:
        DocumentError: empty, too large, binary, wrongly encoded, of a kind without a reader, an article whose
            front matter cannot be read, or a page that shows nothing.
    """
    refuse_kind(name)
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 1024 / 1024:.1f} MB" if len(content) < MOST_BYTES * 3 else "more"
        problem = f"the document is too large ({size}); at most {MOST_BYTES // 1024 // 1024} MB are checked as one"
        raise DocumentError(name, problem, "Split it, or check it statement by statement with --jsonl.")
    text = decode(content, name)
    shown = sniff_format(text)
    form = shown or BY_SUFFIX.get(PurePath(name).suffix.lower())
    if shown is None and text.lstrip().startswith("<?xml"):
        raise DocumentError(name, "XML cannot be checked", "Convert it to Markdown or saved text first.")
    if form is None:
        return None, text, ""
    try:
        return read_text(text, name, form), text, ""
    except DocumentError as error:
        if form is DocumentFormat.HTML_PAGE:
            note = f"read as the plain text of an HTML page ({error.problem}); its lines are those of that text"
            return None, visible_text(text, name), note
        if shown is DocumentFormat.MARKDOWN:
            raise
        return None, text, f"read as plain text, not as an article: {error.problem}"
