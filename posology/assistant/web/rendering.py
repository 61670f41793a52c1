"""Pages from templates: one environment, everything escaped. Decides nothing about access."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import escape

from posology import __version__
from posology.assistant.answering.labels import STATUSES, board_line, drafted_in_words
from posology.assistant.answering.looks import LOOKS
from posology.assistant.answering.page_templates import page_environment
from posology.assistant.answering.presentation import told_first
from posology.assistant.users.roles import Permission, may
from posology.assistant.web.viewers import Viewer

STATIC = Path(str(files("posology.assistant.web"))) / "static"
# An answer with more sources names its articles first and folds the quoted passages.
_FEW_SOURCES = 4
# A calculation with more regimens folds the rest.
_FEW_REGIMENS = 4
_PLACES = (
    ("/", "Ask", Permission.ASK),
    ("/conversations", "Conversations", Permission.ASK),
    ("/calculator", "Calculator", Permission.CALCULATE),
    ("/articles", "Articles", Permission.READ),
    ("/feedback", "Feedback", Permission.READ_FEEDBACK),
    ("/evaluations", "Evaluations", Permission.READ_EVALUATIONS),
    ("/users", "Users", Permission.MANAGE_USERS),
)


def wants_html(request: Request) -> bool:
    """Whether a page is wanted: the address is not of the API and the client accepts HTML."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of a static file, with its content's hash so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


class Pages:
    """Renders templates for requests."""

    def __init__(self) -> None:
        self._environment = page_environment(
            "posology.assistant.web",
            static=static,
            looks=LOOKS,
            statuses=STATUSES,
            board_line=board_line,
            drafted_in_words=drafted_in_words,
            version=__version__,
            few_sources=_FEW_SOURCES,
            few_regimens=_FEW_REGIMENS,
            told_first=told_first,
        )

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
        """A whole page."""
        viewer: Viewer | None = getattr(request.state, "viewer", None)
        shown = self._environment.get_template(template).render(
            viewer=viewer, places=_places(viewer, request.url.path), **values
        )
        return HTMLResponse(shown, status)

    def macros(self, template: str, **values: Any) -> Callable[..., str]:  # noqa: ANN401 - whatever the template needs
        """The macros of a template, called by name, for fragments of a page."""
        module = self._environment.get_template(template).make_module(values)

        def render(name: str, *arguments: Any) -> str:  # noqa: ANN401 - whatever the macro takes
            return str(getattr(module, name)(*arguments))

        return render

    @staticmethod
    def escaped(text: str) -> str:
        """Text as it stands in HTML."""
        return str(escape(text))

    def fragment(self, template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template needs
        """A part of a page."""
        return self._environment.get_template(template).render(**values)


def _places(viewer: Viewer | None, path: str) -> list[dict[str, Any]]:
    if viewer is None:
        return []
    return [
        {"url": url, "name": name, "here": path == url or (url != "/" and path.startswith(url))}
        for url, name, permission in _PLACES
        if may(viewer.roles, permission)
    ]
