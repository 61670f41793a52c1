"""`posology feedback`: what readers said of answers, for the editorial board; it is given in the web app and API.

Shows what an answer was about and never its question, which may tell of a patient; the answer is read by its id.
"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import out, print_json
from posology.assistant.conversations.kept import Feedback, FeedbackKind
from posology.assistant.conversations.store import ConversationStore

_PAGE = 200


def feedback(
    kind: Annotated[FeedbackKind | None, typer.Option(help="Only what was said of this kind.")] = None,
    before: Annotated[
        int | None, typer.Option(min=1, help="Only what came before this number, to read on from a list.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List what readers said of answers, newest first.

    Example: posology feedback --kind unsafe
    """
    with bootstrap.open_records(bootstrap.settings()) as records:
        store = ConversationStore(records)
        said = [_entry(store, number, given) for number, given in _found(store, kind, before, limit)]
    if as_json:
        print_json(said)
        return
    if not said:
        out.print(Text("Nothing was said of any answer."))
        return
    for entry in said:
        table = Table.grid(padding=(0, 1))
        for name, words in entry.items():
            if words:
                table.add_row(Text(name.replace("_", " "), style="dim"), Text(str(words)))
        out.print(table)
        out.print()


def _found(
    store: ConversationStore, kind: FeedbackKind | None, before: int | None, limit: int
) -> list[tuple[int, Feedback]]:
    found: list[tuple[int, Feedback]] = []
    while len(found) < limit:
        page = store.feedback(before, _PAGE)
        found.extend(entry for entry in page if kind is None or entry[1].kind is kind)
        if len(page) < _PAGE:
            break
        before = page[-1][0]
    return found[:limit]


def _entry(store: ConversationStore, number: int, given: Feedback) -> dict[str, object]:
    turn = store.turn_of(given.answer_id)
    text = next((s.text for s in turn.answer.statements if s.id == given.statement_id), None)
    subject = turn.state.subject
    return {
        "number": number,
        "created_at": given.created_at,
        "kind": given.kind.value,
        "answer_id": given.answer_id,
        "about": ", ".join((*subject.drugs, *(use.words for use in subject.uses))),
        "statement_id": given.statement_id,
        "statement": text,
        "note": given.note,
    }
