"""Who may use which route: the table of role by route, generated from the application's own routes."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from fastapi import APIRouter, FastAPI

from posology.assistant.users.roles import GRANTS, Permission, Role
from posology.assistant.web.access import TOKEN_HEADER
from tests.web_routes import RouteOfSite, routes_of
from tests.web_site import PAGE, Browser, Site

REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
MOUNTS = {"/static"}
"""What answers without being a route; files that everybody may read."""


def routes(site: Site) -> tuple[RouteOfSite, ...]:
    found, _ = routes_of(site.app)
    return found


def mutating(site: Site) -> list[RouteOfSite]:
    return [route for route in routes(site) if route.mutating]


def sent(browser: Browser, route: RouteOfSite, **headers: str) -> int:
    return browser.client.request(route.method, route.address, headers=headers).status_code


def test_every_route_asks_for_exactly_one_permission(site: Site) -> None:
    found, others = routes_of(site.app)

    assert len(found) > 25
    assert {str(route): route.permissions for route in found if len(route.permissions) != 1} == {}
    assert set(others) == MOUNTS


def test_a_route_without_a_permission_would_be_seen() -> None:
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter(prefix="/open")

    @router.get("/door")
    def door() -> str:
        return "in"

    app.include_router(router)
    found, _ = routes_of(app)

    assert [(str(route), route.permissions) for route in found] == [("GET /open/door", ())]


def test_only_what_has_to_be_is_public(site: Site) -> None:
    public = {route.path for route in routes(site) if route.permissions == (Permission.PUBLIC,)}

    assert public <= {
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/docs",
        "/api/openapi.json",
        "/editorial-policy",
        "/sign-in",
        "/sign-in/provider",
        "/sign-in/provider/callback",
        "/welcome",
    }


def test_nobody_gets_nothing_but_what_is_public(site: Site) -> None:
    client = site.nobody()
    for route in routes(site):
        status = client.request(route.method, route.address).status_code
        public = route.permissions == (Permission.PUBLIC,)
        assert (status == HTTPStatus.UNAUTHORIZED) != public, str(route)


def test_nobody_with_a_browser_is_led_to_the_sign_in_page_and_back(site: Site) -> None:
    client = site.nobody()
    for route in routes(site):
        if route.permissions == (Permission.PUBLIC,) or route.mutating:
            continue
        answer = client.request(route.method, route.address, headers=PAGE)
        if route.path.startswith("/api/"):
            assert answer.status_code == HTTPStatus.UNAUTHORIZED, str(route)
        else:
            assert answer.status_code == HTTPStatus.SEE_OTHER, str(route)
            assert answer.headers["location"].startswith("/sign-in"), str(route)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_passes_where_it_is_granted_the_permission_and_nowhere_else(site: Site, role: Role) -> None:
    client = site.program(role)
    for route in routes(site):
        status = client.request(route.method, route.address).status_code
        (permission,) = route.permissions
        if permission is Permission.PUBLIC or permission in GRANTS[role]:
            assert status not in REFUSED or "/sign-in" in route.path, f"{role} {route}: {status}"
        else:
            assert status == HTTPStatus.FORBIDDEN, f"{role} {route}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_a_session_passes_where_a_token_of_the_same_user_does(site: Site, role: Role) -> None:
    for route in routes(site):
        (permission,) = route.permissions
        browser = site.browser(role)
        status = sent(browser, route, **{TOKEN_HEADER: browser.form_token})
        granted = permission is Permission.PUBLIC or permission in GRANTS[role]
        assert (status == HTTPStatus.FORBIDDEN) != granted, f"{role} {route}: {status}"


def test_a_change_without_the_token_of_the_session_is_refused(site: Site) -> None:
    for route in mutating(site):
        browser = site.browser(Role.ADMINISTRATOR)
        other = site.session(Role.ADMINISTRATOR).session.form_token
        assert sent(browser, route) == HTTPStatus.FORBIDDEN, str(route)
        assert sent(browser, route, **{TOKEN_HEADER: "x"}) == HTTPStatus.FORBIDDEN, str(route)
        assert sent(browser, route, **{TOKEN_HEADER: other}) == HTTPStatus.FORBIDDEN, str(route)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_the_token(site: Site, headers: dict[str, str]) -> None:
    for route in mutating(site):
        browser = site.browser(Role.ADMINISTRATOR)
        status = sent(browser, route, **{TOKEN_HEADER: browser.form_token}, **headers)
        assert status == HTTPStatus.FORBIDDEN, str(route)


def test_a_change_from_our_own_page_is_taken(site: Site) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    for route in mutating(site):
        browser = site.browser(Role.ADMINISTRATOR)
        status = sent(browser, route, **{TOKEN_HEADER: browser.form_token}, **own)
        assert status not in REFUSED, str(route)


def test_the_sign_in_form_of_another_site_is_refused(site: Site) -> None:
    for address in ("/sign-in", "/welcome"):
        form = {"name": "chair", "password": "four unrelated words", "code": "x"}
        answer = site.nobody().post(address, data=form, headers={"Origin": "https://evil.example"})
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "set-cookie" not in answer.headers


def test_a_token_that_is_none_is_nobody_even_beside_a_good_cookie(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)

    for written in ("Bearer nonsense", "bearer  x", "BEARER é"):
        answer = browser.client.get("/api/v1/articles", headers=[(b"Authorization", written.encode("latin-1"))])
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_form_token_is_taken_from_a_form_field_too(site: Site) -> None:
    browser = site.browser(Role.CLINICIAN)

    made = browser.client.post("/account/tokens", data={"token": browser.form_token, "label": "x", "days": "3"})
    without = browser.client.post("/account/tokens", data={"label": "x", "days": "3"})

    assert made.status_code == HTTPStatus.OK
    assert without.status_code == HTTPStatus.FORBIDDEN
