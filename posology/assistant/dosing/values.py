"""Values that are never changed once they are made, where many are made: the type checker alone sees to it.

A dataclass that is frozen when it runs takes four times as long to make. Knows nothing of what a value holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from collections.abc import Callable
    from dataclasses import dataclass
    from typing import TypeVar

    T = TypeVar("T")

    def value(*, frozen: bool, slots: bool = False) -> Callable[[type[T]], type[T]]:
        """Make a class a dataclass with the hash of a frozen one; to the type checker it is frozen."""

        def over(cls: type[T]) -> type[T]:
            return dataclass(slots=slots, unsafe_hash=frozen and "__hash__" not in vars(cls))(cls)

        return over


__all__ = ["value"]
