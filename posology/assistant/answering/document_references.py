"""Reference marks of a plain text ("[3]") against its own list: marks without an entry, entries without a mark.

Looks at numbers in brackets only. An article in a known format has its references read by its reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from posology.ingest.readers.page_lines import Zone, zone_started_by
from posology.ingest.readers.reference_marks import expand_numbers, plausible_numbers

_MARK = re.compile(r"\[\^?\s*(?P<numbers>\d{1,3}(?:\s*[-–,;]\s*\^?\d{1,3})*)\s*\](?![(:])")
_ENTRY = re.compile(
    r"\s*(?:[-*•]\s+)?(?:\[\^?(?P<boxed>\d{1,3})\]:?|(?P<dotted>\d{1,3})[.)])\s+(?P<title>[^\W\d_].*)", re.DOTALL
)
_ENDS = re.compile(r"\s*#{1,6}\s")
_FURTHEST_BEYOND = 5
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The entries of a text's own list by number, and the lines of the file that it stands on."""

    entries: Mapping[int, str]
    lines: frozenset[int]

    @property
    def given(self) -> bool:
        """Whether the text has a list."""
        return bool(self.lines)


@dataclass(frozen=True, slots=True)
class ReferenceFaults:
    """The numbers that have no entry, and in words: marks without an entry, entries without a mark."""

    absent: frozenset[int] = frozenset()
    missing: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def reference_list(text: str) -> ReferenceList:
    r"""Read the list of a plain text: what stands under "References", and lines that begin with a number in brackets.

    >>> reference_list("Give 1 g [1].\n\nReferences\n1. A label.").entries
    {1: 'A label.'}
    """
    entries: dict[int, str] = {}
    unnumbered: list[str] = []
    places: set[int] = set()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        zone = zone_started_by(line.strip().strip("#*_ ").strip())
        if zone is not None or _ENDS.match(line):
            inside = zone is Zone.REFERENCES
            places |= {number} if inside else set()
            continue
        found = _ENTRY.match(line)
        if found is not None and (inside or found["boxed"]):
            entries.setdefault(int(found["boxed"] or found["dotted"]), found["title"].strip())
            places.add(number)
        elif inside:
            places.add(number)
            unnumbered += [line.strip()] if line.strip() else []
    if not entries:
        entries = dict(enumerate(unnumbered, 1))
    return ReferenceList(entries, frozenset(places))


def marks_in(text: str) -> tuple[int, ...]:
    """The numbers that stand in brackets in a text, each once; not those of a link.

    >>> marks_in("Hydrate first [1, 3-4]. See [9](https://example.org).")
    (1, 3, 4)
    """
    lists = (expand_numbers(found["numbers"].replace("^", "").replace(";", ",")) for found in _MARK.finditer(text))
    return tuple(dict.fromkeys(number for numbers in lists for number in numbers))


def reference_faults(statements: Sequence[str], listed: ReferenceList) -> ReferenceFaults:
    """Compare the marks of statements with the entries of a list.

    Without a list, and far beyond the end of one, a number in brackets counts as a mark only where the numbers of the
    text run up to it: a lone "[50]" is a value.

    Args:
        statements: in reading order, without those of the list.
        listed: the list.
    """
    marked = [(number, text) for text in statements for number in marks_in(text)]
    last = max(listed.entries, default=0)
    plausible = plausible_numbers(_bracketed_only(statements), last)
    beyond = range(1, last + _FURTHEST_BEYOND + 1) if listed.given else range(0)
    absent = {n for n, _ in marked if n not in listed.entries and (n in plausible or n in beyond)}
    times = Counter(number for number, _ in marked if number in absent)
    first = dict(reversed([(number, text) for number, text in marked if number in absent]))
    cited = {number for number, _ in marked}
    return ReferenceFaults(
        frozenset(absent),
        tuple(
            f"reference {number} has no entry on the page (cited {count} time{'s' if count > 1 else ''}, first in: "
            f"{first[number][:_SHOWN]})"
            for number, count in sorted(times.items())
        ),
        tuple(
            f"reference {number} is never cited: {title}"
            for number, title in sorted(listed.entries.items())
            if cited and number not in cited
        ),
    )


def _bracketed_only(statements: Iterable[str]) -> list[str]:
    """The marks of statements and nothing else, so that no bare number passes for one."""
    return [f"[{number}]" for text in statements for number in marks_in(text)]
