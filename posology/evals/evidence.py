"""Keep the passages behind the answers of a run as the library held them. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable

from posology.assistant.answering.citing import in_words
from posology.assistant.answers import Answer
from posology.evals.runs import EvidencePassage, EvidenceReference, Origin
from posology.ingest.documents import Article, Passage
from posology.ingest.errors import LibraryError
from posology.ingest.library import Library


class Evidence:
    """The growing set of passages of a run, by id."""

    def __init__(self) -> None:
        self._kept: dict[str, EvidencePassage] = {}

    def keep(self, library: Library, handed: Iterable[Passage], answer: Answer, planted: str = "") -> None:
        """Keep what a drafter was handed and what its answer cites, unless it is kept already.

        Args:
            library: that was asked.
            handed: the drafter's passages.
            answer: what came of them.
            planted: id of the article planted for this question, "" for none.
        """
        fresh = {passage.id: passage for passage in handed if passage.id not in self._kept}
        cited = [c.passage_id for c in answer.citations if c.passage_id not in self._kept and c.passage_id not in fresh]
        fresh.update(library.passages_by_id(cited))
        articles: dict[str, Article] = {}
        for passage in fresh.values():
            if passage.article_id not in articles:
                articles[passage.article_id] = _article(library, passage.article_id)
            origin = Origin.PLANTED if planted and passage.article_id == planted else Origin.LIBRARY
            article = articles[passage.article_id]
            listed = (EvidenceReference(number=entry.number, text=in_words(entry)) for entry in article.references)
            behind = {"references": tuple(listed), "origin": origin}
            self._kept[passage.id] = evidence_of(passage, article).model_copy(update=behind)

    def passages(self) -> tuple[EvidencePassage, ...]:
        """Everything kept, by id."""
        return tuple(self._kept[passage_id] for passage_id in sorted(self._kept))


def _article(library: Library, article_id: str) -> Article:
    article = library.article(article_id)
    if article is None:
        raise LibraryError(f"article {article_id!r} was taken out of the library while it was asked")
    return article


def evidence_of(passage: Passage, article: Article) -> EvidencePassage:
    """A passage as the library holds it, without the references of its article."""
    edition = article.facts.edition or article.facts.last_updated
    return EvidencePassage(
        id=passage.id,
        article_id=article.id,
        edition=edition,
        current_edition=edition,
        text=passage.text,
        lead="\n".join(part for part in (passage.context, passage.heading) if part),
    )
