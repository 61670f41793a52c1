"""The cookie of a session and the viewer behind it. The only place that sets or reads that cookie's properties."""

from __future__ import annotations

from fastapi import Response

from posology.assistant.users.accounts import LONGEST_SESSION
from posology.assistant.users.sign_in import SignedIn, SignIn
from posology.assistant.web.access import HOST_COOKIE, PLAIN_COOKIE, FindViewer
from posology.assistant.web.viewers import Viewer


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
