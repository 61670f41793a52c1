"""Accounts from the command line: what it prints, what it refuses, and that no password is an argument."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner, Result

from posology.assistant import bootstrap
from posology.assistant.cli.exits import Exit, code_of
from posology.assistant.cli.users import users
from posology.assistant.records import Records
from posology.assistant.users.roles import Role
from posology.assistant.users.sign_in import SignIn

PASSWORD = "plum harbour lantern seven"  # noqa: S105 - invented for tests
HERE = "127.0.0.1"
Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Home:
    """A data home, and the command run in it."""

    folder: Path

    def run(self, *arguments: str, text: str = "") -> Result:
        environment = {"POSOLOGY_HOME": str(self.folder), "NO_COLOR": "1"}
        return CliRunner().invoke(users, arguments, input=text, env=environment)

    def objects(self, *arguments: str, text: str = "") -> object:
        done = self.run(*arguments, "--json", text=text)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def asked(self, question: Callable[[SignIn], Asked]) -> Asked:
        records = Records.open(self.folder / "records.db")
        try:
            return question(bootstrap.sign_in_over(records))
        finally:
            records.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def refused(done: Result) -> str:
    """The message of a refusal, after checking that it ends in the exit code for bad input."""
    assert isinstance(done.exception, Exception), done.output
    assert code_of(done.exception) is Exit.BAD_INPUT
    return str(done.exception)


def test_a_user_is_made_with_a_password_from_standard_input(home: Home) -> None:
    done = home.run("add", "Meier", "--role", "reviewer", "--role", "clinician", text=f"{PASSWORD}\n")

    assert done.exit_code == 0
    assert done.stdout == "meier: clinician, reviewer\n"
    assert PASSWORD not in done.output
    found = home.asked(lambda door: door.sign_in("meier", PASSWORD, HERE))
    assert found is not None
    assert found.user.roles == {Role.REVIEWER, Role.CLINICIAN}


def test_no_command_takes_a_password_as_an_argument(home: Home) -> None:
    refused_word = home.run("add", "meier", PASSWORD)
    refused_option = home.run("add", "meier", "--password", PASSWORD)

    assert refused_word.exit_code == refused_option.exit_code == 2
    assert home.objects("list") == []


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [("a b", PASSWORD, "cannot be taken"), ("meier", "short", "password"), ("meier", "", "password")],
)
def test_poor_names_and_passwords_are_refused(home: Home, name: str, password: str, says: str) -> None:
    assert says in refused(home.run("add", name, text=f"{password}\n"))
    assert home.objects("list") == []


def test_a_name_that_is_taken_is_refused(home: Home) -> None:
    home.run("add", "meier", text=PASSWORD)

    assert "taken" in refused(home.run("add", "MEIER", text=PASSWORD))


def test_the_list_shows_names_roles_and_who_may_not_sign_in(home: Home) -> None:
    home.run("add", "chief", "--role", "administrator", text=PASSWORD)
    home.run("add", "meier", text=PASSWORD)
    home.run("deactivate", "meier")

    assert home.run("list").stdout == "chief: administrator\nmeier: clinician (may not sign in)\n"
    listed = home.objects("list")
    assert isinstance(listed, list)
    assert [(user["name"], user["roles"], user["active"]) for user in listed] == [
        ("chief", ["administrator"], True),
        ("meier", ["clinician"], False),
    ]
    assert "password" not in home.run("list", "--json").stdout


def test_roles_are_set_and_the_last_administrator_stays(home: Home) -> None:
    home.run("add", "chief", "--role", "administrator", text=PASSWORD)
    home.run("add", "meier", text=PASSWORD)

    assert home.run("roles", "meier", "editor", "chair").stdout == "meier: chair, editor\n"
    assert "last administrator" in refused(home.run("roles", "chief", "clinician"))
    assert "last administrator" in refused(home.run("deactivate", "chief"))
    assert home.run("roles", "meier", "wizard").exit_code == 2
    assert home.run("roles", "meier").exit_code == 2


def test_a_deactivated_user_is_out_until_activated_again(home: Home) -> None:
    home.run("add", "chief", "--role", "administrator", text=PASSWORD)
    home.run("add", "meier", text=PASSWORD)
    home.run("deactivate", "meier")
    assert home.asked(lambda door: door.sign_in("meier", PASSWORD, HERE)) is None
    assert "may not sign in" in refused(home.run("token", "meier", "--label", "x"))

    home.run("activate", "meier")

    assert home.asked(lambda door: door.sign_in("meier", PASSWORD, HERE)) is not None


def test_an_invitation_is_an_address_that_makes_an_account(home: Home) -> None:
    address = home.run("invite", "--role", "editor", "--site", "https://posology.example.org/").stdout.strip()

    site, _, code = address.partition("/welcome?code=")
    assert site == "https://posology.example.org"
    made = home.asked(lambda door: door.accept(code, "newcomer", PASSWORD))
    assert made.user.roles == {Role.EDITOR}


def test_a_token_is_printed_alone_and_works(home: Home) -> None:
    home.run("add", "meier", text=PASSWORD)

    secret = home.run("token", "meier", "--label", "nightly check", "--days", "3").stdout.strip()
    described = home.objects("token", "meier", "--label", "other")

    user = home.asked(lambda door: door.by_token(secret))
    assert user is not None
    assert user.name == "meier"
    assert isinstance(described, dict)
    assert set(described) == {"id", "label", "expires_at", "token"}
    assert "days" in refused(home.run("token", "meier", "--label", "x", "--days", "0"))
    assert "no user" in refused(home.run("token", "nobody", "--label", "x"))
    assert home.run("token", "meier").exit_code == 2
