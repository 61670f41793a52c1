"""Read an answer page that was saved as HTML; the article is the same as from its saved text.

Of any other page only its visible text is written out.

Parses with lexbor, never runs scripts, never loads anything. Layout decisions are in `page_layout`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from posology.ingest.documents import Article
from posology.ingest.errors import DocumentError
from posology.ingest.readers.html_outline import outline
from posology.ingest.readers.html_visibility import remove_hidden
from posology.ingest.readers.page_layout import assemble_page
from posology.ingest.readers.page_lines import LineKind, PageLine
from posology.ingest.readers.reference_marks import take_page_marks
from posology.ingest.readers.source_text import hidden_warning, strip_unseen

FORMAT = "html_page"
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_NOT_NESTING = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option tbody thead tfoot "  # noqa: SIM905
    "html head body script style title rp rt path circle rect line g use".split()
)
_DEEPEST = 500


def read_html_page(text: str, path: str) -> Article:
    """Read an answer page saved as HTML.

    Args:
        text: the whole file.
        path: name used in messages and kept in the article.

    Raises:
        DocumentError: nested beyond any real page, no question, or no answer.
    """
    lines, hidden = _lines_of(text, path)
    return assemble_page(lines, path, FORMAT, hidden_warning(hidden))


def visible_text(text: str, path: str) -> str:
    """What any HTML page shows, as plain text: headings, bullets and tables marked as in Markdown.

    Args:
        text: the whole file.
        path: name used in messages.

    Raises:
        DocumentError: nested beyond any real page, or nothing to see on it.
    """
    lines, _ = _lines_of(text, path)
    written = "\n".join(_written(line, above) for above, line in pairwise((PageLine(LineKind.BREAK), *lines)))
    if not written.strip():
        raise DocumentError(path, "an HTML page without any text on it", "Save the whole page.", 1)
    return written


def _written(line: PageLine, above: PageLine) -> str:
    """One line of a page in the marks of Markdown; the first row of a table has the rule below it."""
    if line.kind is LineKind.ROW:
        cells = [take_page_marks(cell, frozenset()).text.replace("|", "/") for cell in line.cells]
        row = f"| {' | '.join(cells)} |"
        first = above.kind is not LineKind.ROW or above.table != line.table
        return f"\n{row}\n|{'---|' * len(cells)}" if first else row
    text = take_page_marks(line.text, frozenset()).text
    if line.kind is LineKind.HEADING:
        return f"\n{'#' * (line.level or 6)} {text}\n"
    if line.kind is LineKind.BULLET:
        return f"{'  ' * line.level}- {text}"
    return f"\n{text}\n" if text else ""


def _lines_of(text: str, path: str) -> tuple[list[PageLine], int]:
    """The visible lines of a page, and how many unseen characters were left out."""
    _refuse_deep_nesting(text, path)
    visible, hidden = strip_unseen(text)
    tree = LexborHTMLParser(visible)
    hidden += remove_hidden(tree)
    body = tree.body
    if body is None:
        raise DocumentError(path, "an HTML file without a page in it", "Save the whole page.", 1)
    lines, unseen = outline(body)
    return lines, hidden + unseen


def _refuse_deep_nesting(text: str, path: str) -> None:
    """Refuse a page whose elements nest deeper than any real one; parsing it takes quadratic time."""
    depth = 0
    for found in _TAG.finditer(text):
        if found[2].lower() in _NOT_NESTING:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > _DEEPEST:
            line = text.count("\n", 0, found.start()) + 1
            raise DocumentError(path, f"elements nested deeper than {_DEEPEST}", "Save the page again.", line)
