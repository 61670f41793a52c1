"""Articles, passages and search: what the library holds, for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.paging import Cursor, PageSize, page_of
from posology.assistant.web.problems import USUAL, ProblemError, documented
from posology.assistant.web.services import services_of
from posology.ingest.documents import Article, Passage

router = APIRouter(prefix="/api/v1", tags=["library"], responses=USUAL, dependencies=[Depends(Needs(Permission.READ))])

ArticleId = Annotated[str, Path(max_length=200, examples=["ganciclovir-cmv"])]
PassageId = Annotated[str, Path(max_length=100, examples=["p_0123456789abcdef"])]
_EXAMPLE = "hydration before foscarnet"


class ReferenceShown(BaseModel):
    """One entry of an article's own reference list."""

    number: int
    type: str
    title: str
    publisher: str
    year: int | None
    locator: str
    detail: str
    url: str


class ArticleSummary(BaseModel):
    """An article as a list shows it."""

    id: str
    title: str
    question: str
    drugs: list[str]
    review_status: str
    last_updated: str
    edition: str
    publisher: str
    url: str


class PassageShown(BaseModel):
    """A passage: the unit that answers cite."""

    id: str
    article_id: str
    heading: str
    section_path: list[str]
    context: str
    text: str
    references: list[int]
    url: str


class ArticleShown(ArticleSummary):
    """An article with its passages in reading order and its references."""

    passages: list[PassageShown]
    references: list[ReferenceShown]


class Articles(BaseModel):
    """One page of articles, by title; `next` is the cursor of the page after it."""

    articles: list[ArticleSummary]
    next: str | None


class Found(BaseModel):
    """One passage found, with its place; ranks are given, never a percentage."""

    rank: int
    passage: PassageShown


class SearchResult(BaseModel):
    """What a search found, best first."""

    query: str
    found: list[Found]


@router.get("/articles")
def articles(request: Request, cursor: Cursor = "", limit: PageSize = 50) -> Articles:
    """List the articles of the library."""
    shelved = sorted(services_of(request).shelf.articles(), key=lambda article: (article.title.lower(), article.id))
    shown, following = page_of(shelved, lambda article: f"{article.title.lower()}\n{article.id}", cursor, limit)
    return Articles(articles=[_summary(request, article) for article in shown], next=following)


@router.get("/articles/{article_id}", responses=documented(HTTPStatus.NOT_FOUND))
def article(request: Request, article_id: ArticleId) -> ArticleShown:
    """One article with its passages and references."""
    services = services_of(request)
    found = services.shelf.article(article_id)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such article in the library.")
    references = [
        ReferenceShown(
            number=entry.number,
            type=entry.type,
            title=entry.title,
            publisher=entry.publisher,
            year=entry.year,
            locator=entry.locator,
            detail=entry.detail,
            url=entry.url,
        )
        for entry in found.references
    ]
    passages = [_passage(passage) for passage in services.shelf.passages_of(article_id)]
    return ArticleShown(**_summary(request, found).model_dump(), passages=passages, references=references)


@router.get("/passages/{passage_id}", responses=documented(HTTPStatus.NOT_FOUND))
def passage(request: Request, passage_id: PassageId) -> PassageShown:
    """One passage by the id that a citation names."""
    found = services_of(request).shelf.passages_by_id([passage_id]).get(passage_id)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such passage in the library; it may have been replaced.")
    return _passage(found)


@router.get("/search")
def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=2000, description="What to look for.", examples=[_EXAMPLE])],
    limit: Annotated[int, Query(ge=1, le=100)] = 8,
) -> SearchResult:
    """Find the passages nearest to a text, by meaning and by words. Answers nothing and checks nothing."""
    hits = services_of(request).search(q, limit)
    return SearchResult(
        query=q, found=[Found(rank=rank, passage=_passage(hit.passage)) for rank, hit in enumerate(hits, 1)]
    )


def _summary(request: Request, article: Article) -> ArticleSummary:
    return ArticleSummary(
        id=article.id,
        title=article.title,
        question=article.question,
        drugs=list(article.drugs),
        review_status=services_of(request).status_of(article),
        last_updated=article.facts.last_updated,
        edition=article.facts.edition,
        publisher=article.facts.publisher,
        url=f"/articles/{article.id}",
    )


def _passage(passage: Passage) -> PassageShown:
    return PassageShown(
        id=passage.id,
        article_id=passage.article_id,
        heading=passage.heading,
        section_path=list(passage.section_path),
        context=passage.context,
        text=passage.text,
        references=list(passage.references),
        url=f"/articles/{passage.article_id}#{passage.id}",
    )
