"""Statements from frames: criteria, point tables, formulas, sequences and other facts that no single slot holds.

The fact file gives sentences with slots, what the label puts there, and by operator what it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.phrasings import Statement
from posology.evals.mutants.printed_facts import FrameEntry, PrintedDrug


@dataclass(frozen=True)
class Spoiled:
    """A statement that the label does not allow, and the right one it was made from."""

    operator: str
    statement: Statement
    right: Statement | None
    covered: bool


def framed_rights(facts: PrintedDrug) -> Iterator[Statement]:
    """The frames of a drug filled as printed, each alone and under a title."""
    for frame in facts.frames:
        for text in frame.texts:
            filled = _in_contexts(text.format(**frame.fill), facts)
            yield from (replace(statement, unruled=frame.loose) for statement in filled)
    yield from (Statement(text, Scope()) for text in facts.right)


def framed_wrongs(facts: PrintedDrug) -> Iterator[Spoiled]:
    """The frames filled with what the label does not print, and the wrong statements that the fact file lists."""
    for frame in facts.frames:
        yield from _spoiled(frame, facts)
    for covered, listed in ((True, facts.wrong), (False, facts.loose)):
        for operator, texts in listed.items():
            for text in texts:
                for statement in _in_contexts(text, facts):
                    yield Spoiled(operator, statement, None, covered)


def _spoiled(frame: FrameEntry, facts: PrintedDrug) -> Iterator[Spoiled]:
    for operator, slots in frame.spoil.items():
        for slot, values in slots.items():
            for text in (text for text in frame.texts if f"{{{slot}}}" in text):
                rights = tuple(_in_contexts(text.format(**frame.fill), facts))
                for value in values:
                    made = _in_contexts(text.format(**{**frame.fill, slot: value}), facts)
                    for right, statement in zip(rights, made, strict=True):
                        yield Spoiled(operator, statement, right, not frame.loose)


def _in_contexts(text: str, facts: PrintedDrug) -> Iterator[Statement]:
    yield Statement(text, Scope())
    yield Statement(text, Scope(drug=facts.drug))
    yield Statement(f"- {text}", Scope(title=f"{facts.names[0]}: dosing"))
