"""`posology users`: accounts from the command line, for whoever operates the server. Decides nothing itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.users.accounts import AccountError, User, account_name
from posology.assistant.users.roles import Role
from posology.assistant.users.sign_in import SignIn

users = typer.Typer(no_args_is_help=True, help="Users, their roles, invitations and API tokens.")
Name = Annotated[str, typer.Argument(help="Name of the account.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@users.command("list")
def list_users(as_json: Json = False) -> None:
    """List all users with their roles.

    Example: posology users list
    """
    with _door() as door:
        found = door.users()
    if as_json:
        print_json([_object(user) for user in found])
        return
    for user in found:
        out.print(Text(_line(user)))
    if not found:
        err.print(Text("Nobody has an account yet; `posology users add NAME --role administrator` makes one."))


@users.command()
def add(
    name: Name,
    role: Annotated[list[Role] | None, typer.Option(help="A role; may be repeated. Default: clinician.")] = None,
    as_json: Json = False,
) -> None:
    """Make an account. The password is asked for, or read as one line from standard input.

    Example: posology users add meier --role reviewer --role clinician
    """
    with _door() as door:
        account_name(name)
        made = door.add_user(name, _password(), role or [Role.CLINICIAN])
    _say(made, as_json=as_json)


@users.command()
def roles(
    name: Name,
    role: Annotated[list[Role], typer.Argument(help="All the roles the user shall have.")],
    as_json: Json = False,
) -> None:
    """Set the roles of a user; running sessions have them at once.

    Example: posology users roles meier reviewer clinician
    """
    with _door() as door:
        user = _user(door, name)
        door.change_user(user.id, role, active=user.active)
        changed = _user(door, name)
    _say(changed, as_json=as_json)


@users.command()
def deactivate(name: Name, as_json: Json = False) -> None:
    """Let a user sign in no more; every session ends and no token works. The records stay.

    Example: posology users deactivate meier
    """
    _set_active(name, active=False, as_json=as_json)


@users.command()
def activate(name: Name, as_json: Json = False) -> None:
    """Let a user sign in again.

    Example: posology users activate meier
    """
    _set_active(name, active=True, as_json=as_json)


@users.command()
def invite(
    role: Annotated[list[Role] | None, typer.Option(help="A role; may be repeated. Default: clinician.")] = None,
    site: Annotated[str, typer.Option(help="Address of the site.")] = "http://127.0.0.1:8000",
    as_json: Json = False,
) -> None:
    """Print a one-time address that makes an account; it lasts a day and is shown this once.

    Example: posology users invite --role editor --site https://posology.example.org
    """
    with _door() as door:
        address = f"{site.rstrip('/')}/welcome?code={door.invite(role or [Role.CLINICIAN])}"
    if as_json:
        print_json({"address": address})
    else:
        out.print(Text(address), soft_wrap=True)


@users.command()
def token(
    name: Name,
    label: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[int, typer.Option(help="Days it lasts, 1 to 366.")] = 90,
    as_json: Json = False,
) -> None:
    """Print a new API token of a user; it may do what the user may, and is shown this once.

    Example: posology users token meier --label "nightly check" --days 30
    """
    with _door() as door:
        user = _user(door, name)
        if not user.active:
            raise AccountError(f"{user.name} may not sign in; a token of that account would not work")
        made, secret = door.new_token(user, label, days)
    if as_json:
        expires = made.expires_at.isoformat(timespec="seconds")
        print_json({"id": made.id, "label": made.label, "expires_at": expires, "token": secret})
    else:
        out.print(Text(secret), soft_wrap=True)


@contextmanager
def _door() -> Iterator[SignIn]:
    records = bootstrap.open_records(bootstrap.settings())
    try:
        yield bootstrap.sign_in_over(records)
    finally:
        records.close()


def _user(door: SignIn, name: str) -> User:
    wanted = account_name(name)
    for user in door.users():
        if user.name == wanted:
            return user
    raise AccountError(f"there is no user {wanted!r}; `posology users list` shows all")


def _set_active(name: str, *, active: bool, as_json: bool) -> None:
    with _door() as door:
        user = _user(door, name)
        door.change_user(user.id, user.roles, active=active)
        changed = _user(door, name)
    _say(changed, as_json=as_json)


def _password() -> str:
    """The new password: asked for twice at a terminal, else one line of standard input."""
    if sys.stdin.isatty():
        answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")


def _say(user: User, *, as_json: bool) -> None:
    if as_json:
        print_json(_object(user))
    else:
        out.print(Text(_line(user)))


def _object(user: User) -> dict[str, object]:
    made = user.created_at.isoformat(timespec="seconds")
    return {"name": user.name, "roles": _roles(user), "active": user.active, "created_at": made}


def _line(user: User) -> str:
    return f"{user.name}: {', '.join(_roles(user))}{'' if user.active else ' (may not sign in)'}"


def _roles(user: User) -> list[str]:
    return sorted(role.value for role in user.roles)
