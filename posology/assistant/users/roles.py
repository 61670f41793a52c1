"""Roles and what each may do. Decides from a role alone; who holds which role is the repository's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a user is to the project; a user holds one or more."""

    CLINICIAN = "clinician"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    CHAIR = "chair"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a page or a route of the API asks for.

    `PUBLIC` asks for nothing and `SIGNED_IN` for any role; both are written out, so that a route without a permission
    is a fault and not an open door.
    """

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ASK = "ask"
    READ = "read"
    CALCULATE = "calculate"
    CHECK = "check"
    GIVE_FEEDBACK = "give_feedback"
    READ_FEEDBACK = "read_feedback"
    READ_EVALUATIONS = "read_evaluations"
    MANAGE_USERS = "manage_users"


_EVERYONE = frozenset(
    {
        Permission.PUBLIC,
        Permission.SIGNED_IN,
        Permission.ASK,
        Permission.READ,
        Permission.CALCULATE,
        Permission.CHECK,
        Permission.GIVE_FEEDBACK,
    }
)
_BOARD = _EVERYONE | {Permission.READ_FEEDBACK, Permission.READ_EVALUATIONS}

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CLINICIAN: _EVERYONE,
        Role.EDITOR: _BOARD,
        Role.REVIEWER: _BOARD,
        Role.CHAIR: _BOARD,
        Role.ADMINISTRATOR: _BOARD | {Permission.MANAGE_USERS},
    }
)


def may(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether somebody with these roles may do what the permission names.

    >>> may([Role.CLINICIAN], Permission.ASK), may([Role.CLINICIAN], Permission.MANAGE_USERS)
    (True, False)
    """
    return permission is Permission.PUBLIC or any(permission in GRANTS[role] for role in roles)
