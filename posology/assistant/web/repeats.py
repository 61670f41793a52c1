"""`Idempotency-Key`: a write that a client repeats gets the answer of the first, and is not done again.

A route takes part by its router's class, `RepeatableRoute`, and by `Depends(repeatable)` after its permission:

    router = APIRouter(route_class=RepeatableRoute)

    @router.post("/things", dependencies=[Depends(Needs(...)), Depends(repeatable)], responses=REPEATABLE)

Only answers of success are kept; after an error the same key may be tried again. Authorisation comes first, every time.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from posology.assistant.web.access import signed_in
from posology.assistant.web.problems import ProblemError, documented
from posology.assistant.web.streams import failed
from posology.assistant.writes import KeptAnswer, Standing, Writes, fingerprint

REPLAYED = "Idempotency-Replayed"
REPEATABLE = documented(HTTPStatus.CONFLICT)
_KEPT_HEADERS = frozenset({"content-type", "location", "etag", "x-accel-buffering"})
_MOST_BYTES = 4 * 1024 * 1024
_OTHER = "This Idempotency-Key was used for another request; draw a new key for each new write."
_RUNNING = "The first request with this Idempotency-Key is not finished; ask again in a moment."

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[\x21-\x7e]*$",
        description="A key of your own, new for each write: the write repeated with it gets the answer of the first.",
    ),
]


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """A write under way whose answer is to be kept."""

    writes: Writes
    user_id: str
    key: str


class AnsweredBeforeError(Exception):
    """Ends a request with the answer that was kept."""

    def __init__(self, answer: KeptAnswer) -> None:
        self.answer = answer
        super().__init__("answered before")


async def repeatable(request: Request, key: Key = "") -> None:
    """The dependency of a route whose writes may be repeated; must come after its permission.

    Raises:
        ProblemError: 409 when the first request still runs, 422 when the key was used for another one.
        AnsweredBeforeError: with the kept answer.
    """
    if not key:
        return
    writes: Writes = request.app.state.writes
    user_id = signed_in(request).user_id
    accepted = request.headers.get("accept", "")
    asked = (request.method, request.url.path, request.url.query, accepted)
    mark = fingerprint(*(part.encode() for part in asked), await request.body())
    found = await run_in_threadpool(writes.begin, user_id, key, mark)
    if isinstance(found, KeptAnswer):
        raise AnsweredBeforeError(found)
    if found is Standing.OTHER:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _OTHER)
    if found is Standing.RUNNING:
        raise ProblemError(HTTPStatus.CONFLICT, _RUNNING, {"Retry-After": "1"})
    request.state.pending_write = PendingWrite(writes, user_id, key)


class RepeatableRoute(APIRoute):
    """A route that keeps the answers of writes with a key, streamed ones when they have ended."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handling of the route."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                response = await handle(request)
            except AnsweredBeforeError as before:
                kept = before.answer
                return Response(kept.body, kept.status, headers={**dict(kept.headers), REPLAYED: "true"})
            except BaseException:
                await _give_up(_pending(request))
                raise
            pending = _pending(request)
            if pending is not None:
                await _keep(request, pending, response)
            return response

        return handled


def _pending(request: Request) -> PendingWrite | None:
    pending: PendingWrite | None = getattr(request.state, "pending_write", None)
    return pending


async def _give_up(pending: PendingWrite | None) -> None:
    if pending is not None:
        await run_in_threadpool(pending.writes.give_up, pending.user_id, pending.key)


async def _keep(request: Request, pending: PendingWrite, response: Response) -> None:
    if not HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        await _give_up(pending)
    elif isinstance(response, StreamingResponse):
        kept = _Kept(request, pending, response)
        response.body_iterator = _collected(kept, response.body_iterator)
    else:
        await _finish(pending, response, bytes(response.body))


async def _finish(pending: PendingWrite, response: Response, body: bytes) -> None:
    headers = tuple((name, value) for name, value in response.headers.items() if name in _KEPT_HEADERS)
    answer = KeptAnswer(response.status_code, headers, body)
    await run_in_threadpool(pending.writes.finish, pending.user_id, pending.key, answer)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A streamed answer to be kept, with what it answers."""

    request: Request
    pending: PendingWrite
    response: StreamingResponse


async def _collected(kept: _Kept, pieces: AsyncIterable[str | bytes | memoryview]) -> AsyncIterator[bytes]:
    """Pass a stream on and keep it when it has ended; one that failed, was cut off or is too long is not kept."""
    held: list[bytes] = []
    ended = False
    try:
        async for piece in pieces:
            written = piece.encode(kept.response.charset) if isinstance(piece, str) else bytes(piece)
            held.append(written)
            yield written
        ended = not failed(kept.request) and not await kept.request.is_disconnected()
    finally:
        if ended and sum(map(len, held)) <= _MOST_BYTES:
            await _finish(kept.pending, kept.response, b"".join(held))
        else:
            # Synchronous on purpose: a stream that is being cancelled cannot wait for a thread.
            kept.pending.writes.give_up(kept.pending.user_id, kept.pending.key)
