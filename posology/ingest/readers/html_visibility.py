"""Take out of an HTML tree what a reader of the page cannot see, and count it.

Knows inline styles, `hidden`, screen-reader-only classes, comments, and plain rules of the page's
own style sheets. It does not compute a full cascade: colours and positions from media rules are not judged.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_HIDING = (
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?(?![\d.])|"
    r"font-size\s*:\s*0(?:\.0+)?(?![\d.])|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|"
    r"(?:width|height)\s*:\s*0(?:px)?\s*;[^}]*overflow\s*:\s*hidden|color\s*:\s*transparent"
)
_HIDING_STYLE = re.compile(_HIDING, re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HIDDEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only hidden invisible d-none".split()  # noqa: SIM905
)
_NEVER_SHOWN = frozenset("script style template noscript head title meta link".split())  # noqa: SIM905
_MOST_RULES = 300


def remove_hidden(tree: LexborHTMLParser) -> int:
    """Remove hidden elements and comments from a tree.

    Args:
        tree: a parsed page; it is changed in place.

    Returns:
        Number of hidden characters removed, white space not counted.
    """
    hidden_by_sheet = {node.mem_id for node in _matched_by_style_sheets(tree)}
    root = tree.root
    doomed: list[LexborNode] = []
    count = 0
    node = root.first_child if root is not None else None
    while node is not None:
        if node.is_comment_node:
            count += _visible_length(node.comment_content or "")
        never = node.is_element_node and node.tag in _NEVER_SHOWN
        hidden = node.is_element_node and (node.mem_id in hidden_by_sheet or _is_hidden(node))
        if never or hidden:
            doomed.append(node)
            count += 0 if never else _visible_length(node.text(deep=True))
        node = _next_in_order(node, skip_children=never or hidden)
    for removed in doomed:
        removed.decompose()
    return count


def _visible_length(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _is_hidden(node: LexborNode) -> bool:
    """Say whether an element hides itself by attribute, inline style or class."""
    attributes = node.attributes
    if "hidden" in attributes:
        return True
    if _HIDING_STYLE.search(attributes.get("style") or ""):
        return True
    return not _HIDDEN_CLASSES.isdisjoint((attributes.get("class") or "").lower().split())


def _matched_by_style_sheets(tree: LexborHTMLParser) -> list[LexborNode]:
    """Elements that a plain rule of the page's own style sheets hides."""
    matched: list[LexborNode] = []
    rules = 0
    for sheet in tree.css("style"):
        text = _without_at_blocks(_CSS_COMMENT.sub("", sheet.text(deep=True)))
        for selector, body in _RULE.findall(text):
            if rules >= _MOST_RULES or not _HIDING_STYLE.search(body) or ":" in selector:
                continue
            rules += 1
            try:
                matched += tree.css(selector.strip())
            except (SelectolaxError, ValueError):
                continue
    return matched


def _without_at_blocks(css: str) -> str:
    """Drop `@media` and other nested blocks, whose rules hold only sometimes."""
    kept: list[str] = []
    depth = 0
    at_depth = -1
    for piece in re.split(r"([{}]|@[\w-]+)", css):
        if piece.startswith("@") and at_depth < 0:
            at_depth = depth
        elif piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
        if at_depth < 0:
            kept.append(piece)
        elif piece == "}" and depth <= at_depth:
            at_depth = -1
    return "".join(kept)


def _next_in_order(node: LexborNode, *, skip_children: bool) -> LexborNode | None:
    """The next node in document order, without recursion."""
    child = None if skip_children else node.first_child
    if child is not None:
        return child
    current: LexborNode | None = node
    while current is not None:
        if current.next is not None:
            return current.next
        current = current.parent
    return None
