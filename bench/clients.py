"""Clients that cost next to nothing: one thread sends requests over plain sockets and times each reply.

The server and its clients share two cores. Requests are written out beforehand and replies are not read while the clock
runs, so that a wall time is the server's and not that of a queue of threads on this side.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_WAIT_S = 30.0
_AT_ONCE = 1 << 18


@dataclass(slots=True)
class Load:
    """What the clients saw: wall times by kind of reply, replies that broke off, and the answers themselves."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    broken: int = 0
    given: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """How many requests the server took."""
        return len(self.answered) + len(self.refused) + self.broken


@dataclass(slots=True)
class _Call:
    """One request on a connection of its own."""

    number: int
    begun: float
    unsent: bytes
    read: bytearray = field(default_factory=bytearray)


class Clients:
    """Clients of a server on loopback.

    Args:
        port: where it listens.
        requests: whole requests with `Connection: close`, sent in turn.
    """

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self._port = port
        self._requests = requests
        self._calls: dict[socket.socket, _Call] = {}
        self._selector = selectors.DefaultSelector()
        self._begun = 0
        self._load = Load()

    def one_after_another(self, clients: int, seconds: float) -> Load:
        """Let some clients ask for some seconds, each its next question when the last is answered."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until or self._calls:
            while len(self._calls) < clients and time.perf_counter() < until:
                if not self._begin():
                    until = 0.0
            self._serve(0.1)
        return self._load

    def at_a_pace(self, per_second: float, seconds: float) -> Load:
        """Ask so many times a second for some seconds, whether or not anything was answered."""
        begin = time.perf_counter()
        while (passed := time.perf_counter() - begin) < seconds or self._calls:
            while passed < seconds and self._begun / per_second <= passed:
                self._begin()
            due = self._begun / per_second - passed if passed < seconds else 0.1
            self._serve(max(0.0, due))
        return self._load

    def _begin(self) -> bool:
        """Connect and ask; False when nobody listens any more."""
        connection = socket.socket()
        begun = time.perf_counter()
        try:
            connection.connect(("127.0.0.1", self._port))
        except ConnectionRefusedError:
            connection.close()
            return False
        connection.settimeout(0)
        number = self._begun % len(self._requests)
        self._begun += 1
        self._calls[connection] = _Call(number, begun, self._requests[number])
        self._selector.register(connection, selectors.EVENT_WRITE)
        return True

    def _serve(self, wait_s: float) -> None:
        for key, _ in self._selector.select(wait_s):
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            try:
                ended = self._go_on(connection, self._calls[connection])
            except OSError:
                ended = True
            if ended:
                self._end(connection)
        now = time.perf_counter()
        for connection in [one for one, call in self._calls.items() if now - call.begun > _MOST_WAIT_S]:
            self._end(connection)

    def _go_on(self, connection: socket.socket, call: _Call) -> bool:
        """Send or read what can be; True at the end of the reply."""
        if call.unsent:
            call.unsent = call.unsent[connection.send(call.unsent) :]
            if not call.unsent:
                self._selector.modify(connection, selectors.EVENT_READ)
            return False
        piece = connection.recv(_AT_ONCE)
        call.read += piece
        return not piece

    def _end(self, connection: socket.socket) -> None:
        call = self._calls.pop(connection)
        wall = time.perf_counter() - call.begun
        self._selector.unregister(connection)
        connection.close()
        status, body = _reply(bytes(call.read))
        if body is None:
            self._load.broken += 1
        elif status == HTTPStatus.OK:
            self._load.answered.append(wall)
            self._load.given.append((call.number, body))
        else:
            self._load.refused.append(wall)


def _reply(read: bytes) -> tuple[int, bytes | None]:
    r"""Status and body of a reply of stated length; no body when it broke off.

    >>> _reply(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    (200, b'ok')
    >>> _reply(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok")
    (200, None)
    """
    head, _, body = read.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    said = [line.split(b":")[1] for line in lines if line.lower().startswith(b"content-length:")]
    if len(said) != 1 or len(body) != int(said[0]):
        return (int(first[9:12]) if first[9:12].isdigit() else 0, None)
    return int(first[9:12]), body
