"""The description of the API (OpenAPI), with what each route's permission asks for. Describes routes, adds none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.problems import Problem

_ABOUT = (
    "Answers, doses and checks from guideline articles and label rules. Send an API token as "
    "`Authorization: Bearer …`; every error is a problem as RFC 9457 prints it. "
    "For education and for clinicians, who decide; nothing here replaces the label."
)
_SCHEMES = {"token": {"type": "http", "scheme": "bearer", "description": "An API token, made on the account page."}}


def description_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return app.openapi_schema


def permissions_of(dependant: Dependant | None) -> tuple[Permission, ...]:
    """Every permission that the dependencies of a route ask for."""
    return tuple(_permissions(dependant.dependencies)) if dependant else ()


def _permissions(dependants: Sequence[Dependant]) -> Iterator[Permission]:
    for dependant in dependants:
        if isinstance(dependant.call, Needs):
            yield dependant.call.permission
        yield from _permissions(dependant.dependencies)


def _described(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    components["securitySchemes"] = _SCHEMES
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute) or not context.include_in_schema:
            continue
        asked = permissions_of(context.dependant)
        for method in context.methods or ():
            operation = document["paths"][context.path_format][method.lower()]
            operation["security"] = [] if asked == (Permission.PUBLIC,) else [{"token": []}]
    return document
