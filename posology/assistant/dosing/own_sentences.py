"""Sentences that stand on their own: they take nothing from the sentences before them that give another dose.

A sentence without a dose ("Patients on haemodialysis need less.") still governs what follows it. What a sentence may
take from those before it is decided in `situations`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph

RulesAt = Callable[[int], CompiledMonograph | None]


def told_apart(clauses: Sequence[Clause], named: Sequence[int], rules_at: RulesAt) -> Iterator[Clause]:
    """The clauses of a text in order, each with the sentences before it from which it may take what it does not say.

    Args:
        clauses: as they were bound.
        named: where the names of drugs end in the text, in order.
        rules_at: the rules of the drug at a place of the text, None where there are none.
    """
    dosed: set[str] = set()
    for clause in clauses:
        if dosed and clause.earlier and _stands_alone(clause, named, rules_at):
            yield replace(clause, earlier=tuple(text for text in clause.earlier if text not in dosed))
        else:
            yield clause
        if any(group.dose is not None for group in clause.groups):
            dosed.add(clause.text)


def _stands_alone(clause: Clause, named: Sequence[int], rules_at: RulesAt) -> bool:
    """Whether a sentence names its own drug and use."""
    names = any(clause.start < end <= clause.end for end in named)
    compiled = rules_at(clause.end) if names else None
    return compiled is not None and bool(compiled.uses(clause.text).named)
