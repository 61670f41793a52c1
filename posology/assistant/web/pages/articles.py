"""Pages of the library: the index with search, an article, a passage beside an answer, the editorial policy."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markupsafe import Markup
from pydantic import Field

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.article_parts import blocks_of, marked_pieces, missing_references
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.rendering import Pages
from posology.assistant.web.services import services_of

router = APIRouter(include_in_schema=False)
_FOUND = 20
_APPROVED = "Approved"
NO_SPANS: list[str] = []
Span = Annotated[str, Field(pattern=r"^\d{1,7}-\d{1,7}$")]


@router.get("/articles", dependencies=[Depends(Needs(Permission.READ))])
def articles(request: Request, q: Annotated[str, Query(max_length=300)] = "") -> Response:
    """The index of articles, or what a search finds in them."""
    services = services_of(request)
    shelved = sorted(services.shelf.articles(), key=lambda article: article.title.lower())
    return _pages(request).page(
        request,
        "articles.html",
        articles=shelved,
        statuses={article.id: services.status_of(article) for article in shelved},
        query=q.strip(),
        found=services.search(q, _FOUND) if q.strip() else (),
    )


@router.get("/articles/{article_id}", dependencies=[Depends(Needs(Permission.READ))])
def article(request: Request, article_id: str) -> Response:
    """One article, each passage at its own address."""
    services = services_of(request)
    found = services.shelf.article(article_id)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such article in the library; it may have been replaced.")
    status = services.status_of(found)
    return _pages(request).page(
        request,
        "article.html",
        article=found,
        review_status=status,
        caution="" if status == _APPROVED else services.texts.caution,
        blocks=blocks_of(services.shelf.passages_of(article_id)),
        missing=missing_references(found),
        disclaimer=services.texts.disclaimer,
    )


@router.get("/passages/{passage_id}", dependencies=[Depends(Needs(Permission.READ))])
def passage(
    request: Request, passage_id: str, quote: Annotated[list[Span], Query(max_length=50)] = NO_SPANS
) -> Response:
    """A passage as a fragment, with the quoted spans of it marked."""
    found = services_of(request).shelf.passages_by_id([passage_id]).get(passage_id)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "This passage is not in the library any more.")
    pieces = marked_pieces(found.text, [tuple(map(int, span.split("-"))) for span in quote])
    return HTMLResponse(_pages(request).fragment("passage.html", passage=found, pieces=pieces))


@router.get("/editorial-policy", dependencies=[Depends(Needs(Permission.PUBLIC))])
def editorial_policy(request: Request) -> Response:
    """How articles are written, sourced, checked, reviewed and corrected."""
    # The text is ours, from the corpus; HTML in it is printed, not obeyed.
    shown = Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(services_of(request).policy))  # noqa: S704
    return _pages(request).page(request, "text.html", title="Editorial policy", content=shown)


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
