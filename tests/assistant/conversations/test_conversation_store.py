"""What is kept of conversations: turns, permanent answers, numbers, feedback, deletion, and two writers at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from posology.assistant.answers import Answer
from posology.assistant.conversations.kept import Conversation, Feedback, FeedbackKind, Turn
from posology.assistant.conversations.state import ConversationState
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.errors import ConversationMovedOnError, UnknownRecordError
from posology.assistant.patients import PatientFacts
from posology.assistant.records import Records, RecordsError
from tests.assistant.conversations.answer_samples import answer

WHEN = "2026-11-21T00:00:00+00:00"
TOLD = "seventy-seven kilograms"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with Records.open(tmp_path / "records.db") as opened:
        yield opened


@pytest.fixture
def store(records: Records) -> ConversationStore:
    made = ConversationStore(records)
    made.start(Conversation("c1", None, WHEN, "Conversation"))
    return made


def turn(number: int, made: Answer, conversation: str = "c1", question: str = "q") -> Turn:
    state = ConversationState(facts=PatientFacts(weight_kg=Decimal("69.85322498")))
    return Turn(conversation, number, question, "resolved", made, state, ("a note",), WHEN)


def test_what_was_shown_comes_back_exactly(store: ConversationStore) -> None:
    shown = turn(1, answer(["p1"], answer_id="a1"))
    store.append(shown, {"p1": 1})
    assert store.turns("c1") == (shown,)
    assert store.last_turn("c1") == shown
    assert store.turn_of("a1").answer.model_dump_json() == shown.answer.model_dump_json()
    assert store.passage_numbers("c1") == {"p1": 1}


def test_a_store_opened_again_holds_the_same(records: Records, store: ConversationStore) -> None:
    store.append(turn(1, answer(["p1"], answer_id="a1")), {"p1": 1})
    with Records.open(records.path) as again:
        assert ConversationStore(again).turns("c1") == store.turns("c1")


def test_a_number_once_given_is_never_given_to_another_passage(store: ConversationStore) -> None:
    store.append(turn(1, answer(["p1"], answer_id="a1")), {"p1": 1})
    store.append(turn(2, answer(["p2"], answer_id="a2")), {"p1": 9, "p2": 2})
    assert store.passage_numbers("c1") == {"p1": 1, "p2": 2}


def test_of_two_writers_of_one_turn_the_second_is_told(store: ConversationStore) -> None:
    store.append(turn(1, answer(answer_id="a1")), {})
    with pytest.raises(ConversationMovedOnError, match="c1"):
        store.append(turn(1, answer(answer_id="a2")), {})
    assert [kept.answer.id for kept in store.turns("c1")] == ["a1"]


def test_writers_in_several_threads_lose_no_turn_and_share_no_number(
    records: Records, store: ConversationStore
) -> None:
    def write(name: str, opened: ConversationStore) -> None:
        done = 0
        while done < 10:
            last = opened.last_turn("c1")
            number = last.number + 1 if last else 1
            try:
                opened.append(turn(number, answer(answer_id=f"{name}{done}")), {})
            except ConversationMovedOnError:
                continue
            done += 1

    with Records.open(records.path) as other:
        threads = [
            threading.Thread(target=write, args=(name, opened))
            for name, opened in (("x", store), ("y", ConversationStore(other)), ("z", store))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kept = store.turns("c1")
    assert [each.number for each in kept] == list(range(1, 31))
    assert len({each.answer.id for each in kept}) == 30


@pytest.mark.parametrize("unknown", ["", "c2", "'; DROP TABLE turns; --", "\x00", "c" * 10_000])
def test_an_unknown_id_is_named_and_nothing_else_happens(store: ConversationStore, unknown: str) -> None:
    with pytest.raises(UnknownRecordError):
        store.conversation(unknown)
    with pytest.raises(UnknownRecordError):
        store.last_turn(unknown)
    with pytest.raises(UnknownRecordError):
        store.turn_of(unknown)
    with pytest.raises(UnknownRecordError):
        store.delete(unknown)
    with pytest.raises(UnknownRecordError):
        store.append(turn(1, answer(), conversation=unknown), {})
    assert store.turns("c1") == ()


def test_conversations_are_listed_for_their_owner_only(records: Records, store: ConversationStore) -> None:
    with records.transaction() as database:
        database.execute("INSERT INTO users VALUES ('u1', 'meier', 'clinician', 1, 'x', '2026-11-21')")
    store.start(Conversation("c2", "u1", "2026-11-22", "Later"))
    store.start(Conversation("c3", "u1", "2026-11-23", "Latest"))
    assert [each.id for each in store.conversations("u1")] == ["c3", "c2"]
    assert [each.id for each in store.conversations(None)] == ["c1"]
    assert [each.id for each in store.conversations("u1", most=1)] == ["c3"]


def test_feedback_is_kept_with_its_answer_and_its_statement(store: ConversationStore) -> None:
    store.append(turn(1, answer(["p1"], answer_id="a1")), {"p1": 1})
    whole = Feedback("a1", None, FeedbackKind.UNSAFE, "too high", WHEN)
    part = Feedback("a1", "s1", FeedbackKind.WRONG_SOURCE, "", WHEN)
    store.add_feedback(whole)
    store.add_feedback(part)
    assert store.feedback_on("a1") == (whole, part)


@pytest.mark.parametrize(("answer_id", "statement_id"), [("a9", None), ("a1", "s9"), ("a1", "")])
def test_feedback_on_what_is_not_there_is_refused(
    store: ConversationStore, answer_id: str, statement_id: str | None
) -> None:
    store.append(turn(1, answer(["p1"], answer_id="a1")), {"p1": 1})
    with pytest.raises(UnknownRecordError):
        store.add_feedback(Feedback(answer_id, statement_id, FeedbackKind.UNCLEAR, "", WHEN))
    assert store.feedback_on("a1") == ()


def test_a_deleted_conversation_is_gone_with_everything_and_leaves_no_trace_in_the_files(
    records: Records, store: ConversationStore
) -> None:
    store.append(turn(1, answer(["p1"], answer_id="a1"), question=f"She weighs {TOLD}"), {"p1": 1})
    store.add_feedback(Feedback("a1", None, FeedbackKind.UNSAFE, TOLD, WHEN))
    store.delete("c1")
    with pytest.raises(UnknownRecordError):
        store.conversation("c1")
    with pytest.raises(UnknownRecordError):
        store.turn_of("a1")
    assert store.feedback_on("a1") == ()
    assert store.passage_numbers("c1") == {}
    files = [path for path in records.path.parent.iterdir() if path.is_file()]
    assert files
    assert not any(TOLD.encode() in path.read_bytes() for path in files)


def test_nothing_that_is_kept_is_logged(store: ConversationStore, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        store.append(turn(1, answer(answer_id="a1"), question=TOLD), {})
        store.delete("c1")
    assert caplog.records == []


def test_a_damaged_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    with Records.open(path) as records:
        ConversationStore(records).start(Conversation("c1", None, WHEN, "t"))
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(bytes(content))
    with pytest.raises(RecordsError, match=r"records\.db.*restore a backup"), Records.open(path) as damaged:
        ConversationStore(damaged).conversation("c1")
