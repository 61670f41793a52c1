"""Puts the services of the web together from what `bootstrap` builds, and probes whether they may answer."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping

from posology.assistant import bootstrap, bootstrap_talk
from posology.assistant.answering.dose_requests import Dosing
from posology.assistant.answering.labels import never_reviewed
from posology.assistant.answering.self_test import failed_self_tests
from posology.assistant.answers import Answer
from posology.assistant.conversations.desk import Desk
from posology.assistant.conversations.evidence import EvidenceNow
from posology.assistant.errors import ConfigurationError
from posology.assistant.records import Records
from posology.assistant.retrieval.search import Searcher
from posology.assistant.settings import Settings
from posology.assistant.web.limits import Bounds
from posology.assistant.web.measures import Measures
from posology.assistant.web.newest_library import NewestLibrary, Readers
from posology.assistant.web.services import Provider, Readiness, Services
from posology.ingest.progress import Progress

_LOG = logging.getLogger(__name__)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_AGAIN_S = 300.0
_PASSED = "passed"


class Probes:
    """What must hold before the server may answer; slow probes run once in the background, then every five minutes.

    Args:
        quick: probes asked each time, by name; each says "passed" or what is wrong.
        slow: probes asked in the background.
    """

    def __init__(self, quick: Mapping[str, Callable[[], str]], slow: Mapping[str, Callable[[], str]]) -> None:
        self._quick = quick
        self._slow = slow
        self._found = dict.fromkeys(slow, "not asked yet")
        self._asked_at = float("-inf")
        self._guard = threading.Lock()
        self._asking = False

    def start(self) -> None:
        """Ask the slow probes now, in the background."""
        with self._guard:
            if self._asking:
                return
            self._asking = True
        threading.Thread(target=self._ask, name="readiness", daemon=True).start()

    def readiness(self) -> Readiness:
        """What is known now."""
        if time.monotonic() - self._asked_at > _AGAIN_S:
            self.start()
        probes = {**{name: _asked(probe) for name, probe in self._quick.items()}, **self._found}
        return Readiness(all(found == _PASSED for found in probes.values()), probes)

    def _ask(self) -> None:
        try:
            for name, probe in self._slow.items():
                self._found[name] = _asked(probe)
        finally:
            self._asked_at = time.monotonic()
            with self._guard:
                self._asking = False


def _asked(probe: Callable[[], str]) -> str:
    try:
        return probe()
    except Exception as error:  # noqa: BLE001 - fail closed: what could not be probed is not ready
        _LOG.error("a readiness probe failed with %s", type(error).__name__)
        return f"could not be probed ({type(error).__name__})"


def services_from(
    chosen: Settings,
    records: Records,
    progress: Progress,
    *,
    secure: bool = False,
    bounds: Bounds | None = None,
) -> Services:
    """Build everything the routes call.

    Args:
        chosen: the settings in force.
        records: the opened records; whoever opened them closes them.
        progress: told how far a first ingest is.
        secure: whether the site is served over TLS.
        bounds: how much is taken, None for the usual.
    """
    opened = bootstrap.open_for_questions(chosen, progress)
    knowledge = bootstrap.knowledge_of(chosen)
    rulebook, lexicon = knowledge.rulebook, knowledge.lexicon
    newest = newest_over(chosen, opened, knowledge)
    talk = bootstrap_talk.talk_with(records, newest, bootstrap_talk.background_of(lexicon, rulebook))

    def evidence(answer: Answer) -> EvidenceNow:
        return bootstrap_talk.evidence_now(opened.library, rulebook.digest, answer)

    probes = _probes(newest, records, knowledge)
    probes.start()
    return Services(
        door=bootstrap.sign_in_over(records),
        writes=bootstrap.writes_over(records),
        desk=Desk(talk, evidence, lexicon.glosses, bootstrap.time_now),
        shelf=opened.library,
        search=newest.search,
        status_of=never_reviewed,
        checks=bootstrap.Checks(rulebook, lexicon),
        dosing=Dosing(rulebook, lexicon),
        texts=bootstrap.label_texts_of(chosen),
        policy=_FRONT.sub("", (chosen.corpus / "editorial-policy.md").read_text(encoding="utf-8")),
        evaluations=chosen.home / "evals",
        readiness=probes.readiness,
        measures=Measures(),
        bounds=bounds or Bounds(),
        secure=secure,
        provider=provider_of(chosen),
        provider_makes_users=chosen.oidc_makes_users,
    )


def newest_over(chosen: Settings, opened: bootstrap.Opened, knowledge: bootstrap.Knowledge) -> NewestLibrary:
    """Answers and search over whatever is published, beginning with what is opened."""

    def readers_over(found: bootstrap.Opened) -> Readers:
        searcher = Searcher(found.generation, found.embedder, found.library)
        searcher.warm()
        return Readers(found, bootstrap.pipeline_over(chosen, found, knowledge), searcher.search)

    return NewestLibrary(readers_over(opened), lambda before: bootstrap.reopened(chosen, before), readers_over)


def _probes(newest: NewestLibrary, records: Records, knowledge: bootstrap.Knowledge) -> Probes:
    """The probes of a server over an opened library."""

    def verifier_passes() -> str:
        failed, count = failed_self_tests(knowledge.rulebook, bootstrap.drug_finder(knowledge.lexicon))
        return f"{len(failed)} of {count} known statements judged wrongly" if failed else _PASSED

    def index_finds_itself() -> str:
        newest.opened.generation.check()
        return _PASSED

    def published_is_open() -> str:
        return f"{newest.refused} cannot be opened; the one before answers" if newest.refused else _PASSED

    def model_is_right() -> str:
        opened = newest.opened
        same = opened.generation.manifest.embedder_digest == opened.embedder.digest
        return _PASSED if same else "the index was built with another model"

    return Probes(
        {
            "records": lambda: _PASSED if records.writable() else "cannot be written",
            "embedding model": model_is_right,
            "published index": published_is_open,
        },
        {"search index": index_finds_itself, "verifier": verifier_passes},
    )


def provider_of(chosen: Settings) -> Provider | None:
    """The provider to sign in by, None when none is set.

    Raises:
        ConfigurationError: it is set wrongly, or the extra that it needs is not installed.
    """
    if not chosen.oidc_issuer:
        return None
    try:
        # Imported on demand: an extra that most installations do without.
        from posology.assistant.web.openid import OpenIdProvider  # noqa: PLC0415
    except ImportError as error:
        advice = "POSOLOGY_OIDC_ISSUER is set, but the extra it needs is missing; pip install 'posology[oidc]'"
        raise ConfigurationError(advice) from error
    return OpenIdProvider(chosen.oidc_issuer, chosen.oidc_client_id, chosen.oidc_client_secret.get_secret_value())
