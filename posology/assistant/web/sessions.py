"""The cookies of sessions, what they are bound to, and the viewer behind one. The only place that sets cookies."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from posology.assistant.users.accounts import LONGEST_SESSION
from posology.assistant.users.sign_in import SignedIn, SignIn
from posology.assistant.web.access import HOST_COOKIE, PLAIN_COOKIE, FindViewer
from posology.assistant.web.services import services_of
from posology.assistant.web.viewers import Viewer

_BEGUN = "posology_begun"
_BEGUN_S = 600


def cookie_name(*, secure: bool) -> str:
    """The cookie's name: bound to host and TLS by its prefix, or plain on loopback, where there is no TLS."""
    return HOST_COOKIE if secure else PLAIN_COOKIE


def set_cookie(response: Response, signed_in: SignedIn, *, secure: bool) -> None:
    """Give a browser its session."""
    response.set_cookie(
        cookie_name(secure=secure),
        signed_in.secret,
        max_age=int(LONGEST_SESSION.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, *, secure: bool) -> None:
    """Take a browser's session away."""
    response.delete_cookie(cookie_name(secure=secure), path="/", secure=secure, httponly=True, samesite="lax")


def viewer_finder(door: SignIn) -> FindViewer:
    """How the viewer behind a cookie or an API token is found."""

    def find(cookie: str, token: str) -> Viewer | None:
        if token:
            user = door.by_token(token)
            return Viewer(user.id, user.name, user.roles, "") if user else None
        found = door.by_cookie(cookie)
        if found is None:
            return None
        return Viewer(found.user.id, found.user.name, found.user.roles, found.session.form_token)

    return find


def begun_cookie(*, secure: bool) -> str:
    """The name of the cookie that ties a sign-in at a provider to the browser that began it."""
    return f"__Host-{_BEGUN}" if secure else _BEGUN


def set_begun(response: Response, secret: str, *, secure: bool) -> None:
    """Leave the secret of a begun sign-in with the browser."""
    name = begun_cookie(secure=secure)
    response.set_cookie(name, secret, max_age=_BEGUN_S, path="/", secure=secure, httponly=True, samesite="lax")


def drop_begun(response: Response, *, secure: bool) -> None:
    """Take the secret of a finished sign-in away."""
    response.delete_cookie(begun_cookie(secure=secure), path="/", secure=secure, httponly=True, samesite="lax")


def entered(request: Request, found: SignedIn, next_page: str) -> Response:
    """Begin a session in a browser; the one it had ends."""
    services = services_of(request)
    services.door.sign_out(request.cookies.get(cookie_name(secure=services.secure), ""))
    response = RedirectResponse(next_page, HTTPStatus.SEE_OTHER)
    set_cookie(response, found, secure=services.secure)
    return response


def own_address(address: str) -> str:
    """An address of this site, "/" for any other.

    >>> own_address("/articles?q=x"), own_address("//evil.example")
    ('/articles?q=x', '/')
    """
    parts = urlsplit(address)
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if own and address.isprintable() else "/"
