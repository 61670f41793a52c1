"""Errors as answers: problem details (RFC 9457) for programs, a page for people. Says nothing of the inside."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from posology.assistant.conversations.desk import ChipError
from posology.assistant.errors import (
    AssistantError,
    ConversationMovedOnError,
    DosingError,
    RuleDefinitionError,
    UnknownRecordError,
)
from posology.assistant.users.accounts import AccountError
from posology.assistant.web.rendering import wants_html
from posology.ingest.errors import DocumentError

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_FRAMES = 6
_UNABLE = "The server cannot do this now; nothing was changed. Whoever operates it finds the reason at /readyz."


class Problem(BaseModel):
    """A problem as RFC 9457 prints it, with the id of the request and, for bad input, each fault."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str = ""
    errors: list[dict[str, str]] = []


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        super().__init__(detail)


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The problems a route can answer with, for the OpenAPI document."""
    return {
        int(status): {
            "description": status.phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


USUAL = documented(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""What every route of the API can answer with beside its own."""


def problem_response(
    request: Request,
    status: int,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem for whoever asked: a page where a page was asked for, else problem details."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=getattr(request.state, "request_id", ""),
        errors=errors or [],
    )
    if wants_html(request):
        if status == HTTPStatus.UNAUTHORIZED and request.method == "GET":
            return RedirectResponse(_sign_in_address(request), HTTPStatus.SEE_OTHER, headers=dict(headers or {}))
        page: Response = request.app.state.pages.page(request, "problem.html", status, problem=problem)
        page.headers.update(dict(headers or {}))
        return page
    # A lone surrogate in a name that a client sent cannot be written as UTF-8; it is replaced, not an error of ours.
    body = json.dumps(problem.model_dump(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def unexpected_problem(request: Request, error: Exception) -> Response:
    """The problem of an error that nobody expected; the log gets where it happened, never what it says."""
    frames = "".join(traceback.format_tb(error.__traceback__)[-_FRAMES:])
    request_id = getattr(request.state, "request_id", "")
    _LOG.error("request %s failed with %s\n%s", request_id, type(error).__name__, frames)
    advice = "Something broke inside; nothing was shown unchecked. Please report the request id."
    return problem_response(request, HTTPStatus.INTERNAL_SERVER_ERROR, advice)


def problem_of(request: Request, error: Exception) -> Response:
    """The problem that an error is answered with, for what has to tell it in another way than by the reply."""
    for kind in type(error).__mro__:
        handler = request.app.exception_handlers.get(kind)
        if handler is not None:
            answer: Response = handler(request, error)
            return answer
    return unexpected_problem(request, error)


def _sign_in_address(request: Request) -> str:
    """The sign-in page, which leads back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/sign-in" if asked == "/" else f"/sign-in?next={quote(asked, safe='/')}"


def install_problems(app: FastAPI) -> None:
    """Make every error of the application a problem."""

    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101 - the handler is registered for this class
        return problem_response(request, error.status, error.detail, headers=error.headers)

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - the same
        faults = [{"place": ".".join(str(part) for part in e["loc"]), "problem": e["msg"]} for e in error.errors()]
        first = f"{faults[0]['place']}: {faults[0]['problem']}" if faults else "the request cannot be read"
        return problem_response(request, HTTPStatus.UNPROCESSABLE_ENTITY, first, errors=faults)

    def unknown(request: Request, error: Exception) -> Response:
        return problem_response(request, HTTPStatus.NOT_FOUND, str(error))

    def conflict(request: Request, error: Exception) -> Response:
        return problem_response(request, HTTPStatus.CONFLICT, str(error))

    def refused(request: Request, error: Exception) -> Response:
        return problem_response(request, HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    def unable(request: Request, error: Exception) -> Response:
        # Its message may name files of the server: it goes to nobody.
        _LOG.error("request %s could not be served: %s", request.state.request_id, type(error).__name__)
        return problem_response(request, HTTPStatus.SERVICE_UNAVAILABLE, _UNABLE)

    app.add_exception_handler(ProblemError, known)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(UnknownRecordError, unknown)
    app.add_exception_handler(ConversationMovedOnError, conflict)
    for kind in (AccountError, ChipError, DosingError, DocumentError):
        app.add_exception_handler(kind, refused)
    for broken in (AssistantError, RuleDefinitionError):
        app.add_exception_handler(broken, unable)


def _http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler is registered for this class
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else _advice(error.status_code)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods_at(request))) or headers.get("Allow", "GET")
    return problem_response(request, error.status_code, detail, headers=headers)


def _methods_at(request: Request) -> set[str]:
    """The methods of every route at an address; the framework itself names those of the first."""
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        if isinstance(context.original_route, APIRoute) and context.path_regex.match(request.url.path):
            found |= context.methods or set()
    return found


def _advice(status: int) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address."
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return "This address does not take that method."
    return HTTPStatus(status).phrase
