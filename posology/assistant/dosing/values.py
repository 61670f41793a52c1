"""Values that are never changed once they are made, where many are made: the type checker alone sees to it.

A dataclass that is frozen when it runs takes four times as long to make, and a property that waits for other threads
ten times as long to work out. Knows nothing of what a value holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value
    from functools import cached_property as worked_out
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

    class worked_out:  # noqa: N801 - used as a decorator
        """A property that is worked out when it is first asked for, by each thread that asks at the same time."""

        def __init__(self, read: Callable[[object], object]) -> None:
            """Take what works it out."""
            self._read, self._name, self.__doc__ = read, read.__name__, read.__doc__

        def __get__(self, instance: object, owner: type | None = None) -> object:
            """Work it out, and keep it where the instance itself gives it from then on."""
            if instance is None:
                return self
            found = instance.__dict__[self._name] = self._read(instance)
            return found


__all__ = ["value", "worked_out"]
