"""Sign-in by another service (OpenID Connect): the way there and back. Who is let in is decided in `users`."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from posology.assistant.users.accounts import AccountError
from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.pages.sign_in import sign_in_form
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.services import Provider, ProviderError, services_of
from posology.assistant.web.sessions import begun_cookie, drop_begun, entered, own_address, set_begun

router = APIRouter(include_in_schema=False)
_LOG = logging.getLogger(__name__)
_UNKNOWN = "you have no account here; ask your administrator for one"


@router.get("/sign-in/provider", dependencies=[Depends(Needs(Permission.PUBLIC))])
async def to_provider(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Send the browser to the provider."""
    provider = _provider(request)
    try:
        begun = await provider.begin(_callback(request), own_address(next))
    except ProviderError as error:
        return _refused(request, error, HTTPStatus.BAD_GATEWAY)
    response = RedirectResponse(begun.address, HTTPStatus.SEE_OTHER)
    set_begun(response, begun.browser, secure=services_of(request).secure)
    return response


@router.get("/sign-in/provider/callback", dependencies=[Depends(Needs(Permission.PUBLIC))])
async def from_provider(request: Request) -> Response:
    """Take the provider's answer and begin a session."""
    provider = _provider(request)
    services = services_of(request)
    browser = request.cookies.get(begun_cookie(secure=services.secure), "")
    try:
        vouched = await provider.finish(_callback(request), browser, dict(request.query_params))
        names = [vouched.email, vouched.subject]
        found = await run_in_threadpool(services.door.vouched_for, names, make=services.provider_makes_users)
    except (ProviderError, AccountError) as error:
        return _refused(request, error, HTTPStatus.UNAUTHORIZED)
    if found is None:
        return _refused(request, ProviderError(_UNKNOWN), HTTPStatus.FORBIDDEN)
    response = entered(request, found, own_address(vouched.next_page))
    drop_begun(response, secure=services.secure)
    return response


def _provider(request: Request) -> Provider:
    provider = services_of(request).provider
    if provider is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "No other sign-in service is set up here.")
    return provider


def _callback(request: Request) -> str:
    return str(request.url_for("from_provider"))


def _refused(request: Request, error: Exception, status: HTTPStatus) -> Response:
    cause = error.__cause__
    _LOG.warning("sign-in by the provider failed: %s", type(cause or error).__name__)
    return sign_in_form(request, status, problem=f"{str(error)[:1].upper()}{str(error)[1:]}.")
