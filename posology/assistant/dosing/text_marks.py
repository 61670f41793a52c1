"""Marks within a line that say nothing of its numbers: emphasis ("below **45**") and the marks of footnotes ("q24h^a").

Emphasis at the beginning of a line stays unless it holds a number: it makes headings and labels, which are read by
their marks.
"""

from __future__ import annotations

import re

_PAIRS = re.compile(
    r"(?P<open>\*\*|__)(?=[^\s*_])(?P<inner>[^\n*|]*?[^\s*_|])(?P<close>(?P=open))(?![*_])"
    r"|(?<![\w*.,;:)])(?P<one>\*)(?=[^\s*])(?P<italic>[^\n*|]*?[^\s*|])(?P<end>\*)(?![\w*])"
)
# A word that judges what stands before it is read by its marks ("2 g daily **incorrect**").
_JUDGES = re.compile(r"\W*(?:(?:in|not )?correct|wrong|right|false|true)\W*", re.IGNORECASE)
_BOUNDS = re.compile(r"[<>≥≤]?\s?\d")  # "**30–50:** 1 g" begins with a number, no heading
_LEADS = re.compile(r"[\s>#|•‣–+*_-]*(?:\(?\w{1,2}[.)]\s+)?(?:\[[ xX]?\]\s*)?[*_]*")
_NOTE = re.compile(r"(?<=[\w%)²])(?:\^[a-z](?!\w)|[ᵃ-ᶻªº†‡§¶]{1,2}|(?<!\*)\*(?!\*))(?=[\s|.,;:)\]]|$)")
_ITALIC_LINE = re.compile(r"[\s>#|•‣–+-]*\*(?=[^\s*])")
_SIGNS = frozenset("*_^ᵃᵇᶜᵈᵉᶠᵍªº†‡§¶")

Span = tuple[int, int]


def silent_marks(text: str) -> list[Span]:
    """Where the marks stand that are left out when a text is read, in order.

    Args:
        text: the text.

    >>> [("below **45** or 30^a"[a:b]) for a, b in silent_marks("below **45** or 30^a")]
    ['**', '**', '^a']
    """
    if _SIGNS.isdisjoint(text):
        return []
    found: list[Span] = []
    start = 0
    for line in text.split("\n"):
        if not _SIGNS.isdisjoint(line):
            found += [(start + first, start + last) for first, last in sorted({*_emphasis(line), *_notes(line)})]
        start += len(line) + 1
    return found


def _emphasis(line: str) -> list[Span]:
    """The marks of the emphasis that stands within a line, behind other words."""
    leads = _LEADS.match(line)
    begins = 0 if leads is None else leads.end()
    found: list[Span] = []
    for pair in _PAIRS.finditer(line):
        inner = pair["inner"] or pair["italic"]
        labels = _BOUNDS.match(inner) is not None and line[pair.end() :].strip(" :") != ""
        if (pair.start() < begins and not labels) or _JUDGES.fullmatch(inner):
            continue
        found += [
            (pair.start(), pair.end() - len(_closing(pair)) - len(inner)),
            (pair.end() - len(_closing(pair)), pair.end()),
        ]
    return found


def _closing(pair: re.Match[str]) -> str:
    return pair["close"] or pair["end"]


def _notes(line: str) -> list[Span]:
    """The marks that refer to footnotes; a star that may close emphasis is none."""
    found = [note.span() for note in _NOTE.finditer(line)]
    stars = {(start, end) for start, end in found if line[start:end] == "*"}
    if not stars:
        return found
    closing = {pair.end() for pair in _PAIRS.finditer(line)}
    italic = _ITALIC_LINE.match(line) is not None
    return [span for span in found if span not in stars or not (italic or span[1] in closing)]
