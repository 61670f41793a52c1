"""Tables whose rows or columns are the days of a course, read as the course that they tell ("Days 1–3: 5 mg; …").

Layout only. Which dose belongs to which days is judged in `course_days`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing.spacing import Folded
from posology.assistant.dosing.table_pieces import CELLS, Piece

_DAYS = re.compile(
    r"\W*(?:study |treatment )?(?P<unit>days?|weeks?)(?: (?:of|on) (?:therapy|treatment|course))?\W*", re.IGNORECASE
)
_SPAN = r"\d{1,3}(?:\s?(?:[–-]|to|and)\s?\d{1,3})?(?:\s?(?:onwards?|and (?:after|on|beyond)|\+))?"
_BARE = re.compile(rf"[\s*_]*{_SPAN}[\s*_]*")
_NAMED = re.compile(rf"[\s*_]*days?\s{_SPAN}[\s*_]*", re.IGNORECASE)
_PART = re.compile(
    r"\W*(?:(?:adult|total|usual|recommended|[A-Z]?[\w-]+)\W+)?(?:dos(?:e|es|age|ing)|interval|frequency|route|regimen)\W*",
    re.IGNORECASE,
)


def labelled(cells: Sequence[str], header: Sequence[str]) -> tuple[str, ...]:
    """A row with the word "Days" before the number under that head in the first column; in another one it is a length.

    >>> labelled(("7–9", "15 mg TID"), ("Day", "Baclofen"))
    ('Days 7–9', '15 mg TID')
    """
    return (_label(cells[0], header[0]), *cells[1:]) if cells else ()


def _label(cell: str, head: str) -> str:
    named = _DAYS.fullmatch(head)
    if named is None or not _BARE.fullmatch(cell):
        return cell
    return f"{named['unit'].rstrip('s').capitalize()}{'s' if _is_range(cell) else ''} {cell.strip(' *_')}"


def _is_range(cell: str) -> bool:
    return len(re.findall(r"\d+", cell)) > 1


def days_of(header: Sequence[str]) -> tuple[str, ...]:
    """For each head the days that its column is for, "" where it is for none; all "" where fewer than two are.

    >>> days_of(("Drug", "Day 1", "Day 2 onward")), days_of(("Days", "1–3", "4–6"))
    (('', 'Day 1', 'Day 2 onward'), ('', 'Days 1–3', 'Days 4–6'))
    """
    over = header[0] if header and _DAYS.fullmatch(header[0]) else ""
    days = tuple(
        head.strip(" *_") if _NAMED.fullmatch(head) else _label(head, over) if over and _BARE.fullmatch(head) else ""
        for head in header
    )
    return days if sum(map(bool, days)) > 1 else ("",) * len(header)


def in_one(rows: Sequence[Piece]) -> tuple[Piece, ...]:
    """The rows of a table of days as one text, each a line of it; as they are where its columns are not one course."""
    header = rows[0].scope.header if rows else ()
    one_course = len(header) > 1 and all(_PART.fullmatch(head) for head in header[1:])
    if not one_course or len(rows) < 2 or not all(_NAMED.fullmatch(row.folded.text.split(CELLS)[0]) for row in rows):
        return tuple(rows)
    words: list[str] = []
    places: list[int] = []
    for row in rows:
        told, at = row.folded.text, row.folded.places
        end = told.index(CELLS)
        words += [told[:end], ": ", told[end + len(CELLS) :].replace("|", " "), "\n"]
        places += [*at[:end], at[end], at[end], *at[end + len(CELLS) : len(told)], at[-1]]
    scope = replace(rows[0].scope, header=(), usual=(), near=(" ".join(header[1:]), *rows[0].scope.near))
    return (Piece(Folded("".join(words)[:-1], tuple(places)), scope),)
