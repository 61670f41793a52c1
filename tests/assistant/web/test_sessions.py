"""Sessions, invitations, passwords and tokens as a browser meets them."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlsplit

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from posology.assistant.users.accounts import IDLE, INVITATION, LONGEST_SESSION
from posology.assistant.users.roles import Role
from posology.assistant.users.throttle import TRIES_PER_PAIR, WINDOW_S
from posology.assistant.web.access import HOST_COOKIE, PLAIN_COOKIE
from tests.web_site import HERE, PAGE, PASSWORD, THERE, MakeSite, Site

NEW_PASSWORD = "another set of words"  # noqa: S105 - invented for tests


def cookie_of(answer: Response) -> Morsel[str]:
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    return morsel


def sign_in(client: TestClient, name: str = "clinician", password: str = PASSWORD, **more: str) -> Response:
    return client.post("/sign-in", data={"name": name, "password": password, **more})


def signed_in(client: TestClient) -> bool:
    return client.get("/account").status_code == HTTPStatus.OK


def test_under_tls_the_cookie_is_bound_to_the_host_and_to_tls(make_site: MakeSite) -> None:
    site = make_site(secure=True)
    client = site.nobody()

    cookie = cookie_of(sign_in(client))

    assert cookie.key == HOST_COOKIE
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert signed_in(client)


def test_on_loopback_the_cookie_is_plain_and_still_hidden_from_scripts(site: Site) -> None:
    client = site.nobody()

    cookie = cookie_of(sign_in(client))

    assert cookie.key == PLAIN_COOKIE
    assert not cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert signed_in(client)


def test_under_tls_a_plain_cookie_is_not_looked_at(make_site: MakeSite) -> None:
    site = make_site(secure=True)
    client = site.nobody()
    client.cookies.set(PLAIN_COOKIE, site.session(Role.CLINICIAN).secret)

    assert not signed_in(client)


def test_signing_in_gives_a_new_session_and_ends_the_one_the_browser_had(site: Site) -> None:
    client = site.nobody()
    client.cookies.set(PLAIN_COOKIE, "set by somebody else")
    first = cookie_of(sign_in(client)).value
    assert first != "set by somebody else"

    session = site.door.by_cookie(first)
    assert session is not None
    second = cookie_of(sign_in(client, token=session.session.form_token)).value

    assert second != first
    assert site.door.by_cookie(first) is None
    assert site.door.by_cookie(second) is not None


def test_the_forms_for_nobody_work_for_somebody_who_is_signed_in_too(site: Site) -> None:
    browser = site.browser(Role.CLINICIAN)
    code = site.door.invite([Role.EDITOR])

    for address in ("/sign-in", f"/welcome?code={code}"):
        assert f'name="token" value="{browser.form_token}"' in browser.client.get(address).text
        assert 'name="token"' not in site.nobody().get(address).text


def test_a_session_ends_when_it_was_idle_for_an_hour(site: Site) -> None:
    browser = site.browser(Role.CLINICIAN)
    site.clock.pass_by(IDLE - timedelta(seconds=1))
    assert signed_in(browser.client)
    site.clock.pass_by(IDLE)

    assert not signed_in(browser.client)


def test_a_session_ends_after_twelve_hours_of_use(site: Site) -> None:
    browser = site.browser(Role.CLINICIAN)
    begun = site.clock.now()
    while site.clock.now() - begun < LONGEST_SESSION - timedelta(minutes=30):
        site.clock.pass_by(timedelta(minutes=30))
        assert signed_in(browser.client)
    site.clock.pass_by(timedelta(minutes=30))

    assert not signed_in(browser.client)


def test_signing_out_ends_the_session_on_the_server_and_takes_the_cookie_away(site: Site) -> None:
    session = site.session(Role.CLINICIAN)
    browser = site.browser(Role.CLINICIAN, session)

    answer = browser.client.post("/sign-out", data={"token": browser.form_token})

    assert answer.headers["location"] == "/sign-in"
    assert cookie_of(answer)["max-age"] == "0"
    assert not signed_in(site.browser(Role.CLINICIAN, session).client)


def test_a_user_who_is_deactivated_is_out_at_once(site: Site) -> None:
    browser, program = site.browser(Role.CLINICIAN), site.program(Role.CLINICIAN)
    chief = site.browser(Role.ADMINISTRATOR)
    form = {"token": chief.form_token, "roles": ["clinician"]}

    assert chief.client.post("/users/u_clinician", data=form).status_code == HTTPStatus.SEE_OTHER

    assert not signed_in(browser.client)
    assert not signed_in(program)
    assert sign_in(site.nobody()).status_code == HTTPStatus.UNAUTHORIZED


def test_a_role_that_is_taken_away_is_gone_from_running_sessions(site: Site) -> None:
    second = site.user("second", Role.ADMINISTRATOR)
    chief = site.browser(Role.ADMINISTRATOR)
    site.door.change_user(site.users[Role.ADMINISTRATOR].id, [Role.CLINICIAN], active=True)

    assert chief.client.get("/users").status_code == HTTPStatus.FORBIDDEN
    assert signed_in(chief.client)
    assert second.active


def test_a_new_password_ends_every_other_session(site: Site) -> None:
    here, elsewhere = site.browser(Role.CLINICIAN), site.browser(Role.CLINICIAN)
    form = {"token": here.form_token, "old": PASSWORD, "new": NEW_PASSWORD}

    changed = here.client.post("/account/password", data=form)

    assert changed.status_code == HTTPStatus.SEE_OTHER
    assert signed_in(here.client)
    assert not signed_in(elsewhere.client)
    assert sign_in(site.nobody()).status_code == HTTPStatus.UNAUTHORIZED
    assert sign_in(site.nobody(), password=NEW_PASSWORD).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", NEW_PASSWORD), (PASSWORD, "short"), (PASSWORD, "x" * 300), (PASSWORD, "clinician rocks")]
)
def test_a_password_that_cannot_be_changed_leaves_everything_as_it_was(site: Site, old: str, new: str) -> None:
    browser = site.browser(Role.CLINICIAN)

    answer = browser.client.post("/account/password", data={"token": browser.form_token, "old": old, "new": new})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'role="alert"' in answer.text
    assert signed_in(browser.client)
    assert sign_in(site.nobody()).status_code == HTTPStatus.SEE_OTHER


def test_a_name_that_nobody_has_reads_like_a_wrong_password(site: Site) -> None:
    unknown = sign_in(site.nobody(), name="clinicians")
    wrong = sign_in(site.nobody(), password="not the password")  # noqa: S106 - invented

    assert unknown.status_code == wrong.status_code == HTTPStatus.UNAUTHORIZED
    assert unknown.text.replace("clinicians", "clinician") == wrong.text
    assert "set-cookie" not in unknown.headers
    assert "not the password" not in wrong.text


def test_a_guesser_is_stopped_at_the_eleventh_try_and_the_owner_gets_in_from_elsewhere(site: Site) -> None:
    guesser = site.nobody(THERE)
    tries = [
        guesser.post(
            "/sign-in",
            data={"name": "clinician", "password": f"guess {number}"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        for number in range(TRIES_PER_PAIR + 1)
    ]

    assert [answer.status_code for answer in tries[:-1]] == [HTTPStatus.UNAUTHORIZED] * TRIES_PER_PAIR
    assert tries[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert 0 < int(tries[-1].headers["retry-after"]) <= WINDOW_S + 1
    assert sign_in(guesser).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in(site.nobody(HERE)).status_code == HTTPStatus.SEE_OTHER
    site.clock.pass_by(timedelta(seconds=WINDOW_S + 1))
    assert sign_in(guesser).status_code == HTTPStatus.SEE_OTHER


def test_sign_in_leads_to_pages_of_this_site_only(site: Site) -> None:
    own = ["/", "/articles", "/articles?q=a%20b", "/conversations/c_1#t2"]
    foreign = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "javascript:alert(1)",
        "/\x00",
        "\t//e",
        "/\n/evil.example",
    ]

    for address in own:
        assert sign_in(site.nobody(), next=address).headers["location"] == address
    for address in foreign:
        assert sign_in(site.nobody(), next=address).headers["location"] == "/"


def test_who_was_led_to_the_sign_in_page_comes_back_to_the_page_asked_for(site: Site) -> None:
    client = site.nobody()
    led = client.get("/articles?q=renal dose", headers=PAGE)
    page = client.get(led.headers["location"])

    assert 'name="next" value="/articles?q=renal%20dose"' in page.text


def test_a_one_time_address_makes_an_account_once(site: Site) -> None:
    chief = site.browser(Role.ADMINISTRATOR)
    form = {"token": chief.form_token, "roles": ["reviewer", "clinician"]}
    page = chief.client.post("/users/invitations", data=form).text
    address = page.partition("<code>")[2].partition("</code>")[0].replace("&amp;", "&")
    code = urlsplit(address).query.removeprefix("code=")
    new = site.nobody()

    assert address.startswith("http://localhost/welcome?")
    assert "clinician, reviewer" in new.get("/welcome", params={"code": code}).text
    made = new.post("/welcome", data={"code": code, "name": "Newcomer", "password": PASSWORD})
    again = site.nobody().post("/welcome", data={"code": code, "name": "second", "password": PASSWORD})

    assert made.status_code == HTTPStatus.SEE_OTHER
    assert signed_in(new)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "used or is too old" in again.text
    assert site.nobody().get("/welcome", params={"code": code}).status_code == HTTPStatus.NOT_FOUND
    assert {user.name for user in site.door.users()} >= {"newcomer"}
    assert "second" not in {user.name for user in site.door.users()}


def test_a_one_time_address_is_too_old_after_a_day(site: Site) -> None:
    code = site.door.invite([Role.EDITOR])
    site.clock.pass_by(INVITATION)

    assert site.nobody().get("/welcome", params={"code": code}).status_code == HTTPStatus.NOT_FOUND
    late = site.nobody().post("/welcome", data={"code": code, "name": "late", "password": PASSWORD})
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    ("name", "password"),
    [("chair", PASSWORD), ("a b", PASSWORD), ("new", "short"), ("new", "x" * 300), ("../x", PASSWORD)],
)
def test_an_account_that_cannot_be_made_leaves_the_invitation_open(site: Site, name: str, password: str) -> None:
    code = site.door.invite([Role.EDITOR])
    client = site.nobody()

    refused = client.post("/welcome", data={"code": code, "name": name, "password": password})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'role="alert"' in refused.text
    assert password not in refused.text
    assert not signed_in(client)
    made = client.post("/welcome", data={"code": code, "name": "right", "password": PASSWORD})
    assert made.status_code == HTTPStatus.SEE_OTHER


def test_an_api_token_is_shown_once_works_and_can_be_revoked(site: Site) -> None:
    browser = site.browser(Role.CLINICIAN)
    form = {"token": browser.form_token, "label": "nightly job", "days": "30"}
    page = browser.client.post("/account/tokens", data=form).text
    secret = page.partition("<code>")[2].partition("</code>")[0]
    (token,) = site.door.tokens_of(site.users[Role.CLINICIAN])
    program = site.nobody()
    program.headers["Authorization"] = f"Bearer {secret}"

    assert program.get("/api/v1/articles").status_code == HTTPStatus.OK
    assert secret not in browser.client.get("/account").text
    revoked = browser.client.post(f"/account/tokens/{token.id}/revoke", data={"token": browser.form_token})
    assert revoked.status_code == HTTPStatus.SEE_OTHER
    assert program.get("/api/v1/articles").status_code == HTTPStatus.UNAUTHORIZED


def test_nobody_revokes_the_token_of_another_user(site: Site) -> None:
    program = site.program(Role.CLINICIAN)
    (token,) = site.door.tokens_of(site.users[Role.CLINICIAN])
    other = site.browser(Role.ADMINISTRATOR)

    answer = other.client.post(f"/account/tokens/{token.id}/revoke", data={"token": other.form_token})

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert program.get("/api/v1/articles").status_code == HTTPStatus.OK


def test_the_last_administrator_cannot_be_put_out(site: Site) -> None:
    chief = site.browser(Role.ADMINISTRATOR)
    form = {"token": chief.form_token, "roles": ["clinician"], "active": "true"}

    answer = chief.client.post("/users/u_administrator", data=form)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "last administrator" in answer.text
    assert chief.client.get("/users").status_code == HTTPStatus.OK
