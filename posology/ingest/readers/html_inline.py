"""Tell reference marks, exponents and dropped elements among the inline elements of a page.

It does not walk the page (see `html_outline`).
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from posology.ingest.readers.reference_marks import flag
from posology.ingest.readers.source_text import fold_space, strip_unseen

_NUMBERS = re.compile(r"[\[(]?\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*[\])]?,?")
_MARK_CLASS = re.compile(r"\b(?:cit\w*|refs?|reference\w*|footnote\w*|fn|note-?ref)\b", re.IGNORECASE)
_EXPONENT_BASE = re.compile(r"(?:\b[kcdmµ]?m|\bs|(?<!\d)10|\bmL|\bL|\bkg|\bmin|\bh|\b[A-Z][a-z]?)$")
_EXPONENT = re.compile(r"[-−+–]?\d{1,3}|\d?[-−+–]")
_FOOTNOTE = re.compile(r"[a-h]")
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_DROPPED = frozenset(
    "nav script style template noscript head button select option textarea input svg iframe video audio canvas object "  # noqa: SIM905
    "embed dialog img picture map".split()
)
_LONGEST_MARK = 40


def inline_piece(node: LexborNode, before: str) -> str | None:
    """The text that stands for a whole inline element, or None when its content is to be walked.

    Args:
        node: an element.
        before: the text right before it, which tells an exponent (m², 10⁹) from a reference.

    Returns:
        A flagged reference mark, a raised exponent, a line break, or None.
    """
    tag = node.tag
    if tag == "br":
        return "\n\n"
    if tag not in ("sup", "a", "span", "button", "cite"):
        return None
    text = fold_space(strip_unseen(_short_text(node))[0])
    if tag == "sup" and node.css_first("a") is None and not before[-1:].isspace() and _is_exponent(text, before):
        return text.translate(_RAISED)
    if tag == "sup" and _FOOTNOTE.fullmatch(text) and before[-1:].isalnum():
        return f"^{text}"
    if text and _NUMBERS.fullmatch(text) and _is_mark(node):
        return flag(text)
    return None


def is_dropped(node: LexborNode) -> bool:
    """Say whether an element never holds article text; numbers on citation buttons are marks."""
    if node.tag == "button":
        return not (_NUMBERS.fullmatch(fold_space(_short_text(node))) and _is_mark(node))
    if node.tag == "form":
        return node.css_first("h1, h2, article, main") is None
    return node.tag in _DROPPED


def _short_text(node: LexborNode) -> str:
    """The text of a small element; "" when it is long or has deep content."""
    pieces: list[str] = []
    stack = [node]
    visited = 0
    while stack:
        current = stack.pop()
        visited += 1
        if visited > _LONGEST_MARK:
            return ""
        if current.is_text_node:
            pieces.append(current.text_content or "")
        child = current.last_child
        while child is not None and len(stack) <= _LONGEST_MARK:
            stack.append(child)
            child = child.prev
    text = "".join(pieces)
    return text if len(text) <= _LONGEST_MARK else ""


def _is_exponent(text: str, before: str) -> bool:
    """Say whether raised text right after a unit or a power of ten is an exponent or a charge."""
    if not _EXPONENT.fullmatch(text):
        return False
    if not text.isdigit():
        return True
    base = _EXPONENT_BASE.search(before)
    if base is None:
        return False
    return base.group() == "10" or (base.group() in ("m", "cm", "mm", "dm", "km", "s") and text in ("2", "3"))


def _is_mark(node: LexborNode) -> bool:
    """Say whether the markup of an element of numbers makes it a reference."""
    if node.tag in ("sup", "cite"):
        return True
    attributes = node.attributes
    if any(name.startswith(("data-cit", "data-ref", "data-footnote")) for name in attributes):
        return True
    href = attributes.get("href") or ""
    named = " ".join(attributes.get(name) or "" for name in ("class", "role", "aria-label", "id"))
    return (node.tag == "a" and "#" in href) or bool(_MARK_CLASS.search(named))
