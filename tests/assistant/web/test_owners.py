"""Whose a thing is: for every route that names one, who gets through, generated from the application's own routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from posology.assistant.conversations.kept import FeedbackKind
from posology.assistant.users.roles import GRANTS, Permission, Role
from tests.web_routes import routes_of
from tests.web_site import Site

QUESTION = "How is foscarnet dosed for resistant HSV?"
PATIENT = "68 y male, 71 kg, SCr 1.05 mg/dL"
EVENTS = {"Accept": "text/event-stream"}
BOARD = {str(role) for role in Role if Permission.READ_FEEDBACK in GRANTS[role]}

OWNED = {"conversation_id", "answer_id", "token_id"}
"""Names in the address of a route that stand for what belongs to one user."""
SHARED = {"article_id", "passage_id", "name", "form"}
"""Names that stand for what everybody with the permission may have."""
MANAGED = {"user_id"}
"""Names that stand for what a permission of its own is about."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the owner sends to a route to succeed.

    Attributes:
        json: a body of the API, None for none.
        form: a form, None for none.
        board: whether the board gets through as well, once somebody gave feedback on the answer.
        events: whether the route can be asked for events too.
    """

    json: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    board: bool = False
    events: bool = False


CHIP = {"kind": "fact", "key": "weight_kg", "value": "58"}
RULES = {
    "GET /api/v1/answers/{answer_id}": Sent(board=True),
    "POST /api/v1/answers/{answer_id}/feedback": Sent(json={"kind": "unclear"}),
    "GET /api/v1/conversations/{conversation_id}": Sent(),
    "DELETE /api/v1/conversations/{conversation_id}": Sent(),
    "POST /api/v1/conversations/{conversation_id}/messages": Sent(json={"question": "and in dialysis?"}, events=True),
    "POST /api/v1/conversations/{conversation_id}/chips": Sent(json=CHIP),
    "GET /answers/{answer_id}": Sent(board=True),
    "GET /answers/{answer_id}/export/{form}": Sent(board=True),
    "POST /answers/{answer_id}/feedback": Sent(form={"kind": "unclear"}),
    "GET /conversations/{conversation_id}": Sent(),
    "POST /conversations/{conversation_id}/turns": Sent(form={"question": "and in dialysis?"}, events=True),
    "POST /conversations/{conversation_id}/chips": Sent(form={**CHIP, "change": "edit"}),
    "POST /conversations/{conversation_id}/delete": Sent(),
    "POST /account/tokens/{token_id}/revoke": Sent(),
}


def named_by(path: str) -> set[str]:
    """The names in the pattern of an address."""
    return {name.partition(":")[0] for name in re.findall(r"\{([^}]*)\}", path)}


def without_a_rule(app: FastAPI) -> set[str]:
    """Routes that name an owned thing and have no rule, or name a thing of which nobody said whose it is."""
    found, _ = routes_of(app)
    unknown = {str(route) for route in found if named_by(route.path) - OWNED - SHARED - MANAGED}
    return unknown | {str(route) for route in found if named_by(route.path) & OWNED and str(route) not in RULES}


@dataclass(frozen=True, slots=True)
class Things:
    """What the owner has: a conversation with one answer, and a token."""

    owner: TestClient
    ids: dict[str, str]

    def send(self, client: TestClient, route: str, **headers: str) -> Response:
        method, _, path = route.partition(" ")
        rule = RULES[route]
        return client.request(
            method, path.format(**self.ids, form="json"), json=rule.json, data=rule.form, headers=headers
        )


def things_of(site: Site) -> Things:
    owner = site.program(Role.CLINICIAN)
    turn = owner.post("/api/v1/answers", json={"question": QUESTION, "patient": PATIENT}).json()
    token, _ = site.door.new_token(site.users[Role.CLINICIAN], "nightly", 30)
    ids = {"conversation_id": turn["conversation_id"], "answer_id": turn["answer"]["id"], "token_id": token.id}
    return Things(owner, ids)


def strangers(site: Site) -> Iterator[tuple[str, TestClient]]:
    """Another clinician, and every other role."""
    other = site.user("colleague", Role.CLINICIAN)
    _, secret = site.door.new_token(other, "program", 30)
    client = site.nobody()
    client.headers["Authorization"] = f"Bearer {secret}"
    yield "another clinician", client
    for role in Role:
        if role is not Role.CLINICIAN:
            yield str(role), site.program(role)


def test_every_route_that_names_an_owned_thing_has_a_rule(site: Site) -> None:
    found, _ = routes_of(site.app)

    assert without_a_rule(site.app) == set()
    assert set(RULES) <= {str(route) for route in found}


def test_a_new_route_without_a_rule_would_be_seen() -> None:
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter()

    @router.get("/answers/{answer_id}/history")
    def history(answer_id: str) -> str:
        return answer_id

    @router.get("/drawers/{drawer_id}")
    def drawer(drawer_id: str) -> str:
        return drawer_id

    app.include_router(router)

    assert without_a_rule(app) == {"GET /answers/{answer_id}/history", "GET /drawers/{drawer_id}"}


@pytest.mark.parametrize("route", sorted(RULES))
def test_a_thing_is_its_owners_and_an_answer_with_feedback_on_it_the_boards_to_read(site: Site, route: str) -> None:
    things = things_of(site)
    others = dict(strangers(site))
    seen = list(seen_by_owner(things))

    for who, stranger in others.items():
        assert_not_found(things, stranger, route, who)
    assert list(seen_by_owner(things)) == seen
    assert things.ids["token_id"] in alive_tokens(site)

    site.services.desk.give_feedback("u_clinician", things.ids["answer_id"], FeedbackKind.UNSAFE, None, "")
    for who, stranger in others.items():
        if RULES[route].board and who in BOARD:
            assert things.send(stranger, route).status_code == HTTPStatus.OK, who
        else:
            assert_not_found(things, stranger, route, who)

    assert things.send(things.owner, route).status_code < HTTPStatus.BAD_REQUEST


def assert_not_found(things: Things, stranger: TestClient, route: str, who: str) -> None:
    replies = [things.send(stranger, route)]
    if RULES[route].events:
        replies.append(things.send(stranger, route, **EVENTS))
    for reply in replies:
        assert reply.status_code == HTTPStatus.NOT_FOUND, who
        assert "foscarnet" not in reply.text, who


def test_lists_hold_what_is_ones_own(site: Site) -> None:
    things = things_of(site)

    assert things.ids["conversation_id"] in things.owner.get("/conversations").text
    for who, stranger in strangers(site):
        listed = [stranger.get("/api/v1/conversations").text, stranger.get("/conversations").text]
        assert not any(things.ids["conversation_id"] in text for text in listed), who
        assert things.ids["token_id"] not in stranger.get("/account").text, who


def test_what_a_permission_is_about_needs_no_owner_but_that_permission(site: Site) -> None:
    found, _ = routes_of(site.app)
    managed = [route for route in found if named_by(route.path) & MANAGED]

    assert managed
    assert {route.permissions for route in managed} == {(Permission.MANAGE_USERS,)}


def seen_by_owner(things: Things) -> Iterator[str]:
    """What the owner sees of the conversation and its answer."""
    yield things.owner.get(f"/api/v1/conversations/{things.ids['conversation_id']}").text
    yield things.owner.get(f"/api/v1/answers/{things.ids['answer_id']}").text


def alive_tokens(site: Site) -> set[str]:
    return {token.id for token in site.door.tokens_of(site.users[Role.CLINICIAN]) if not token.revoked}
