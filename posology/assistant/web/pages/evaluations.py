"""Evaluation runs for the board: which there are and the report of each, as the harness wrote them. Judges nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.problems import ProblemError
from posology.assistant.web.rendering import Pages
from posology.assistant.web.services import services_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(Needs(Permission.READ_EVALUATIONS))])
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_REPORT = "report.html"
# The report is one file with its own styles and pictures; it may load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class RunShown:
    """One run folder: what asked, when, and whether its report is written."""

    name: str
    created_at: str
    system: str
    has_report: bool


@router.get("/evaluations")
def evaluations(request: Request) -> Response:
    """The runs in the data home, newest first."""
    pages: Pages = request.app.state.pages
    return pages.page(request, "evaluations.html", runs=_runs(services_of(request).evaluations))


@router.get("/evaluations/{name}")
def evaluation(request: Request, name: str) -> Response:
    """The report of one run."""
    path = services_of(request).evaluations / name / _REPORT
    if not _NAME.fullmatch(name) or not path.is_file():
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no report of such a run.")
    return HTMLResponse(path.read_bytes(), headers={"Content-Security-Policy": _POLICY})


def _runs(folder: Path) -> list[RunShown]:
    found = [_run(manifest) for manifest in folder.glob("*/manifest.json") if _NAME.fullmatch(manifest.parent.name)]
    return sorted((run for run in found if run is not None), key=lambda run: (run.created_at, run.name), reverse=True)


def _run(manifest: Path) -> RunShown | None:
    """A run by its manifest, None when that cannot be read."""
    try:
        written = json.loads(manifest.read_text(encoding="utf-8"))
        created, system = str(written["created_at"]), str(written["system"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return RunShown(manifest.parent.name, created, system, (manifest.parent / _REPORT).is_file())
