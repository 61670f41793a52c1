"""Measures how well the hits cover a question: the facts that decide whether to abstain.

It decides nothing: the thresholds and the decision are the answering pipeline's.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from posology.assistant.retrieval.hits import Hit

_BEST = 3
_TOP = 5
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?!\w)|[^\W\d_](?:[\w'’-]*\w)?|\d[\w-]*\w")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*\Z")

_FUNCTION_WORDS = """
a about above after again against all also am an and any are as at be because been before being below between both but
by can could did do does doing down during each few for from further had has have having he her here hers him his how i
if in into is it its itself just may me might more most must my no nor not now of off on once only or other our out over
own per same shall she should so some such than that the their them then there these they this those through to too
under until up upon us very via was we were what when where whether which while who whom whose why will with within
without would yes you your vs versus go goes than like possible ok okay i'm it's don't doesn't isn't can't what's
"""
_ASKING_WORDS = """
advice advise answer ask best case correct current currently does dose doses dosed dosing dosage dosages explain find
follow give given gives giving guideline guidelines help instead know like list look make management manage managed
mean means need needed needs option options patient patients person people please proper question recommend
recommendation recommendations recommended regimen regimens right say set show start started standard suggest suggested
take taken taking tell therapy treat treated treating treatment treatments typical use used using usual want way adult
adults adjust adjusted adjusting adjustment man woman male female year years old aged kg g mg mcg ml l dl min h hr
hour hours day days daily week weeks umol mmol year-old
criteria criterion table tables rule rules protocol guidance iv im sc po oral orally intravenous intravenously
"""
_ASKED_BY_DEFAULT = frozenset(f"{_FUNCTION_WORDS} {_ASKING_WORDS}".split())


class WordStatistics(Protocol):
    """What the library knows about words; the lexical index gives it."""

    def terms(self, text: str) -> Sequence[str]:
        """The stemmed terms of a text, in order, as the index holds them."""
        ...

    def document_frequency(self, term: str) -> int:
        """How many passages hold this term."""
        ...

    def passage_count(self) -> int:
        """How many passages there are."""
        ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well the hits cover the question.

    Attributes:
        top_cosine: highest cosine among the hits, 0 without hits.
        top_score: highest fused score, 0 without hits.
        word_share: idf-weighted share of the question's content words that stand in the best three hits, 0 to 1;
            1 when the question has no content word.
        best_hit_share: the same for the best hit alone.
        uncovered: content words, as the question writes them, that none of the best three hits holds.
        unknown: content words that no passage of the library holds.
        agreement: how many hits are among the top five by cosine and also by BM25, 0 to 5.
    """

    top_cosine: float
    top_score: float
    word_share: float
    best_hit_share: float
    uncovered: tuple[str, ...]
    unknown: tuple[str, ...]
    agreement: int


def measure_coverage(
    question: str, hits: Sequence[Hit], statistics: WordStatistics, ignored: Collection[str] = ()
) -> Coverage:
    """Measure how well hits cover a question.

    Args:
        question: the question searched for.
        hits: its hits, best first.
        statistics: the words of the library.
        ignored: further words that ask rather than name (the words of the recognised intents), in any case.

    Returns:
        The facts; they hold no decision.
    """
    words = content_words(question, ignored)
    weights = {word: _weight(statistics.terms(word), statistics) for word in words}
    held = [frozenset(statistics.terms(hit.passage.searchable)) for hit in hits[:_BEST]]
    together = frozenset().union(*held)
    covered = {word for word in words if together.issuperset(statistics.terms(word))}
    in_best = {word for word in words if held and held[0].issuperset(statistics.terms(word))}
    return Coverage(
        top_cosine=max((hit.cosine for hit in hits), default=0.0),
        top_score=max((hit.score for hit in hits), default=0.0),
        word_share=_share(covered, weights),
        best_hit_share=_share(in_best, weights),
        uncovered=tuple(word for word in words if word not in covered),
        unknown=tuple(word for word in words if not _known(statistics.terms(word), statistics)),
        agreement=sum(0 <= hit.dense_rank < _TOP and 0 <= hit.lexical_rank < _TOP for hit in hits),
    )


def content_words(question: str, ignored: Collection[str] = ()) -> tuple[str, ...]:
    """Give the words that say what a question is about: no function words, asking words, bare numbers or units.

    >>> content_words("What is the dose of foscarnet for a 70 kg patient with HHV-6?")
    ('foscarnet', 'hhv-6')
    """
    left_out = {word.casefold() for word in ignored} | _ASKED_BY_DEFAULT
    found = (match.group().casefold().removesuffix("'s").removesuffix("’s") for match in _WORD.finditer(question))
    kept = (word for word in found if word not in left_out and not _NUMBER.match(word) and len(word) > 1)
    return tuple(dict.fromkeys(kept))


def _weight(terms: Sequence[str], statistics: WordStatistics) -> float:
    """Inverse document frequency of the rarest term of a word, 0 for a word the index leaves out.

    Source: Robertson and Spärck Jones 1976, relevance weight without relevance information, in the positive form
    log(1 + (N - n + 0.5) / (n + 0.5)).
    """
    total = statistics.passage_count()
    rarest = min((statistics.document_frequency(term) for term in terms), default=None)
    return 0.0 if rarest is None else math.log1p((total - rarest + 0.5) / (rarest + 0.5))


def _known(terms: Sequence[str], statistics: WordStatistics) -> bool:
    return all(statistics.document_frequency(term) > 0 for term in terms)


def _share(covered: Collection[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in covered) / total if total else 1.0
