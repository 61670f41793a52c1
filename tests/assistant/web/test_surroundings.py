"""What surrounds every request: headers, hosts, limits, ids, and errors that say nothing of the inside."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from http import HTTPStatus
from threading import Event

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.types import Message

from posology.assistant.records import RecordsError
from posology.assistant.retrieval.hits import Hit
from posology.assistant.users.roles import Role
from posology.assistant.web.access import TOKEN_HEADER
from posology.assistant.web.limits import Bounds
from posology.assistant.web.problems import MEDIA_TYPE
from posology.assistant.web.services import Readiness, Services
from tests import own_loop
from tests.web_routes import routes_of
from tests.web_site import HERE, PAGE, THERE, MakeSite, Site

HEADERS = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-request-id",
    "cache-control",
}
SECRET = "Ms Example weighs 58 kg"  # noqa: S105 - stands for a patient's facts


def failing(error: Exception) -> Callable[[str, int], Sequence[Hit]]:
    def search(_query: str, _limit: int) -> Sequence[Hit]:
        raise error

    return search


def assert_problem(answer: Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "request_id", "errors"}
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]


class Markup(HTMLParser):
    """Collects what a strict policy forbids: scripts, styles and handlers in the page, and addresses elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag if tag in {"script", "style"} else self._inside
        self.faults += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.faults += [f"<{tag} {name}={value}>" for name, value in given.items() if _foreign(tag, name, value or "")]
        if any((value or "").strip().lower().startswith("javascript:") for value in given.values()):
            self.faults.append(f"<{tag}> with a script address")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.faults.append(f"<{self._inside}> with content")


def _foreign(tag: str, name: str, value: str) -> bool:
    loaded = name == "src" or (tag == "link" and name == "href") or (tag == "form" and name == "action")
    return loaded and not re.match(r"/(?!/)", value)


def faults_of(page: str) -> list[str]:
    markup = Markup()
    markup.feed(page)
    return markup.faults


def every_answer(site: Site) -> Iterator[tuple[str, Response]]:
    """Every route asked by nobody, by a clinician and by an administrator, as program and as browser."""
    found, _ = routes_of(site.app)
    article = site.services.shelf.articles()[0].id
    addresses = [(route.method, route.address) for route in found]
    addresses += [
        ("GET", f"/articles/{article}"),
        ("GET", "/articles?q=foscarnet"),
        ("GET", "/nowhere"),
        ("PUT", "/articles"),
        ("GET", "/static/posology.css"),
        ("GET", "/static/../app.py"),
        ("GET", "/static/nothing.js"),
    ]
    for method, address in addresses:
        for headers in ({}, PAGE):
            yield f"nobody {method} {address}", site.nobody().request(method, address, headers=headers)
            for role in (Role.CLINICIAN, Role.ADMINISTRATOR):
                browser = site.browser(role)
                token = {TOKEN_HEADER: browser.form_token}
                answer = browser.client.request(method, address, headers=headers | token)
                yield f"{role} {method} {address}", answer


def test_every_answer_has_the_security_headers_and_no_page_holds_script_or_style(site: Site) -> None:
    pages = 0
    for asked, answer in every_answer(site):
        missing = HEADERS - set(answer.headers)
        assert not missing, f"{asked}: {missing}"
        assert "unsafe-" not in answer.headers["content-security-policy"], asked
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or asked.endswith("/readyz"), asked
        if answer.headers.get("content-type", "").startswith("text/html"):
            pages += 1
            assert faults_of(answer.text) == [], asked
    assert pages > 40


def test_the_search_for_faults_in_a_page_finds_them() -> None:
    page = (
        "<p style='x'>a</p><script>1</script><style>p{}</style><b onclick='x'>b</b><a href='JavaScript:x'>c</a>"
        "<script src='//elsewhere/x.js'></script><link href='https://elsewhere/x.css'>"
    )
    assert len(faults_of(page)) == 7


def test_what_the_viewer_typed_is_printed_and_not_obeyed(site: Site) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    browser = site.browser(Role.CLINICIAN)
    token = {"token": browser.form_token}
    pages = [
        browser.client.get("/articles", params={"q": hostile}),
        browser.client.get("/sign-in", params={"next": hostile}),
        browser.client.get("/calculator", params={"drug": hostile}),
        browser.client.post(
            "/calculator", data={**token, "drug": hostile, "indication": hostile, "weight_kg": hostile}
        ),
        browser.client.post("/sign-in", data={**token, "name": hostile, "password": "x"}),
        browser.client.post("/account/tokens", data={**token, "label": hostile[:80], "days": "3"}),
        browser.client.get("/account"),
        browser.client.get(f"/articles/{hostile}", headers=PAGE),
    ]
    for page in pages:
        assert page.headers["content-type"].startswith("text/html")
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "localhost@evil.example",
        "localhost:80@evil.example",
        "localhost evil.example",
        "localhost/evil",
        "localhost:port",
        "localhost:999999",
        "localhost:",
        "127.0.0.1.",
        "[::1",
        "::1",
        "",
        "localhost#",
        "0x7f.1",
    ],
)
def test_a_request_for_another_host_is_refused(site: Site, host: str) -> None:
    for address in ("/healthz", "/articles", "/api/v1/articles", "/static/posology.css", "/sign-in"):
        answer = site.program(Role.ADMINISTRATOR).get(address, headers={"Host": host})
        assert_problem(answer, HTTPStatus.BAD_REQUEST)
        assert host not in answer.text or not host


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000"])
def test_a_request_for_our_own_host_is_taken(site: Site, host: str) -> None:
    assert site.nobody().get("/healthz", headers={"Host": host}).status_code == HTTPStatus.OK


def test_a_request_that_names_two_hosts_is_refused(site: Site) -> None:
    answer = site.nobody().get("/healthz", headers=[("Host", "localhost"), ("Host", "evil.example")])

    assert_problem(answer, HTTPStatus.BAD_REQUEST)


def test_a_request_id_is_echoed_when_it_is_plain_and_made_when_it_is_not(site: Site) -> None:
    client = site.nobody()
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    made = {
        client.get("/healthz", headers={"X-Request-ID": asked}).headers["x-request-id"]
        for asked in ("", "a b", "x" * 65, "<b>")
    }
    assert len(made) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in made)
    assert client.get("/nowhere", headers={"X-Request-ID": "abc"}).json()["request_id"] == "abc"


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read(make_site: MakeSite) -> None:
    site = make_site(Bounds(body_bytes=1000))
    for address in ("/api/v1/checks", "/sign-in", "/nowhere", "/articles"):
        assert_problem(site.nobody().post(address, content=b"x" * 1001), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def test_a_body_that_grows_too_large_while_it_comes_is_refused(make_site: MakeSite) -> None:
    site = make_site(Bounds(body_bytes=1000))

    def pieces() -> Iterator[bytes]:
        yield b'{"statements": ['
        for _ in range(100):
            yield b" " * 100

    answer = site.program(Role.CLINICIAN).post(
        "/api/v1/checks", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert_problem(answer, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def test_a_client_that_asks_too_often_is_told_to_wait_and_others_are_not(make_site: MakeSite) -> None:
    site = make_site(Bounds(burst=5, per_second=0.001))
    client = site.nobody(THERE)
    answers = [client.get("/editorial-policy", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers[:5]] == [HTTPStatus.OK] * 5
    assert_problem(answers[5], HTTPStatus.TOO_MANY_REQUESTS)
    assert int(answers[5].headers["retry-after"]) > 0
    assert client.get("/editorial-policy", headers=PAGE).headers["content-type"].startswith("text/html")
    assert client.get("/healthz").status_code == HTTPStatus.OK
    assert client.get("/static/posology.css").status_code == HTTPStatus.OK
    assert site.nobody(HERE).get("/editorial-policy").status_code == HTTPStatus.OK


def test_more_requests_at_once_than_the_server_takes_are_refused_at_once(
    make_site: MakeSite, shared_services: Services
) -> None:
    begun, go_on = Event(), Event()

    def slow_search(_query: str, _limit: int) -> Sequence[Hit]:
        begun.set()
        assert go_on.wait(30)
        return ()

    site = make_site(Bounds(at_once=1), services=replace(shared_services, search=slow_search))
    headers = dict(site.program(Role.CLINICIAN).headers)

    async def both() -> tuple[Response, Response, Response]:
        async with AsyncClient(
            transport=ASGITransport(site.app), base_url="http://localhost", headers=headers
        ) as client:
            first = asyncio.create_task(client.get("/api/v1/search", params={"q": "x"}))
            await asyncio.to_thread(begun.wait, 30)
            second = await client.get("/api/v1/articles")
            alive = await client.get("/healthz")
            go_on.set()
            return await first, second, alive

    first, second, alive = own_loop.run(both())

    assert first.status_code == HTTPStatus.OK
    assert_problem(second, HTTPStatus.SERVICE_UNAVAILABLE)
    assert second.headers["retry-after"] == "1"
    assert alive.status_code == HTTPStatus.OK
    assert site.program(Role.CLINICIAN).get("/api/v1/articles").status_code == HTTPStatus.OK


def test_bodies_that_come_slowly_hold_up_nobody(make_site: MakeSite) -> None:
    site = make_site(Bounds(at_once=1))
    headers = dict(site.program(Role.CLINICIAN).headers)

    async def among_slow_ones() -> tuple[list[Response], Response]:
        go_on = asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield b'{"statements": '
            await go_on.wait()
            yield b"[]}"

        async with AsyncClient(
            transport=ASGITransport(site.app), base_url="http://localhost", headers=headers
        ) as client:
            slow = [asyncio.create_task(client.post("/api/v1/checks", content=slowly())) for _ in range(12)]
            await asyncio.sleep(0)
            quick = await client.get("/api/v1/articles")
            go_on.set()
            return await asyncio.gather(*slow), quick

    slow, quick = own_loop.run(among_slow_ones())

    assert quick.status_code == HTTPStatus.OK
    statuses = {answer.status_code for answer in slow}
    assert HTTPStatus.UNPROCESSABLE_ENTITY in statuses
    assert statuses <= {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE}


def test_a_client_that_goes_away_in_the_middle_of_its_body_is_forgotten(make_site: MakeSite) -> None:
    site = make_site(Bounds(at_once=1))
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/checks", "raw_path": b"/api/v1/checks", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-length", b"9")], "client": (HERE, 1), "scheme": "http",
        "server": ("localhost", 80), "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    own_loop.run(site.app(scope, receive, send))

    assert sent == []
    assert site.program(Role.CLINICIAN).get("/api/v1/articles").status_code == HTTPStatus.OK


def test_an_error_that_nobody_expected_says_nothing_of_the_inside(
    make_site: MakeSite, shared_services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_site(services=replace(shared_services, search=failing(ZeroDivisionError(SECRET))))
    client = site.program(Role.CLINICIAN)
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/api/v1/search", params={"q": SECRET})
        page = client.get("/articles", params={"q": "x"}, headers=PAGE)

    assert_problem(answer, HTTPStatus.INTERNAL_SERVER_ERROR)
    assert page.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert page.headers["content-type"].startswith("text/html")
    for shown in (answer, page):
        assert set(shown.headers) >= HEADERS
        assert "Traceback" not in shown.text
        assert "ZeroDivision" not in shown.text
        assert "Example" not in shown.text
    logged = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert answer.headers["x-request-id"] in logged
    assert "ZeroDivisionError" in logged
    assert "in search" in logged
    assert "Example" not in logged
    assert client.get("/metrics").text.count('status="500"} 1.0') == 2


def test_records_that_fail_make_a_503_that_names_no_file(make_site: MakeSite, shared_services: Services) -> None:
    site = make_site()
    failure = RecordsError(site.records.path, "the disk is full", "Make room")
    site = make_site(services=replace(shared_services, search=failing(failure)))

    answer = site.program(Role.CLINICIAN).get("/api/v1/search", params={"q": "x"})

    assert_problem(answer, HTTPStatus.SERVICE_UNAVAILABLE)
    assert "records.db" not in answer.text


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", HTTPStatus.NOT_FOUND),
        ("GET", "/api/v1/nowhere", HTTPStatus.NOT_FOUND),
        ("PUT", "/api/v1/articles", HTTPStatus.METHOD_NOT_ALLOWED),
        ("GET", "/api/v1/articles", HTTPStatus.UNAUTHORIZED),
        ("GET", "/static/nothing.js", HTTPStatus.NOT_FOUND),
        ("GET", "/static/%2e%2e/app.py", HTTPStatus.NOT_FOUND),
        ("POST", "/static/posology.css", HTTPStatus.METHOD_NOT_ALLOWED),
    ],
)
def test_every_error_is_a_problem_for_programs_and_a_page_for_people(
    site: Site, method: str, address: str, status: int
) -> None:
    assert_problem(site.nobody().request(method, address), status)
    page = site.nobody().request(method, address, headers=PAGE)
    if address.startswith("/api/"):
        assert_problem(page, status)
    else:
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["x-request-id"] in page.text


def test_a_method_that_is_not_taken_is_told_which_ones_are(site: Site) -> None:
    client = site.nobody()

    assert client.put("/api/v1/conversations/c_1").headers["allow"] == "DELETE, GET"
    assert client.put("/sign-in").headers["allow"] == "GET, POST"
    assert client.post("/static/posology.css").headers["allow"]


def test_bad_input_is_a_problem_that_names_each_fault(site: Site) -> None:
    client = site.program(Role.CLINICIAN)
    answer = client.post("/api/v1/doses", json={"weight_kg": 70, "surprise": "x"})

    assert_problem(answer, HTTPStatus.UNPROCESSABLE_ENTITY)
    places = {fault["place"] for fault in answer.json()["errors"]}
    assert places == {"body.drug", "body.weight_kg", "body.surprise"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"\\ud800": 1}',
        b'{"drug": "\\ud800"}',
        b'{"drug": "\\u0000"}',
        b"\xff\xfe",
        b'{"drug": NaN}',
        b"[" * 5000,
    ],
)
def test_bodies_that_are_no_good_are_problems_of_the_client(site: Site, body: bytes) -> None:
    client = site.program(Role.CLINICIAN)
    for address in ("/api/v1/doses", "/api/v1/checks", "/api/v1/checks/document", "/api/v1/calculators/bmi"):
        answer = client.post(address, content=body, headers={"Content-Type": "application/json"})
        assert_problem(answer, HTTPStatus.BAD_REQUEST if body.startswith(b"[[") else HTTPStatus.UNPROCESSABLE_ENTITY)


def test_forwarded_headers_are_believed_behind_a_proxy_only(site: Site) -> None:
    forged = {
        "X-Forwarded-For": "198.51.100.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=198.51.100.9;host=evil.example",
    }
    browser = site.browser(Role.ADMINISTRATOR)
    form = {"token": browser.form_token, "roles": "clinician"}

    page = browser.client.post("/users/invitations", data=form, headers=forged)

    assert "http://localhost/welcome?code=" in page.text
    assert "evil.example" not in page.text
    assert "198.51.100.9" not in page.text


def test_a_site_under_tls_tells_browsers_to_stay_with_it(make_site: MakeSite) -> None:
    under_tls, plain = make_site(secure=True), make_site()

    assert "max-age=" in under_tls.nobody().get("/sign-in").headers["strict-transport-security"]
    assert "strict-transport-security" not in plain.nobody().get("/sign-in").headers


def test_readiness_names_each_probe_that_fails(make_site: MakeSite, shared_services: Services) -> None:
    probes = ("records", "embedding model", "search index", "verifier")
    for failed in probes:
        found = {name: "broken" if name == failed else "passed" for name in probes}
        services = replace(shared_services, readiness=partial(Readiness, ready=False, probes=found))
        answer = make_site(services=services).nobody().get("/readyz")
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json() == {"ready": False, "probes": found}
        assert make_site(services=services).nobody().get("/healthz").status_code == HTTPStatus.OK


def test_measures_hold_no_text_id_or_name(site: Site) -> None:
    article = site.services.shelf.articles()[0].id
    browser = site.browser(Role.ADMINISTRATOR)
    browser.client.get(f"/articles/{article}", params={"q": "hepatorenal"})
    browser.client.get("/articles/a-name-of-somebody")
    browser.client.get("/nowhere/somebody")
    browser.client.get("/static/posology.css")
    browser.client.request("SOMEBODY", "/articles")
    browser.client.post("/users/u_clinician", headers={TOKEN_HEADER: browser.form_token})

    printed = browser.client.get("/metrics").text

    assert 'posology_requests_total{method="GET",route="/articles/{article_id}",status="200"} 1.0' in printed
    for secret in (article, "somebody", "SOMEBODY", "hepatorenal", "u_clinician", "administrator", "localhost", HERE):
        assert secret not in printed
