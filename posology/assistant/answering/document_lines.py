"""Lines of a plain text that are checked as one: records of one regimen, and a dose with the criteria listed below it.

Layout and roles of numbers only; judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from posology.assistant.dosing.answers_told import goes_on
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.laid_out import is_one_record
from posology.assistant.dosing.quantities import FOR_WHOM, Role
from posology.ingest.readers.page_lines import LineKind, PageLine

_KEYED = re.compile(r"[^:]{1,40}:\s")
_SAID = frozenset({LineKind.TEXT, LineKind.BULLET})


def tells_dosing(text: str) -> bool:
    """Whether a line holds a number that does not only say for whom it is.

    >>> tells_dosing("Cefepime 2 g every 8 hours:"), tells_dosing("CrCl below 30 mL/min:")
    (True, False)
    """
    return any(quantity.role not in FOR_WHOM for quantity in extract(text))


def gives_dose(text: str) -> bool:
    """Whether a line gives a dose.

    >>> gives_dose("Cefepime 2 g every 8 hours:"), gives_dose("CrCl below 30 mL/min:")
    (True, False)
    """
    return any(quantity.role is Role.DOSE for quantity in extract(text))


def in_parts(line: PageLine) -> PageLine:
    """A line that is no row, and whose parts between bars each begin with what they are about, parted by semicolons.

    >>> in_parts(PageLine(LineKind.TEXT, "CrCl >50: 1 g | CrCl 10-50: 500 mg")).text
    'CrCl >50: 1 g ; CrCl 10-50: 500 mg'
    """
    parts = line.text.split(" | ") if line.kind in _SAID else []
    keyed = len(parts) > 1 and all(_KEYED.match(part) for part in parts)
    return replace(line, text=" ; ".join(parts)) if keyed else line


def records(lines: Iterable[PageLine]) -> Iterator[PageLine]:
    """The lines, those of a record that tell one regimen as one ("Dose: 1 g" and "Interval: every 8 hours").

    Args:
        lines: the lines of a text.
    """
    held: PageLine | None = None
    for line in lines:
        together = held is not None and (held.kind, held.level) == (line.kind, line.level)
        answers = held is not None and line.kind in _SAID and goes_on(held.text, line.text)
        if held is not None and (answers or (together and is_one_record(held.text.rpartition("\n")[2], line.text))):
            held = replace(held, text=f"{held.text}\n{line.text}")
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def with_criteria(lines: Iterable[PageLine]) -> Iterator[PageLine]:
    """The lines, each that gives a dose and ends with a colon as one with the items below it that say for whom it is.

    Args:
        lines: the lines of a text.
    """
    held: PageLine | None = None
    for line in lines:
        if held is not None and line.kind is LineKind.BULLET and _below(held, line) and _only_for_whom(line.text):
            held = replace(held, text=f"{held.text}\n- {line.text}")
            continue
        if held is not None:
            yield held
        gives = line.kind in _SAID and line.text.rstrip("*_ ").endswith(":") and gives_dose(line.text)
        held = line if gives else None
        if held is None:
            yield line
    if held is not None:
        yield held


def _below(above: PageLine, item: PageLine) -> bool:
    return above.kind is LineKind.TEXT or item.level > above.level


def _only_for_whom(text: str) -> bool:
    numbers = extract(text)
    return bool(numbers) and all(quantity.role in FOR_WHOM for quantity in numbers)
