"""The lines of an answer page, as both page readers deliver them, and which lines are furniture.

Pure. It names lines; what the article is made of is decided in `page_layout`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    """What the source says a line is; plain text leaves headings to be told by their look."""

    TEXT = "text"
    HEADING = "heading"
    BULLET = "bullet"
    ROW = "row"
    CAPTION = "caption"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page.

    Attributes:
        kind: what the source says it is; BREAK parts groups of lines and has no text.
        text: visible text, white space folded, reference marks still in it.
        level: nesting depth of a bullet, 0 is outermost; of a heading its rank in the markup, 0 when unknown.
        line: 1-based source line, 0 when unknown.
        ordinal: the number that a numbered bullet prints, 0 for every other line.
        cells: cells of a table row.
        table: number of the table a row stands in.
        heads: a row with a rule below it: the heads of its columns.
        aside: stands outside the article proper (site header, footer, sidebar): facts only.
        current: the markup shows this line as the current step.
    """

    kind: LineKind
    text: str = ""
    level: int = 0
    line: int = 0
    cells: tuple[str, ...] = ()
    table: int = -1
    heads: bool = False
    aside: bool = False
    current: bool = False
    ordinal: int = 0


class Zone(StrEnum):
    """The part of a page a line stands in, below the article's title."""

    BODY = "body"
    REFERENCES = "references"
    DISCLAIMER = "disclaimer"
    IGNORED = "ignored"


_ZONE_STARTS = (
    (Zone.REFERENCES, re.compile(r"(?:references|sources|citations|bibliography)(?:\s*\(\d+\))?\s*:?", re.IGNORECASE)),
    (Zone.DISCLAIMER, re.compile(r"(?:professional\s+)?(?:medical\s+)?disclaimer\s*:?", re.IGNORECASE)),
    (
        Zone.IGNORED,
        re.compile(
            r"have a follow[- ]?up question\s*\?.*|(?:related|similar) (?:questions|articles)\s*:?|"
            r"people also ask\s*:?|ask a follow[- ]?up(?: question)?\s*[?:]?",
            re.IGNORECASE,
        ),
    ),
)
STEPS = ("Submitted", "Under Review", "Approved")
STEP = re.compile(
    r"(?P<before>(?:[✓✔●◉→▶]|current:?|\d[.)])\s*)?(?P<step>submitted|under review|approved)"
    r"(?P<after>\s*(?:[✓✔●◉←]|[(\[]\s*current[^)\]]{0,20}[)\]]|[-–:]\s*current))?",
    re.IGNORECASE,
)
GLUED_STEPS = re.compile(r"submitted\W{0,5}under review\W{0,5}approved", re.IGNORECASE)
LAST_UPDATED = re.compile(r"(?:last\s+)?(?:updated|reviewed|revised)(?:\s+on)?\s*:\s*(?P<date>.*)", re.IGNORECASE)
CAUTION = re.compile(
    r"(?:for )?educational (?:purpose|use)s? only.*|.{0,80}\bpending human review\b.{0,40}", re.IGNORECASE
)
_AUDIENCE = re.compile(
    r"(?:i(?:'|’)?\s?a?m an? )?(?:patient|caregiver|patient or caregiver|parent|(?:medical |nursing )?student|"
    r"nurse|physician|doctor|pharmacist|resident|clinician|researcher|general public|physician assistant|"
    r"health ?care (?:professional|provider|worker)|medical professional|other)s?(?: / .{0,40})?",
    re.IGNORECASE,
)
_FURNITURE = (
    re.compile(r"(?:medical|clinical|editorial) advisory board.*", re.IGNORECASE),
    re.compile(r"(?:all )?articles are reviewed for accuracy.*", re.IGNORECASE),
    CAUTION,
    re.compile(r"(?:article )?review status\s*:?", re.IGNORECASE),
    STEP,
    GLUED_STEPS,
    re.compile(r"last\s+(?:updated|reviewed|revised)(?:\s+on)?\s*:.*", re.IGNORECASE),
    re.compile(r"(?:view |read )?(?:our )?editorial policy", re.IGNORECASE),
    re.compile(r"personali[sz]e(?: your experience| this (?:article|answer|page))?", re.IGNORECASE),
    re.compile(r"help us tailor your experience\.?", re.IGNORECASE),
    re.compile(r"which best describes you\?.*", re.IGNORECASE),
    re.compile(r"your choice helps us use language.*", re.IGNORECASE),
)
_CONTROLS = re.compile(
    r"(?:copy(?: link)?|share|print|listen|save|bookmark|feedback|was this (?:answer |article )?helpful\?|yes|no|"
    r"show (?:more|less|all)|back to top|sign (?:in|up)|log ?in|skip to (?:main )?content|menu|search|ask|home)",
    re.IGNORECASE,
)


def zone_started_by(text: str) -> Zone | None:
    """The zone that a whole line opens, if it is such a heading.

    >>> zone_started_by("Professional Medical Disclaimer")
    <Zone.DISCLAIMER: 'disclaimer'>
    """
    for zone, pattern in _ZONE_STARTS:
        if len(text) < 200 and pattern.fullmatch(text):
            return zone
    return None


def is_furniture(text: str) -> bool:
    """Say whether a whole line belongs to the page and not to the article.

    >>> is_furniture("Article Review Status"), is_furniture("Approved doses differ by region.")
    (True, False)
    """
    return len(text) < 500 and any(pattern.fullmatch(text) for pattern in _FURNITURE)


def is_control(text: str) -> bool:
    """Say whether a whole line is a button's label or an audience choice."""
    return len(text) < 80 and bool(_CONTROLS.fullmatch(text) or _AUDIENCE.fullmatch(text))
