"""Pages of conversations: ask, follow up, change what is in force, read again, say what is wrong, export."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from posology.assistant.answering.audience import AUDIENCES
from posology.assistant.answering.exports import MEDIA_TYPES, exported
from posology.assistant.answers import Audience
from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.kept import FeedbackKind, Turn
from posology.assistant.conversations.state import ChipKind
from posology.assistant.conversations.talk import Told
from posology.assistant.users.roles import Permission, may
from posology.assistant.web.access import Needs, signed_in
from posology.assistant.web.listings import conversations_page, feedback_page
from posology.assistant.web.paging import Cursor
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.rendering import Pages
from posology.assistant.web.services import services_of
from posology.assistant.web.streams import streamed, wants_events
from posology.assistant.web.turn_view import TurnShown, events_of, shown_turn

router = APIRouter(include_in_schema=False)
EXAMPLES = (
    "What is the dose of foscarnet for acyclovir-resistant HSV?",
    "How is valacyclovir adjusted for renal function?",
    "Cefepime dose in renal impairment",
)
_PAGE = 50


class QuestionForm(BaseModel):
    """What the form of a question sends."""

    token: str = ""
    question: Annotated[str, Field(max_length=4000)] = ""
    patient: Annotated[str, Field(max_length=2000)] = ""
    audience: Audience = Audience.PHYSICIAN


class ChipForm(BaseModel):
    """What the form of a chip sends: remove it, or give its fact a new value."""

    token: str = ""
    kind: ChipKind
    key: Annotated[str, Field(max_length=100)]
    change: Annotated[str, Field(pattern="^(remove|edit)$")]
    value: Annotated[str, Field(max_length=60)] = ""
    audience: Audience = Audience.PHYSICIAN


class FeedbackForm(BaseModel):
    """What the form under an answer sends."""

    token: str = ""
    kind: FeedbackKind
    statement_id: Annotated[str, Field(max_length=40)] = ""
    note: Annotated[str, Field(max_length=1000)] = ""


@router.get("/", dependencies=[Depends(Needs(Permission.ASK))])
def ask_page(request: Request, q: Annotated[str, Query(max_length=4000)] = "") -> Response:
    """A new conversation."""
    return _pages(request).page(
        request,
        "conversation.html",
        conversation=None,
        turns=(),
        question=q,
        audience=Audience.PHYSICIAN.value,
        audiences=_AUDIENCES,
        examples=EXAMPLES,
    )


@router.get("/conversations", dependencies=[Depends(Needs(Permission.ASK))])
def conversations(request: Request, cursor: Cursor = "") -> Response:
    """The viewer's conversations, newest first."""
    listed, following = conversations_page(_desk(request), signed_in(request).user_id, cursor, _PAGE)
    return _pages(request).page(request, "conversations.html", conversations=listed, following=following)


@router.post("/conversations", dependencies=[Depends(Needs(Permission.ASK))])
async def ask(request: Request, form: Annotated[QuestionForm, Form()]) -> Response:
    """Ask the first question of a new conversation."""
    return await _asked(request, form, None)


@router.get("/conversations/{conversation_id}", dependencies=[Depends(Needs(Permission.ASK))])
def conversation(request: Request, conversation_id: str) -> Response:
    """A conversation with all its turns."""
    desk = _desk(request)
    found, turns = desk.conversation(signed_in(request).user_id, conversation_id)
    audience = turns[-1].answer.audience if turns else Audience.PHYSICIAN
    return _pages(request).page(
        request,
        "conversation.html",
        conversation=found,
        turns=[_shown(request, turn, last=turn is turns[-1]) for turn in turns],
        question="",
        audience=audience.value,
        audiences=_AUDIENCES,
        examples=(),
    )


@router.post("/conversations/{conversation_id}/turns", dependencies=[Depends(Needs(Permission.ASK))])
async def follow_up(request: Request, conversation_id: str, form: Annotated[QuestionForm, Form()]) -> Response:
    """Ask on in a conversation."""
    return await _asked(request, form, conversation_id)


@router.post("/conversations/{conversation_id}/chips", dependencies=[Depends(Needs(Permission.ASK))])
def change_chip(request: Request, conversation_id: str, form: Annotated[ChipForm, Form()]) -> Response:
    """Take away or edit what is in force, and ask the question again."""
    value = form.value if form.change == "edit" else None
    told = _desk(request).change(
        signed_in(request).user_id, conversation_id, (form.kind, form.key), value, form.audience
    )
    return _to(told.turn)


@router.post("/conversations/{conversation_id}/delete", dependencies=[Depends(Needs(Permission.ASK))])
def delete(request: Request, conversation_id: str) -> Response:
    """Delete a conversation with everything in it."""
    owner = signed_in(request).user_id
    _desk(request).delete(owner, conversation_id)
    services_of(request).writes.forget(owner)
    return RedirectResponse("/conversations", HTTPStatus.SEE_OTHER)


@router.get("/answers/{answer_id}", dependencies=[Depends(Needs(Permission.ASK))])
def answer(request: Request, answer_id: str) -> Response:
    """An answer as it was shown, with a notice when its evidence has changed since."""
    turn = _turn(request, answer_id)
    return _pages(request).page(request, "answer.html", turn=_shown(request, turn, last=False), thanks=False)


@router.get("/answers/{answer_id}/export/{form}", dependencies=[Depends(Needs(Permission.ASK))])
def export(request: Request, answer_id: str, form: str) -> Response:
    """An answer as a file."""
    if form not in MEDIA_TYPES:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, f"There is no export {form[:20]!r}; there are {', '.join(MEDIA_TYPES)}."
        )
    turn = _turn(request, answer_id)
    address = str(request.url_for("answer", answer_id=answer_id))
    name = f"posology-{answer_id}.{form}"
    return PlainTextResponse(
        exported(turn.answer, form, address),
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/answers/{answer_id}/feedback", dependencies=[Depends(Needs(Permission.GIVE_FEEDBACK))])
def give_feedback(request: Request, answer_id: str, form: Annotated[FeedbackForm, Form()]) -> Response:
    """Tell the board what is wrong with an answer or one of its statements."""
    turn = _turn(request, answer_id)
    owner = signed_in(request).user_id
    _desk(request).give_feedback(owner, answer_id, form.kind, form.statement_id or None, form.note)
    return _pages(request).page(request, "answer.html", turn=_shown(request, turn, last=False), thanks=True)


@router.get("/feedback", dependencies=[Depends(Needs(Permission.READ_FEEDBACK))])
def feedback(request: Request, cursor: Cursor = "") -> Response:
    """What readers said, newest first, for the board."""
    listed, following = feedback_page(_desk(request), cursor, _PAGE)
    shown = [feedback for _, feedback in listed]
    return _pages(request).page(request, "feedback.html", feedback=shown, following=following)


async def _asked(request: Request, form: QuestionForm, conversation_id: str | None) -> Response:
    """Answer as events where the page asked for them, else as a page."""
    viewer = signed_in(request)
    desk = _desk(request)
    if not form.question.strip():
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "The question is empty; type what you want to know.")

    def told() -> Told:
        found = desk.ask(viewer.user_id, form.question, conversation_id, form.patient, form.audience)
        services_of(request).measures.told(found.answer)
        return found

    if not wants_events(request):
        return _to((await run_in_threadpool(told)).turn)
    if conversation_id is not None:
        await run_in_threadpool(desk.owned, viewer.user_id, conversation_id)  # a refusal is a status, not an event

    def set_out() -> list[bytes]:
        return list(events_of(_shown(request, told().turn, last=True), _pages(request), viewer))

    return streamed(request, "Reading the library and checking every number", set_out)


def _turn(request: Request, answer_id: str) -> Turn:
    viewer = signed_in(request)
    return _desk(request).turn_of(viewer.user_id, answer_id, board=may(viewer.roles, Permission.READ_FEEDBACK))


def _shown(request: Request, turn: Turn, *, last: bool) -> TurnShown:
    desk = _desk(request)
    return shown_turn(turn, desk.notices(turn), desk.glosses, last=last)


def _to(turn: Turn) -> Response:
    return RedirectResponse(f"/conversations/{turn.conversation_id}#t{turn.number}", HTTPStatus.SEE_OTHER)


def _desk(request: Request) -> Desk:
    return services_of(request).desk


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


_AUDIENCES = [(audience.value, words) for audience, words in AUDIENCES]
