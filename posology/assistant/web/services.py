"""Everything the routes call, in one value; built by `bootstrap`, faked in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import Request

from posology.assistant.answering.checking import Report
from posology.assistant.answering.dose_requests import Dosing
from posology.assistant.answering.texts import LabelTexts
from posology.assistant.dosing.verification import Verifier
from posology.assistant.retrieval.hits import Hit
from posology.assistant.users.sign_in import SignIn
from posology.assistant.web.limits import Bounds
from posology.assistant.web.measures import Measures
from posology.assistant.writes import Writes
from posology.ingest.documents import Article, Passage


class Shelf(Protocol):
    """The articles and passages of the library."""

    def articles(self) -> Sequence[Article]:
        """All articles."""
        ...

    def article(self, article_id: str) -> Article | None:
        """One article, None when there is none."""
        ...

    def passages_of(self, article_id: str) -> Sequence[Passage]:
        """The passages of an article in reading order."""
        ...

    def passages_by_id(self, passage_ids: Sequence[str]) -> Mapping[str, Passage]:
        """Passages by id; unknown ids are left out."""
        ...


class FileChecks(Protocol):
    """Checks of texts and files."""

    @property
    def verifier(self) -> Verifier:
        """The verifier for single statements."""
        ...

    def check_file(self, name: str, content: bytes, *, drug: str = "", indication: str = "", route: str = "") -> Report:
        """Check a file as an article when it is one, else as plain text."""
        ...


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the server may answer, and what each probe found."""

    ready: bool
    probes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Services:
    """What the routes are given.

    Attributes:
        door: who somebody is.
        writes: writes that clients may repeat.
        shelf: articles and passages.
        search: the best passages for a text.
        status_of: the review status of an article.
        checks: checks of texts.
        dosing: doses for a patient.
        texts: disclaimer and caution.
        policy: the editorial policy, as Markdown.
        readiness: the probes of /readyz.
        measures: counts and times.
        bounds: how much is taken.
        secure: whether the site is served over TLS.
    """

    door: SignIn
    writes: Writes
    shelf: Shelf
    search: Callable[[str, int], Sequence[Hit]]
    status_of: Callable[[Article], str]
    checks: FileChecks
    dosing: Dosing
    texts: LabelTexts
    policy: str
    readiness: Callable[[], Readiness]
    measures: Measures
    bounds: Bounds
    secure: bool = False


def services_of(request: Request) -> Services:
    """The services of the application a request came to."""
    services: Services = request.app.state.services
    return services
