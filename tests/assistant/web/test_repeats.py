"""`Idempotency-Key`: repeated writes are done once, over a small application with routes that write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
from threading import Event

import pytest
from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel
from starlette.testclient import TestClient

from posology.assistant.users.roles import Permission, Role
from posology.assistant.web.access import Needs
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.repeats import REPEATABLE, REPLAYED, RepeatableRoute, repeatable
from posology.assistant.writes import KEPT, LONGEST_WORK
from tests import own_loop
from tests.web_site import Site


class Thing(BaseModel):
    name: str


class Things:
    """Routes that count what they do."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.begun, self.go_on = Event(), Event()
        self.fails = False
        self.router = APIRouter(prefix="/api/v1", route_class=RepeatableRoute, responses=REPEATABLE)
        guards = [Depends(Needs(Permission.GIVE_FEEDBACK)), Depends(repeatable)]
        self.router.post("/things", status_code=HTTPStatus.CREATED, dependencies=guards)(self.make)
        self.router.post("/slow", dependencies=guards)(self.make_slowly)
        self.router.post("/streamed", dependencies=guards)(self.stream)
        admins = [Depends(Needs(Permission.MANAGE_USERS)), Depends(repeatable)]
        self.router.post("/reserved", dependencies=admins)(self.make)

    def make(self, thing: Thing, response: Response) -> dict[str, int]:
        if self.fails:
            raise ProblemError(HTTPStatus.CONFLICT, "It cannot be made now.")
        self.made.append(thing.name)
        response.headers["Location"] = f"/things/{len(self.made)}"
        return {"number": len(self.made)}

    def make_slowly(self, thing: Thing) -> dict[str, int]:
        self.begun.set()
        assert self.go_on.wait(30)
        self.made.append(thing.name)
        return {"number": len(self.made)}

    def stream(self, thing: Thing) -> StreamingResponse:
        self.made.append(thing.name)

        async def pieces() -> AsyncIterator[str]:
            yield "event: one\n\n"
            if self.fails:
                raise OSError("cut off")
            yield f"event: {len(self.made)}\n\n"

        return StreamingResponse(pieces(), media_type="text/event-stream")


@pytest.fixture
def things(site: Site) -> Things:
    made = Things()
    site.app.include_router(made.router)
    return made


def post(client: TestClient, key: str = "k1", name: str = "a", address: str = "things", **headers: str) -> object:
    given = {"Idempotency-Key": key, **headers} if key else headers
    answer = client.post(f"/api/v1/{address}", json={"name": name}, headers=given)
    return answer.status_code, answer.text, answer.headers.get(REPLAYED)


def test_the_same_write_with_the_same_key_is_done_once_and_answered_alike(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    headers = {"Idempotency-Key": "k1"}

    first = client.post("/api/v1/things", json={"name": "a"}, headers=headers)
    again = client.post("/api/v1/things", json={"name": "a"}, headers=headers)

    assert things.made == ["a"]
    assert first.status_code == again.status_code == HTTPStatus.CREATED
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"] == "/things/1"
    assert first.headers["content-type"] == again.headers["content-type"]
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert first.headers["x-request-id"] != again.headers["x-request-id"]


def test_without_a_key_or_with_another_one_each_write_is_done(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    for key in ("", "", "k1", "k2"):
        post(client, key)

    assert len(things.made) == 4


def test_a_key_that_was_used_for_another_request_is_refused(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    post(client, name="a")

    for refused in (post(client, name="b"), post(client, address="streamed"), post(client, Accept="text/x")):
        assert isinstance(refused, tuple)
        assert refused[0] == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "another request" in refused[1]
    assert things.made == ["a"]


def test_keys_of_different_users_have_nothing_to_do_with_each_other(site: Site, things: Things) -> None:
    post(site.program(Role.CLINICIAN), name="a")
    other = post(site.program(Role.EDITOR), name="b")

    assert things.made == ["a", "b"]
    assert other == (HTTPStatus.CREATED, '{"number":2}', None)


def test_a_write_that_still_runs_is_not_done_a_second_time(site: Site, things: Things) -> None:
    headers = {**site.program(Role.CLINICIAN).headers, "Idempotency-Key": "k1"}

    async def both() -> tuple[int, int, str, int]:
        async with AsyncClient(
            transport=ASGITransport(site.app), base_url="http://localhost", headers=headers
        ) as client:
            first = asyncio.create_task(client.post("/api/v1/slow", json={"name": "a"}))
            await asyncio.to_thread(things.begun.wait, 30)
            second = await client.post("/api/v1/slow", json={"name": "a"})
            things.go_on.set()
            third_status = (await first).status_code
            later = await client.post("/api/v1/slow", json={"name": "a"})
            return third_status, second.status_code, second.headers["retry-after"], later.status_code

    first, second, wait, later = own_loop.run(both())

    assert (first, second, wait, later) == (HTTPStatus.OK, HTTPStatus.CONFLICT, "1", HTTPStatus.OK)
    assert things.made == ["a"]


def test_after_an_error_the_same_key_may_be_tried_again(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    things.fails = True
    first = post(client)
    things.fails = False

    assert isinstance(first, tuple)
    assert first[0] == HTTPStatus.CONFLICT
    assert post(client) == (HTTPStatus.CREATED, '{"number":1}', None)


def test_input_that_is_wrong_does_not_use_the_key_up(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    headers = {"Idempotency-Key": "k1"}

    wrong = client.post("/api/v1/things", json={"title": "a"}, headers=headers)

    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert post(client) == (HTTPStatus.CREATED, '{"number":1}', None)
    assert things.made == ["a"]


def test_who_has_lost_the_permission_gets_no_kept_answer(site: Site, things: Things) -> None:
    site.user("second", Role.ADMINISTRATOR)
    client = site.program(Role.ADMINISTRATOR)
    post(client, address="reserved")
    site.door.change_user(site.users[Role.ADMINISTRATOR].id, [Role.CLINICIAN], active=True)

    refused = post(client, address="reserved")

    assert isinstance(refused, tuple)
    assert refused[0] == HTTPStatus.FORBIDDEN
    assert things.made == ["a"]


def test_a_kept_answer_is_forgotten_after_a_day(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    post(client)
    site.clock.pass_by(KEPT - timedelta(seconds=1))
    post(client)
    assert things.made == ["a"]
    site.clock.pass_by(timedelta(seconds=2))
    post(client)
    assert things.made == ["a", "a"]


def test_kept_answers_can_be_forgotten_when_what_they_hold_is_deleted(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    post(client, name="Ms Example")

    site.services.writes.forget(site.users[Role.CLINICIAN].id)

    with site.records.reading() as database:
        assert database.execute("SELECT count(*) FROM writes").fetchone()[0] == 0
    assert things.made == ["Ms Example"]


def test_the_key_of_a_write_that_was_cut_off_is_free_again_later(site: Site, things: Things) -> None:
    site.services.writes.begin(site.users[Role.CLINICIAN].id, "k1", "the process ended before it was done")
    client = site.program(Role.CLINICIAN)

    before = post(client)
    site.clock.pass_by(LONGEST_WORK + timedelta(seconds=1))

    assert isinstance(before, tuple)
    assert before[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert post(client) == (HTTPStatus.CREATED, '{"number":1}', None)
    assert things.made == ["a"]


def test_a_streamed_answer_is_kept_when_it_has_ended(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)

    first, again = post(client, address="streamed"), post(client, address="streamed")

    assert first == (HTTPStatus.OK, "event: one\n\nevent: 1\n\n", None)
    assert again == (HTTPStatus.OK, "event: one\n\nevent: 1\n\n", "true")
    assert things.made == ["a"]


def test_a_stream_that_broke_is_not_kept(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    things.fails = True
    post(client, address="streamed")
    things.fails = False

    assert post(client, address="streamed") == (HTTPStatus.OK, "event: one\n\nevent: 2\n\n", None)


@pytest.mark.parametrize("key", ["a b", "x" * 201, "\x7f", "é"])
def test_keys_that_cannot_be_taken_are_refused(site: Site, things: Things, key: str) -> None:
    client = site.program(Role.CLINICIAN)
    header = [(b"Idempotency-Key", key.encode("latin-1"))]

    answer = client.post("/api/v1/things", json={"name": "a"}, headers=header)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert things.made == []


def test_the_longest_key_is_taken(site: Site, things: Things) -> None:
    client = site.program(Role.CLINICIAN)
    post(client, "~" * 200)
    post(client, "~" * 200)

    assert things.made == ["a"]


def test_no_request_stands_in_the_records_but_its_hash(site: Site, things: Things) -> None:
    post(site.program(Role.CLINICIAN), name="Ms Example")
    stored = b"".join(path.read_bytes() for path in site.records.path.parent.iterdir())

    assert things.made == ["Ms Example"]
    assert b"Ms Example" not in stored


def test_the_description_names_the_key_and_its_conflict(site: Site, things: Things) -> None:
    operation = site.nobody().get("/api/openapi.json").json()["paths"]["/api/v1/things"]["post"]

    assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}
    assert "409" in operation["responses"]
    assert things.made == []


def test_a_question_that_is_sent_twice_is_asked_once_and_deleting_it_takes_it_out(site: Site) -> None:
    client = site.program(Role.CLINICIAN)
    asked, headers = {"question": "How fast is foscarnet infused?", "patient": "70 kg"}, {"Idempotency-Key": "k1"}

    first = client.post("/api/v1/answers", json=asked, headers=headers)
    again = client.post("/api/v1/answers", json=asked, headers=headers)

    assert first.status_code == HTTPStatus.OK
    assert again.json() == first.json()
    (conversation,) = client.get("/api/v1/conversations").json()["conversations"]
    assert client.delete(f"/api/v1/conversations/{conversation['id']}").status_code == HTTPStatus.NO_CONTENT
    with site.records.reading() as database:
        assert database.execute("SELECT count(*) FROM writes").fetchone()[0] == 0
