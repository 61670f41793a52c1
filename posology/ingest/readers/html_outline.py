"""Flatten the visible part of an HTML tree to the lines of an answer page.

Works on semantic markup and on nested div elements alike, without recursion. It does not decide
what is furniture beyond the elements that say so, and does not parse HTML itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from posology.ingest.readers.html_inline import inline_piece, is_dropped
from posology.ingest.readers.html_table import table_lines
from posology.ingest.readers.page_lines import LineKind, PageLine
from posology.ingest.readers.source_text import fold_space, strip_unseen

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "  # noqa: SIM905
    "footer form h1 h2 h3 h4 h5 h6 header hgroup html li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())  # noqa: SIM905
_LISTS = frozenset("ul ol menu".split())  # noqa: SIM905
_CURRENT = re.compile(r"\b(?:is-)?(?:active|current|selected)\b", re.IGNORECASE)
_BULLET_SIGN = re.compile(r"^[•◦▪●○‣·∙]\s*|^[-–*]\s+")
_INNER_SIGNS = "◦○▪"
_LAYOUT_COLUMNS = 2


def outline(body: LexborNode) -> tuple[list[PageLine], int]:
    """Flatten a page's body.

    Args:
        body: the body element, hidden elements already removed.

    Returns:
        The page's lines in reading order, and the number of unseen characters stripped from them.
    """
    walk = _Walk()
    walk.run(body)
    return walk.lines, walk.unseen


@dataclass(slots=True)
class _Walk:
    """State of one walk over the tree."""

    lines: list[PageLine] = field(default_factory=list)
    unseen: int = 0
    _pieces: list[str] = field(default_factory=list)
    _kind: LineKind = LineKind.TEXT
    _depth: int = 0
    _lists: int = 0
    _asides: int = 0
    _articles: int = 0
    _current: int = 0
    _tables: int = 0

    def run(self, body: LexborNode) -> None:
        """Visit every node in document order, entering and leaving elements."""
        stack: list[tuple[LexborNode, bool]] = [(body, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node)
                continue
            if node.is_text_node:
                seen, removed = strip_unseen(node.text_content or "")
                self._pieces.append(seen)
                self.unseen += removed
                continue
            if not node.is_element_node or is_dropped(node):
                continue
            piece = inline_piece(node, "".join(self._pieces[-2:]))
            if piece is not None:
                self._pieces.append(piece)
                continue
            if node.tag == "table" and self._add_table(node):
                continue
            self._enter(node)
            stack.append((node, True))
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev
        self._flush()

    def _enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCKS:
            self._flush()
        self._asides += _is_aside(node, inside_article=self._articles > 0)
        self._articles += tag in ("main", "article")
        self._current += _is_current(node)
        if tag in _HEADINGS:
            self._kind, self._depth = LineKind.HEADING, int(tag[1])
        elif tag in _LISTS:
            self._lists += 1
        elif tag == "li":
            self.lines.append(PageLine(LineKind.BREAK, aside=self._asides > 0))
            self._kind = LineKind.BULLET
        elif tag in ("caption", "figcaption"):
            self._kind = LineKind.CAPTION

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCKS:
            self._flush()
        self._current -= _is_current(node)
        self._articles -= tag in ("main", "article")
        self._asides -= _is_aside(node, inside_article=self._articles > 0)
        if tag in _LISTS:
            self._lists -= 1
        if tag in _BLOCKS:
            self._kind = LineKind.TEXT

    def _flush(self) -> None:
        """End the current line; its markup or its own sign makes it a bullet."""
        raw, self._pieces = "".join(self._pieces), []
        for printed in raw.split("\n\n") if "\n\n" in raw else (raw,):
            text = fold_space(printed)
            if not text:
                continue
            kind = self._kind
            if kind is LineKind.TEXT and _BULLET_SIGN.match(text):
                kind = LineKind.BULLET
            level = self._depth if kind is LineKind.HEADING else max(0, self._lists - 1)
            if kind is LineKind.BULLET:
                level = max(level, int(text[0] in _INNER_SIGNS))
                text = _BULLET_SIGN.sub("", text, count=1)
            line = PageLine(kind, text, level, aside=self._asides > 0, current=self._current > 0)
            self.lines.append(line)
            if kind in (LineKind.BULLET, LineKind.CAPTION):
                self._kind = LineKind.TEXT

    def _add_table(self, node: LexborNode) -> bool:
        """Add a table's caption and rows; a table of one column only lays out text."""
        caption, rows, removed = table_lines(node)
        if not rows or len(rows[0]) < _LAYOUT_COLUMNS:
            return False
        self._flush()
        aside = self._asides > 0
        self.unseen += removed
        if caption:
            self.lines.append(PageLine(LineKind.CAPTION, caption, aside=aside))
        for cells in rows:
            text = "\t".join(cells)
            self.lines.append(PageLine(LineKind.ROW, text, cells=cells, table=self._tables, aside=aside))
        self._tables += 1
        return True


def _is_aside(node: LexborNode, *, inside_article: bool) -> bool:
    """Say whether an element stands beside the article: its lines can only give facts."""
    if node.tag in ("aside", "footer"):
        return True
    return node.tag == "header" and not inside_article and node.css_first("h1") is None


def _is_current(node: LexborNode) -> bool:
    """Say whether the markup marks an element as the current step."""
    attributes = node.attributes
    if (attributes.get("aria-current") or "false") != "false":
        return True
    if (attributes.get("data-state") or attributes.get("data-status") or "") in ("active", "current"):
        return True
    return node.tag in ("li", "span", "div", "p") and bool(_CURRENT.search(attributes.get("class") or ""))
