"""The whole site over the shipped corpus, with users of every role and clients that act as them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from fastapi import FastAPI
from starlette.testclient import TestClient

from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.conversations.talk import Talk
from posology.assistant.records import Records
from posology.assistant.users.accounts import User
from posology.assistant.users.passwords import Passwords
from posology.assistant.users.repository import UserRepository
from posology.assistant.users.roles import Role
from posology.assistant.users.sign_in import SignedIn, SignIn
from posology.assistant.users.throttle import Throttle
from posology.assistant.web.app import create_app
from posology.assistant.web.limits import Bounds
from posology.assistant.web.measures import Measures
from posology.assistant.web.services import Services
from posology.assistant.web.sessions import cookie_name
from posology.assistant.writes import Writes
from tests.fakes import Clock

PASSWORD = "plum harbour lantern seven"  # noqa: S105 - invented for tests
HERE, THERE = "127.0.0.1", "192.0.2.7"
AMPLE = Bounds(burst=1_000_000, per_second=1_000_000.0)
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Accounts:
    """What all sites share because it is slow to make: the hashing, and the hash of the password of every user."""

    passwords: Passwords
    password_hash: str

    @classmethod
    def make(cls) -> Self:
        passwords = Passwords()
        return cls(passwords, passwords.hashed(PASSWORD))


class Site:
    """A site of its own for one test: fresh records, a clock to move, one user for each role, named after it.

    Args:
        services: the shared services; accounts in them are replaced.
        accounts: hashing.
        folder: for the records.
        bounds: how much the site takes.
        secure: whether it is served over TLS.
    """

    def __init__(
        self, services: Services, accounts: Accounts, folder: Path, *, bounds: Bounds = AMPLE, secure: bool = False
    ) -> None:
        self.clock = Clock()
        self.records = Records.open(folder / "records.db")
        self.repository = UserRepository(self.records)
        self.door = SignIn(self.repository, accounts.passwords, Throttle(self.clock.seconds), self.clock.now)
        self.secure = secure
        self._accounts = accounts
        self.users = {role: self.user(role.value, role) for role in Role}
        self.services = replace(
            services,
            door=self.door,
            desk=self._desk(services.desk),
            writes=Writes(self.records, self.clock.now),
            bounds=bounds,
            secure=secure,
            measures=Measures(),
        )
        self.app: FastAPI = create_app(self.services)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.records.close()

    def _desk(self, shared: Desk) -> Desk:
        """The shared desk over the records of this site."""
        talk = shared._talk
        own = Talk(talk._answers, ConversationStore(self.records), talk._background, talk._now, talk._new_id)
        return Desk(own, shared._evidence, shared.glosses, shared._now)

    def user(self, name: str, *roles: Role) -> User:
        """Make a user with the password of all users."""
        made = User(f"u_{name}", name, frozenset(roles), active=True, created_at=self.clock.now())
        assert self.repository.add_user(made, self._accounts.password_hash)
        return made

    def nobody(self, address: str = HERE) -> TestClient:
        """A client that has not signed in."""
        scheme = "https" if self.secure else "http"
        return TestClient(self.app, base_url=f"{scheme}://localhost", client=(address, 50000), follow_redirects=False)

    def session(self, role: Role) -> SignedIn:
        """A new session of the user of a role."""
        return self.door.begin(self.users[role])

    def browser(self, role: Role, session: SignedIn | None = None) -> Browser:
        """A client with a session, as a browser has it."""
        begun = session or self.session(role)
        client = self.nobody()
        client.cookies.set(cookie_name(secure=self.secure), begun.secret)
        return Browser(client, begun.session.form_token)

    def program(self, role: Role) -> TestClient:
        """A client with an API token."""
        _, secret = self.door.new_token(self.users[role], "program", 30)
        client = self.nobody()
        client.headers["Authorization"] = f"Bearer {secret}"
        return client


@dataclass(frozen=True, slots=True)
class Browser:
    """A client with a session and the token that its forms carry."""

    client: TestClient
    form_token: str


MakeSite = Callable[..., Site]
