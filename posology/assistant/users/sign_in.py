"""Signing in and out, sessions, tokens and invitations: the rules of `accounts` applied to the repository."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from posology.assistant.users.accounts import (
    INVITATION,
    LONGEST_SESSION,
    LONGEST_TOKEN,
    AccountError,
    ApiToken,
    Invitation,
    Session,
    User,
    acceptable_password,
    account_name,
    digest_of,
    new_secret,
)
from posology.assistant.users.passwords import Passwords
from posology.assistant.users.repository import UserRepository
from posology.assistant.users.roles import Role
from posology.assistant.users.throttle import Throttle

_SEEN_EVERY = timedelta(minutes=1)
_MOST_TOKENS = 20
_AT_THE_ACCOUNT = "the page of the account"


class TooManyTriesError(AccountError):
    """Sign-in was tried too often; `wait_s` says how long to wait."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(f"too many tries to sign in from here; try again in {int(wait_s / 60) + 1} min")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with the session that shows who it is; `secret` goes into the cookie and nowhere else."""

    user: User
    session: Session
    secret: str = ""


class SignIn:
    """Everything about who somebody is.

    Args:
        repository: where accounts are kept.
        passwords: hashing.
        throttle: how often may be tried.
        now: the time in UTC.
    """

    def __init__(
        self, repository: UserRepository, passwords: Passwords, throttle: Throttle, now: Callable[[], datetime]
    ) -> None:
        self._repository = repository
        self._passwords = passwords
        self._throttle = throttle
        self._now = now

    def sign_in(self, name: str, password: str, address: str) -> SignedIn | None:
        """Begin a session; None when name and password do not belong together.

        Raises:
            TooManyTriesError: after too many failures from this address.
        """
        key = name.strip().lower()[:64]
        self._count_try(key, address)
        found = self._repository.by_name(key)
        known = found is not None and found[0].active
        if not self._passwords.matches(password, found[1] if found and known else None) or found is None:
            return None
        self._throttle.succeeded(key, address)
        return self.begin(found[0])

    def _count_try(self, key: str, address: str) -> None:
        wait = self._throttle.tried(key, address)
        if wait:
            raise TooManyTriesError(wait)

    def begin(self, user: User) -> SignedIn:
        """Begin a session for somebody whose identity is established already."""
        now = self._now()
        secret = new_secret()
        session = Session(digest_of(secret), user.id, new_secret(), now, now)
        self._repository.drop_sessions_before(now - LONGEST_SESSION)
        self._repository.add_session(session)
        return SignedIn(user, session, secret)

    def by_cookie(self, secret: str) -> SignedIn | None:
        """The user behind a session's cookie, None when the session is over or the user inactive."""
        session = self._repository.session(digest_of(secret)) if secret else None
        if session is None:
            return None
        now = self._now()
        user = self._repository.user(session.user_id)
        if not session.alive(now) or user is None or not user.active:
            self._repository.end_session(session.digest)
            return None
        if now - session.seen_at >= _SEEN_EVERY:
            self._repository.saw(session.digest, now)
        return SignedIn(user, session)

    def by_token(self, secret: str) -> User | None:
        """The user behind an API token, None when it is not good any more."""
        token = self._repository.token(digest_of(secret)) if secret else None
        if token is None or not token.alive(self._now()):
            return None
        user = self._repository.user(token.user_id)
        return user if user is not None and user.active else None

    def sign_out(self, secret: str) -> None:
        """End a session."""
        self._repository.end_session(digest_of(secret))

    def invite(self, roles: Iterable[Role]) -> str:
        """Make an invitation; gives its secret, which is shown once.

        Raises:
            AccountError: without a role.
        """
        wanted = frozenset(roles)
        if not wanted:
            raise AccountError(f"an invitation needs a role: {', '.join(role.value for role in Role)}")
        secret = new_secret()
        self._repository.add_invitation(Invitation(digest_of(secret), wanted, self._now() + INVITATION))
        return secret

    def first_invitation(self) -> str | None:
        """An invitation for the first administrator; None when somebody has an account."""
        return None if self._repository.any_user() else self.invite([Role.ADMINISTRATOR, Role.CLINICIAN])

    def invited(self, secret: str) -> Invitation | None:
        """The invitation behind a one-time address, None when it was used or is too old."""
        invitation = self._repository.invitation(digest_of(secret)) if secret else None
        return invitation if invitation is not None and invitation.alive(self._now()) else None

    def accept(self, secret: str, name: str, password: str) -> SignedIn:
        """Make the account of an invitation and sign it in.

        Raises:
            AccountError: when the invitation is over or the name or password cannot be taken.
        """
        invitation = self.invited(secret)
        if invitation is None:
            raise AccountError("this address was used or is too old; ask for a new invitation")
        user = self._made(name, password, invitation.roles, lambda: self._repository.use_invitation(invitation.digest))
        return self.begin(user)

    def add_user(self, name: str, password: str, roles: Iterable[Role]) -> User:
        """Make an account.

        Raises:
            AccountError: when the name or password cannot be taken.
        """
        return self._made(name, password, frozenset(roles), lambda: True)

    def vouched_for(self, names: Sequence[str], *, make: bool) -> SignedIn | None:
        """Sign in somebody whom a trusted provider vouches for, under the first of the names that has an account.

        Args:
            names: what the provider knows the person by, the best first; "" is none.
            make: whether to make a clinician when no name has an account.

        Returns:
            None when there is no account, or it may not sign in.

        Raises:
            AccountError: when an account is to be made and no name can be taken.
        """
        given = [name for name in names if name]
        for name in given:
            found = self._repository.by_name(name.strip().lower())
            if found is not None:
                return self.begin(found[0]) if found[0].active else None
        if not make or not given:
            return None
        # The password is drawn and told to nobody: this account signs in by the provider alone.
        return self.begin(self._made(given[0], new_secret(), frozenset({Role.CLINICIAN}), lambda: True))

    def _made(self, name: str, password: str, roles: frozenset[Role], still: Callable[[], bool]) -> User:
        wanted = account_name(name)
        hashed = self._passwords.hashed(acceptable_password(password, wanted))
        user = User(f"u_{secrets.token_hex(12)}", wanted, roles, active=True, created_at=self._now())
        with self._repository.together():
            if not self._repository.add_user(user, hashed):
                raise AccountError(f"the name {wanted!r} is taken. Choose another name")
            if not still():
                raise AccountError("this address was used or is too old; ask for a new invitation")
        return user

    def change_user(self, user_id: str, roles: Iterable[Role], *, active: bool) -> None:
        """Set roles and whether a user may sign in.

        Raises:
            AccountError: when nobody would be left who can manage users, or no role is given.
        """
        wanted = frozenset(roles)
        if not wanted:
            raise AccountError(f"a user needs a role: {', '.join(role.value for role in Role)}")
        with self._repository.together():
            others = [
                user
                for user in self._repository.users()
                if user.id != user_id and user.active and Role.ADMINISTRATOR in user.roles
            ]
            if not others and not (active and Role.ADMINISTRATOR in wanted):
                raise AccountError("this is the last administrator; make another one first")
            self._repository.change_user(user_id, wanted, active=active)

    def change_password(self, user: User, old: str, new: str) -> None:
        """Change one's own password; every session of the user ends.

        Raises:
            AccountError: when the old one is wrong, was guessed at too often, or the new one cannot be taken.
        """
        self._count_try(user.name, _AT_THE_ACCOUNT)
        found = self._repository.by_name(user.name)
        if not self._passwords.matches(old, found[1] if found else None):
            raise AccountError("the present password is not right")
        self._throttle.succeeded(user.name, _AT_THE_ACCOUNT)
        self._repository.change_password(user.id, self._passwords.hashed(acceptable_password(new, user.name)))

    def users(self) -> tuple[User, ...]:
        """All users by name."""
        return self._repository.users()

    def new_token(self, user: User, label: str, days: int) -> tuple[ApiToken, str]:
        """Make an API token; gives it with its secret, which is shown once.

        Raises:
            AccountError: without a label, with a wrong lifetime, or with too many tokens.
        """
        longest = LONGEST_TOKEN.days
        if not label.strip() or len(label) > 80:
            raise AccountError("a token needs a label of 1 to 80 characters that says what it is for")
        if not 1 <= days <= longest:
            raise AccountError(f"a token cannot last {days} days; allowed are 1 to {longest}")
        now = self._now()
        if sum(token.alive(now) for token in self._repository.tokens_of(user.id)) >= _MOST_TOKENS:
            raise AccountError(f"there are {_MOST_TOKENS} tokens already; revoke one first")
        secret = new_secret()
        token = ApiToken(
            f"t_{secrets.token_hex(8)}", digest_of(secret), user.id, label.strip(), now, now + timedelta(days=days)
        )
        self._repository.add_token(token)
        return token, secret

    def tokens_of(self, user: User) -> tuple[ApiToken, ...]:
        """The tokens of a user, newest first."""
        return self._repository.tokens_of(user.id)

    def revoke_token(self, user: User, token_id: str) -> bool:
        """Revoke one's own token; False when there is no such token."""
        return self._repository.revoke_token(user.id, token_id)
