"""Accounts: names, passwords, sessions, tokens, invitations, and how often sign-in may be tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from posology.assistant.records import Records
from posology.assistant.users.accounts import IDLE, INVITATION, LONGEST_SESSION, AccountError, User
from posology.assistant.users.passwords import Passwords
from posology.assistant.users.repository import UserRepository
from posology.assistant.users.roles import GRANTS, Permission, Role, may
from posology.assistant.users.sign_in import SignedIn, SignIn, TooManyTriesError
from posology.assistant.users.throttle import TRIES_PER_ACCOUNT, TRIES_PER_PAIR, WINDOW_S, Throttle
from tests.fakes import Clock

PASSWORD = "four unrelated words"  # noqa: S105 - invented for tests
HERE, THERE = "127.0.0.1", "192.0.2.7"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(tmp_path / "records.db")
    yield opened
    opened.close()


@pytest.fixture
def door(records: Records, clock: Clock) -> SignIn:
    return SignIn(UserRepository(records), Passwords(), Throttle(clock.seconds), clock.now)


def entered(found: SignedIn | None) -> SignedIn:
    assert found is not None
    return found


def user(door: SignIn, *roles: Role, name: str = "meier") -> User:
    return door.add_user(name, PASSWORD, roles or (Role.CLINICIAN,))


def test_the_right_password_begins_a_session_and_a_wrong_one_does_not(door: SignIn) -> None:
    made = user(door)

    session = entered(door.sign_in("Meier ", PASSWORD, HERE))

    assert session.user == made
    assert entered(door.by_cookie(session.secret)).user == made
    assert door.sign_in("meier", PASSWORD + "x", HERE) is None
    assert door.sign_in("nobody", PASSWORD, HERE) is None
    assert door.by_cookie("") is None
    assert door.by_cookie("made up") is None


def test_every_sign_in_gets_a_new_secret_and_a_new_form_token(door: SignIn) -> None:
    user(door)
    one, other = entered(door.sign_in("meier", PASSWORD, HERE)), entered(door.sign_in("meier", PASSWORD, HERE))

    assert one.secret != other.secret
    assert one.session.form_token != other.session.form_token


def test_no_secret_stands_in_the_records(door: SignIn, records: Records) -> None:
    made = user(door)
    session = entered(door.sign_in("meier", PASSWORD, HERE))
    _, token = door.new_token(made, "script", 3)
    invitation = door.invite([Role.EDITOR])
    records.close()

    stored = b"".join(path.read_bytes() for path in records.path.parent.iterdir())

    for secret in (PASSWORD, session.secret, token, invitation):
        assert secret.encode() not in stored


def test_a_session_ends_after_an_idle_hour_and_after_twelve_hours_of_use(door: SignIn, clock: Clock) -> None:
    user(door)
    idle = entered(door.sign_in("meier", PASSWORD, HERE))
    clock.pass_by(IDLE - timedelta(seconds=1))
    assert door.by_cookie(idle.secret) is not None
    clock.pass_by(IDLE)
    assert door.by_cookie(idle.secret) is None

    used = entered(door.sign_in("meier", PASSWORD, HERE))
    begun = clock.now()
    while clock.now() - begun < LONGEST_SESSION - timedelta(minutes=30):
        clock.pass_by(timedelta(minutes=30))
        assert door.by_cookie(used.secret) is not None
    clock.pass_by(timedelta(minutes=30))
    assert door.by_cookie(used.secret) is None


def test_signing_out_ends_only_that_session(door: SignIn) -> None:
    user(door)
    one, other = entered(door.sign_in("meier", PASSWORD, HERE)), entered(door.sign_in("meier", PASSWORD, HERE))

    door.sign_out(one.secret)

    assert door.by_cookie(one.secret) is None
    assert door.by_cookie(other.secret) is not None


def test_a_user_who_left_can_neither_sign_in_nor_go_on(door: SignIn) -> None:
    user(door, Role.ADMINISTRATOR, name="chief")
    left = user(door)
    session = entered(door.sign_in("meier", PASSWORD, HERE))
    _, token = door.new_token(left, "script", 30)

    door.change_user(left.id, left.roles, active=False)

    assert door.by_cookie(session.secret) is None
    assert door.by_token(token) is None
    assert door.sign_in("meier", PASSWORD, HERE) is None


def test_a_new_password_ends_every_session(door: SignIn) -> None:
    made = user(door)
    session = entered(door.sign_in("meier", PASSWORD, HERE))

    with pytest.raises(AccountError, match="not right"):
        door.change_password(made, "not the old one", "another set of words")
    door.change_password(made, PASSWORD, "another set of words")

    assert door.by_cookie(session.secret) is None
    assert door.sign_in("meier", PASSWORD, HERE) is None
    assert door.sign_in("meier", "another set of words", HERE) is not None


def test_the_last_administrator_stays(door: SignIn) -> None:
    chief = user(door, Role.ADMINISTRATOR, name="chief")

    with pytest.raises(AccountError, match="last administrator"):
        door.change_user(chief.id, [Role.CLINICIAN], active=True)
    with pytest.raises(AccountError, match="last administrator"):
        door.change_user(chief.id, [Role.ADMINISTRATOR], active=False)
    user(door, Role.ADMINISTRATOR, name="deputy")
    door.change_user(chief.id, [Role.CLINICIAN], active=True)


def test_the_first_invitation_makes_an_administrator_once(door: SignIn) -> None:
    secret = door.first_invitation()
    assert secret is not None

    first = door.accept(secret, "Chief", PASSWORD)

    assert Role.ADMINISTRATOR in first.user.roles
    assert door.by_cookie(first.secret) is not None
    assert door.first_invitation() is None
    with pytest.raises(AccountError, match="used or is too old"):
        door.accept(secret, "second", PASSWORD)


def test_an_invitation_gives_its_roles_and_ends_after_a_day(door: SignIn, clock: Clock) -> None:
    secret = door.invite([Role.REVIEWER])
    late = door.invite([Role.REVIEWER])

    assert door.accept(secret, "rev", PASSWORD).user.roles == {Role.REVIEWER}
    clock.pass_by(INVITATION)
    assert door.invited(late) is None


def test_an_invitation_survives_a_name_that_is_taken(door: SignIn) -> None:
    user(door)
    secret = door.invite([Role.EDITOR])

    with pytest.raises(AccountError, match="taken"):
        door.accept(secret, "meier", PASSWORD)

    assert door.accept(secret, "other", PASSWORD).user.name == "other"


@pytest.mark.parametrize("name", ["", " ", "a b", "-x", "x" * 65, "ä", "a\x00b", "a/b", "../x"])
def test_names_that_cannot_be_taken_are_refused(door: SignIn, name: str) -> None:
    with pytest.raises(AccountError, match="cannot be taken"):
        door.add_user(name, PASSWORD, [Role.CLINICIAN])


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "aaaaaaaaaaaaaaa", "i am meier and well"])
def test_poor_passwords_are_refused(door: SignIn, password: str) -> None:
    with pytest.raises(AccountError, match="password"):
        door.add_user("meier", password, [Role.CLINICIAN])


def test_the_same_password_typed_on_another_keyboard_fits(door: SignIn) -> None:
    door.add_user("meier", "mu\u0308de Wo\u0308rter im Regen", [Role.CLINICIAN])

    assert door.sign_in("meier", "m\u00fcde W\u00f6rter im Regen", HERE) is not None


def test_a_guesser_is_stopped_after_ten_tries_and_the_owner_is_not(door: SignIn, clock: Clock) -> None:
    user(door)
    for _ in range(TRIES_PER_PAIR):
        assert door.sign_in("meier", "a wrong password", THERE) is None

    with pytest.raises(TooManyTriesError) as stopped:
        door.sign_in("meier", PASSWORD, THERE)
    assert 0 < stopped.value.wait_s <= WINDOW_S
    assert door.sign_in("meier", PASSWORD, HERE) is not None
    clock.pass_by(timedelta(seconds=WINDOW_S + 1))
    assert door.sign_in("meier", PASSWORD, THERE) is not None


def test_many_addresses_guessing_at_one_account_are_slowed_but_not_an_address_it_is_known_at() -> None:
    clock = Clock()
    throttle = Throttle(clock.seconds)
    throttle.succeeded("meier", HERE)
    for number in range(TRIES_PER_ACCOUNT):
        assert throttle.tried("meier", f"192.0.2.{number}") == 0

    assert throttle.tried("meier", "198.51.100.1") > 0
    assert throttle.tried("meier", HERE) == 0
    assert throttle.tried("other", "198.51.100.1") == 0


def test_tries_that_are_still_being_decided_count_already() -> None:
    throttle = Throttle(Clock().seconds)

    allowed = [throttle.tried("meier", THERE) == 0 for _ in range(TRIES_PER_PAIR * 3)]

    assert allowed == [True] * TRIES_PER_PAIR + [False] * TRIES_PER_PAIR * 2


def test_signing_in_again_and_again_from_one_address_is_never_stopped() -> None:
    throttle = Throttle(Clock().seconds)

    for number in range(TRIES_PER_ACCOUNT * 2):
        assert throttle.tried(f"user{number}", HERE) == 0
        throttle.succeeded(f"user{number}", HERE)


def test_the_present_password_cannot_be_guessed_from_an_open_session(door: SignIn) -> None:
    made = user(door)
    for _ in range(TRIES_PER_PAIR):
        with pytest.raises(AccountError, match="not right"):
            door.change_password(made, "a wrong password", "another set of words")

    with pytest.raises(TooManyTriesError):
        door.change_password(made, PASSWORD, "another set of words")
    assert door.sign_in("meier", PASSWORD, HERE) is not None


def test_a_token_works_until_it_is_revoked_or_over(door: SignIn, clock: Clock) -> None:
    made = user(door)
    kept, secret = door.new_token(made, "script", 1)
    other, revoked = door.new_token(made, "old script", 30)

    assert door.by_token(secret) == made
    assert door.revoke_token(made, other.id)
    assert not door.revoke_token(made, "t_unknown")
    assert door.by_token(revoked) is None
    assert {token.id for token in door.tokens_of(made)} == {kept.id, other.id}
    clock.pass_by(timedelta(days=1))
    assert door.by_token(secret) is None


def test_nobody_revokes_the_token_of_another(door: SignIn) -> None:
    one, other = user(door), user(door, name="other")
    token, secret = door.new_token(one, "script", 3)

    assert not door.revoke_token(other, token.id)
    assert door.by_token(secret) == one


@pytest.mark.parametrize(("label", "days"), [("", 3), ("x" * 81, 3), ("x", 0), ("x", 367), ("x", -1)])
def test_tokens_without_sense_are_refused(door: SignIn, label: str, days: int) -> None:
    with pytest.raises(AccountError, match="token"):
        door.new_token(user(door), label, days)


def test_every_role_may_ask_and_only_administrators_manage_users() -> None:
    assert set(GRANTS) == set(Role)
    assert all(may([role], Permission.ASK) for role in Role)
    assert [role for role in Role if may([role], Permission.MANAGE_USERS)] == [Role.ADMINISTRATOR]
    assert not may([], Permission.ASK)
    assert not may([Role.CLINICIAN], Permission.READ_FEEDBACK)
