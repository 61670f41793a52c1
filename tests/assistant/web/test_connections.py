"""Connections of clients that are slow, never end, or do not read: they are let go, and nobody else is held up."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, suppress

import pytest
from starlette.types import Message, Receive, Scope, Send

from posology.assistant.web.connections import BoundedProtocol
from tests.running import PATIENCE_S, Wire, running

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
SPEAK = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


class Hasty(BoundedProtocol):
    """The bounds of the server, small enough to be reached."""

    HEAD_BYTES = 2_000
    MESSAGE_BYTES = 50_000
    READ_S = 0.2
    WRITE_S = 0.2


class Full(BoundedProtocol):
    """Takes three connections."""

    CONNECTIONS = 3


class Application:
    """Reads a request whole, works for as long as the path says, and answers as many bytes as it says."""

    def __init__(self) -> None:
        self.headers: list[list[tuple[bytes, bytes]]] = []
        self.left, self.done = threading.Event(), threading.Event()
        self.begun, self.go_on = threading.Event(), threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        finally:
            self.done.set()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.headers.append(scope["headers"])
        message: Message = {"more_body": True}
        while message.get("more_body"):
            message = await receive()
            if message["type"] == "http.disconnect":
                self.left.set()
                return
        if scope["path"] == "/waits":
            self.begun.set()
            await asyncio.to_thread(self.go_on.wait, PATIENCE_S)
        if scope["path"] == "/slow":
            await asyncio.sleep(3 * Hasty.READ_S)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/long":
            for _ in range(1_000):
                await send({"type": "http.response.body", "body": bytes(100_000), "more_body": True})
        await send({"type": "http.response.body", "body": b"answered"})


def answered(wire: Wire) -> bool:
    return b"answered" in wire.send(SPEAK + b"\r\n").until(b"answered")


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET", SPEAK, HEAD + b"Content-Length: 5\r\n\r\nab", HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"],
)
def test_a_request_that_does_not_come_to_its_end_is_let_go(begun: bytes) -> None:
    with running(Application(), Hasty) as site, site.wire() as wire:
        assert wire.send(begun).rest().startswith(b"HTTP/1.1 408 ")


def test_whoever_waits_for_a_body_is_told_that_nobody_sends_it() -> None:
    application = Application()
    with running(application, Hasty) as site, site.wire() as wire:
        wire.send(HEAD + b"Content-Length: 5\r\n\r\nab").rest()

        assert application.left.wait(PATIENCE_S)


def ended_while_sent(wire: Wire, drop: bytes) -> bool:
    try:
        for _ in range(1_000_000):
            wire.send(drop)
    except OSError:
        return True
    return False


@pytest.mark.parametrize("drop", [b"\r\n", b"X-A: b\r\n"])
def test_a_client_that_sends_a_little_again_and_again_is_let_go(drop: bytes) -> None:
    with running(Application(), Hasty) as site, site.wire() as wire:
        assert answered(wire)
        wire.send(SPEAK if drop.strip() else b"")
        assert ended_while_sent(wire, drop)


@pytest.mark.parametrize("line", [b"X-A: b\r\n", b"a"])
def test_a_head_without_end_is_refused(line: bytes) -> None:
    with running(Application(), Hasty) as site, site.wire() as wire:
        wire.send(SPEAK + b"X-B: " + line * (Hasty.HEAD_BYTES // len(line)))

        assert b"HTTP/1.1 431 " in wire.rest()


def test_a_refused_body_is_read_away_up_to_a_bound() -> None:
    with running(Application(), Hasty) as site, site.wire() as wire:
        with suppress(BrokenPipeError):  # the server may close before all of it is sent
            wire.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1000\r\n" + bytes(4096) + b"\r\n"] * 20)

        assert b"HTTP/1.1 413 " in wire.rest()


def test_what_comes_as_a_header_behind_the_body_is_none() -> None:
    application = Application()
    with running(application, Hasty) as site, site.wire() as wire:
        wire.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nHost: evil.example\r\nX-Late: 1\r\n\r\n")
        wire.until(b"answered")

    assert application.headers == [[(b"host", b"localhost"), (b"transfer-encoding", b"chunked")]]


def test_a_reply_that_nobody_reads_is_given_up() -> None:
    application = Application()
    with running(application, Hasty) as site, site.wire() as wire:
        wire.send(b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert application.done.wait(PATIENCE_S)
        assert b"answered" not in wire.rest()


def test_working_on_a_request_is_not_counted_as_its_coming() -> None:
    with running(Application(), Hasty) as site, site.wire() as wire:
        wire.send(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n" + SPEAK)

        assert wire.until(b"answered").startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 408 " in wire.rest()


def test_a_connection_serves_one_request_after_another() -> None:
    with running(Application(), Hasty) as site, site.wire() as wire:
        for _ in range(5):
            wire.seen = b""
            assert answered(wire)


def test_where_there_are_too_many_connections_the_one_that_waits_longest_makes_room() -> None:
    application = Application()
    with running(application, Full) as site, ExitStack() as held:
        busy = held.enter_context(site.wire()).send(b"GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert application.begun.wait(PATIENCE_S)
        first, second = (held.enter_context(site.wire()).send(SPEAK) for _ in range(2))
        third = held.enter_context(site.wire())

        assert answered(third)
        assert first.rest() in {b"", b"<reset>"}
        assert answered(held.enter_context(site.wire()))
        assert second.rest() in {b"", b"<reset>"}
        application.go_on.set()
        assert busy.until(b"answered").startswith(b"HTTP/1.1 200 ")


def test_no_other_protocol_is_spoken() -> None:
    upgrade = (
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with running(Application(), Hasty) as site, site.wire() as wire:
        assert wire.send(SPEAK + upgrade).until(b"answered").startswith(b"HTTP/1.1 200 ")
