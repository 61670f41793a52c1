"""The routes of an application with the permission that each asks for, read from the application itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import SAFE_METHODS
from posology.assistant.web.api.description import permissions_of

_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class RouteOfSite:
    """One method of one route.

    Attributes:
        method: in capitals.
        path: the pattern.
        permissions: every permission a dependency of it asks for.
        schema: whether the API's description names it.
    """

    method: str
    path: str
    permissions: tuple[Permission, ...]
    schema: bool

    @property
    def address(self) -> str:
        """An address of the route; what it names does not exist."""
        return _PARAMETER.sub("unknown", self.path)

    @property
    def mutating(self) -> bool:
        return self.method not in SAFE_METHODS

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: FastAPI) -> tuple[tuple[RouteOfSite, ...], tuple[str, ...]]:
    """The routes of an application, and the paths of everything else that answers (mounts)."""
    routes: list[RouteOfSite] = []
    others: list[str] = []
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute):
            others.append(str(context.path))
            continue
        permissions = permissions_of(context.dependant)
        path, described = str(context.path), bool(context.include_in_schema)
        routes += [RouteOfSite(method, path, permissions, described) for method in sorted(context.methods or ())]
    return tuple(routes), tuple(others)
