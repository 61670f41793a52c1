"""Properties that are worked out once for each value, of values of which many are made.

In this release of Python the usual ones wait for other threads, which takes longer than most of the work itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functools import cached_property as worked_out
else:
    from collections.abc import Callable

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


__all__ = ["worked_out"]
