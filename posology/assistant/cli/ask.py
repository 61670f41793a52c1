"""`posology ask`: one question, one checked answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap, bootstrap_talk
from posology.assistant.answers import Answer, Audience
from posology.assistant.cli.answer_view import show_answer
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.cli.progress import bar
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.conversations.talk import Told
from posology.assistant.settings import Settings

NEW = "new"


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    patient: str
    audience: Audience


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    patient: Annotated[
        str, typer.Option(help='Facts of the patient, for example "70 kg, 62 y, female, SCr 1.8 mg/dL".')
    ] = "",
    audience: Annotated[Audience, typer.Option(help="Who reads the answer.")] = Audience.PHYSICIAN,
    conversation: Annotated[
        str, typer.Option(help='Id of the conversation that this question goes on with, or "new" to start one.')
    ] = "",
    fail_on_abstain: Annotated[bool, typer.Option("--fail-on-abstain", help="Exit with 4 on an abstention.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
) -> None:
    """Answer a question from the library, with every number checked.

    Example: posology ask "How is foscarnet dosed for resistant HSV?" --patient "68 y male, 70 kg, SCr 1.05 mg/dL"
    """
    chosen = bootstrap.settings()
    if conversation:
        answer = _in_conversation(chosen, conversation, _Asked(question, patient, audience))
    else:
        with bar("Preparing the library") as progress:
            pipeline = bootstrap.answer_pipeline(chosen, progress)
        answer = pipeline.answer(question, patient, audience)
    if as_json:
        print_json(answer)
    else:
        show_answer(answer, out)
    if answer.outcome == "abstained" and fail_on_abstain:
        raise typer.Exit(Exit.ABSTAINED)


def _in_conversation(chosen: Settings, conversation: str, asked: _Asked) -> Answer:
    """Answer within a conversation; its id, what is in force and what changed go to stderr."""
    with bootstrap.open_records(chosen) as records:
        if conversation != NEW:
            # A wrong id is named at once, before the library is opened.
            ConversationStore(records).conversation(conversation)
        with bar("Preparing the library") as progress:
            talk = bootstrap_talk.talk_over(chosen, records, bootstrap.open_for_questions(chosen, progress))
        conversation_id = talk.start().id if conversation == NEW else conversation
        told = talk.say(conversation_id, asked.question, asked.patient, asked.audience)
    _show_turn(conversation_id, told)
    return told.answer


def _show_turn(conversation_id: str, told: Told) -> None:
    err.print(Text(f"conversation {conversation_id}"), soft_wrap=True)
    err.print(Text(f"read as: {told.turn.resolved_question}"))
    if told.chips:
        err.print(Text(f"in force: {' · '.join(chip.label for chip in told.chips)}"))
    for note in told.turn.notes:
        err.print(Text(f"note: {note}"))
