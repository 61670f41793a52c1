"""A running server answers from what is published: the first question after an ingest opens it, the old one until then."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest

from posology.assistant import bootstrap
from posology.assistant.answers import Answer, Audience
from posology.assistant.bootstrap import Opened
from posology.assistant.records import Records
from posology.assistant.retrieval.hits import Hit
from posology.assistant.settings import Settings
from posology.assistant.understanding.question import Understood
from posology.assistant.users.roles import Role
from posology.assistant.web.composition import services_from
from posology.assistant.web.newest_library import NewestLibrary, Readers
from posology.ingest.generations import GENERATIONS_FOLDER, embed_missing, open_current, publish
from posology.ingest.library import Library
from tests.ingest.library_samples import WordEmbedder, sample_document
from tests.web_site import Accounts, Site

ARTICLE = """---
id: foscarnet-on-the-ward
question: Where is foscarnet kept on the ward?
title: Foscarnet on the ward
drugs: [foscarnet]
publisher: Ward notes
status: Submitted
last_updated: 2026-01-02
edition: "1"
references:
  - type: label
    title: Ward list
    publisher: The ward
    locator: page 1
---

# Foscarnet on the ward

Storage of foscarnet on the ward: the bottles stay in the blue cupboard beside the pump store [1].
"""
QUESTION = "Storage of foscarnet: which cupboard on the ward?"


@dataclass
class Counted:
    """Answers of one generation, known by its name."""

    name: str

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        raise NotImplementedError(understood, audience)

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        raise NotImplementedError(understood, reason, audience)


class Newest:
    """A small library that documents are published to, and readers that note which generations they were built over."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder, self.library, self.embedder = folder, library, WordEmbedder()
        self.built: list[str] = []
        self.searched: list[str] = []
        self.hold: threading.Event | None = None
        self.holding = threading.Event()
        first = self.publish("betavir")
        self.newest = NewestLibrary(self.readers(first), self.reopen, self.readers)

    def publish(self, name: str) -> Opened:
        self.library.put_document(sample_document(name))
        embed_missing(self.library, self.embedder)
        return Opened(self.library, self.embedder, publish(self.library, self.embedder, self.folder))

    def reopen(self, before: Opened) -> Opened:
        if self.hold is not None:
            self.holding.set()
            self.hold.wait(timeout=30)
        return Opened(before.library, before.embedder, open_current(self.folder, before.embedder.digest))

    def readers(self, opened: Opened) -> Readers:
        name = opened.generation.name
        self.built.append(name)

        def search(query: str, most: int) -> Sequence[Hit]:
            del query, most
            self.searched.append(name)
            return ()

        return Readers(opened, Counted(name), search)

    def ask(self) -> str:
        """Search, and say which generation was searched."""
        self.newest.search("anything", 1)
        return self.searched[-1]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Newest]:
    with Library.open(tmp_path / "library.db") as library:
        yield Newest(tmp_path, library)


def test_readers_are_built_once_for_every_generation(small: Newest) -> None:
    first = small.ask()
    assert small.ask() == first
    second = small.publish("zetafovir").generation.name
    assert small.ask() == small.ask() == second
    third = small.publish("etamide").generation.name
    assert small.ask() == third
    assert small.built == [first, second, third]
    assert small.newest.refused == ""


def test_a_published_generation_that_cannot_be_opened_leaves_the_old_one_answering(small: Newest) -> None:
    first = small.ask()
    broken = small.publish("zetafovir").generation.name
    (small.folder / GENERATIONS_FOLDER / broken / "rows.json").write_text("{}", encoding="utf-8")

    assert small.ask() == first
    assert small.ask() == first
    assert small.newest.refused == broken
    assert small.built == [first]

    mended = small.publish("etamide").generation.name
    assert small.ask() == mended
    assert small.newest.refused == ""


def test_no_pointer_at_all_changes_nothing(small: Newest) -> None:
    first = small.ask()
    shutil.rmtree(small.folder / GENERATIONS_FOLDER)

    assert small.ask() == first
    assert small.newest.refused == ""


def test_while_one_thread_opens_the_new_generation_others_are_answered_from_the_old(small: Newest) -> None:
    first = small.ask()
    second = small.publish("zetafovir").generation.name
    small.hold = threading.Event()
    opening = threading.Thread(target=small.ask)
    opening.start()
    assert small.holding.wait(timeout=30)

    assert small.ask() == first

    small.hold.set()
    opening.join(timeout=30)
    assert small.ask() == second
    assert small.built == [first, second]


def test_a_running_site_answers_from_an_article_that_was_ingested_meanwhile(
    settings: Settings, shared_services: object, accounts: Accounts, tmp_path: Path
) -> None:
    assert shared_services is not None  # the corpus was ingested for all tests
    home = tmp_path / "home"
    shutil.copytree(settings.home, home, ignore=shutil.ignore_patterns("records.db*", "*.lock"))
    chosen = settings.model_copy(update={"home": home})
    document = tmp_path / "foscarnet-on-the-ward.md"
    document.write_text(ARTICLE, encoding="utf-8")
    folder = tmp_path / "site"
    folder.mkdir()
    with Records.open(home / "records.db") as records:
        services = services_from(chosen, records, lambda *_: None)
        with Site(services, accounts, folder) as site:
            program = site.program(Role.CLINICIAN)
            before = program.post("/api/v1/answers", json={"question": QUESTION}).json()["answer"]
            assert "blue cupboard" not in str(before)

            report = bootstrap.ingest_paths(chosen, [document], lambda *_: None)

            assert [entry.outcome for entry in report.documents] == ["added"]
            told = program.post("/api/v1/answers", json={"question": QUESTION})
            assert told.status_code == HTTPStatus.OK
            answer = told.json()["answer"]
            assert "blue cupboard" in str(answer["statements"]), answer["abstention"]
            assert answer["provenance"]["library_generation"] == report.generation
            assert before["provenance"]["library_generation"] != report.generation
            found = program.get("/api/v1/search", params={"q": "blue cupboard"}).json()
            assert "blue cupboard" in str(found)
            again = program.get(f"/api/v1/answers/{before['id']}").json()["answer"]
            assert again == before
