"""Whole articles and their passages from the library, and which drugs each article is about. Searches nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from posology.assistant.retrieval.filters import about_drugs
from posology.assistant.understanding.drugs import find_drugs
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.roles import Role
from posology.ingest.documents import Article, Passage
from posology.ingest.errors import GenerationError
from posology.ingest.library import Library

_CACHED_FILTERS = 64


class LibraryShelves:
    """Whole articles and their passages from the library, kept in memory once read."""

    def __init__(self, library: Library, lexicon: Lexicon) -> None:
        self._library = library
        self._lexicon = lexicon
        self._articles: dict[str, Article] = {}
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._drugs_of: dict[str, tuple[str, ...]] | None = None
        self._about = lru_cache(maxsize=_CACHED_FILTERS)(self._filter)

    def article(self, article_id: str) -> Article:
        """One article.

        Raises:
            GenerationError: when the index names an article that the library no longer holds.
        """
        found = self._articles.get(article_id) or self._library.article(article_id)
        if found is None:
            raise GenerationError(f"article {article_id!r} is not in the library any more. Run `posology ingest` again")
        self._articles[article_id] = found
        return found

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of an article in reading order."""
        if article_id not in self._passages:
            self._passages[article_id] = self._library.passages_of(article_id)
        return self._passages[article_id]

    def about(self, drugs: Sequence[str]) -> Callable[[Passage], bool]:
        """A filter for passages about some drugs, by every name the lexicon has for them."""
        return self._about(tuple(drugs))

    def _filter(self, drugs: tuple[str, ...]) -> Callable[[Passage], bool]:
        written = self._lexicon.drugs.written
        names = [name for drug in drugs for name in (drug, *written.get(drug, ()))]
        return about_drugs(names, self._drugs_by_article())

    def covered_drugs(self) -> frozenset[str]:
        """The drugs that have an article of their own."""
        return frozenset(drug for drugs in self._drugs_by_article().values() for drug in drugs)

    def drugs_of(self, article_id: str) -> frozenset[str]:
        """The drugs that an article is about."""
        return frozenset(self._drugs_by_article().get(article_id, ()))

    def _drugs_by_article(self) -> dict[str, tuple[str, ...]]:
        if self._drugs_of is None:
            self._drugs_of = {a.id: self._drugs_in(a) for a in self._library.articles()}
        return self._drugs_of

    def _drugs_in(self, article: Article) -> tuple[str, ...]:
        """The drugs an article declares, else those its title is about."""
        declared = [m.drug for name in article.drugs for m in find_drugs(name, self._lexicon) if m.drug]
        if declared:
            return tuple(dict.fromkeys(declared))
        mentions = find_drugs(article.title, self._lexicon)
        return tuple(dict.fromkeys(m.drug for m in mentions if m.role is Role.SUBJECT and m.drug))
