"""Tags and entities of web pages taken out of a text, as a reader sees it, with the way back to the places as given.

Tags that strike a text out stay, what they say is judged in `marked_wrong`; so do those of tables.
"""

from __future__ import annotations

import html
import re

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
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for found in _MARKUP.finditer(text):
        shown = _shown(found)
        pieces += [text[done : found.start()], shown]
        places += range(done, found.start())
        start = found.start("raised") if found["raised"] else found.start()
        places += [min(start + (nth if found["raised"] else 0), found.end() - 1) for nth in range(len(shown))]
        done = found.end()
    pieces.append(text[done:])
    places += range(done, len(text) + 1)
    return "".join(pieces), tuple(places)


def _shown(found: re.Match[str]) -> str:
    """What a reader sees of a tag or entity."""
    if found["raised"]:
        return found["raised"].translate(_SCRIPT if found["script"].lower() == "sup" else _BELOW)
    if found["entity"]:
        read = (html.unescape(entity) for entity in (found["entity"], found["entity"].lower()))
        return next((one for one in read if len(one) == 1), found["entity"])
    return "\n" if found["line"] else ""
