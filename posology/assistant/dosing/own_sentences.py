"""Sentences that stand on their own: they take nothing from the sentences before them that give another dose.

A sentence without a dose ("Patients on haemodialysis need less.") still governs what follows it. What a sentence may
take from those before it is decided in `situations`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clause_bounds import RulesAt
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.opinions import Agreement, Opinions

# What follows from the sentence before does not stand by itself.
# An item of a list that begins with its drug ("2. Metformin 500 mg"), as in a list of medicines.
_ITEM = re.compile(r"\s*(?:[-•‣*–+]|\(?\d{1,2}[.)]|\[[ xX✓✔]?\]|[☐☑☒✅□■✓✔])\s")
_NUMBER = re.compile(r"\s*\(?\d{1,2}[.)]?\s*")
_OPENING = 40
_FOLLOWS = re.compile(r"\b(?:so|therefore|thus|hence|accordingly|consequently)\b", re.IGNORECASE)


def told_apart(
    clauses: Sequence[Clause], named: Sequence[int], rules_at: RulesAt
) -> Iterator[tuple[Clause, Clause | None]]:
    """The clauses of a text in order, each with the sentences before it from which it may take what it does not say.

    Args:
        clauses: as they were bound.
        named: where the names of drugs end in the text, in order.
        rules_at: the rules of the drug at a place of the text, None where there are none.

    Yields:
        A clause, and the same clause without the sentences before it that hold a number where it names its own drug.
    """
    dosed: set[str] = set()
    numbered: set[str] = set()
    before: CompiledMonograph | None = None
    for clause in clauses:
        compiled = rules_at(clause.end) if clause.earlier and _names_drug(clause, named) else None
        other = compiled is not before and _opens_with_drug(clause, named)
        if compiled is not None and dosed and (other or compiled.uses(clause.text).named):
            yield replace(clause, earlier=tuple(text for text in clause.earlier if text not in dosed)), None
        else:
            around = tuple(text for text in clause.earlier if text not in numbered)
            depends = compiled is None or _FOLLOWS.search(clause.text) is not None
            yield clause, None if depends else replace(clause, earlier=around)
        numbered.add(clause.text)
        if any(group.dose is not None for group in clause.groups):
            dosed.add(clause.text)
            before = rules_at(clause.end)


def _opens_with_drug(clause: Clause, named: Sequence[int]) -> bool:
    """Whether a clause is an item of a list that begins with the name of its drug."""
    place = bisect_right(named, clause.start)
    is_item = _ITEM.match(clause.text) is not None or any(map(_NUMBER.fullmatch, clause.earlier[:1]))
    return is_item and place < len(named) and named[place] <= clause.start + _OPENING


def _names_drug(clause: Clause, named: Sequence[int]) -> bool:
    place = bisect_right(named, clause.start)
    return place < len(named) and named[place] <= clause.end


def without_numbers_before(clause: Clause, by_itself: Clause) -> Clause:
    """A clause that keeps what was told of its person, of the sentences before it only those that it has by itself."""
    earlier = tuple(text for text in clause.earlier if text in by_itself.earlier or text in clause.told)
    return replace(clause, earlier=earlier)


def held_by_itself(judged: Opinions, alone: Opinions) -> Opinions:
    """The opinions on a sentence that is right by itself and wrong only for what the sentences before it name.

    Nobody can tell which is meant: such a sentence is neither verified nor contradicted.

    Args:
        judged: its opinions with what it takes from the sentences before it.
        alone: its opinions without.
    """
    if not alone or any(one.agreement is not Agreement.AGREES for one in alone.values()):
        return judged
    reason = "right by itself, not for what the sentences before it name"
    return {
        number: replace(
            alone[number], agreement=Agreement.AMBIGUOUS, reason=reason, code="scope_lost", expected=one.expected
        )
        if one.agreement is Agreement.DISAGREES and number in alone
        else one
        for number, one in judged.items()
    }
