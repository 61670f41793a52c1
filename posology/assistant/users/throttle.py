"""How often sign-in may be tried. Counts in memory, by account and address together, so that nobody can be locked out.

A guesser at one address is stopped at that address; the account's owner, at another, is not. Many addresses guessing at
one account are slowed as a whole, except from addresses that have signed in to it before.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

WINDOW_S = 900.0
TRIES_PER_PAIR = 10
TRIES_PER_ADDRESS = 50
TRIES_PER_ACCOUNT = 100
_MOST_KEYS = 50_000


class Throttle:
    """Tries within the last quarter of an hour that did not succeed.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tried: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = Lock()

    def tried(self, name: str, address: str) -> float:
        """Count a try; seconds until it is allowed, 0 when it is, so that tries at the same time are all counted."""
        with self._lock:
            waits = [self._wait(("both", f"{name}\n{address}"), TRIES_PER_PAIR)]
            waits.append(self._wait(("address", address), TRIES_PER_ADDRESS))
            if (name, address) not in self._known:
                waits.append(self._wait(("account", name), TRIES_PER_ACCOUNT))
            if max(waits) == 0:
                self._count(name, address)
            return max(waits)

    def _count(self, name: str, address: str) -> None:
        now = self._clock()
        for key in _keys(name, address):
            times = self._tried.setdefault(key, deque(maxlen=TRIES_PER_ACCOUNT))
            self._tried.move_to_end(key)
            times.append(now)
        while len(self._tried) > _MOST_KEYS:
            self._tried.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the tries at this account from this address, and remember the address for the account."""
        with self._lock:
            forgotten = self._tried.pop(("both", f"{name}\n{address}"), ())
            for key in _keys(name, address):
                kept = self._tried.get(key)
                if kept and forgotten:
                    kept.pop()
            self._known[name, address] = None
            while len(self._known) > _MOST_KEYS:
                self._known.popitem(last=False)

    def _wait(self, key: tuple[str, str], most: int) -> float:
        times = self._tried.get(key)
        if not times:
            return 0.0
        now = self._clock()
        recent = [time for time in times if now - time < WINDOW_S]
        return WINDOW_S - (now - recent[-most]) if len(recent) >= most else 0.0


def _keys(name: str, address: str) -> tuple[tuple[str, str], ...]:
    return ("both", f"{name}\n{address}"), ("address", address), ("account", name)
