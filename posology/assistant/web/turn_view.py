"""A turn as the page sets it, whole or as a stream of events; both show the same, through the same templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from posology.assistant.answering.audience import Presentation, present
from posology.assistant.answering.presentation import Section
from posology.assistant.answers import Answer
from posology.assistant.conversations.kept import Turn
from posology.assistant.conversations.state import Chip, ChipKind, chips
from posology.assistant.web.rendering import Pages
from posology.assistant.web.streams import event
from posology.assistant.web.viewers import Viewer


@dataclass(frozen=True, slots=True)
class TurnShown:
    """A turn with everything its template needs.

    Attributes:
        scope: prefix of the ids of this turn on the page.
        last: whether it is the newest, whose chips can be changed.
    """

    conversation_id: str
    number: int
    question: str
    answer: Answer
    notes: tuple[str, ...]
    notices: tuple[str, ...]
    chips: tuple[Chip, ...]
    presentation: Presentation
    last: bool

    @property
    def scope(self) -> str:
        """Prefix of the ids of this turn on the page."""
        return f"t{self.number}"

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in the reader's order."""
        return self.presentation.sections

    @property
    def facts(self) -> tuple[Chip, ...]:
        """The chips that can be edited."""
        return tuple(chip for chip in self.chips if chip.kind is ChipKind.FACT)


def shown_turn(turn: Turn, notices: Sequence[str], glosses: Mapping[str, str], *, last: bool) -> TurnShown:
    """Arrange a stored turn for its reader."""
    return TurnShown(
        conversation_id=turn.conversation_id,
        number=turn.number,
        question=turn.question,
        answer=turn.answer,
        notes=turn.notes,
        notices=tuple(notices),
        chips=chips(turn.state),
        presentation=present(turn.answer, glosses),
        last=last,
    )


def events_of(turn: TurnShown, pages: Pages, viewer: Viewer) -> Iterator[bytes]:
    """The turn as events: its frame, then one statement at a time, then what stands below."""
    render = pages.macros("turn.html", viewer=viewer)
    parts = pages.macros("answer_parts.html")
    conversation = f"/conversations/{turn.conversation_id}"
    # Told first: a reader who stops the rest still asks on in this conversation.
    yield event(
        "turn",
        id=turn.scope,
        html=render("begun", turn),
        conversation=conversation,
        action=f"{conversation}/turns",
    )
    body = f"{turn.scope}-body"
    for number, section in enumerate(turn.sections):
        if section.heading:
            yield event("put", into=body, html=f"<h2>{pages.escaped(section.heading)}</h2>")
        for place, block in enumerate(section.blocks):
            into = f"{turn.scope}-b{number}-{place}"
            yield event("put", into=body, html=parts("opened", block, into))
            for line in block.lines:
                yield event("put", into=into, html=parts("set_line", line, block, turn.scope))
    yield event("put", into=f"{turn.scope}-close", html=render("closing", turn))
    checked = turn.answer.labels.checked
    verified = f"{checked.verified} number{'' if checked.verified == 1 else 's'} verified"
    outcome = f"Answer ready: {verified}, {checked.withheld} statement{'' if checked.withheld == 1 else 's'} withheld"
    yield event(
        "done",
        text="No answer; the reason is shown." if turn.answer.abstention else f"{outcome}.",
        answer=turn.answer.id,
    )
