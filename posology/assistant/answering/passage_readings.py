"""What passages, headings and articles speak of, read with the lexicon and remembered.

Reads the library's texts, never the question; what follows from it is decided where it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from posology.assistant.answering.article_fit import Scope
from posology.assistant.understanding.demands import demands_met
from posology.assistant.understanding.drugs import DrugMention, find_drugs
from posology.assistant.understanding.indications import find_indications, qualifiers_among
from posology.assistant.understanding.intents import intents_of_heading
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.phrases import words_of
from posology.ingest.documents import Article, Passage

_REMEMBERED = 8192


class PassageReadings:
    """Readings of one library's texts; threads may share it, it changes nothing but its memory.

    Args:
        lexicon: the words by which texts are read.
        article: an article, by its id.
        drugs_of: the drugs that an article is about, by its id.
    """

    def __init__(
        self, lexicon: Lexicon, article: Callable[[str], Article], drugs_of: Callable[[str], frozenset[str]]
    ) -> None:
        self._lexicon = lexicon
        self._article = article
        self._drugs_of = drugs_of
        remember = lru_cache(maxsize=_REMEMBERED)
        self.conditions_in = remember(self._conditions)
        self.intents_of = remember(self._intents)
        self.scope_of = remember(self._scope)
        self._demands_in = remember(self._demands)
        self.mentions_in = remember(self._mentions)
        self.drugs_in = remember(self._drugs)

    def conditions_of(self, passage: Passage) -> frozenset[str]:
        """The conditions that a passage names or that its article, when it is about one drug, is written for."""
        scope = self.scope_of(passage.article_id)
        named = self.conditions_in(passage.searchable)
        return named if len(scope.drugs) > 1 else named | scope.conditions

    def demands_met(self, passage: Passage) -> frozenset[str]:
        """The names of the demands of questions that a passage speaks of."""
        return self._demands_in(passage.searchable)

    def drugs_named(self, passage: Passage) -> frozenset[str]:
        """The drugs that a passage is about: those it names, or all of its article when that is about one drug.

        The title does not count where an article is about several: it stands over the passages of each.
        """
        scope = self.scope_of(passage.article_id)
        if len(scope.drugs) > 1:
            return self.drugs_in("\n".join((*passage.section_path, passage.context, passage.text)))
        return self.drugs_in(passage.searchable) | scope.drugs

    def _conditions(self, text: str) -> frozenset[str]:
        return frozenset(mention.id for mention in find_indications(text, self._lexicon))

    def _demands(self, text: str) -> frozenset[str]:
        return demands_met(text, self._lexicon)

    def _mentions(self, text: str) -> tuple[DrugMention, ...]:
        return find_drugs(text, self._lexicon)

    def _drugs(self, text: str) -> frozenset[str]:
        return frozenset(mention.drug for mention in self.mentions_in(text) if mention.drug)

    def _intents(self, heading: str) -> frozenset[str]:
        return frozenset(intent.value for intent in intents_of_heading(heading, self._lexicon))

    def _scope(self, article_id: str) -> Scope:
        """What an article is written for, by its title, its question and the conditions it declares."""
        article = self._article(article_id)
        words = words_of(f"{article.title}. {article.question}")
        return Scope(
            drugs=self._drugs_of(article_id),
            qualifiers=frozenset(qualifiers_among(words, self._lexicon.indications)),
            conditions=self.conditions_in("; ".join(article.indications)),
        )
