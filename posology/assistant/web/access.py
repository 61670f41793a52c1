"""Who may use a route: the permission each route asks for, the viewer behind a request, and the guard of forms.

Authorisation is decided here, in dependencies of the routes, never from the path. A route without a permission is a
fault that a test finds.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request

from posology.assistant.users.roles import Permission, may
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.viewers import Viewer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PLAIN_COOKIE = "posology_session"
HOST_COOKIE = "__Host-posology_session"
TOKEN_FIELD = "token"  # noqa: S105 - the name of a field
TOKEN_HEADER = "x-posology-token"  # noqa: S105 - the name of a header
_NOBODY = "Sign in first, or send an API token as “Authorization: Bearer …”."
_FOREIGN = "This form came from another site or an old page. Load the page again and repeat what you did."

FindViewer = Callable[[str, str], Viewer | None]
"""Gives the viewer of a session cookie and an API token, None when neither is good."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The dependency of a route: lets a request pass whose viewer holds the permission.

    Attributes:
        permission: what the route asks for.
    """

    permission: Permission

    async def __call__(self, request: Request) -> Viewer | None:
        """Find the viewer and decide.

        Raises:
            ProblemError: 401 without a viewer, 403 without the permission or with a form from elsewhere.
        """
        # In a thread: a look into the records waits while another commits, and the loop that refuses must not.
        viewer = await asyncio.to_thread(self._viewer, request)
        request.state.viewer = viewer
        if viewer is not None and viewer.form_token and request.method not in SAFE_METHODS:
            await _refuse_foreign(request, viewer)
        if self.permission is Permission.PUBLIC:
            return viewer
        if viewer is None:
            raise ProblemError(HTTPStatus.UNAUTHORIZED, _NOBODY, {"WWW-Authenticate": "Bearer"})
        if not may(viewer.roles, self.permission):
            roles = ", ".join(sorted(role.value for role in viewer.roles))
            wanted = self.permission.value.replace("_", " ")
            raise ProblemError(HTTPStatus.FORBIDDEN, f"Your role ({roles}) does not include: {wanted}.")
        return viewer

    @staticmethod
    def _viewer(request: Request) -> Viewer | None:
        find: FindViewer = request.app.state.find_viewer
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if kind.lower() == "bearer" else ""
        cookie = request.cookies.get(request.app.state.cookie_name, "")
        return find("" if bearer else cookie, bearer)


def signed_in(request: Request) -> Viewer:
    """The viewer of a request that passed a permission other than public."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, _NOBODY, {"WWW-Authenticate": "Bearer"})
    return viewer


async def _refuse_foreign(request: Request, viewer: Viewer) -> None:
    """Refuse a change that another site could have caused: a foreign origin, or no token of this session."""
    if not same_site(request):
        raise ProblemError(HTTPStatus.FORBIDDEN, _FOREIGN)
    given = request.headers.get(TOKEN_HEADER, "")
    if not given and request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        given = str((await request.form()).get(TOKEN_FIELD, ""))
    if not hmac.compare_digest(given.encode(), viewer.form_token.encode()):
        raise ProblemError(HTTPStatus.FORBIDDEN, _FOREIGN)


def same_site(request: Request) -> bool:
    """Whether the browser says that our own page sent this; a client that says nothing is no browser of today."""
    fetched = request.headers.get("sec-fetch-site", "")
    if fetched and fetched not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin", "")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return not origin or origin.lower() == own.lower()
