"""Looks passages up in the library of the data home, as evidence of an imported answer. Opens it only when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from posology.evals.evidence import evidence_of
from posology.evals.exchange.imported_answer import FindPassage
from posology.evals.runs import EvidencePassage
from posology.ingest.library import Library


@contextmanager
def passages_in(path: Path, open_library: Callable[[], Library]) -> Iterator[FindPassage]:
    """Give a function that finds passages by id; it finds none where there is no library.

    Args:
        path: of the library file, which is not made when it is missing.
        open_library: opens it.
    """
    library = open_library() if path.exists() else None
    try:
        yield lambda passage_id: _passage(library, passage_id) if library else None
    finally:
        if library is not None:
            library.close()


def _passage(library: Library, passage_id: str) -> EvidencePassage | None:
    passage = library.passages_by_id([passage_id]).get(passage_id)
    article = library.article(passage.article_id) if passage else None
    return evidence_of(passage, article) if passage and article else None
