"""Rows of a table that say several things side by side, cut into what each cell says by itself.

"30–49 | 50 mg daily | contraindicated" under the names of two drugs is two statements; so is a cell that says in words
what becomes of the dose ("no change", "not recommended") beside cells with doses. Doses of one drug stay together: one
may be the regimen from which the others start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from posology.assistant.dosing.binding import DrugFinder, Scope
from posology.assistant.dosing.column_heads import read_head
from posology.assistant.dosing.course_tables import days_of
from posology.assistant.dosing.extraction import cell_ends, extract
from posology.assistant.dosing.full_dose_cues import says_unchanged
from posology.assistant.dosing.quantities import FOR_WHOM, Role
from posology.assistant.dosing.spacing import Folded, fold
from posology.assistant.dosing.table_pieces import CELLS, Piece
from posology.assistant.dosing.taken_back import is_ended_row
from posology.assistant.dosing.usual_beside import USUAL

_REFUSES = re.compile(
    r"\b(?:not recommended|contra-?indicated|avoid(?:ed)?|do not (?:use|give|start|initiate)|not (?:indicated|advised)"
    r"|should not be (?:used|given)|must not be (?:used|given)|discontinue|stop|withhold)\b",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\W*(?:usual|normal|full|standard|same|unchanged|no (?:change|adjustment|reduction))\b[^.;]{0,40}", re.IGNORECASE
)
_TIMES = frozenset({Role.INTERVAL, Role.FREQUENCY})
_TIME_HEAD = re.compile(r"\b(?:interval|frequency|how often|schedule|times)\b", re.IGNORECASE)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with the head above it.

    `speaks` marks one that says in words what becomes of the dose, `adjusts` one that gives doses by clearance.
    """

    start: int
    words: str
    head: str
    drug: str
    is_dosed: bool
    speaks: bool
    adjusts: bool = False

    @property
    def is_named(self) -> bool:
        """Whether its head says in words whose dose the cell speaks of."""
        return bool(self.head) and not any(map(str.isdigit, self.head))

    @property
    def is_base(self) -> bool:
        """Whether its column holds the regimens from which others start."""
        return USUAL.search(self.head) is not None and read_head(self.head).band is None


def row_parts(text: str, scope: Scope, find_drugs: DrugFinder) -> tuple[Piece, ...]:
    """The statements that a row makes side by side, none where it makes one."""
    if not scope.header or len(text) > _LONGEST or is_ended_row(text):
        return ()
    cells = _cells_of(text, scope, find_drugs)
    if len(cells) != len(scope.header):
        return ()
    if any(days := days_of(scope.header)):
        return (_course(cells, days, scope),)
    drugs = dict.fromkeys(cell.drug for cell in cells if cell.drug)
    groups = [[cell for cell in cells if cell.drug in {"", drug}] for drug in drugs] if len(drugs) > 1 else [cells]
    told = [group for group in groups if any(cell.drug and (cell.is_dosed or cell.speaks) for cell in group)]
    groups = told if len(drugs) > 1 and told else groups
    parts = tuple(part for group in groups for part in _told_apart(group, scope))
    return parts if len(parts) > 1 or (parts and parts[0].folded.text != text) else ()


def _cells_of(text: str, scope: Scope, find_drugs: DrugFinder) -> list[_Cell]:
    edges = cell_ends(text, len(scope.header))
    starts = [0, *(edge + len(CELLS) for edge in edges)]
    ends = [*edges, len(text)]
    cells: list[_Cell] = []
    for start, end, head in zip(starts, ends, scope.header, strict=False):
        words = text[start:end]
        named = {mention.drug for mention in find_drugs(head) if mention.subject}
        plain = fold(words).text
        roles = {quantity.role for quantity in extract(plain, head)}
        speaks = bool(cells) and not roles - {Role.BAND} and _speaks(plain, told=bool(roles))
        drug = next(iter(named)) if len(named) == 1 and cells else ""
        completes = roles <= _TIMES and _TIME_HEAD.search(head) is not None  # what another column says
        adjusts = bool(cells) and {Role.BAND, Role.DOSE} <= roles
        cells.append(_Cell(start, words, head, drug, bool(roles - FOR_WHOM) and not completes, speaks, adjusts))
    return cells if len(starts) == len(scope.header) else []


def _speaks(words: str, *, told: bool) -> bool:
    """Whether a cell says in words what becomes of the dose; one with a clearance of its own only refuses it."""
    if _REFUSES.search(words) is not None:
        return True
    return not told and (_KEPT.fullmatch(words) is not None or says_unchanged(words))


def _told_apart(cells: Sequence[_Cell], scope: Scope) -> Iterator[Piece]:
    """The cells with doses as one row, and each that speaks in words as its own row, behind what leads them all."""
    usual = [cell for cell in cells[1:] if cell.is_dosed and not cell.adjusts]
    if usual and any(cell.adjusts for cell in cells) and not any(map(str.isdigit, cells[0].words)):
        yield from _usual_and_adjusted(cells, usual, scope)
        return
    speaking = [cell for cell in cells if cell.speaks]
    dosed = [cell for cell in cells[1:] if cell.is_dosed]
    headed = [cell for cell in speaking if read_head(cell.head).band is not None or cell.is_named]
    if not speaking or not (dosed or any(read_head(cell.head).band is not None for cell in speaking)):
        yield _piece(cells, scope)
        return
    first = next(at for at, cell in enumerate(cells) if at and (cell.speaks or cell.is_dosed))
    leading = [*cells[:first], *(cell for cell in dosed if cell.is_base)]
    rest = [cell for cell in cells if not cell.speaks]
    if any(cell not in leading for cell in dosed):
        yield _piece(rest, scope)
    for cell in speaking:
        yield _piece([*leading, cell], scope, spelt_out=cell if cell in headed else None)


def _usual_and_adjusted(cells: Sequence[_Cell], usual: Sequence[_Cell], scope: Scope) -> Iterator[Piece]:
    """The usual dose of a row, and each of its cells that gives doses with their clearances, as rows of their own."""
    yield _piece([cell for cell in cells if not cell.adjusts], scope)
    told = f"Usual dose {CELLS.join(cell.words for cell in usual)}"
    for cell in cells:
        if cell.adjusts:
            yield _piece([cells[0], cell], replace(scope, near=(*(scope.near or ("",)), told)))


def _course(cells: Sequence[_Cell], days: Sequence[str], scope: Scope) -> Piece:
    """A row whose columns are the days of a course as the course in words; what else it says leads it."""
    text = ""
    places: list[int] = []
    lines: list[str] = []
    for cell, when in sorted(zip(cells, days, strict=True), key=lambda one: bool(one[1])):
        if not cell.words.strip():
            continue
        head = f"{when}: " if when else ""
        lines += [] if when else [cell.head]
        # The days stand nowhere in the row: what is wrong with them is said of the whole cell.
        last = cell.start + len(cell.words) - 1
        before = max((at for at, sign in enumerate(head) if sign.isdigit()), default=0)
        places += [*[cell.start] * before, *[last] * (len(head) - before), *range(cell.start, last + 1)]
        text, places = f"{text}{head}{cell.words}{'; ' if when else ': '}", [*places, last, last]
    near = (*(line for line in lines if line), *scope.near)
    return Piece(Folded(text[:-2], tuple(places[:-1])), replace(scope, header=(), usual=(), near=near))


def _piece(cells: Sequence[_Cell], scope: Scope, spelt_out: _Cell | None = None) -> Piece:
    """Some cells as a row of their own; the clearance above the one that speaks stands in front of its words."""
    joined = ""
    places: list[int] = []
    heads: list[str] = []
    for cell in cells:
        if places:
            joined, places = joined + CELLS, [*places, *[cell.start] * len(CELLS)]
        words, head = cell.words, cell.head
        if cell is spelt_out:
            # The clearance stands nowhere in the row: what is wrong with it is said of the whole cell.
            band = read_head(head).band
            before = band.end - 1 if band is not None else 0
            last = cell.start + max(len(words), 1) - 1
            places += [*[cell.start] * before, *[last] * (len(head) + 2 - before)]
            joined, head = f"{joined}{head}: ", ""
        joined, places = joined + words, [*places, *range(cell.start, cell.start + len(words))]
        heads.append(head)
    end = places[-1] + 1 if places else 0
    # The cells of the row of normal renal function stand under the heads of the whole table.
    told = dict(zip(scope.header, scope.usual, strict=False))
    usual = tuple(told.get(head, "") for head in heads) if told else ()
    return Piece(Folded(joined, (*places, end)), replace(scope, header=tuple(heads), usual=usual))
