"""Everything the routes call, in one value; built by `bootstrap`, faked in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fastapi import Request

from posology.assistant.answering.checking import Report
from posology.assistant.answering.dose_requests import Dosing
from posology.assistant.answering.texts import LabelTexts
from posology.assistant.conversations.desk import Desk
from posology.assistant.dosing.verification import Verifier
from posology.assistant.errors import AssistantError
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


class ProviderError(AssistantError):
    """A sign-in by a provider that came to nothing; the message is for the person who tried."""


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """A sign-in that was begun at a provider: where to send the browser, and the secret to leave with it."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody a provider vouches for; `email` is "" unless the provider verified it."""

    subject: str
    email: str
    next_page: str


class Provider(Protocol):
    """Another service that says who somebody is."""

    name: str

    async def begin(self, callback: str, next_page: str) -> BegunSignIn:
        """Begin a sign-in."""
        ...

    async def finish(self, callback: str, browser: str, answered: Mapping[str, str]) -> Vouched:
        """Take the provider's answer."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What the routes are given.

    Attributes:
        door: who somebody is.
        desk: conversations and answers.
        writes: writes that clients may repeat.
        shelf: articles and passages.
        search: the best passages for a text.
        status_of: the review status of an article.
        checks: checks of texts.
        dosing: doses for a patient.
        texts: disclaimer and caution.
        policy: the editorial policy, as Markdown.
        evaluations: the folder of evaluation runs.
        readiness: the probes of /readyz.
        measures: counts and times.
        bounds: how much is taken.
        secure: whether the site is served over TLS.
        provider: another service to sign in by, None for none.
        provider_makes_users: whether somebody it vouches for becomes a clinician here when there is no such account.
    """

    door: SignIn
    desk: Desk
    writes: Writes
    shelf: Shelf
    search: Callable[[str, int], Sequence[Hit]]
    status_of: Callable[[Article], str]
    checks: FileChecks
    dosing: Dosing
    texts: LabelTexts
    policy: str
    evaluations: Path
    readiness: Callable[[], Readiness]
    measures: Measures
    bounds: Bounds
    secure: bool = False
    provider: Provider | None = None
    provider_makes_users: bool = False


def services_of(request: Request) -> Services:
    """The services of the application a request came to."""
    services: Services = request.app.state.services
    return services
