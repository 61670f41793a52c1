"""`posology conversations` and `posology feedback`: what is kept is listed, shown and deleted, and only its owner's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from posology.assistant.cli.main import app
from posology.assistant.conversations.kept import Conversation, Feedback, FeedbackKind, Turn
from posology.assistant.conversations.state import ConversationState, Subject, Use
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.errors import UnknownRecordError
from posology.assistant.records import Records
from posology.assistant.users.accounts import User
from posology.assistant.users.repository import UserRepository
from posology.assistant.users.roles import Role
from tests.assistant.conversations.answer_samples import answer

TOLD = "foscarnet, my patient Jane weighs 77 kg"


def said(*arguments: str, home: Path) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"POSOLOGY_HOME": str(home)})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data home with a conversation of the command line, one of a user, and feedback on both."""
    with Records.open(tmp_path / "records.db") as records:
        store = ConversationStore(records)
        UserRepository(records).add_user(
            User("u1", "ada", frozenset({Role.CLINICIAN}), active=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)), ""
        )
        subject = Subject(drugs=("foscarnet",), uses=(Use(id="cmv-retinitis", words="CMV retinitis"),))
        for number, (conversation, owner) in enumerate((("c_own", None), ("c_ada", "u1")), 1):
            when = f"2026-11-0{number}T00:00:00+00:00"
            store.start(Conversation(conversation, owner, when, "foscarnet for CMV retinitis"))
            made = answer([f"p{number}"], answer_id=f"a{number}")
            state = ConversationState(subject=subject)
            store.append(Turn(conversation, 1, TOLD, TOLD, made, state, ("a note",), when), {f"p{number}": 1})
            store.add_feedback(Feedback(f"a{number}", "s1", FeedbackKind.UNSAFE, "too much", when))
        store.add_feedback(Feedback("a1", None, FeedbackKind.UNCLEAR, "", "2026-11-03T00:00:00+00:00"))
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[ConversationStore]:
    with Records.open(home / "records.db") as records:
        yield ConversationStore(records)


def test_conversations_of_the_command_line_are_listed_without_those_of_users(home: Path) -> None:
    done = said("conversations", "list", "--json", home=home)
    (listed,) = json.loads(done.stdout)
    assert (listed["id"], listed["turns"], listed["title"]) == ("c_own", 1, "foscarnet for CMV retinitis")
    assert "c_ada" not in said("conversations", "list", home=home).stdout


def test_those_of_a_user_are_listed_by_name(home: Path) -> None:
    done = said("conversations", "list", "--user", "ada", "--json", home=home)
    assert [listed["id"] for listed in json.loads(done.stdout)] == ["c_ada"]


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    done = said("conversations", "list", home=tmp_path)
    assert done.exit_code == 0
    assert "No conversation is stored" in done.stdout


def test_a_conversation_is_shown_with_its_turns(home: Path) -> None:
    done = said("conversations", "show", "c_own", home=home)
    assert done.exit_code == 0
    assert "a note" in done.stdout
    assert "in force: foscarnet · CMV retinitis" in done.stdout
    (turn,) = json.loads(said("conversations", "show", "c_own", "--json", home=home).stdout)["turns"]
    assert turn["answer"]["id"] == "a1"
    assert turn["in_force"] == ["foscarnet", "CMV retinitis"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "c_ada"),
        ("delete", "c_ada", "--yes"),
        ("show", "c_own", "--user", "ada"),
        ("show", ""),
        ("show", "'; --"),
    ],
)
def test_a_conversation_of_somebody_else_is_not_found(
    home: Path, store: ConversationStore, arguments: tuple[str, ...]
) -> None:
    done = said("conversations", *arguments, home=home)
    assert isinstance(done.exception, UnknownRecordError)
    assert store.conversation("c_ada").owner == "u1"


def test_a_name_that_nobody_has_is_refused(home: Path) -> None:
    assert isinstance(said("conversations", "list", "--user", "eve", home=home).exception, UnknownRecordError)


def test_deleting_takes_the_answers_and_what_was_said_of_them(home: Path, store: ConversationStore) -> None:
    done = said("conversations", "delete", "c_own", "--yes", home=home)
    assert done.exit_code == 0
    with pytest.raises(UnknownRecordError):
        store.conversation("c_own")
    assert {given.answer_id for _, given in store.feedback(None, 10)} == {"a2"}


def test_nothing_is_deleted_where_nobody_can_be_asked(home: Path, store: ConversationStore) -> None:
    done = said("conversations", "delete", "c_own", home=home)
    assert done.exit_code == 2
    assert store.conversation("c_own").id == "c_own"


def test_feedback_is_listed_newest_first_and_tells_of_no_patient(home: Path) -> None:
    done = said("feedback", "--json", home=home)
    listed = json.loads(done.stdout)
    assert [(entry["answer_id"], entry["kind"]) for entry in listed] == [
        ("a1", "unclear"), ("a2", "unsafe"), ("a1", "unsafe"),
    ]  # fmt: skip
    assert listed[1]["about"] == "foscarnet, CMV retinitis"
    assert listed[1]["statement"]
    assert listed[0]["statement"] is None
    assert "Jane" not in done.stdout
    assert "Jane" not in said("feedback", home=home).stdout


def test_feedback_of_one_kind_is_read_on_from_a_number(home: Path) -> None:
    first = json.loads(said("feedback", "--kind", "unsafe", "--limit", "1", "--json", home=home).stdout)
    rest = json.loads(
        said("feedback", "--kind", "unsafe", "--before", str(first[0]["number"]), "--json", home=home).stdout
    )
    assert [entry["answer_id"] for entry in (*first, *rest)] == ["a2", "a1"]
    assert said("feedback", "--kind", "rude", home=home).exit_code == 2


def test_no_feedback_says_so(tmp_path: Path) -> None:
    assert "Nothing was said" in said("feedback", home=tmp_path).stdout
