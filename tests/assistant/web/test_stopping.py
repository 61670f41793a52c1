"""Stopping: whoever has connected is answered, an answer on its way is told to its end and kept, then the server ends."""

from __future__ import annotations

import socket
from dataclasses import replace
from threading import Event

from posology.assistant.answers import Answer, Audience
from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.talk import Answers, Talk
from posology.assistant.understanding.question import Understood
from posology.assistant.users.roles import Role
from posology.assistant.web.services import Services
from tests.running import PATIENCE_S, Running, running
from tests.web_site import AMPLE, MakeSite, Site


class Waiting:
    """A pipeline that answers when it is told to."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.begun, self.go_on = Event(), Event()

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        self.begun.set()
        assert self.go_on.wait(PATIENCE_S)
        return self._answers.answer_understood(understood, audience)

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        return self._answers.decline(understood, reason, audience)


def waiting_site(make_site: MakeSite, shared: Services) -> tuple[Site, Waiting]:
    talk = shared.desk._talk
    slow = Waiting(talk._answers)
    own = Talk(slow, talk.store, talk._background, talk._now, talk._new_id)
    desk = Desk(own, shared.desk._evidence, shared.desk.glosses, shared.desk._now)
    return make_site(AMPLE, services=replace(shared, desk=desk)), slow


def asked(site: Site, accept: str) -> bytes:
    token = site.program(Role.CLINICIAN).headers["authorization"]
    body = b'{"question": "How is foscarnet dosed for resistant HSV?"}'
    head = (
        f"POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nAccept: {accept}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def listens(server: Running) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S).close()
    except ConnectionResetError:
        return True  # it stopped listening in the middle of this connection; the next one tells
    except ConnectionRefusedError:
        return False
    return True


def test_a_stream_that_is_open_when_the_server_stops_ends_as_it_should_and_its_answer_is_kept(
    make_site: MakeSite, shared_services: Services
) -> None:
    site, slow = waiting_site(make_site, shared_services)
    with running(site.app) as server, server.wire() as wire:
        wire.send(asked(site, "text/event-stream")).until(b"event: status")
        assert slow.begun.wait(PATIENCE_S)
        server.stop()
        while listens(server):
            pass
        slow.go_on.set()
        stream = wire.rest()
        server.wait()

    assert stream.count(b"event: done") == 1
    assert stream.endswith(b"0\r\n\r\n")
    (kept,) = site.services.desk.conversations(site.users[Role.CLINICIAN].id, None, 10)
    _, turns = site.services.desk.conversation(site.users[Role.CLINICIAN].id, kept.id)
    assert [turn.answer.id.encode() in stream for turn in turns] == [True]


def test_who_has_connected_but_not_yet_asked_is_answered_before_the_server_ends(
    make_site: MakeSite, shared_services: Services
) -> None:
    site, slow = waiting_site(make_site, shared_services)
    with running(site.app) as server, server.wire() as first, server.wire() as second:
        first.send(asked(site, "application/json"))
        assert slow.begun.wait(PATIENCE_S)
        server.stop()
        second.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert second.rest().endswith(b'{"status":"alive"}')
        slow.go_on.set()
        reply = first.rest()
        server.wait()

    assert reply.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in reply
