"""Who sends a request, as routes see it: Viewer. Knows no storage."""

from __future__ import annotations

from dataclasses import dataclass

from posology.assistant.users.roles import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in sender of a request.

    Attributes:
        user_id: of the account.
        name: of the account.
        roles: what it is.
        form_token: what a form must carry; "" when the request came with an API token, which no other site can send.
    """

    user_id: str
    name: str
    roles: frozenset[Role]
    form_token: str
