"""Which rows of a table are the heads of its columns, and heads completed by what stands beside or below them.

Layout only. What a head says about its column is read in `columns` and `column_heads`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from posology.assistant.dosing import cues
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.metric_cues import read_context
from posology.assistant.dosing.quantities import FOR_WHOM, Role
from posology.assistant.dosing.text_memory import remembered

_SINGLE = re.compile(r"(?<=\S) (?=\S)")
_GAP = re.compile(r"(?<=\S)(?: {2,}|\t)(?=\S)")
_MEASURED = re.compile(
    r"[\s*_]*(?:Cr?Cl|CLcr|e?GFR|(?:creatinine )?clearance|(?:renal|kidney) function)[\s*_,]*"
    r"[(\[]?(?:in )?mL/min(?:/kg|/1[.,·]73 ?m(?:2|²|\^2)?)?[)\]]?[\s*_]*",
    re.IGNORECASE,
)
# Heads that stand far from the margin: the first column has none.
_UNNAMED = re.compile(r" {4,}(?![-*•])[^\d\s][^\d]*$")
_FLOW = re.compile(r"mL/min(?:/kg)?")
_AREA = re.compile(r"1[.,·]73 ?m(?:2|²|\^2)?", re.IGNORECASE)
_SUBHEAD = re.compile(
    r"[\s(\[]*(?:(?:induction|maintenance|loading|treatment|prophylaxis|adult|initial|starting|daily|single)\s)?"
    r"(?:dos(?:e|es|age|ing|e range)|(?:dosing )?(?:interval|frequency)|duration|route|regimen|units?|indication|drug"
    r"|use|renal function|Cr?Cl|CLcr|e?GFR|creatinine clearance|induction|maintenance|treatment|prophylaxis|comments?"
    r"|notes?)?[\s,]*[(\[]?(?:in )?(?:m[cl]?g?/kg(?:/day|/min)?|mg|g|mcg|mL/min(?:/kg|/1[.,·]73 ?m(?:2|²|\^2)?)?"
    r"|h|hours|days)?[\s)\]]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()|]{1,40}\)")
_REPEATS = re.compile(
    r"[\"”“″〃↑]|''|ditto|idem|do\.|(?:the )?same(?: dose)?(?: as (?:above|the row above))?|(?:as|see) above",
    re.IGNORECASE,
)
# No year, no age and no stage: those of "Adults 18-64" and "2024" are other numbers.
_SEVERITY = r"(?:normal|mild|moderate|severe|renal|kidney|function|impairment)"
_BARE_RANGE = re.compile(
    rf"\W*(?:{_SEVERITY}\W+){{0,3}}"
    r"(?:(?:[<>≤≥]|under|below|less than|over|above|more than|at least)\s?\d[\d.]*"
    r"|\d[\d.]*(?:\s?(?:[-–—]|to)\s?[<≤]?\d[\d.]*|(?=\s(?:or|and)\s)))"
    rf"(?:\s(?:or|and)\s(?:less|lower|more|above|below|over))?(?:\W+{_SEVERITY}){{0,3}}\W*",
    re.IGNORECASE,
)
_KINDS = {"crcl": "CrCl", "egfr": "eGFR"}
_LEAST_COLUMNS, _LONGEST_HEAD, _LONGEST_LINE = 3, 60, 120


class _Unit(NamedTuple):
    """The unit of a clearance, and the word for what it measures."""

    kind: str
    unit: str


_NOTHING = _Unit("", "")


def aligned_as_tabs(text: str) -> str:
    r"""A text with the gaps between its columns as tabs, where lines stand in columns and no other sign divides them.

    Every character stays at its place.

    >>> aligned_as_tabs("Drug   CrCl 30-49   CrCl <30\nX      1 g          2 g")
    'Drug\t  CrCl 30-49\t  CrCl <30\nX\t     1 g\t         2 g'
    """
    if "  " not in text or "|" in text or "\t" in text:
        return text
    if _SINGLE.search(text) is None:  # every blank is that wide
        return text
    lines = text.split("\n")
    widths = [len(_GAP.findall(line.strip())) + 1 for line in lines]
    for at, width in enumerate(widths):
        if width >= _LEAST_COLUMNS and width in (*widths[max(0, at - 1) : at], *widths[at + 1 : at + 2]):
            lines[at] = _GAP.sub(lambda gap: "\t" + gap[0][1:], lines[at])
            if at and widths[at - 1] == width - 1 and _UNNAMED.match(lines[at - 1]):
                lines[at - 1] = "\t" + _GAP.sub(lambda gap: "\t" + gap[0][1:], lines[at - 1][1:])
    return "\n".join(lines)


def names_columns(cells: Sequence[str]) -> bool:
    """Whether cells are heads that name a renal function each, and no row: the first has no number of its own.

    >>> names_columns(("Drug", "CrCl 30-49", "HD")), names_columns(("Cefepime", "1 g", "2 g"))
    (True, False)
    """
    if len(cells) < _LEAST_COLUMNS or extract(cells[0]):
        return False
    if _MEASURED.fullmatch(cells[0]):  # "CrCl (mL/min)" beside the regimens that are reduced
        return True
    bare = [_ASIDE.sub(_without_time, cell) for cell in cells[1:]]
    found = [frozenset(quantity.role for quantity in extract(cell)) for cell in bare]
    named = [roles == {Role.BAND} or _on_dialysis(cell, roles) for cell, roles in zip(bare, found, strict=True)]
    told = sum(named) > 1 or (bare != list(cells[1:]) and not any(map(str.isdigit, "".join(bare))))
    return told and all(roles <= {Role.BAND} for roles in found)


def _without_time(aside: re.Match[str]) -> str:
    """What stands in brackets behind a head, "" where it is a length of time or an age ("Treatment (5 days)")."""
    roles = {quantity.role for quantity in extract(aside[0])}
    return "" if roles and roles <= {Role.DURATION, Role.AGE} else aside[0]


def _on_dialysis(cell: str, roles: frozenset[Role]) -> bool:
    return not roles and len(cell) <= _LONGEST_HEAD and bool(cues.dialyses(cell))


def completes_heads(cells: Sequence[str]) -> bool:
    """Whether the row below the heads goes on with them: units, "Dose", "Interval", and nothing else.

    >>> completes_heads(("", "(mL/min)", "(mL/min)")), completes_heads(("Other", "usual dose", "usual dose"))
    (True, False)
    """
    told = [cell for cell in cells if cell.strip()]
    bare = all(len(cell) <= _LONGEST_HEAD and _SUBHEAD.fullmatch(_bare(cell)) for cell in told)
    return bare and (len(told) > 1 or any(map(_is_unit, told)))


def _bare(cell: str) -> str:
    return cell.replace("*", "").strip()


def joined_heads(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Two rows of heads as one; an empty head above goes on from the one to its left.

    >>> joined_heads(("", "Induction", "", "Maintenance"), ("CrCl", "Dose", "Interval", "Dose"))
    ('CrCl', 'Induction Dose', 'Induction Interval', 'Maintenance Dose')
    """
    heads: list[str] = []
    spanning = ""
    units = [cell for cell in below if cell.strip()]
    if len(units) == 1:  # a unit told once is that of every head
        below = [units[0] if _lacks_unit(head) else cell for head, cell in zip(above, below, strict=True)]
    for first, second in zip(above, below, strict=True):
        spanning = first.strip() or (spanning if heads else "")
        heads.append(f"{spanning} {second.strip()}".strip())
    return tuple(heads)


def begins_section(cells: Sequence[str]) -> bool:
    """Whether a row only names what the rows below it are about: its first cell says something, no other one does.

    >>> begins_section(("Induction", "", "")), begins_section((">50", "1 g", ""))
    (True, False)
    """
    if len(cells) < 2 or not cells[0].strip() or any(cell.strip() for cell in cells[1:]):
        return False
    return all(quantity.role in FOR_WHOM for quantity in extract(cells[0]))


def filled(cells: Sequence[str], above: Sequence[str]) -> tuple[str, ...]:
    """A row with what its empty first cells and its marks of repetition stand for, from the row above.

    >>> filled(("", "HD", "as above"), ("Cefepime", "<11", "1 g q24h"))
    ('Cefepime', 'HD', '1 g q24h')
    """
    if not above or len(above) != len(cells):
        return tuple(cells)
    leading = next((at for at, cell in enumerate(cells) if cell.strip()), 0)
    return tuple(
        before if at < leading or _REPEATS.fullmatch(_bare(cell)) else cell
        for at, (cell, before) in enumerate(zip(cells, above, strict=True))
    )


def with_units(scope: Scope) -> Scope:
    """The context of a row in which a clearance of a head has the unit that another head or the line above names."""
    lacking = [at for at, head in enumerate(scope.header) if _lacks_unit(head)]
    if not lacking:
        return scope
    others = [head for at, head in enumerate(scope.header) if at not in lacking]
    told = _told_by(others) or _told_by(scope.near[:1])
    told = told or next((_Unit(kind, "") for at in lacking if (kind := _kind_of(scope.header[at]))), _NOTHING)
    if not (told.unit or told.kind):
        return scope
    heads = tuple(_told_in(head, told) if at in lacking else head for at, head in enumerate(scope.header))
    return replace(scope, header=heads)


def _told_by(lines: Sequence[str]) -> _Unit | None:
    """The one unit of a clearance that lines name, with what it measures; None where they name none or differ."""
    found = [one for line in lines if (one := _unit_told(line)).unit]
    kinds = {one.kind for one in found if one.kind}
    return _Unit("".join(kinds), found[0].unit) if len({one.unit for one in found}) == 1 and len(kinds) < 2 else None


def _told_in(head: str, told: _Unit) -> str:
    """A head with the unit that is told elsewhere for its measure, and with that measure where it names none."""
    named, own = f"{head} {told.unit}".strip(), _kind_of(head)
    if own and told.kind not in {"", own}:
        return head
    return named if own or not told.kind else f"{told.kind} {named}"


@remembered(1024)
def _lacks_unit(head: str) -> bool:
    """Whether a head is a clearance without its unit ("CrCl 30–49", or "30–49" alone)."""
    if len(head) > _LONGEST_HEAD or not any(map(str.isdigit, head)):
        return False
    found = extract(head) or (extract(f"CrCl {head}") if _BARE_RANGE.fullmatch(head) else ())
    return len(found) == 1 and found[0].role is Role.BAND and not found[0].unit


@remembered(1024)
def _unit_told(line: str) -> _Unit:
    """The unit of a clearance that a line names, alone or with one range; none where it names none or two."""
    bands = [quantity for quantity in extract(line) if quantity.role is Role.BAND] if len(line) <= _LONGEST_LINE else []
    context = read_context(line)
    if len(line) > _LONGEST_LINE or len(bands) > 1 or not (context.renal_kind or _is_unit(line) or bands):
        return _NOTHING
    return _Unit(_KINDS.get(context.renal_kind, ""), context.renal_unit)


def _kind_of(head: str) -> str:
    """The word for what a head measures, "" where it names no clearance."""
    return _KINDS.get(read_context(head).renal_kind, "")


def _is_unit(line: str) -> bool:
    return "mL/min" in line and not re.search(
        r"\w", _AREA.sub("", re.sub(r"mL/min(?:/kg)?", "", line)).replace("/", "")
    )
