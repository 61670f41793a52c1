"""Whether the server lives, whether it may answer, and its measures: for whoever operates it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.services import services_of

router = APIRouter(tags=["operation"], dependencies=[Depends(Needs(Permission.PUBLIC))])


class Alive(BaseModel):
    """The server lives."""

    status: str = "alive"


class Ready(BaseModel):
    """Whether the server may answer, and what each probe found."""

    ready: bool
    probes: dict[str, str]


@router.get("/healthz")
def healthz() -> Alive:
    """The process lives; says nothing of whether it may answer."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Ready, "description": "Not ready"}})
def readyz(request: Request) -> Ready:
    """Ready when the records can be written, the search finds itself, the model is right and the verifier passes."""
    found = services_of(request).readiness()
    ready = Ready(ready=found.ready, probes=dict(found.probes))
    if not found.ready:
        return JSONResponse(ready.model_dump(), HTTPStatus.SERVICE_UNAVAILABLE)  # type: ignore[return-value]
    return ready


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Counts and times in Prometheus text form; no text of a question, no name."""
    return Response(services_of(request).measures.printed(), media_type="text/plain; version=0.0.4; charset=utf-8")
