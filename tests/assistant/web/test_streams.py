"""Answers as events: the same as without, told to the end, and a failure is told as the problem that it is."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
from httpx2 import Response

from posology.assistant.answers import Answer, Audience
from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.conversations.talk import Talk
from posology.assistant.errors import ConversationMovedOnError
from posology.assistant.records import RecordsError
from posology.assistant.understanding.question import Understood
from posology.assistant.users.roles import Role
from posology.assistant.web.access import TOKEN_HEADER
from posology.assistant.web.services import Services
from tests.web_site import AMPLE, MakeSite, Site

EVENTS = {"Accept": "text/event-stream"}
QUESTION = {"question": "How is foscarnet dosed for resistant HSV?"}


class Failing:
    """A pipeline that breaks."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        del understood, audience
        raise self._error

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        del understood, reason, audience
        raise self._error


def broken(shared: Services, error: Exception) -> Services:
    talk = shared.desk._talk
    own = Talk(Failing(error), talk.store, talk._background, talk._now, talk._new_id)
    return replace(shared, desk=Desk(own, shared.desk._evidence, shared.desk.glosses, shared.desk._now))


def told(answer: Response) -> list[tuple[str, dict[str, object]]]:
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    parts = [part.split("\n") for part in answer.text.split("\n\n") if part]
    return [(name.removeprefix("event: "), json.loads(text.removeprefix("data: "))) for name, text in parts]


def test_the_last_event_holds_what_the_answer_without_events_does(site: Site) -> None:
    client = site.program(Role.CLINICIAN)

    events = told(client.post("/api/v1/answers", json=QUESTION, headers=EVENTS))
    plain = client.post("/api/v1/answers", json=QUESTION).json()

    assert events[0][0] == "status"
    name, last = events[-1]
    assert name == "done"
    turn = last["turn"]
    assert isinstance(turn, dict)
    assert [content["statement"] for name, content in events if name == "statement"] == turn["answer"]["statements"]
    assert turn["answer"]["statements"] == plain["answer"]["statements"]
    assert client.get(f"/api/v1/answers/{turn['answer']['id']}").json() == turn


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RecordsError(Path("/srv/records.db"), "the disk is full", "Make room"), HTTPStatus.SERVICE_UNAVAILABLE),
        (ConversationMovedOnError("c_1"), HTTPStatus.CONFLICT),
        (ZeroDivisionError("Ms Example weighs 58 kg"), HTTPStatus.INTERNAL_SERVER_ERROR),
    ],
)
def test_what_goes_wrong_in_a_stream_is_told_as_the_problem_that_it_is(
    make_site: MakeSite, shared_services: Services, error: Exception, status: HTTPStatus
) -> None:
    site = make_site(AMPLE, services=broken(shared_services, error))
    browser = site.browser(Role.CLINICIAN)
    headers = {**EVENTS, TOKEN_HEADER: browser.form_token}

    replies = [
        browser.client.post("/api/v1/answers", json=QUESTION, headers=headers),
        browser.client.post("/conversations", data=QUESTION, headers=headers),
    ]

    for reply in replies:
        assert [name for name, _ in told(reply)] == ["status", "problem"]
        problem = told(reply)[-1][1]
        assert problem["status"] == status
        assert problem["request_id"] == reply.headers["x-request-id"]
        assert "records.db" not in reply.text
        assert "Example" not in reply.text


def test_a_stream_that_failed_is_not_kept_for_its_key(make_site: MakeSite, shared_services: Services) -> None:
    site = make_site(AMPLE, services=broken(shared_services, ConversationMovedOnError("c_1")))
    client = site.program(Role.CLINICIAN)
    headers = {**EVENTS, "Idempotency-Key": "k1"}

    first = client.post("/api/v1/answers", json=QUESTION, headers=headers)
    second = client.post("/api/v1/answers", json=QUESTION, headers=headers)

    assert [name for name, _ in told(first)] == ["status", "problem"]
    assert "idempotency-replayed" not in second.headers


def test_two_windows_on_one_conversation_each_get_their_turn(site: Site) -> None:
    client = site.program(Role.CLINICIAN)
    turn = client.post("/api/v1/answers", json=QUESTION).json()
    store = ConversationStore(site.records)
    address = f"/api/v1/conversations/{turn['conversation_id']}/messages"

    def ask(question: str) -> int:
        reply = site.program(Role.CLINICIAN).post(address, json={"question": question})
        assert reply.status_code == HTTPStatus.OK
        return int(reply.json()["number"])

    with ThreadPoolExecutor(2) as windows:
        numbers = list(windows.map(ask, ("and in dialysis?", "and if her clearance is 0.7 mL/min/kg?")))

    assert sorted(numbers) == [2, 3]
    assert [kept.number for kept in store.turns(turn["conversation_id"])] == [1, 2, 3]
