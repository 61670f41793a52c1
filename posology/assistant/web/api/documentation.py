"""The interactive description of the API; everything it shows comes from this server."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.api.description import description_of
from posology.assistant.web.rendering import Pages

router = APIRouter(include_in_schema=False)
# The viewer draws its icons from data addresses; scripts and everything else stay our own.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/api/docs", dependencies=[Depends(Needs(Permission.PUBLIC))])
def documentation(request: Request) -> Response:
    """The viewer."""
    pages: Pages = request.app.state.pages
    return HTMLResponse(pages.fragment("api_docs.html"), headers={"Content-Security-Policy": _POLICY})


@router.get("/api/openapi.json", dependencies=[Depends(Needs(Permission.PUBLIC))])
def description(request: Request) -> dict[str, Any]:
    """The description itself, for programs."""
    app: FastAPI = request.app
    return description_of(app)
