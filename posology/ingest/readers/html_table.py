"""Read an HTML table to a caption and rows of equal width, spans written out.

It does not decide what a table means; the first row is the header, several header rows are joined.
"""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from posology.ingest.readers.html_inline import inline_piece, is_dropped
from posology.ingest.readers.reference_marks import CLOSE_FLAG, OPEN_FLAG
from posology.ingest.readers.source_text import fold_space, strip_unseen

_WIDEST = 200
_LONGEST_SPAN = 40
_BLOCKS = frozenset("p div li br ul ol td th tr".split())  # noqa: SIM905

Row = tuple[str, ...]


def table_lines(table: LexborNode) -> tuple[str, list[Row], int]:
    """Read a table.

    Returns:
        Caption ("" if none), rows with the header first, and the number of unseen characters stripped;
        no rows when it is wider than any table of doses, so that its cells are read as text.
    """
    counter = [0]
    caption_node = table.css_first("caption")
    caption = _cell_text(caption_node, counter) if caption_node is not None else ""
    header: list[Row] = []
    rows: list[Row] = []
    carried: dict[int, tuple[int, str]] = {}
    for tr in table.css("tr"):
        cells, is_header = _read_row(tr, carried, counter)
        if not any(cells):
            continue
        (header if is_header and not rows else rows).append(cells)
    width = max((len(row) for row in (*header, *rows)), default=0)
    if width > _WIDEST:
        return "", [], 0
    padded = [row + ("",) * (width - len(row)) for row in rows]
    if header:
        padded.insert(0, _joined_header([row + ("",) * (width - len(row)) for row in header]))
    return caption, padded, counter[0]


def _read_row(tr: LexborNode, carried: dict[int, tuple[int, str]], counter: list[int]) -> tuple[Row, bool]:
    """Read one row; a cell that spans rows is carried down, one that spans columns holds its place."""
    cells: list[str] = []
    heads = 0
    printed = 0
    child = tr.first_child
    while child is not None:
        if child.is_element_node and child.tag in ("td", "th"):
            _fill_carried(cells, carried)
            text = _cell_text(child, counter)
            rows, columns = _span(child, "rowspan"), _span(child, "colspan")
            for offset in range(columns):
                shown = text if offset == 0 or child.tag == "th" else ""
                if rows > 1:
                    carried[len(cells)] = (rows - 1, shown)
                cells.append(shown)
            heads += child.tag == "th"
            printed += 1
        child = child.next
    _fill_carried(cells, carried)
    parent = tr.parent
    in_head = parent is not None and parent.tag == "thead"
    return tuple(cells), in_head or (printed > 0 and heads == printed)


def _fill_carried(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    """Put the cells that reach down from rows above into their columns."""
    while len(cells) in carried:
        column = len(cells)
        left, text = carried.pop(column)
        if left > 1:
            carried[column] = (left - 1, text)
        cells.append(text)


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return max(1, min(int(value), _LONGEST_SPAN)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _joined_header(rows: list[Row]) -> Row:
    """Join several header rows column by column, each text once."""
    return tuple(", ".join(dict.fromkeys(text for text in column if text)) for column in zip(*rows, strict=True))


def _cell_text(cell: LexborNode, counter: list[int]) -> str:
    """Visible text of a cell on one line, marks flagged."""
    pieces: list[str] = []
    stack: list[LexborNode] = [cell]
    while stack:
        node = stack.pop()
        if node.is_text_node:
            seen, removed = strip_unseen(node.text_content or "")
            counter[0] += removed
            pieces.append(seen)
            continue
        if not node.is_element_node or is_dropped(node):
            continue
        piece = inline_piece(node, "".join(pieces[-2:])) if node is not cell else None
        if piece is not None:
            pieces.append(piece)
            continue
        if node.tag in _BLOCKS and pieces and not pieces[-1].endswith((" ", OPEN_FLAG, CLOSE_FLAG)):
            pieces.append(" ")
        child = node.last_child
        while child is not None:
            stack.append(child)
            child = child.prev
    return fold_space("".join(pieces))
