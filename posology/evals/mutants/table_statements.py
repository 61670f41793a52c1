"""Rows of tables with several columns: right as printed, wrong as soon as one cell holds what another should.

Columns are base regimens, uses or phases of one printed renal table.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.frame_statements import Spoiled
from posology.evals.mutants.phrasings import Statement, Wording, band_words, cap
from posology.evals.mutants.printed_facts import Claim, claims_of
from posology.evals.mutants.printed_values import mass, number


def _tables(drug: str) -> Iterator[tuple[str, list[Claim], list[list[Claim]]]]:
    """Every two columns that can stand side by side: what their heads tell apart, the heads, and the rows."""
    keyed: dict[tuple[object, ...], list[Claim]] = {}
    for fact in claims_of(drug):
        if fact.band is not None and not fact.base_words:
            keyed.setdefault((fact.use, fact.route, fact.phase, fact.base), []).append(fact)
    for first, second in pairwise(keyed.values()):
        one, other = first[0], second[0]
        shared = [(a, b) for a in first for b in second if a.band == b.band and a.dose and b.dose]
        same_measure = (one.metric, one.route, one.who) == (other.metric, other.route, other.who)
        if not shared or not same_measure or one.base is None:
            continue
        if (one.use, one.phase) == (other.use, other.phase):
            yield "base", [one, other], [list(pair) for pair in shared]
        elif one.use and other.use and one.phase == other.phase:
            yield "use", [one, other], [list(pair) for pair in shared]
        elif one.phase and other.phase and one.use == other.use:
            yield "phase", [one, other], [list(pair) for pair in shared]


def _head(kind: str, claim: Claim, seed: int) -> str:
    wording = Wording(claim, seed)
    use = f"{wording.use}, {claim.phase}" if claim.phase else wording.use
    return {"base": wording.base, "use": cap(use), "phase": cap(claim.phase)}[kind]


def _scope(kind: str, heads: list[Claim], seed: int) -> Scope:
    wording = Wording(heads[0], seed)
    measure = f"{wording.measure} ({heads[0].metric.unit if heads[0].metric else ''})"
    why = wording.purpose if kind == "base" else f" for {wording.use}" if kind == "phase" else ""
    route = f", {wording.via}" if wording.via else ""
    return Scope(
        header=(measure, *(_head(kind, claim, seed) for claim in heads)), near=(f"{cap(wording.drug)}{why}{route}",)
    )


def _row(band: Claim, cells: list[Claim], seed: int) -> str:
    shown = next(band_words(band.band)) if band.band else ""
    return " | ".join((shown, *(f"{Wording(c, seed).dose} {Wording(c, seed).every}" for c in cells)))


def table_rights(drug: str, seed: int = 1) -> Iterator[Statement]:
    """Rows of two columns as printed."""
    for kind, heads, rows in _tables(drug):
        for cells in rows:
            ambiguous = any(cell.conditional for cell in cells)
            yield Statement(_row(cells[0], cells, seed), _scope(kind, heads, seed), ambiguous=ambiguous)


def table_wrongs(drug: str, seed: int = 1) -> Iterator[Spoiled]:
    """The same rows with cells traded between columns or rows, or a tenfold slip in the second column."""
    for kind, heads, rows in _tables(drug):
        scope = _scope(kind, heads, seed)
        for place, cells in enumerate(rows):
            right = Statement(_row(cells[0], cells, seed), scope)
            if _differ(cells[0], cells[1]):
                wrong = Statement(_row(cells[0], cells[::-1], seed), scope)
                yield Spoiled("table: columns traded", wrong, right, covered=True)
            for other in rows[place + 1 : place + 2]:
                if _differ(cells[1], other[1]) and other[1].band != cells[1].band:  # a band may be printed twice
                    wrong = Statement(_row(cells[0], [cells[0], other[1]], seed), scope)
                    yield Spoiled("table: cell of the next row", wrong, right, covered=True)
            dose = cells[1].dose
            if dose is not None:
                slip = f"{number(dose.low * 10)} {dose.unit} {Wording(cells[1], seed).every}"
                text = f"{right.text.rpartition(' | ')[0]} | {slip}"
                yield Spoiled("table: x10 in a cell", Statement(text, scope), right, covered=True)


def _differ(one: Claim, other: Claim) -> bool:
    if one.dose is None or other.dose is None:
        return False
    return (mass(one.dose), one.cadence) != (mass(other.dose), other.cadence)
