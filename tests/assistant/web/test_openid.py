"""Sign-in by an OpenID Connect provider, against a stub on loopback: the right way in, and every wrong one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from httpx2 import Response
from pydantic import SecretStr
from starlette.testclient import TestClient

from posology.assistant.errors import ConfigurationError
from posology.assistant.settings import Settings
from posology.assistant.users.roles import Role
from posology.assistant.web.composition import provider_of
from posology.assistant.web.openid import OpenIdProvider
from posology.assistant.web.services import Services
from tests.stub_provider import CLIENT, SECRET, StubProvider, running_provider
from tests.web_site import PASSWORD, MakeSite, Site

VERIFIED = {"sub": "subject-1", "email": "Clinician@Example.org", "email_verified": True}


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def running() -> Iterator[StubProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def stub(running: StubProvider) -> StubProvider:
    running.claims = dict(VERIFIED)
    running.lies, running.description_lies = {}, {}
    running.foreign_key = running.down = False
    return running


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def make_open(make_site: MakeSite, shared_services: Services, stub: StubProvider, ticks: Ticks) -> Callable[..., Site]:
    def make(*, makes_users: bool = False, secure: bool = False) -> Site:
        provider = OpenIdProvider(stub.address, CLIENT, SECRET, ticks)
        services = replace(shared_services, provider=provider, provider_makes_users=makes_users)
        return make_site(services=services, secure=secure)

    return make


@pytest.fixture
def open_site(make_open: Callable[..., Site]) -> Site:
    site = make_open()
    site.user("clinician@example.org", Role.REVIEWER)
    return site


def begin(client: TestClient, next_page: str = "/articles") -> str:
    answer = client.get("/sign-in/provider", params={"next": next_page})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.headers["location"]


def come_back(client: TestClient, answered: dict[str, str]) -> Response:
    return client.get("/sign-in/provider/callback", params=answered)


def through(client: TestClient, stub: StubProvider) -> Response:
    return come_back(client, stub.approve(begin(client)))


def signed_in(client: TestClient) -> bool:
    return client.get("/account").status_code == HTTPStatus.OK


def test_a_verified_address_signs_in_the_user_of_that_name(open_site: Site, stub: StubProvider) -> None:
    client = open_site.nobody()

    answer = through(client, stub)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == "/articles"
    page = client.get("/account").text
    assert "clinician@example.org" in page
    assert "reviewer" in page
    assert len(stub.verifiers[-1]) >= 43


def test_the_sign_in_page_offers_the_provider_only_where_one_is_set(open_site: Site, site: Site) -> None:
    offered = open_site.nobody().get("/sign-in", params={"next": "/articles?q=a b"}).text

    assert 'href="/sign-in/provider?next=/articles%3Fq%3Da%20b"' in offered
    assert "Sign in with 127.0.0.1" in offered
    assert "/sign-in/provider" not in site.nobody().get("/sign-in").text
    assert site.nobody().get("/sign-in/provider").status_code == HTTPStatus.NOT_FOUND
    assert come_back(site.nobody(), {"state": "x", "code": "y"}).status_code == HTTPStatus.NOT_FOUND


def test_under_tls_the_cookie_of_the_way_there_is_bound_to_the_host(make_open: Callable[..., Site]) -> None:
    answer = make_open(secure=True).nobody().get("/sign-in/provider")

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "redirect_uri=https%3A%2F%2Flocalhost%2Fsign-in%2Fprovider%2Fcallback" in answer.headers["location"]


def test_the_subject_counts_where_no_address_is_verified(make_open: Callable[..., Site], stub: StubProvider) -> None:
    site = make_open()
    site.user("subject-1", Role.EDITOR)
    stub.claims = {"sub": "subject-1", "email": "administrator@example.org", "email_verified": False}
    client = site.nobody()

    assert through(client, stub).status_code == HTTPStatus.SEE_OTHER
    assert "subject-1" in client.get("/account").text


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_opens_no_account(
    open_site: Site, stub: StubProvider, verified: object
) -> None:
    stub.claims = {**VERIFIED, "email_verified": verified}
    client = open_site.nobody()

    assert through(client, stub).status_code == HTTPStatus.FORBIDDEN
    assert not signed_in(client)


def test_somebody_without_an_account_is_turned_away_unless_a_setting_makes_one(
    make_open: Callable[..., Site], stub: StubProvider
) -> None:
    closed, open_to_all = make_open(), make_open(makes_users=True)
    refused, client = closed.nobody(), open_to_all.nobody()

    answer = through(refused, stub)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "ask your administrator" in answer.text
    assert not signed_in(refused)
    assert through(client, stub).status_code == HTTPStatus.SEE_OTHER
    (made,) = [user for user in open_to_all.door.users() if user.name == "clinician@example.org"]
    assert made.roles == {Role.CLINICIAN}
    for guess in ("", "nobody's password", PASSWORD):
        assert open_to_all.door.sign_in(made.name, guess, "192.0.2.1") is None


def test_a_user_who_left_is_not_let_in_and_not_made_again(make_open: Callable[..., Site], stub: StubProvider) -> None:
    site = make_open(makes_users=True)
    left = site.user("clinician@example.org", Role.CLINICIAN)
    site.door.change_user(left.id, left.roles, active=False)
    client = site.nobody()

    assert through(client, stub).status_code == HTTPStatus.FORBIDDEN
    assert not signed_in(client)


def test_a_name_that_no_account_can_have_makes_none(make_open: Callable[..., Site], stub: StubProvider) -> None:
    stub.claims = {"sub": "a subject / with odd signs"}
    client = make_open(makes_users=True).nobody()

    assert through(client, stub).status_code == HTTPStatus.UNAUTHORIZED
    assert not signed_in(client)


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": None},
        {"iat": int(time.time()) + 36000},
        {"sub": None},
        {"iss": None},
        {"aud": None},
    ],
)
def test_a_token_that_says_anything_wrong_is_not_believed(
    open_site: Site, stub: StubProvider, lies: dict[str, Any]
) -> None:
    stub.lies = lies
    client = open_site.nobody()

    answer = through(client, stub)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "cannot be trusted" in answer.text
    assert not signed_in(client)


def test_a_token_signed_by_another_key_is_not_believed(open_site: Site, stub: StubProvider) -> None:
    stub.foreign_key = True
    client = open_site.nobody()

    assert through(client, stub).status_code == HTTPStatus.UNAUTHORIZED
    assert not signed_in(client)


def test_an_answer_works_once_and_only_in_the_browser_that_began(open_site: Site, stub: StubProvider) -> None:
    mine, other = open_site.nobody(), open_site.nobody()
    answered = stub.approve(begin(mine))
    begin(other)

    assert come_back(other, answered).status_code == HTTPStatus.UNAUTHORIZED
    assert come_back(mine, answered).status_code == HTTPStatus.UNAUTHORIZED
    again = stub.approve(begin(mine))
    assert come_back(mine, again).status_code == HTTPStatus.SEE_OTHER
    assert come_back(mine, again).status_code == HTTPStatus.UNAUTHORIZED
    assert not signed_in(other)


def test_an_answer_that_comes_late_or_was_never_asked_for_is_refused(
    open_site: Site, stub: StubProvider, ticks: Ticks
) -> None:
    client = open_site.nobody()
    answered = stub.approve(begin(client))
    ticks.now += 601

    assert come_back(client, answered).status_code == HTTPStatus.UNAUTHORIZED
    for wrong in ({}, {"state": "x"}, {"state": "x", "code": "y"}, {"error": "access_denied"}):
        assert come_back(client, wrong).status_code == HTTPStatus.UNAUTHORIZED
    assert not signed_in(client)


def test_a_refusal_a_wrong_code_or_another_issuer_signs_nobody_in(open_site: Site, stub: StubProvider) -> None:
    for change in ({"error": "access_denied"}, {"code": "another"}, {"code": ""}, {"iss": "https://elsewhere.example"}):
        client = open_site.nobody()
        answer = come_back(client, stub.approve(begin(client)) | change)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert not signed_in(client)


@pytest.mark.parametrize(
    "lies",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": ""},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    open_site: Site, stub: StubProvider, lies: dict[str, str]
) -> None:
    stub.description_lies = lies

    answer = open_site.nobody().get("/sign-in/provider")

    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert "try again later" in answer.text


def test_a_provider_that_is_down_leaves_the_password_to_sign_in_by(open_site: Site, stub: StubProvider) -> None:
    stub.down = True
    answer = open_site.nobody().get("/sign-in/provider")

    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert 'name="password"' in answer.text
    assert stub.address not in answer.text


def test_where_the_way_leads_afterwards_is_a_page_of_this_site(open_site: Site, stub: StubProvider) -> None:
    client = open_site.nobody()

    answer = come_back(client, stub.approve(begin(client, "https://evil.example")))

    assert answer.headers["location"] == "/"


def configured(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET), **changes})


def test_a_provider_is_made_from_settings_and_none_without(settings: Settings) -> None:
    made = provider_of(configured(settings, oidc_issuer="https://id.example.org/realm"))

    assert made is not None
    assert made.name == "id.example.org"
    assert provider_of(settings) is None
    assert SECRET not in repr(configured(settings))


@pytest.mark.parametrize(
    "changes",
    [
        {"oidc_issuer": "http://id.example.org"},
        {"oidc_issuer": "id.example.org"},
        {"oidc_issuer": "https://x.example", "oidc_client_id": ""},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: Settings, changes: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="POSOLOGY_OIDC"):
        provider_of(configured(settings, **changes))


def test_without_the_extra_the_error_says_what_to_install(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "posology.assistant.web.openid", None)

    with pytest.raises(ConfigurationError, match=r"posology\[oidc\]"):
        provider_of(configured(settings, oidc_issuer="https://id.example.org"))
