"""Read the "References" block of an answer page: type line, title line, "publisher, year" line.

Pure. Entries are numbered in printed order unless the page prints their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from posology.ingest.documents import Reference
from posology.ingest.readers.page_lines import LineKind, PageLine

_LAST_LINE = re.compile(r"(?P<publisher>.*?)[,;]?\s*\(?(?P<year>(?:18|19|20|21)\d{2})\)?\.?")
_NUMBER_LINE = re.compile(r"\[?(?P<number>\d{1,3})\]?[.)]?")
_NUMBERED = re.compile(r"(?:\[(?P<boxed>\d{1,3})\]|(?P<dotted>\d{1,3})[.)])\s+(?P<rest>\S.*)")
_BARE = re.compile(r"(?P<bare>\d{1,3})\s+(?P<rest>[^\W\d].*)")
_LOCATOR = re.compile(
    r"(?:doi\s*:?\s*)?10\.\d{4,9}/\S+|(?:pmid|pmcid|set[- ]?id|isbn)\s*:?\s*\S+|https?://\S+|"
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.IGNORECASE,
)
_VIEW_LINK = re.compile(r"\s*(?:view|open|read)\s+(?:source|article|abstract|link|full text)\s*$", re.IGNORECASE)


def read_page_references(lines: Sequence[PageLine]) -> tuple[Reference, ...]:
    """Read the entries of a reference block.

    Args:
        lines: the block's lines without its heading; BREAK lines part entries where the source does.

    Returns:
        References in printed order.
    """
    plain = _with_boxed_numbers(lines)
    entries = [entry for entry in _entries(plain) if any(entry)]
    return tuple(_reference(*_cut_number(entry, position)) for position, entry in enumerate(entries, start=1))


def _with_boxed_numbers(lines: Sequence[PageLine]) -> Sequence[PageLine]:
    """The lines with their entries' numbers boxed: those of numbered bullets, and rising ones that lines begin with."""
    if any(line.ordinal for line in lines):
        return [replace(line, text=f"[{line.ordinal}] {line.text}") if line.ordinal else line for line in lines]
    found = [_BARE.fullmatch(line.text) for line in lines if line.text]
    numbers = [int(match["bare"]) for match in found if match is not None]
    if len(numbers) < len(found) or not numbers or any(one >= other for one, other in pairwise(numbers)):
        return lines
    return [replace(line, text=_BARE.sub(r"[\g<bare>] \g<rest>", line.text)) for line in lines]


def _cut_number(entry: list[str], position: int) -> tuple[int, list[str]]:
    """Take a printed number off an entry; without one, its position counts."""
    found = _NUMBER_LINE.fullmatch(entry[0])
    if found and len(entry) > 1:
        return int(found["number"]), entry[1:]
    numbered = _NUMBERED.fullmatch(entry[0])
    if numbered:
        return int(numbered["boxed"] or numbered["dotted"]), [numbered["rest"], *entry[1:]]
    return position, entry


def _entries(lines: Sequence[PageLine]) -> list[list[str]]:
    """Group the lines into entries, by a closing "publisher, year" line or by a break in the source."""
    entries: list[list[str]] = [[]]
    closed = False
    for line in lines:
        text = _VIEW_LINK.sub("", line.text)
        if line.kind is LineKind.BREAK:
            closed = closed or len(_without_number(entries[-1])) >= 3
            continue
        if not text:
            continue
        starts = bool(_NUMBER_LINE.fullmatch(text) or _NUMBERED.fullmatch(text)) and bool(entries[-1])
        belongs = closed and _LOCATOR.fullmatch(text) is not None
        if (closed or starts or line.kind is LineKind.BULLET) and entries[-1] and not belongs:
            entries.append([])
        entries[-1].append(text)
        if not belongs:
            closed = _closes(entries[-1])
    return entries


def _without_number(entry: list[str]) -> list[str]:
    return entry[1:] if entry and _NUMBER_LINE.fullmatch(entry[0]) else entry


def _closes(entry: list[str]) -> bool:
    """Say whether the last line of an entry is its "publisher, year" line."""
    content = _without_number(entry)
    return len(content) >= 2 and _LAST_LINE.fullmatch(content[-1]) is not None


def _reference(number: int, entry: list[str]) -> Reference:
    """Make a reference of an entry's lines."""
    locators = [text for text in entry if _LOCATOR.fullmatch(text)]
    content = [text for text in entry if text not in locators]
    url = next((text for text in locators if text.lower().startswith("http")), "")
    publisher, year = "", None
    if len(content) > 1 or (content and not locators):
        last = _LAST_LINE.fullmatch(content[-1])
        if last is not None and len(content) > 1:
            publisher, year = last["publisher"], int(last["year"])
            content = content[:-1]
        elif len(content) > 2:
            publisher = content[-1]
            content = content[:-1]
    kind = content[0] if len(content) > 1 else ""
    title = " ".join(content[1:] if kind else content)
    return Reference(
        number=number,
        type=kind,
        title=title,
        publisher=publisher,
        year=year,
        locator=next((text for text in locators if text != url), ""),
        url=url,
    )
