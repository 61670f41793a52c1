"""Makes a judged retrieval set of the gold set: its questions, and the shipped articles' passages as documents.

Every passage of the named article that holds the gold words is relevant. It reads no case files and does not search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from posology.evals.cases import Case, GoldPassage
from posology.evals.errors import RetrievalSetError
from posology.evals.left_out import LeftOut
from posology.evals.retrieval.judged_set import JudgedQuestion, JudgedSet
from posology.ingest.documents import Passage
from posology.ingest.library import Document
from posology.ingest.passages import passages_of
from posology.ingest.readers.registry import read_document

NAME = "gold set"


def read_articles(folder: Path) -> tuple[Document, ...]:
    """Read the articles of a folder as ingest does, in order of their names."""
    return tuple(_document(file) for file in sorted(folder.glob("*.md")))


def gold_set(cases: Sequence[Case], articles: Sequence[Document], source: str = NAME) -> JudgedSet:
    """Make the judged set.

    Args:
        cases: those with gold passages are asked; a follow-up is not, its question needs the conversation.
        articles: the articles whose passages are searched.
        source: where the cases came from, for the report.

    Raises:
        RetrievalSetError: no case has a gold passage that stands in the articles.
    """
    by_article: dict[str, tuple[Passage, ...]] = {each.article.id: each.passages for each in articles}
    left_out = LeftOut()
    questions = tuple(_questions(cases, by_article, left_out))
    if not questions:
        raise RetrievalSetError(source or NAME, 0, "no case names a gold passage that stands in the articles")
    return JudgedSet(NAME, (), questions, left_out.notes(), source)


def passages_holding(gold: GoldPassage, passages: Iterable[Passage]) -> list[str]:
    """Give the ids of the passages that hold the words of a gold passage; white space and case do not count."""
    wanted = _folded(gold.contains)
    return [passage.id for passage in passages if wanted in _folded(passage.text)]


def _questions(
    cases: Sequence[Case], by_article: dict[str, tuple[Passage, ...]], left_out: LeftOut
) -> Iterator[JudgedQuestion]:
    for case in cases:
        if not case.gold:
            continue
        if case.previous:
            left_out.add("follow-ups left out, they need their conversation", f"case {case.id}")
            continue
        grades: dict[str, int] = {}
        for gold in case.gold:
            held = passages_holding(gold, by_article.get(gold.article, ()))
            if not held:
                left_out.add("gold passages that no passage of their article holds left out", f"case {case.id}")
            grades.update(dict.fromkeys(held, 1))
        if grades:
            yield JudgedQuestion(case.id, case.question, grades, case.cluster)


def _document(file: Path) -> Document:
    article = read_document(file)
    return Document(str(file), file.read_bytes(), article, passages_of(article))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
