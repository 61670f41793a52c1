"""Users, sessions, tokens and invitations as values, and when each is still good. Holds no storage and no clock."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from posology.assistant.errors import AssistantError
from posology.assistant.users.roles import Role

IDLE = timedelta(hours=1)
LONGEST_SESSION = timedelta(hours=12)
LONGEST_TOKEN = timedelta(days=366)
INVITATION = timedelta(hours=24)
_SECRET_BYTES = 32
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")
_SHORTEST_PASSWORD = 12
_LONGEST_PASSWORD = 256


class AccountError(AssistantError, ValueError):
    """A name, password or other entry of an account that cannot be taken."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in.

    Attributes:
        id: opaque, never reused.
        name: what the user signs in with, lower case.
        roles: at least one.
        active: a user who left stays in the records and cannot sign in.
    """

    id: str
    name: str
    roles: frozenset[Role]
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. `digest` is the hash of the secret in its cookie; the secret itself is stored nowhere.

    `form_token` guards forms against other sites; it changes with the session.
    """

    digest: str
    user_id: str
    form_token: str
    created_at: datetime
    seen_at: datetime

    def alive(self, now: datetime) -> bool:
        """Whether neither the idle nor the absolute time has passed."""
        return now - self.seen_at < IDLE and now - self.created_at < LONGEST_SESSION


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs; `digest` is the hash of the secret, which is shown once."""

    id: str
    digest: str
    user_id: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked: bool = False

    def alive(self, now: datetime) -> bool:
        """Whether it is neither revoked nor past its time."""
        return not self.revoked and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time address that makes a user with the given roles; `digest` is the hash of its secret."""

    digest: str
    roles: frozenset[Role]
    expires_at: datetime

    def alive(self, now: datetime) -> bool:
        """Whether it can still be used; a used one is deleted."""
        return now < self.expires_at


def new_secret() -> str:
    """Draw a secret of 256 bits for a cookie, a token or an invitation."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(secret: str) -> str:
    """The hash a drawn secret is stored under; a secret of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def account_name(written: str) -> str:
    """The name of an account as it is stored.

    Raises:
        AccountError: when it is empty, too long or holds other characters than letters, digits and . _ @ + -.

    >>> account_name(" Dr.Meier@example.org ")
    'dr.meier@example.org'
    """
    name = unicodedata.normalize("NFKC", written).strip().lower()
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"the name {written[:80]!r} cannot be taken; allowed are 1 to 64 letters a to z, digits and . _ @ + - "
            "beginning and ending with a letter or digit. Choose another name"
        )
    return name


def acceptable_password(written: str, name: str) -> str:
    """A password that may be set, NFC-normalised so that it is the same on every keyboard.

    Raises:
        AccountError: when it is too short, too long, the name itself or one character repeated.
    """
    password = unicodedata.normalize("NFC", written)
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise AccountError(
            f"the password has {len(password)} characters; allowed are {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD}. "
            "Four unrelated words make a good one"
        )
    if name and name in password.lower():
        raise AccountError("the password holds the name of the account. Choose one that does not")
    if len(set(password)) < 5:
        raise AccountError("the password repeats a few characters. Four unrelated words make a good one")
    return password
