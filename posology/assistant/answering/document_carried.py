"""What a document has said before, held for a stretch that does not say it again: its drug, and a person's clearance.

A letter tells the clearance once and a leaflet the drug once; each stretch is checked by itself. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from posology.assistant.dosing.binding import DrugFinder, Scope, bind
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import is_point, metrics_of
from posology.assistant.dosing.person_words import bands_told, holds_dose
from posology.assistant.dosing.quantities import Metric

_RENAL = frozenset({Metric.CRCL, Metric.CRCL_PER_KG, Metric.CRCL_INDEXED, Metric.EGFR})
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One stretch of a document as what it tells is carried on: its text, whether it is a row, and its scope."""

    text: str
    is_row: bool
    section: tuple[str, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Named:
    """The drugs that a stretch names itself, each with its name as written, and whether its scope names any."""

    own: dict[str, str]
    above: bool


def with_what_was_told(
    stretches: Sequence[Told], find_drugs: DrugFinder, has_rules: Callable[[str], bool]
) -> Iterator[Scope]:
    """The scope of each stretch with the drug and the person's clearance that the document told elsewhere.

    Args:
        stretches: all stretches of a plain text, in order.
        find_drugs: finds drugs.
        has_rules: whether there are rules for a drug.
    """
    named = [_drugs_of(one, find_drugs) for one in stretches]
    ruled = {drug: name for one in reversed(named) for drug, name in one.own.items() if has_rules(drug)}
    only = next(iter(ruled.values())) if len(ruled) == 1 else ""
    clearance = ""
    for place, one in enumerate(stretches):
        drug = "" if named[place].above else _drug_told(place, stretches, named, only)
        yield _carried(one.scope, drug, clearance)
        clearance = _clearance_told(one) or clearance


def _drugs_of(one: Told, find_drugs: DrugFinder) -> _Named:
    own = {m.drug: one.text[m.start : m.end] for m in find_drugs(one.text)}
    levels: Iterable[str] = (*one.scope.levels, *one.scope.header)
    above = one.scope.drug is not None or any(find_drugs(level) for level in levels)
    return _Named(own, above)


def _drug_told(place: int, stretches: Sequence[Told], named: Sequence[_Named], only: str) -> str:
    """The name of the drug that a stretch is about which names none, "" where that is not sure.

    It is the one told last in the section, where that tells one alone; else the only one of the document.
    """
    if named[place].own:
        return ""
    section = stretches[place].section
    before = (named[at].own for at in range(place - 1, -1, -1) if stretches[at].section == section)
    told = next((drugs for drugs in before if drugs), {})
    if not told or (stretches[place].is_row and only):
        return only
    return next(iter(told.values())) if len(told) == 1 and not stretches[place].is_row else ""


def _carried(scope: Scope, drug: str, clearance: str) -> Scope:
    if drug:
        scope = replace(scope, title=f"{scope.title} ({drug})" if scope.title else drug)
    if clearance and clearance not in scope.near:
        # Units are taken from the first line that governs: it stays the first, even where there is none.
        scope = replace(scope, near=(*(scope.near or ("",)), clearance))
    return scope


def _clearance_told(one: Told) -> str:
    """The sentence of a stretch that tells one clearance of a person, "" where none does."""
    quantities = extract(one.text, one.scope.unit_context)
    told = ""
    for clause in bind(one.text, quantities, one.scope) if quantities else ():
        bands = [q for q in bands_told(clause, clause.text) if is_point(q) and q.unit and metrics_of(q) & _RENAL]
        if len(bands) == 1 and len(clause.text) <= _LONGEST and not holds_dose(clause.text):
            told = clause.text.strip()
    return told
