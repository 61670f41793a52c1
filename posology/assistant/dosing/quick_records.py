"""Dataclasses that a check makes many of: frozen to the type checker, quick to make when the program runs.

A frozen dataclass sets each of its fields by a call, which takes several times as long as all else in making one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

__all__ = ["quick_record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as quick_record
else:

    def quick_record(*, frozen: bool, slots: bool = False) -> Callable[[type], type]:
        """Make a class a dataclass with the equality and hash of a frozen one; nothing assigns to its fields.

        >>> @quick_record(frozen=True, slots=True)
        ... class Dose:
        ...     mg: int
        >>> Dose(500) == Dose(500), hash(Dose(500)) == hash(Dose(500)), Dose(500)
        (True, True, Dose(mg=500))
        """
        return lambda made: dataclass(slots=slots, unsafe_hash=frozen and "__hash__" not in vars(made))(made)
