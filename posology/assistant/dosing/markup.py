"""Tags and entities of web pages taken out of a text, as a reader sees it, with the way back to the places as given.

Tags that strike a text out stay, what they say is judged in `marked_wrong`; so do those of tables.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from posology.assistant.dosing.edits import Edit, edited

_SCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MARKUP = re.compile(
    r"<(?P<script>sup|sub)>(?P<raised>[0-9+−-]{1,4})</(?P=script)>"
    r"|(?P<line></?(?:br|p|div|li|ul|ol|h[1-6])\b[^<>\n]{0,200}>)"
    r"|</?(?:b|i|u|em|strong|span|font|a|mark|small|big|code|tt|abbr|cite|kbd|var|samp|ins|sup|sub)\b[^<>\n]{0,200}>"
    r"|<!--[^<>]{0,400}-->"
    r"|(?P<entity>&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,5});)",
    re.IGNORECASE,
)


def has_markup(text: str) -> bool:
    """Whether a text holds tags or entities that `without_markup` takes out."""
    return ("<" in text or "&" in text) and _MARKUP.search(text) is not None


def without_markup(text: str) -> tuple[str, tuple[int, ...]]:
    """A text without its tags, its raised digits and its entities as characters, and each character's old place.

    >>> without_markup("10<b> g</b>")[0], without_markup("10<sup>9</sup>/L, &gt;5")[0]
    ('10 g', '10⁹/L, >5')
    """
    return edited(text, (edit for found in _MARKUP.finditer(text) for edit in _edits(found)))


def _edits(found: re.Match[str]) -> Iterator[Edit]:
    """What is shown in place of a tag or entity; of raised and lowered digits each has its own place."""
    if found["raised"] is None:
        yield Edit(*found.span(), _shown(found))
        return
    start, end = found.span("raised")
    yield Edit(found.start(), start, "")
    yield from (Edit(start + nth, start + nth + 1, digit) for nth, digit in enumerate(_shown(found)))
    yield Edit(end, found.end(), "")


def _shown(found: re.Match[str]) -> str:
    """What a reader sees of a tag or entity."""
    if found["raised"]:
        return found["raised"].translate(_SCRIPT if found["script"].lower() == "sup" else _BELOW)
    if found["entity"]:
        read = (html.unescape(entity) for entity in (found["entity"], found["entity"].lower()))
        return next((one for one in read if len(one) == 1), found["entity"])
    return "\n" if found["line"] else ""
