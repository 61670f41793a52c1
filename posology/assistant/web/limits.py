"""What surrounds every request: its id, the security headers, its host, and the bounds on size, rate and number.

Plain ASGI, so that a refusal costs next to nothing while the answers keep both cores busy; and the outermost layer, so
that an error that nobody expected leaves with the same headers as an answer.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from posology.assistant.web.hosts import Hosts
from posology.assistant.web.measures import Measures
from posology.assistant.web.problems import problem_response, unexpected_problem

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
_UNBOUNDED = frozenset({"/healthz", "/readyz", "/metrics"})
_STATIC = "/static/"
_MOST_CLIENTS = 20_000
_NOBODY_WAITED = 499
"""Counted where a client went away before there was a reply; nobody is sent it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one server takes.

    Attributes:
        body_bytes: largest body of a request.
        at_once: requests worked on at the same time; more are refused with 503.
        workers: threads that answer; more of them only delay the refusals while the answers keep the processor busy.
        burst: requests a client may make at once before it is slowed.
        per_second: requests a client may make a second after that.
    """

    body_bytes: int = 1024 * 1024
    at_once: int = 10
    workers: int = 2
    burst: int = 120
    per_second: float = 40.0


class Buckets:
    """A token bucket for each client, the least recently seen forgotten first."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, client: str, now: float) -> float:
        """Take a token; seconds until there is one, 0 when one was taken."""
        left, seen = self._left.pop(client, (float(self._bounds.burst), now))
        left = min(float(self._bounds.burst), left + (now - seen) * self._bounds.per_second)
        taken = left >= 1
        self._left[client] = (left - 1 if taken else left, now)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self._bounds.per_second


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not taken, and the seconds after which it may be, 0 when waiting does not help."""

    status: HTTPStatus
    detail: str
    wait_s: int = 0


class Surrounding:
    """Gives each request its id and headers, refuses what is too much or not for us, and counts what was done.

    Args:
        app: the application.
        bounds: how much is taken.
        measures: where it is counted.
        hosts: the names the site is known by.
        secure: whether the site is served over TLS, so that browsers are told to stay with it.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds, measures: Measures, hosts: Hosts, *, secure: bool) -> None:
        self._app = app
        self._bounds = bounds
        self._buckets = Buckets(bounds)
        self._measures = measures
        self._hosts = hosts
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = headers.get("x-request-id", "")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._mark(MutableHeaders(scope=message), request_id)
            await send(message)

        begun = time.perf_counter()
        try:
            await self._taken(scope, headers, receive, sent)
        except Exception as error:  # noqa: BLE001 - the outermost layer: whatever broke inside ends as a problem
            response = unexpected_problem(Request(scope), error)
            if not status:
                await response(scope, receive, sent)
        finally:
            self._measures.request(scope, status or _NOBODY_WAITED, time.perf_counter() - begun)

    async def _taken(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Refuse a request, or read it whole and work on it: one that comes slowly holds up nobody."""
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
            return
        if _free(scope):
            await self._app(scope, receive, send)
            return
        body = await _body(headers, receive, self._bounds.body_bytes)
        if body is None:
            return
        refusal = self._too_large(len(body)) or self._busy()
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
            return
        self._working += 1
        try:
            await self._app(scope, _read_already(body, receive), send)
        finally:
            self._working -= 1

    def _mark(self, headers: MutableHeaders, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        """Why a request is not taken, None for one that is."""
        if not self._hosts.known(headers):
            return Refusal(HTTPStatus.BAD_REQUEST, "This server is not known by the name that the request gives.")
        if _free(scope):
            return None
        client = scope["client"][0] if scope.get("client") else ""
        wait = self._buckets.wait_s(client, time.monotonic())
        if wait:
            return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests from this address.", int(wait) + 1)
        return self._too_large(_said_bytes(headers)) or self._busy()

    def _too_large(self, size: int) -> Refusal | None:
        if size <= self._bounds.body_bytes:
            return None
        most = f"The body is too large; allowed are {self._bounds.body_bytes} bytes."
        return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, most)

    def _busy(self) -> Refusal | None:
        if self._working < self._bounds.at_once:
            return None
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The server is busy; no answer was begun.", 1)


def _free(scope: Scope) -> bool:
    """Whether a request is taken however many there are: what operators ask, and files."""
    return scope["path"] in _UNBOUNDED or scope["path"].startswith(_STATIC)


async def _body(headers: Headers, receive: Receive, most: int) -> bytes | None:
    """The body of a request, one byte too much where it is too large; None when the client went away."""
    if "content-length" not in headers and "transfer-encoding" not in headers:
        return b""
    body, more = bytearray(), True
    while more and len(body) <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _read_already(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read, then whatever comes after it."""
    given = False

    async def received() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return received


def _said_bytes(headers: Headers) -> int:
    """The size of the body as the request states it; a body that comes without is counted as it comes."""
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else 0


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    headers = {"Retry-After": str(refusal.wait_s)} if refusal.wait_s else {}
    response = problem_response(Request(scope), refusal.status, refusal.detail, headers=headers)
    await response(scope, receive, send)
