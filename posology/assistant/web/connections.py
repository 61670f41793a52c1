"""How long and for how much the server bears with one connection: slow clients, endless heads, replies nobody reads.

Knows bytes and time, no routes. What a request may ask is bounded in `limits`.
"""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

_EMPTY = b"content-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds that it leaves to a proxy in front, which an installation need not have.

    Attributes:
        CONNECTIONS: open at a time; for one more, the one that has waited longest without a request is closed.
        HEAD_BYTES: of a request's line and headers.
        MESSAGE_BYTES: of a whole request; more than is taken of a body, since the rest of a refused one is read away.
        READ_S: seconds from the first byte of a request, or from connecting, to its last.
        WRITE_S: seconds that a full buffer of a reply may wait for the client to read.
        since: when this connection was made or last sent a whole request, in monotonic seconds.
    """

    CONNECTIONS: ClassVar[int] = 500
    HEAD_BYTES: ClassVar[int] = 64 * 1024
    MESSAGE_BYTES: ClassVar[int] = 32 * 1024 * 1024
    READ_S: ClassVar[float] = 20.0
    WRITE_S: ClassVar[float] = 30.0

    since = 0.0
    _received = 0
    _in_head = True
    _reading: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the class above
        """Take a connection; where there are too many, whoever waits longest without a request makes room."""
        super().connection_made(transport)
        self.since = time.monotonic()
        self._expect()
        if len(self.connections) > self.CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a connection."""
        self._read()
        self._written()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what a client sent."""
        self._expect()
        self._received += len(data)
        super().data_received(data)
        if self._received > (self.HEAD_BYTES if self._in_head else self.MESSAGE_BYTES):
            self._drop(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if self._in_head else HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._expect()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; what comes as one behind a body is dropped."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head of a request is whole."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is whole."""
        super().on_message_complete()
        self._in_head, self._received = True, 0
        self.since = time.monotonic()
        self._read()

    def pause_writing(self) -> None:
        """The client does not read as fast as it is answered."""
        super().pause_writing()
        self._written()
        self._writing = self.loop.call_later(self.WRITE_S, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read."""
        super().resume_writing()
        self._written()

    def on_response_complete(self) -> None:
        """A reply is written, though perhaps not read."""
        super().on_response_complete()
        self._linger()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more is asked."""
        super().timeout_keep_alive_handler()
        self._linger()

    def _make_room(self) -> None:
        others = [one for one in self.connections if isinstance(one, BoundedProtocol) and not one.working]
        min(others, key=lambda one: one.since).transport.abort()

    @property
    def working(self) -> bool:
        """Whether a whole request of this connection is worked on."""
        return self._reading is None and self.cycle is not None and not self.cycle.response_complete

    def _expect(self) -> None:
        if self._reading is None:
            self._reading = self.loop.call_later(self.READ_S, self._too_slow)

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _written(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    def _too_slow(self) -> None:
        self._reading = None
        behind = self._in_head and self.cycle is not None and not self.cycle.response_complete
        if behind or self.flow.read_paused:  # it waits for us: an earlier request of this connection is worked on
            self._expect()
        else:
            self._drop(HTTPStatus.REQUEST_TIMEOUT)

    def _drop(self, status: HTTPStatus) -> None:
        """Say why where no reply was begun, and close; whoever works on the request is told that nobody waits."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(STATUS_LINE[status] + _EMPTY)
        self.transport.close()

    def _linger(self) -> None:
        """A closed connection stays open while the client reads what is written, but not for ever."""
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self.loop.call_later(self.WRITE_S, self.transport.abort)
