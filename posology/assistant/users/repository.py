"""Users, sessions, tokens and invitations in the records database. The only SQL about them; decides nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from posology.assistant.records import Records
from posology.assistant.users.accounts import ApiToken, Invitation, Session, User
from posology.assistant.users.roles import Role


class UserRepository:
    """Stores accounts. Times are kept as ISO 8601 text in UTC."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make every call in the block take effect together, or not at all."""
        with self._records.transaction():
            yield

    def add_user(self, user: User, password_hash: str) -> bool:
        """Store a new user; False when the name is taken."""
        with self._records.transaction() as database:
            try:
                database.execute(
                    "INSERT INTO users (id, name, roles, active, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                    (user.id, user.name, _written(user.roles), user.active, password_hash, user.created_at.isoformat()),
                )
            except sqlite3.IntegrityError:
                return False
        return True

    def users(self) -> tuple[User, ...]:
        """All users by name, inactive ones too."""
        with self._records.reading() as database:
            rows = database.execute("SELECT id, name, roles, active, created_at FROM users ORDER BY name").fetchall()
        return tuple(_user(row) for row in rows)

    def any_user(self) -> bool:
        """Whether anybody has an account."""
        with self._records.reading() as database:
            return database.execute("SELECT 1 FROM users LIMIT 1").fetchone() is not None

    def by_name(self, name: str) -> tuple[User, str] | None:
        """A user and the password's hash."""
        with self._records.reading() as database:
            row = database.execute(
                "SELECT id, name, roles, active, created_at, password_hash FROM users WHERE name = ?", (name,)
            ).fetchone()
        return (_user(row[:5]), row[5]) if row else None

    def user(self, user_id: str) -> User | None:
        """A user by id."""
        with self._records.reading() as database:
            row = database.execute(
                "SELECT id, name, roles, active, created_at FROM users WHERE id = ?", (user_id,)
            ).fetchone()
        return _user(row) if row else None

    def change_user(self, user_id: str, roles: Iterable[Role], *, active: bool) -> None:
        """Set roles and whether a user may sign in; one who may not loses every session."""
        with self._records.transaction() as database:
            database.execute("UPDATE users SET roles = ?, active = ? WHERE id = ?", (_written(roles), active, user_id))
            if not active:
                database.execute("DELETE FROM sessions WHERE user_id = ?", (user_id,))

    def change_password(self, user_id: str, password_hash: str) -> None:
        """Set a password and end every session of the user."""
        with self._records.transaction() as database:
            database.execute("UPDATE users SET password_hash = ? WHERE id = ?", (password_hash, user_id))
            database.execute("DELETE FROM sessions WHERE user_id = ?", (user_id,))

    def add_session(self, session: Session) -> None:
        """Store a session."""
        with self._records.transaction() as database:
            database.execute(
                "INSERT INTO sessions (digest, user_id, form_token, created_at, seen_at) VALUES (?, ?, ?, ?, ?)",
                (
                    session.digest,
                    session.user_id,
                    session.form_token,
                    session.created_at.isoformat(),
                    session.seen_at.isoformat(),
                ),
            )

    def session(self, digest: str) -> Session | None:
        """A session by the hash of its secret."""
        with self._records.reading() as database:
            row = database.execute(
                "SELECT digest, user_id, form_token, created_at, seen_at FROM sessions WHERE digest = ?", (digest,)
            ).fetchone()
        return Session(row[0], row[1], row[2], _time(row[3]), _time(row[4])) if row else None

    def saw(self, digest: str, now: datetime) -> None:
        """Note that a session was used."""
        with self._records.transaction() as database:
            database.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (now.isoformat(), digest))

    def end_session(self, digest: str) -> None:
        """Delete a session."""
        with self._records.transaction() as database:
            database.execute("DELETE FROM sessions WHERE digest = ?", (digest,))

    def drop_sessions_before(self, created: datetime) -> None:
        """Delete sessions made before a time."""
        with self._records.transaction() as database:
            database.execute("DELETE FROM sessions WHERE created_at < ?", (created.isoformat(),))

    def add_token(self, token: ApiToken) -> None:
        """Store an API token."""
        with self._records.transaction() as database:
            database.execute(
                "INSERT INTO api_tokens (id, digest, user_id, label, created_at, expires_at, revoked) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    token.id,
                    token.digest,
                    token.user_id,
                    token.label,
                    token.created_at.isoformat(),
                    token.expires_at.isoformat(),
                    token.revoked,
                ),
            )

    def token(self, digest: str) -> ApiToken | None:
        """A token by the hash of its secret."""
        with self._records.reading() as database:
            row = database.execute(f"SELECT {_TOKEN} FROM api_tokens WHERE digest = ?", (digest,)).fetchone()  # noqa: S608 - a constant list of columns
        return _token(row) if row else None

    def tokens_of(self, user_id: str) -> tuple[ApiToken, ...]:
        """The tokens of a user, newest first."""
        with self._records.reading() as database:
            rows = database.execute(
                f"SELECT {_TOKEN} FROM api_tokens WHERE user_id = ? ORDER BY created_at DESC, id",  # noqa: S608 - the same
                (user_id,),
            ).fetchall()
        return tuple(_token(row) for row in rows)

    def revoke_token(self, user_id: str, token_id: str) -> bool:
        """Revoke a token of a user; False when there is no such token."""
        with self._records.transaction() as database:
            changed = database.execute(
                "UPDATE api_tokens SET revoked = 1 WHERE id = ? AND user_id = ?", (token_id, user_id)
            )
            return changed.rowcount > 0

    def add_invitation(self, invitation: Invitation) -> None:
        """Store an invitation."""
        with self._records.transaction() as database:
            database.execute(
                "INSERT INTO invitations (digest, roles, expires_at) VALUES (?, ?, ?)",
                (invitation.digest, _written(invitation.roles), invitation.expires_at.isoformat()),
            )

    def invitation(self, digest: str) -> Invitation | None:
        """An invitation by the hash of its secret."""
        with self._records.reading() as database:
            row = database.execute(
                "SELECT digest, roles, expires_at FROM invitations WHERE digest = ?", (digest,)
            ).fetchone()
        return Invitation(row[0], _roles(row[1]), _time(row[2])) if row else None

    def use_invitation(self, digest: str) -> bool:
        """Delete an invitation; False when another used it first."""
        with self._records.transaction() as database:
            return database.execute("DELETE FROM invitations WHERE digest = ?", (digest,)).rowcount > 0


_TOKEN = "id, digest, user_id, label, created_at, expires_at, revoked"  # noqa: S105 - names of columns


def _user(row: tuple[str, str, str, int, str]) -> User:
    return User(row[0], row[1], _roles(row[2]), bool(row[3]), _time(row[4]))


def _token(row: tuple[str, str, str, str, str, str, int]) -> ApiToken:
    return ApiToken(row[0], row[1], row[2], row[3], _time(row[4]), _time(row[5]), bool(row[6]))


def _written(roles: Iterable[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))


def _roles(written: str) -> frozenset[Role]:
    return frozenset(Role(role) for role in written.split())


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)
