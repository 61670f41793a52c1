"""Hashes and checks passwords with argon2id. Knows no user; an unknown one costs the same time as a wrong password."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# Source: OWASP ASVS 5, appendix C: argon2id with 1 pass, at least 46 MiB and 1 lane.
_MEMORY_KIB = 47 * 1024
_AT_ONCE = 2


class Passwords:
    """Hashing with a bound on how many run at once, since each takes 47 MiB."""

    def __init__(self) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=_MEMORY_KIB, parallelism=1),))
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hash.hash("nobody's password")

    def hashed(self, password: str) -> str:
        """The hash to store."""
        with self._turns:
            return self._hash.hash(unicodedata.normalize("NFC", password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether a password is the one that was stored; None, for an unknown user, never is and takes as long."""
        with self._turns:
            right = self._hash.verify(unicodedata.normalize("NFC", password), stored or self._nobody)
        return right and stored is not None
