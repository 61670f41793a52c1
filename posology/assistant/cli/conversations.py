"""`posology conversations`: list, show and delete what `posology ask --conversation` keeps.

Answers nothing: what is shown was answered before. A user's own conversations are named by the user.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.answer_view import show_answer
from posology.assistant.cli.console import out, print_json
from posology.assistant.conversations.kept import Conversation, Turn
from posology.assistant.conversations.state import chips
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.errors import UnknownRecordError
from posology.assistant.users.repository import UserRepository

conversations_app = typer.Typer(
    help="List, show and delete stored conversations.", no_args_is_help=True, pretty_exceptions_enable=False
)
Id = Annotated[str, typer.Argument(metavar="ID", help="The conversation's id, as `posology ask` and `list` print it.")]
User = Annotated[
    str,
    typer.Option("--user", help="Name of the user whose conversations are meant; without, the command line's."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@conversations_app.command("list")
def list_conversations(
    user: User = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List conversations, newest first; a title holds no fact of a patient.

    Example: posology conversations list --limit 5
    """
    with _stored(user) as (store, owner):
        found = store.conversations(owner, limit)
        turns = [len(store.turns(conversation.id)) for conversation in found]
    if as_json:
        print_json([{**asdict(kept), "turns": count} for kept, count in zip(found, turns, strict=True)])
        return
    table = Table("Conversation", "Started", "Turns", "Title", box=None)
    for conversation, count in zip(found, turns, strict=True):
        table.add_row(Text(conversation.id), conversation.created_at, str(count), Text(conversation.title))
    out.print(table if found else Text("No conversation is stored."))


@conversations_app.command()
def show(conversation_id: Id, user: User = "", as_json: AsJson = False) -> None:
    """Show a conversation with its answers as they were shown.

    Example: posology conversations show c_0123456789abcdef
    """
    with _stored(user) as (store, owner):
        conversation = _own(store, conversation_id, owner)
        turns = store.turns(conversation_id)
    if as_json:
        print_json({**asdict(conversation), "turns": [_turn(turn) for turn in turns]})
        return
    out.print(Text(f"{conversation.title} ({conversation.id}, {conversation.created_at})", style="bold"))
    for turn in turns:
        out.rule(Text(f"{turn.number} · answer {turn.answer.id}"))
        out.print(Text(f"read as: {turn.resolved_question}"))
        if labels := [chip.label for chip in chips(turn.state)]:
            out.print(Text(f"in force: {' · '.join(labels)}"))
        for note in turn.notes:
            out.print(Text(f"note: {note}"))
        show_answer(turn.answer, out)


@conversations_app.command()
def delete(
    conversation_id: Id,
    user: User = "",
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking; needed where nobody can answer.")] = False,
) -> None:
    """Delete a conversation with its answers and what was said of them; it cannot be brought back.

    Example: posology conversations delete c_0123456789abcdef --yes
    """
    with _stored(user) as (store, owner):
        conversation = _own(store, conversation_id, owner)
        if not yes and not sys.stdin.isatty():
            raise typer.BadParameter("nobody is there to be asked; say --yes to delete it for good", param_hint="--yes")
        question = f"Delete {conversation.title!r} with all its answers?"
        if not yes and not typer.confirm(question, err=True):
            out.print(Text("Nothing was deleted."))
            return
        store.delete(conversation_id)
    out.print(Text(f"Deleted {conversation_id}."))


@contextmanager
def _stored(user: str) -> Iterator[tuple[ConversationStore, str | None]]:
    """The stored conversations, and the id of whose are meant.

    Raises:
        UnknownRecordError: nobody has this name.
    """
    with bootstrap.open_records(bootstrap.settings()) as records:
        known = UserRepository(records).by_name(user) if user else None
        if user and known is None:
            raise UnknownRecordError("user", user)
        yield ConversationStore(records), known[0].id if known else None


def _own(store: ConversationStore, conversation_id: str, owner: str | None) -> Conversation:
    found = store.conversation(conversation_id)
    if found.owner != owner:
        raise UnknownRecordError("conversation", conversation_id)
    return found


def _turn(turn: Turn) -> dict[str, object]:
    return {
        "number": turn.number,
        "created_at": turn.created_at,
        "question": turn.question,
        "resolved_question": turn.resolved_question,
        "in_force": [chip.label for chip in chips(turn.state)],
        "notes": list(turn.notes),
        "answer": turn.answer.model_dump(mode="json"),
    }
