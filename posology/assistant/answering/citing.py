"""Numbers the sources of one answer: one number per passage, in order of first use, always the same passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from posology.assistant.answering.drafts import QuotedSpan
from posology.assistant.answering.labels import StatusOf
from posology.assistant.answers import Citation, CitedReference, Quote, RetrievedPassage
from posology.ingest.documents import Article, Passage, Reference


class CitationList:
    """The growing list of citations of one answer."""

    def __init__(self, article: Callable[[str], Article], status_of: StatusOf) -> None:
        self._article = article
        self._status_of = status_of
        self._passages: dict[str, tuple[int, Passage, QuotedSpan]] = {}

    def of_passage(self, passage: Passage) -> int:
        """The number of a whole passage."""
        return self._number(QuotedSpan(passage, 0, len(passage.text)))

    def numbers(self, quotes: Sequence[QuotedSpan]) -> tuple[int, ...]:
        """The numbers of the passages that some quotes stand in."""
        return tuple(dict.fromkeys(self._number(quote) for quote in quotes))

    def quotes(self, quotes: Sequence[QuotedSpan]) -> tuple[Quote, ...]:
        """The quotes as the contract holds them."""
        return tuple(Quote(passage_id=quote.passage.id, start=quote.start, end=quote.end) for quote in quotes)

    def notes(self, quotes: Sequence[QuotedSpan]) -> tuple[str, ...]:
        """What a reader must know of the cited references: numbers without an entry stay visible."""
        missing = [r.number for quote in quotes for r in self._references(quote.passage) if not r.found]
        if not missing:
            return ()
        numbers = ", ".join(str(number) for number in dict.fromkeys(missing))
        return (
            f"reference {numbers} has no entry on the page"
            if len(missing) == 1
            else f"references {numbers} have no entry on the page",
        )

    def listed(self) -> tuple[Citation, ...]:
        """All citations in the order of their numbers."""
        return tuple(self._citation(number, passage, quote) for number, passage, quote in self._passages.values())

    def uncited(self, passages: Iterable[Passage], most: int) -> tuple[RetrievedPassage, ...]:
        """The first of some passages that have no number here, in the order given; none gets one."""
        others = dict.fromkeys(passage for passage in passages if passage.id not in self._passages)
        return tuple(self._retrieved(passage) for passage in islice(others, most))

    def _retrieved(self, passage: Passage) -> RetrievedPassage:
        article = self._article(passage.article_id)
        return RetrievedPassage(
            passage_id=passage.id,
            article_id=article.id,
            title=article.title,
            section_path=passage.section_path,
            publisher=article.facts.publisher,
            edition=_edition(article),
            last_updated=article.facts.last_updated,
            review_status=self._status_of(article),
            url=_place(passage),
        )

    def _number(self, quote: QuotedSpan) -> int:
        known = self._passages.get(quote.passage.id)
        if known is not None:
            return known[0]
        number = len(self._passages) + 1
        self._passages[quote.passage.id] = (number, quote.passage, quote)
        return number

    def _references(self, passage: Passage) -> tuple[CitedReference, ...]:
        entries = {reference.number: reference for reference in self._article(passage.article_id).references}
        return tuple(
            CitedReference(
                number=number,
                text=in_words(entries[number]) if number in entries else f"reference {number} has no entry on the page",
                found=number in entries,
            )
            for number in passage.references
        )

    def _citation(self, number: int, passage: Passage, quote: QuotedSpan) -> Citation:
        place = dict(self._retrieved(passage))
        return Citation(number=number, quote=quote.text, references=self._references(passage), **place)


def _edition(article: Article) -> str:
    return article.facts.edition or article.facts.last_updated


def _place(passage: Passage) -> str:
    """The address of a passage on its article's page."""
    return f"/articles/{passage.article_id}#{passage.id}"


def in_words(reference: Reference) -> str:
    """A reference as it is shown: title, publisher, year, locator, detail."""
    parts = [reference.title, reference.publisher, str(reference.year or ""), reference.locator, reference.detail]
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip())
