"""A signal stops the real server: an answer that is being streamed comes to its end and is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from posology.assistant import bootstrap
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.settings import Settings
from posology.assistant.users.roles import Role
from tests.running import Wire
from tests.served import served
from tests.web_site import PASSWORD


def asked(port: int, token: str) -> bytes:
    body = b'{"question": "How is foscarnet dosed for resistant HSV?"}'
    head = (
        f"POST /api/v1/answers HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def test_an_answer_on_its_way_is_told_to_its_end_and_kept_when_a_signal_stops_the_server(
    settings: Settings, pipeline: AnswerPipeline, tmp_path: Path
) -> None:
    assert pipeline is not None
    home = tmp_path / "home"
    shutil.copytree(settings.home, home, ignore=shutil.ignore_patterns("records.db*", "*.lock"))
    with served(home) as server:
        with bootstrap.open_records(Settings(home=home)) as records:
            door = bootstrap.sign_in_over(records)
            user = door.add_user("reader", PASSWORD, [Role.CLINICIAN])
            _, token = door.new_token(user, "journey", 1)
        with Wire(server.port) as wire:
            wire.send(asked(server.port, token)).until(b"event: status")
            said = server.stop()
            stream = wire.rest()

    assert stream.count(b"event: done") == 1
    assert stream.endswith(b"0\r\n\r\n")
    assert "Traceback" not in said
    with bootstrap.open_records(Settings(home=home)) as records:
        store = ConversationStore(records)
        (kept,) = store.conversations(user.id)
        assert [turn.answer.id.encode() in stream for turn in store.turns(kept.id)] == [True]
