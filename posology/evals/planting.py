"""A second library: a copy of the one under test with one planted document at a time, alone beside its articles.

The copy brings its vectors along, so planting a document embeds nothing but that document.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from posology.assistant import bootstrap
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.bootstrap import Knowledge, Opened
from posology.assistant.settings import Settings
from posology.evals.cases import PlantedDocument
from posology.evals.errors import EvalError
from posology.ingest.generations import ensure_generation
from posology.ingest.library import Library
from posology.ingest.pipeline import ingest

_PLAIN_NAME = re.compile(r"[\w][\w .-]{0,120}")


class PlantingError(EvalError):
    """A planted document that could not be ingested: the case has nothing to measure."""


class Planted(NamedTuple):
    """A library with one planted document: how it is asked, what it holds, and the planted article's id."""

    pipeline: AnswerPipeline
    library: Library
    article_id: str


class PlantingGround:
    """The copy; each planted document takes the place of the one before."""

    def __init__(self, chosen: Settings, opened: Opened, knowledge: Knowledge, home: Path) -> None:
        self._chosen = chosen
        self._embedder = opened.embedder
        self._knowledge = knowledge
        self._home = home
        self._folder = home / "planted"
        self._folder.mkdir(parents=True, exist_ok=True)
        opened.library.copy_to(home / "library.db")

    @contextmanager
    def holding(self, document: PlantedDocument) -> Iterator[Planted]:
        """Give the library with one document beside the articles.

        Raises:
            PlantingError: when the document's name is no plain file name or ingest refuses it.
        """
        options = bootstrap.publish_options(self._chosen)
        self._write(document)
        with Library.open(self._home / "library.db") as library:
            report = ingest([self._folder], library, self._embedder, self._home, options=options)
            if report.refused:
                raise PlantingError(f"the planted document was refused: {report.refused[0].reason}")
            article_id = next(d.article_id for d in report.documents if d.outcome in {"added", "updated", "unchanged"})
            generation = ensure_generation(library, self._embedder, self._home, options)
            try:
                opened = Opened(library, self._embedder, generation)
                pipeline = bootstrap.pipeline_over(self._chosen, opened, self._knowledge)
                yield Planted(pipeline, library, article_id)
            finally:
                generation.close()

    def _write(self, document: PlantedDocument) -> None:
        if not _PLAIN_NAME.fullmatch(document.name):
            raise PlantingError(f"{document.name!r} is no plain file name. Name the planted document like 'note.md'")
        for old in self._folder.iterdir():
            old.unlink()
        (self._folder / document.name).write_text(document.text, encoding="utf-8")


@contextmanager
def planting_ground(chosen: Settings, opened: Opened, knowledge: Knowledge) -> Iterator[PlantingGround]:
    """Give a copy of an opened library in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="posology-planted-") as folder:
        yield PlantingGround(chosen, opened, knowledge, Path(folder))
