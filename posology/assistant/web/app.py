"""Builds the web application from its services: routers, guards, errors and static files. Decides nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from posology import __version__
from posology.assistant.web.api.conversations import router as conversation_api
from posology.assistant.web.api.documentation import router as documentation
from posology.assistant.web.api.dosing import router as dosing_api
from posology.assistant.web.api.library import router as library_api
from posology.assistant.web.health import router as health
from posology.assistant.web.hosts import Hosts
from posology.assistant.web.limits import Surrounding
from posology.assistant.web.pages.articles import router as article_pages
from posology.assistant.web.pages.calculator import router as calculator_pages
from posology.assistant.web.pages.conversations import router as conversation_pages
from posology.assistant.web.pages.evaluations import router as evaluation_pages
from posology.assistant.web.pages.provider import router as provider_pages
from posology.assistant.web.pages.sign_in import router as sign_in_pages
from posology.assistant.web.problems import install_problems
from posology.assistant.web.rendering import STATIC, Pages
from posology.assistant.web.services import Services
from posology.assistant.web.sessions import cookie_name, viewer_finder

ROUTERS: tuple[APIRouter, ...] = (
    health,
    documentation,
    conversation_api,
    dosing_api,
    library_api,
    sign_in_pages,
    provider_pages,
    article_pages,
    calculator_pages,
    conversation_pages,
    evaluation_pages,
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def create_app(services: Services, hosts: Sequence[str] = LOOPBACK) -> FastAPI:
    """Build the application.

    Args:
        services: everything the routes call.
        hosts: the names the site is known by; a request for another host is refused.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = services.bounds.workers
        yield

    app = FastAPI(
        lifespan=lifespan,
        title="Posology",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # served by `api.documentation`, under a permission like every other route
    )
    app.state.services = services
    app.state.writes = services.writes
    app.state.pages = Pages()
    app.state.find_viewer = viewer_finder(services.door)
    app.state.cookie_name = cookie_name(secure=services.secure)
    install_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(
        Surrounding,
        bounds=services.bounds,
        measures=services.measures,
        hosts=Hosts(hosts),
        secure=services.secure,
    )
    return app
