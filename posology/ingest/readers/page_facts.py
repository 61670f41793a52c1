"""Read what an answer page says about itself: publisher, review step, date, disclaimer.

Pure. The facts are kept as claims of the source; none becomes a label of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from posology.ingest.documents import SourceFacts
from posology.ingest.readers.page_lines import CAUTION, LAST_UPDATED, STEP, STEPS, PageLine

PENDING = "pending human review"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})"),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{_MONTH},?\s+(?P<year>\d{{4}})"),
)
_NO_LIABILITY = re.compile(
    r"(?:^|[.!?]\s+)(?P<name>[A-Z][^!?;\n]{1,79}?)\s+(?:assumes?|accepts?|bears?|takes?|has|have)\s+no\s+"
    r"(?:legal\s+)?(?:liability|responsibility)|(?:^|[.!?]\s+)(?P<other>[A-Z][^!?;\n]{1,79}?)\s+disclaims?\s+",
)
_BOARD = re.compile(r"reviewed\b.{0,40}?\bby (?:the )?(?P<name>(?!our\b)[A-Z].{1,79}?) (?:Medical )?Advisory Board")
_PRONOUNS = frozenset({"we", "this site", "this website", "the publisher", "the author", "the authors", "it", "they"})


def page_facts(lines: Sequence[PageLine], disclaimer: str, form: str) -> tuple[SourceFacts, tuple[str, ...]]:
    """Collect the facts a page states about itself.

    Args:
        lines: the furniture lines of the page.
        disclaimer: text of its disclaimer block.
        form: name of the format read.

    Returns:
        The facts, and warnings about those that could not be read.
    """
    warnings: list[str] = []
    updated = next((found["date"] for line in lines if (found := LAST_UPDATED.match(line.text))), "")
    iso = read_date(updated)
    if updated and not iso:
        warnings.append(f"the date in 'Last updated: {updated[:40]}' cannot be read for certain")
    facts = SourceFacts(
        publisher=_publisher(lines, disclaimer),
        claimed_status=_claimed_status(lines),
        last_updated=iso,
        disclaimer=disclaimer,
        format=form,
    )
    return facts, tuple(warnings)


def read_date(printed: str) -> str:
    """Read the date at the start of a text as ISO; "" when there is none or its reading is open.

    >>> read_date("December 19, 2025View editorial policy"), read_date("03/04/2025")
    ('2025-12-19', '')
    """
    for pattern in _DATES:
        found = pattern.match(printed.strip())
        if found is None:
            continue
        parts = found.groupdict()
        name = (parts.get("month") or "").lower()[:3]
        month = int(parts["number"]) if "number" in parts else _MONTHS.index(name) + 1 if name in _MONTHS else 0
        try:
            return date(int(parts["year"]), month, int(parts["day"])).isoformat()
        except ValueError:
            return ""
    return ""


def _publisher(lines: Sequence[PageLine], disclaimer: str) -> str:
    """The name that disclaims liability, or whose board reviews; "" when neither is named."""
    found = _NO_LIABILITY.search(disclaimer)
    name = re.split(r"[.!?]\s+", found["name"] or found["other"])[-1] if found else ""
    if name and name.lower() not in _PRONOUNS:
        return name
    boards = (_BOARD.search(line.text) for line in lines)
    return next((board["name"] for board in boards if board), "")


def _claimed_status(lines: Sequence[PageLine]) -> str:
    """The step the page marks as current; without one, what its caution line says."""
    steps = [(found, line.current) for line in lines if (found := STEP.fullmatch(line.text))]
    marked = [found for found, current in steps if current]
    marked = marked or [found for found, _ in steps if found["before"] or found["after"]]
    if len(steps) == 1:
        marked = [steps[0][0]]
    if marked and len(marked) < max(2, len(steps)):
        printed = marked[-1]["step"].lower()
        return next(step for step in STEPS if step.lower() == printed)
    pending = any(PENDING in line.text.lower() for line in lines if CAUTION.fullmatch(line.text))
    return PENDING if pending else ""
