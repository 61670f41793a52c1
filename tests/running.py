"""An application on a real socket in a thread, and plain sockets that speak to it as no library would."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from posology.assistant.web.connections import BoundedProtocol
from posology.assistant.web.server import server_for
from posology.assistant.web.stopping import Server, bound

PATIENCE_S = 60.0
"""How long a test waits for what must come; no test is about that time."""


@dataclass(frozen=True, slots=True)
class Running:
    """A running server."""

    server: Server
    thread: threading.Thread
    port: int

    def stop(self) -> None:
        """Tell it to stop, as a signal would."""
        self.server.should_exit = True

    def wait(self) -> None:
        """Wait for its end."""
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()

    def wire(self) -> Wire:
        """A new connection."""
        return Wire(self.port)


class Wire:
    """A connection, byte by byte."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, *pieces: bytes) -> Self:
        for piece in pieces:
            self._socket.sendall(piece)
        return self

    def until(self, sign: bytes) -> bytes:
        """Read until something was said; everything read so far."""
        while sign not in self.seen:
            piece = self._socket.recv(65536)
            assert piece, f"the connection ended before {sign!r}: {self.seen[-500:]!r}"
            self.seen += piece
        return self.seen

    def rest(self) -> bytes:
        """Read to the end; everything read so far."""
        try:
            while piece := self._socket.recv(65536):
                self.seen += piece
        except ConnectionResetError:
            self.seen += b"<reset>"
        return self.seen


@contextmanager
def running(app: Any, protocol: type[BoundedProtocol] = BoundedProtocol) -> Iterator[Running]:  # noqa: ANN401 - any ASGI application
    """Serve an application as `posology serve` does."""
    loggers = [logging.getLogger(name) for name in ("uvicorn", "uvicorn.error", "uvicorn.access")]
    before = [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    listener = bound("127.0.0.1", 0)
    listener.listen()
    server = server_for(app)
    server.config.http = protocol
    server.config.lifespan = "off"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    started = Running(server, thread, listener.getsockname()[1])
    try:
        yield started
    finally:
        started.stop()
        started.wait()
        listener.close()
        for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
            logger.level, logger.propagate, logger.handlers = level, propagate, handlers
