"""Sentences, rows and lists that hold several facts: right as printed, wrong as soon as two facts trade a part.

Reads them from `several-facts.yaml`, written out for the two drugs whose labels were read first; holds no dose itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.phrasings import Statement
from posology.evals.shipped import shipped
from posology.evals.strict_record import StrictRecord

FILE = "several-facts.yaml"
_JOINT = "{joint}"


class _Context(StrictRecord):
    drug: str | None = None
    indication: str | None = None
    near: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


class _PairEntry(StrictRecord):
    frame: str
    a: str
    b: str
    scope: _Context = _Context()


class _RightEntry(StrictRecord):
    text: str
    scope: _Context = _Context()


class _File(StrictRecord):
    joints: tuple[str, ...]
    right_joints: tuple[str, ...]
    pairs: tuple[_PairEntry, ...]
    shared: tuple[str, ...]
    right: Mapping[str, tuple[str | _RightEntry, ...]]


@dataclass(frozen=True)
class Pair:
    """A frame with slots {a} and {b} and what the label puts there."""

    frame: str
    a: str
    b: str
    scope: Scope

    def right(self) -> Statement:
        """The facts as printed."""
        return Statement(self.frame.format(a=self.a, b=self.b), self.scope)

    def wrong(self) -> Statement:
        """The same facts with two parts traded."""
        return Statement(self.frame.format(a=self.b, b=self.a), self.scope)


def pairs() -> Iterator[Pair]:
    """Frames over doses, intervals, courses, bands, lines, phases, volumes and columns."""
    read = _read()
    for joint in read.joints:
        for entry in read.pairs:
            if _JOINT in entry.frame:
                yield Pair(entry.frame.replace(_JOINT, joint), entry.a, entry.b, _scope(entry.scope))
    for entry in read.pairs:
        if _JOINT not in entry.frame:
            yield Pair(entry.frame, entry.a, entry.b, _scope(entry.scope))


def shared_slots() -> Iterator[Statement]:
    """Wrong statements that claim for two things what the label prints for one of them."""
    for text in _read().shared:
        yield Statement(text, Scope())


def extra_statements(drug: str) -> Iterator[Statement]:
    """Right sentences about one patient, about children and adolescents, and several facts in one sentence."""
    read = _read()
    for entry in read.right.get(drug, ()):
        whole = _RightEntry(text=entry) if isinstance(entry, str) else entry
        joints = read.right_joints if _JOINT in whole.text else ("",)
        for joint in joints:
            yield Statement(whole.text.replace(_JOINT, joint), _scope(whole.scope))


@cache
def _read() -> _File:
    path = shipped("datasets") / FILE
    return _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _scope(context: _Context) -> Scope:
    return Scope(drug=context.drug, indication=context.indication, near=context.near, header=context.header)
