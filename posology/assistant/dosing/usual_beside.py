"""The regimen of normal renal function that stands beside reduced doses: in their row, their table or their list.

"2 g q8h" under "Usual dose" is what the doses of that row under clearances start from. A regimen counts only where the
label prints it; any other is a fault of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import cues, mentions
from posology.assistant.dosing.base_regimens import Base, bases_of_group, is_printed_base
from posology.assistant.dosing.binding import EMPTY_SCOPE, Clause, Scope, bind
from posology.assistant.dosing.column_heads import read_head
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.pairing import prints
from posology.assistant.dosing.quantities import FOR_WHOM, Quantity, Role
from posology.assistant.dosing.text_memory import remembered

USUAL = re.compile(r"\b(?:usual|normal|standard|regular|full)\b", re.IGNORECASE)
"""What the head of a column of usual doses says."""
_PLAIN = re.compile(r"\W*(?:(?:adult|IV|oral|PO|base|recommended)\W+)*(?:dos(?:e|age|ing)|regimen)\W*", re.IGNORECASE)
_OR = re.compile(r",?\s+or\s", re.IGNORECASE)
_LONGEST = 400


def usual_beside(
    clause: Clause, local: str, scope: Scope, compiled: CompiledMonograph, named: frozenset[str]
) -> tuple[Base, ...]:
    """The regimens from which the doses under a clearance start, none where nothing beside them tells any.

    Args:
        clause: the clause of the doses; its row where it is one.
        local: the head of their column.
        scope: the context of the clause.
        compiled: the rules of its drug.
        named: the uses that the text names; a regimen that the label prints for none of them does not count.
    """
    told = _of_row(clause, local) if scope.header else _of_neighbour(clause, compiled) or _of_list(clause, compiled)
    told = told or _of_table(local, scope) or (() if scope.header else _of_item(clause, scope, compiled))
    printed = [rule for rule in compiled.base_rules if not named or rule.regimen.indication in named] if told else []
    kept = tuple(dict.fromkeys(one for one in told if any(is_printed_base(rule, *one) for rule in printed)))
    return kept if len({dose for dose, _ in kept}) == 1 else ()


def usual_rows(rows: Sequence[Sequence[str]], header: Sequence[str]) -> list[tuple[str, ...]]:
    """For each row of a table the cells of the row that tells the doses of normal renal function for the same thing.

    >>> usual_rows([(">50", "1 g q8h"), ("26-50", "1 g q12h")], ("CrCl (mL/min)", "Meropenem"))
    [(), ('>50', '1 g q8h')]
    """
    keys: list[tuple[str, ...]] = []
    usual: dict[tuple[str, ...], list[int]] = {}
    for at, cells in enumerate(rows):
        bands, labels = _leading(tuple(cells), tuple(header))
        keys.append(labels)
        if len(bands) == 1 and _is_open(bands[0]):
            usual.setdefault(labels, []).append(at)
    found = []
    for at, key in enumerate(keys):
        whose = usual.get(key, [])
        found.append(tuple(rows[whose[0]]) if len(whose) == 1 and whose[0] != at else ())
    return found


def _leading(cells: tuple[str, ...], header: tuple[str, ...]) -> tuple[list[Quantity], tuple[str, ...]]:
    """The clearances of a row, and what else stands before its doses."""
    bands: list[Quantity] = []
    labels: list[str] = []
    for cell, head in zip(cells, header, strict=False):
        found = extract(cell, head)
        if any(quantity.role not in FOR_WHOM for quantity in found):
            break
        inside = [quantity for quantity in found if quantity.role is Role.BAND]
        bands += inside
        labels += [] if inside else [cell]
    return bands, tuple(labels)


def _is_open(band: Quantity) -> bool:
    """Whether a band has a lower end only: that of normal renal function."""
    return band.low is not None and band.high is None


def _of_row(clause: Clause, local: str) -> tuple[Base, ...]:
    """What the other columns of a row give for normal renal function, for a dose whose own column is for another."""
    if read_head(local).band is None and not cues.dialyses(local):
        return ()
    beside = (group for group in clause.groups if group.local != local and _is_usual(group.local))
    return tuple(one for group in beside for one in _of_group(group))


@remembered(1024)
def _is_usual(head: str) -> bool:
    """Whether the head of a column says that its doses are those of normal renal function."""
    band = read_head(head).band
    if band is not None:
        return _is_open(band)
    if cues.dialyses(head) or mentions.phases(head):
        return False
    return USUAL.search(head) is not None or _PLAIN.fullmatch(head) is not None or cues.says_normal_function(head)


def _of_table(local: str, scope: Scope) -> tuple[Base, ...]:
    """What the row of normal renal function gives in the column of a dose."""
    if not scope.usual or local not in scope.header:
        return ()
    cell = scope.usual[scope.header.index(local)]
    return tuple(one for group in _groups_in(cell) for one in _of_group(group))


def _is_plain(clause: Clause, compiled: CompiledMonograph) -> bool:
    """Whether a clause gives doses for a reduced clearance, and names no use, phase or condition of its own."""
    words = (clause.whole or clause).text
    if not (clause.groups and clause.bands) or any(map(_is_open, clause.bands)):
        return False
    return not (compiled.uses(words).named or mentions.phases(words) or compiled.regimens_named(words))


def _of_item(clause: Clause, scope: Scope, compiled: CompiledMonograph) -> tuple[Base, ...]:
    """What the item of normal renal function gives in a list of which each item is read by itself."""
    return _of_open_band(scope.usual[0]) if scope.usual and _is_plain(clause, compiled) else ()


def usual_items(texts: Sequence[str]) -> list[str]:
    """For each item of a list the only one that tells the doses of normal renal function, "" where there is none."""
    told = [at for at, text in enumerate(texts) if len(text) <= _LONGEST and _of_open_band(text)]
    return [texts[told[0]] if len(told) == 1 and told[0] != at else "" for at in range(len(texts))]


def _of_neighbour(clause: Clause, compiled: CompiledMonograph) -> tuple[Base, ...]:
    """What a part of the same clause gives for normal renal function ("1 g q8h above 50 mL/min, 500 mg q12h …")."""
    own = [group for group in clause.groups if group.band is not None and not group.base]
    if clause.whole is None or not own or any(group.band is not None and _is_open(group.band) for group in own):
        return ()
    if compiled.uses(clause.text).named or mentions.phases(clause.text) or compiled.regimens_named(clause.text):
        return ()
    drugs = {group.drug for group in own} | {""}
    others = [one for one in clause.whole.groups if one.drug in drugs and one not in own]
    beside = [one for one in others if one.band is not None and _is_open(one.band)]
    if not beside and _OR.match(clause.text):
        # "750 mg daily, or 250 mg daily with a CrCl of 20-49": the clearance may be told of both, where both are right.
        bands = [band_of(group.band) for group in own if group.band is not None]
        here = [row for row in compiled.row_rules if row.band in bands]
        free = [one for one in others if one.band is None or one.apart]
        beside = [one for one in free if not any(prints(row, one) for row in here)]
    return tuple(_of_group(beside[0])) if len(beside) == 1 else ()


def _of_list(clause: Clause, compiled: CompiledMonograph) -> tuple[Base, ...]:
    """What the item of normal renal function gives, above the other items of its list and nothing that names a use."""
    for text in clause.earlier if _is_plain(clause, compiled) else ():
        if found := _of_open_band(text):
            return found
        if compiled.names_drug(text) or compiled.uses(text).named or mentions.phases(text):
            return ()
    return ()


@remembered(1024)
def _of_open_band(text: str) -> tuple[Base, ...]:
    """The regimens of a sentence for one clearance, where that is the one of normal renal function."""
    clauses = bind(text, extract(text), EMPTY_SCOPE)
    bands = [band for clause in clauses for band in clause.bands]
    if len(bands) != 1 or not _is_open(bands[0]):
        return ()
    return tuple(one for clause in clauses for group in clause.groups for one in _of_group(group))


@remembered(1024)
def _groups_in(text: str) -> tuple[DoseGroup, ...]:
    return tuple(group for clause in bind(text, extract(text), EMPTY_SCOPE) for group in clause.groups)


def _of_group(group: DoseGroup) -> list[Base]:
    """A dose with its intervals, where both are told and it is no bound; a dose per day needs none."""
    dose = group.dose
    if dose is None or dose.low is None or dose.high is None:
        return []
    if not (group.intervals or dose.unit.endswith("/day")):
        return []
    return bases_of_group(group)
