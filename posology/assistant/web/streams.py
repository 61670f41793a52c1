"""Answers as server-sent events: begun at once, made in a thread, ended by "done" or by a problem. Knows no answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from posology.assistant.web.problems import problem_of

_HEADERS = {"X-Accel-Buffering": "no"}


def wants_events(request: Request) -> bool:
    """Whether the client asks for events."""
    return "text/event-stream" in request.headers.get("accept", "")


def event(name: str, **content: object) -> bytes:
    """One server-sent event with a JSON object."""
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(content) + b"\n\n"


def failed(request: Request) -> bool:
    """Whether the stream of a request ended in a problem."""
    return bool(getattr(request.state, "stream_failed", False))


def streamed(request: Request, begun: str, make: Callable[[], Sequence[bytes]]) -> StreamingResponse:
    """Stream what is made for a request.

    The status is sent before anything is made, so that what goes wrong then can only be told as an event: "problem",
    with the same content as the problem that would have been the reply.

    Args:
        request: what asks.
        begun: what is said at once.
        make: gives the events, the last one "done"; called in a thread, since the loop that accepts and refuses has no
            time for it.
    """

    async def pieces() -> AsyncIterator[bytes]:
        yield event("status", text=begun)
        try:
            made = await run_in_threadpool(make)
        except Exception as error:  # noqa: BLE001 - whatever broke is told as the problem that it would have been
            request.state.stream_failed = True
            yield event("problem", **json.loads(bytes(problem_of(request, error).body)))
            return
        for one in made:
            if await request.is_disconnected():
                return
            yield one

    return StreamingResponse(pieces(), media_type="text/event-stream", headers=_HEADERS)
