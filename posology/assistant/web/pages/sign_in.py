"""Pages around the account: signing in and out, the one-time welcome, password and tokens, and the list of users."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from posology.assistant.users.accounts import AccountError
from posology.assistant.users.roles import Permission, Role
from posology.assistant.users.sign_in import TooManyTriesError
from posology.assistant.web.access import Needs, same_site, signed_in
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.rendering import Pages
from posology.assistant.web.services import services_of
from posology.assistant.web.sessions import drop_cookie, entered, own_address

router = APIRouter(include_in_schema=False)
_WRONG = "Name and password do not belong together."
_FOREIGN = "This form came from another site. Open the page here and try again."
Text = Annotated[str, Form(max_length=512)]


@router.get("/sign-in", dependencies=[Depends(Needs(Permission.PUBLIC))])
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """The form."""
    return sign_in_form(request, next_page=next)


@router.post("/sign-in", dependencies=[Depends(Needs(Permission.PUBLIC))])
def sign_in(request: Request, name: Text, password: Text, next: Text = "/") -> Response:  # noqa: A002 - the same
    """Begin a session."""
    _from_here(request)
    try:
        found = services_of(request).door.sign_in(name, password, _address(request))
    except TooManyTriesError as stopped:
        page = sign_in_form(request, HTTPStatus.TOO_MANY_REQUESTS, f"{stopped}.", name, next)
        page.headers["Retry-After"] = str(int(stopped.wait_s) + 1)
        return page
    if found is None:
        return sign_in_form(request, HTTPStatus.UNAUTHORIZED, _WRONG, name, next)
    return entered(request, found, own_address(next))


@router.post("/sign-out", dependencies=[Depends(Needs(Permission.SIGNED_IN))])
def sign_out(request: Request) -> Response:
    """End the session."""
    services = services_of(request)
    services.door.sign_out(request.cookies.get(request.app.state.cookie_name, ""))
    leave = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    drop_cookie(leave, secure=services.secure)
    return leave


@router.get("/welcome", dependencies=[Depends(Needs(Permission.PUBLIC))])
def welcome_page(request: Request, code: str = "") -> Response:
    """The form behind a one-time address."""
    invitation = services_of(request).door.invited(code)
    if invitation is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "This address was used or is too old; ask for a new invitation.")
    roles = sorted(role.value for role in invitation.roles)
    return _pages(request).page(request, "welcome.html", code=code, name="", problem="", roles=roles)


@router.post("/welcome", dependencies=[Depends(Needs(Permission.PUBLIC))])
def welcome(request: Request, code: Text, name: Text, password: Text) -> Response:
    """Make the account and sign it in."""
    _from_here(request)
    door = services_of(request).door
    try:
        return entered(request, door.accept(code, name, password), "/")
    except AccountError as error:
        invitation = door.invited(code)
        roles = sorted(role.value for role in invitation.roles) if invitation else []
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _pages(request).page(
            request, "welcome.html", status, code=code, name=name, problem=f"{error}.", roles=roles
        )


@router.get("/account", dependencies=[Depends(Needs(Permission.SIGNED_IN))])
def account(request: Request) -> Response:
    """Password and API tokens of the viewer."""
    return _account_page(request)


@router.post("/account/password", dependencies=[Depends(Needs(Permission.SIGNED_IN))])
def change_password(request: Request, old: Text, new: Text) -> Response:
    """Change the password; all sessions end, this one begins anew."""
    door = services_of(request).door
    viewer = signed_in(request)
    user = next(user for user in door.users() if user.id == viewer.user_id)
    try:
        door.change_password(user, old, new)
    except AccountError as error:
        return _account_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem=f"{error}.")
    found = door.sign_in(user.name, new, _address(request))
    return entered(request, found, "/account") if found else RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)


@router.post("/account/tokens", dependencies=[Depends(Needs(Permission.SIGNED_IN))])
def new_token(request: Request, label: Text, days: Annotated[int, Form()] = 90) -> Response:
    """Make an API token and show it once."""
    door = services_of(request).door
    viewer = signed_in(request)
    user = next(user for user in door.users() if user.id == viewer.user_id)
    try:
        _, secret = door.new_token(user, label, days)
    except AccountError as error:
        return _account_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem=f"{error}.")
    return _account_page(request, secret=secret)


@router.post("/account/tokens/{token_id}/revoke", dependencies=[Depends(Needs(Permission.SIGNED_IN))])
def revoke_token(request: Request, token_id: str) -> Response:
    """Revoke one of the viewer's tokens."""
    door = services_of(request).door
    viewer = signed_in(request)
    user = next(user for user in door.users() if user.id == viewer.user_id)
    if not door.revoke_token(user, token_id):
        raise ProblemError(HTTPStatus.NOT_FOUND, "You have no such token.")
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


@router.get("/users", dependencies=[Depends(Needs(Permission.MANAGE_USERS))])
def users(request: Request) -> Response:
    """All users."""
    return _users_page(request)


@router.post("/users/invitations", dependencies=[Depends(Needs(Permission.MANAGE_USERS))])
def invite(request: Request, roles: Annotated[list[Role], Form()]) -> Response:
    """Make an invitation and show its address once."""
    secret = services_of(request).door.invite(roles)
    return _users_page(request, invitation=str(request.url_for("welcome_page").include_query_params(code=secret)))


class UserForm(BaseModel):
    """What the form of one user sends; boxes that are not ticked are not sent."""

    token: str = ""
    roles: list[Role] = []
    active: bool = False


@router.post("/users/{user_id}", dependencies=[Depends(Needs(Permission.MANAGE_USERS))])
def change_user(request: Request, user_id: str, form: Annotated[UserForm, Form()]) -> Response:
    """Set roles and whether a user may sign in."""
    door = services_of(request).door
    if user_id not in {user.id for user in door.users()}:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such user.")
    try:
        door.change_user(user_id, form.roles, active=form.active)
    except AccountError as error:
        return _users_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem=f"{error}.")
    return RedirectResponse("/users", HTTPStatus.SEE_OTHER)


def _account_page(request: Request, status: int = 200, problem: str = "", secret: str = "") -> Response:
    door = services_of(request).door
    viewer = signed_in(request)
    user = next(user for user in door.users() if user.id == viewer.user_id)
    return _pages(request).page(
        request, "account.html", status, user=user, tokens=door.tokens_of(user), problem=problem, secret=secret
    )


def _users_page(request: Request, status: int = 200, problem: str = "", invitation: str = "") -> Response:
    return _pages(request).page(
        request,
        "users.html",
        status,
        users=services_of(request).door.users(),
        roles=list(Role),
        problem=problem,
        invitation=invitation,
    )


def _from_here(request: Request) -> None:
    if not same_site(request):
        raise ProblemError(HTTPStatus.FORBIDDEN, _FOREIGN)


def sign_in_form(
    request: Request, status: int = 200, problem: str = "", name: str = "", next_page: str = "/"
) -> Response:
    """The sign-in page."""
    provider = services_of(request).provider
    shown = {"problem": problem, "name": name, "next": own_address(next_page)}
    return _pages(request).page(request, "sign_in.html", status, provider=provider.name if provider else "", **shown)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
