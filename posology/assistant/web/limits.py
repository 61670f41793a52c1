"""What surrounds every request: its id, the security headers, and the bounds on size, rate and number at once.

Plain ASGI, so that a refusal costs next to nothing while the answers keep both cores busy.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from posology.assistant.web.measures import Measures

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
_UNBOUNDED = ("/healthz", "/readyz", "/metrics", "/static/")
_MOST_CLIENTS = 20_000


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


class Surrounding:
    """Gives each request its id and headers, refuses what is too much, and counts what was done.

    Args:
        app: the application.
        bounds: how much is taken.
        measures: where it is counted.
        secure: whether the site is served over TLS, so that browsers are told to stay with it.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds, measures: Measures, *, secure: bool) -> None:
        self._app = app
        self._bounds = bounds
        self._buckets = Buckets(bounds)
        self._measures = measures
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("x-request-id", "")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        begun = time.perf_counter()
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(sent, refusal, request_id)
        else:
            self._working += 1
            try:
                await self._app(scope, receive, sent)
            finally:
                self._working -= 1
        self._measures.request(scope, status, time.perf_counter() - begun)

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str, int] | None:
        """Status, reason and seconds to wait of a request that is not taken, None for one that is."""
        if scope["path"].startswith(_UNBOUNDED):
            return None
        client = scope["client"][0] if scope.get("client") else ""
        wait = self._buckets.wait_s(client, time.monotonic())
        if wait:
            return HTTPStatus.TOO_MANY_REQUESTS, "Too many requests from this address.", int(wait) + 1
        if self._working >= self._bounds.at_once:
            return HTTPStatus.SERVICE_UNAVAILABLE, "The server is busy; no answer was begun.", 1
        return None


async def _refuse(send: Send, refusal: tuple[HTTPStatus, str, int], request_id: str) -> None:
    status, detail, wait = refusal
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    body = orjson.dumps({**problem, "request_id": request_id, "errors": []})
    headers = [(b"content-type", b"application/problem+json"), (b"retry-after", str(wait).encode())]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
