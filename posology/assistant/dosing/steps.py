"""Work that is cut into steps, so that several pieces of it can be done together, step by step.

A processor does one step for many texts much quicker than all steps of one text after each other: what a step needs is
still at hand. Knows nothing of what is done.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]
"""A piece of work that stops after each of its steps and gives its outcome at the end."""


def done(work: Steps[T]) -> T:
    """Do all steps of one piece of work.

    >>> def counted():
    ...     yield
    ...     return 2
    >>> done(counted())
    2
    """
    try:
        while True:
            next(work)
    except StopIteration as end:
        outcome: T = end.value
        return outcome


def done_together(works: Iterable[Steps[T]]) -> list[T]:
    """Do the first step of every piece of work, then the second of every one, and so on; outcomes in the order given.

    >>> said = []
    >>> def told(name):
    ...     said.append(f"{name} begins")
    ...     yield
    ...     said.append(f"{name} ends")
    ...     return name.upper()
    >>> done_together([told("a"), told("b")]), said
    (['A', 'B'], ['a begins', 'b begins', 'a ends', 'b ends'])
    """
    outcomes: dict[int, T] = {}
    going = list(enumerate(works))
    while going:
        unfinished = []
        for place, work in going:
            try:
                next(work)
            except StopIteration as end:
                outcomes[place] = end.value
            else:
                unfinished.append((place, work))
        going = unfinished
    return [outcomes[place] for place in sorted(outcomes)]
