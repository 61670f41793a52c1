"""Answers, conversations and feedback, for programs: the same turns that the pages show, as JSON or as events."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from posology.assistant.answers import Answer, Audience
from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.kept import Conversation, Feedback, FeedbackKind, Turn
from posology.assistant.conversations.state import ChipKind, chips
from posology.assistant.users.roles import Permission, may
from posology.assistant.web.access import Needs, signed_in
from posology.assistant.web.listings import conversations_page, feedback_page
from posology.assistant.web.paging import Cursor, PageSize
from posology.assistant.web.problems import USUAL, documented
from posology.assistant.web.repeats import REPEATABLE, RepeatableRoute, repeatable
from posology.assistant.web.services import services_of
from posology.assistant.web.streams import event, streamed, wants_events

router = APIRouter(prefix="/api/v1", responses=USUAL, route_class=RepeatableRoute)
_GONE = documented(HTTPStatus.NOT_FOUND)
_EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}
_ASK = [Depends(Needs(Permission.ASK))]
_ASK_ONCE = [*_ASK, Depends(repeatable)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionInput(_Input):
    """A question, with facts of the patient beside it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "How is foscarnet dosed for resistant HSV?", "patient": "68 y male, SCr 1.05 mg/dL"},
            ]
        }
    )

    question: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]
    patient: Annotated[str, Field(max_length=2000)] = ""
    audience: Audience = Audience.PHYSICIAN


class ChipInput(_Input):
    """A change by hand of what is in force: without a value it is taken away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "fact", "key": "weight_kg", "value": "58"}]})

    kind: ChipKind
    key: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[str, Field(max_length=60)] | None = None
    audience: Audience = Audience.PHYSICIAN


class FeedbackInput(_Input):
    """What is wrong with an answer, or with one of its statements."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "unclear", "note": "Which weight is meant?"}]})

    kind: FeedbackKind
    statement_id: Annotated[str, Field(max_length=40)] | None = None
    note: Annotated[str, Field(max_length=1000)] = ""


class ChipShown(BaseModel):
    """One thing in force."""

    kind: ChipKind
    key: str
    label: str


class TurnShown(BaseModel):
    """One question with its answer and what is in force after it."""

    conversation_id: str
    number: int
    question: str
    notes: list[str]
    notices: list[str]
    chips: list[ChipShown]
    answer: Answer


class ConversationSummary(BaseModel):
    """A conversation as a list shows it."""

    id: str
    title: str
    created_at: str


class ConversationShown(ConversationSummary):
    """A conversation with its turns."""

    turns: list[TurnShown]


class Conversations(BaseModel):
    """One page of conversations, newest first; `next` is the cursor of the page after it."""

    conversations: list[ConversationSummary]
    next: str | None


class FeedbackShown(BaseModel):
    """What a reader said."""

    answer_id: str
    statement_id: str | None
    kind: FeedbackKind
    note: str
    created_at: str


class FeedbackList(BaseModel):
    """One page of feedback, newest first."""

    feedback: list[FeedbackShown]
    next: str | None


@router.post(
    "/answers",
    tags=["answers"],
    dependencies=_ASK_ONCE,
    response_model=TurnShown,
    responses=REPEATABLE | _EVENTS,
)
async def answer_question(request: Request, asked: QuestionInput) -> Response:
    """Answer a question in a new conversation; as events, one checked statement at a time, when asked for."""
    return await _answered(request, asked, None)


@router.get("/answers/{answer_id}", tags=["answers"], dependencies=_ASK, responses=_GONE)
def answer(request: Request, answer_id: str) -> TurnShown:
    """An answer as it was given, with what has changed in its evidence since."""
    viewer = signed_in(request)
    board = may(viewer.roles, Permission.READ_FEEDBACK)
    return _shown(_desk(request), _desk(request).turn_of(viewer.user_id, answer_id, board=board))


@router.post(
    "/answers/{answer_id}/feedback",
    tags=["answers"],
    dependencies=[Depends(Needs(Permission.GIVE_FEEDBACK)), Depends(repeatable)],
    status_code=HTTPStatus.CREATED,
    responses=_GONE | REPEATABLE,
)
def give_feedback(request: Request, answer_id: str, said: FeedbackInput) -> FeedbackShown:
    """Tell the board what is wrong with an answer."""
    owner = signed_in(request).user_id
    return _feedback(_desk(request).give_feedback(owner, answer_id, said.kind, said.statement_id, said.note))


@router.get("/feedback", tags=["answers"], dependencies=[Depends(Needs(Permission.READ_FEEDBACK))])
def feedback(request: Request, cursor: Cursor = "", limit: PageSize = 50) -> FeedbackList:
    """What readers said, newest first, for the board."""
    listed, following = feedback_page(_desk(request), cursor, limit)
    return FeedbackList(feedback=[_feedback(said) for _, said in listed], next=following)


@router.get("/conversations", tags=["conversations"], dependencies=_ASK)
def conversations(request: Request, cursor: Cursor = "", limit: PageSize = 50) -> Conversations:
    """Your conversations, newest first."""
    listed, following = conversations_page(_desk(request), signed_in(request).user_id, cursor, limit)
    return Conversations(conversations=[_summary(one) for one in listed], next=following)


@router.get("/conversations/{conversation_id}", tags=["conversations"], dependencies=_ASK, responses=_GONE)
def conversation(request: Request, conversation_id: str) -> ConversationShown:
    """A conversation with its turns."""
    desk = _desk(request)
    found, turns = desk.conversation(signed_in(request).user_id, conversation_id)
    return ConversationShown(**_summary(found).model_dump(), turns=[_shown(desk, turn) for turn in turns])


@router.delete(
    "/conversations/{conversation_id}",
    tags=["conversations"],
    dependencies=_ASK,
    status_code=HTTPStatus.NO_CONTENT,
    responses=_GONE,
)
def delete_conversation(request: Request, conversation_id: str) -> None:
    """Delete a conversation with its answers, facts and feedback."""
    owner = signed_in(request).user_id
    _desk(request).delete(owner, conversation_id)
    services_of(request).writes.forget(owner)


@router.post(
    "/conversations/{conversation_id}/messages",
    tags=["conversations"],
    dependencies=_ASK_ONCE,
    response_model=TurnShown,
    responses=_GONE | REPEATABLE | _EVENTS,
)
async def follow_up(request: Request, conversation_id: str, asked: QuestionInput) -> Response:
    """Ask on in a conversation; the question is resolved against what was said before."""
    return await _answered(request, asked, conversation_id)


@router.post(
    "/conversations/{conversation_id}/chips",
    tags=["conversations"],
    dependencies=_ASK_ONCE,
    responses=_GONE | REPEATABLE,
)
def change_chip(request: Request, conversation_id: str, change: ChipInput) -> TurnShown:
    """Take away or edit what is in force, and ask the question again."""
    desk = _desk(request)
    owner, chip = signed_in(request).user_id, (change.kind, change.key)
    return _shown(desk, desk.change(owner, conversation_id, chip, change.value, change.audience).turn)


async def _answered(request: Request, asked: QuestionInput, conversation_id: str | None) -> Response:
    desk, owner = _desk(request), signed_in(request).user_id

    def told() -> TurnShown:
        turn = desk.ask(owner, asked.question, conversation_id, asked.patient, asked.audience).turn
        services_of(request).measures.told(turn.answer)
        return _shown(desk, turn)

    if not wants_events(request):
        # Written out in the thread that answered: the loop that accepts and refuses has no time for it.
        written = await run_in_threadpool(lambda: told().model_dump_json().encode())
        return Response(written, media_type="application/json")
    if conversation_id is not None:
        await run_in_threadpool(desk.owned, owner, conversation_id)  # a refusal is a status, not an event
    return streamed(request, "reading the library and checking every number", lambda: list(_events(told())))


def _events(turn: TurnShown) -> Iterator[bytes]:
    """The turn in parts; the last event is the whole of it, so that nobody need put it together."""
    if turn.answer.calculation is not None:
        yield event("calculation", calculation=turn.answer.calculation.model_dump(mode="json"))
    for statement in turn.answer.statements:
        yield event("statement", statement=statement.model_dump(mode="json"))
    yield event("done", turn=turn.model_dump(mode="json"))


def _shown(desk: Desk, turn: Turn) -> TurnShown:
    return TurnShown(
        conversation_id=turn.conversation_id,
        number=turn.number,
        question=turn.question,
        notes=list(turn.notes),
        notices=list(desk.notices(turn)),
        chips=[ChipShown(kind=chip.kind, key=chip.key, label=chip.label) for chip in chips(turn.state)],
        answer=turn.answer,
    )


def _summary(found: Conversation) -> ConversationSummary:
    return ConversationSummary(id=found.id, title=found.title, created_at=found.created_at)


def _feedback(said: Feedback) -> FeedbackShown:
    return FeedbackShown(
        answer_id=said.answer_id,
        statement_id=said.statement_id,
        kind=said.kind,
        note=said.note,
        created_at=said.created_at,
    )


def _desk(request: Request) -> Desk:
    return services_of(request).desk
