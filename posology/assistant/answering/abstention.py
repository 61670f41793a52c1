"""Whether the library holds an answer at all: the one place that decides to abstain, and its thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posology.assistant.retrieval.coverage import Coverage
from posology.assistant.retrieval.hits import Hit
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.question import Understood
from posology.ingest.documents import Passage

_UNKNOWN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below these a question is not answered.

    Attributes:
        cosine: least cosine of the best passage.
        words: least idf-weighted share of the question's content words in the best passages.
    """

    cosine: float
    words: float


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What the articles are about.

    Attributes:
        drugs: the drugs that have an article of their own.
        conditions_of: the conditions that a passage is about.
    """

    drugs: frozenset[str]
    conditions_of: Callable[[Passage], frozenset[str]]


def reason_to_abstain(
    understood: Understood,
    hits: Sequence[Hit],
    coverage: Coverage,
    library: LibraryView,
    thresholds: Thresholds,
) -> str:
    """Why the question is not answered; "" when it is.

    Args:
        understood: the question as understood.
        hits: passages kept for its drugs.
        coverage: how well they cover its words.
        library: what the articles are about.
        thresholds: the soft limits.
    """
    if not understood.question.strip():
        return "the question is empty; write what you want to know"
    if understood.ambiguous and not understood.drugs:
        unclear = understood.ambiguous[0]
        return f"the drug name “{unclear.text}” is not clear: it could be {' or '.join(unclear.candidates)}"
    names = ", ".join(understood.drugs or understood.unknown_drug_words)
    if understood.unknown_drug_words and not understood.drugs:
        return f"the library holds no article about {names}"
    if not hits:
        return f"the library holds no article about {names}" if names else "the library holds nothing about this"
    if not understood.looks_medical:
        return "the question does not seem to be about medicine"
    if understood.drugs and not {*understood.drugs, *understood.modifier_drugs} & library.drugs:
        return f"the library holds no article about {names}, only passages that mention it"
    uncovered = _uncovered_use(understood, hits, library.conditions_of)
    if uncovered:
        return f"no article answers this for {uncovered}" + (f" with {names}" if names else "")
    return _poor_coverage(understood, coverage, thresholds)


def _poor_coverage(understood: Understood, coverage: Coverage, thresholds: Thresholds) -> str:
    """What the passages fail to speak of; "" when they cover the question well enough."""
    if coverage.top_cosine < thresholds.cosine:
        return "no passage of the library is close enough to the question"
    unspoken = [word for word in coverage.uncovered if word in understood.population_words]
    if unspoken:
        return f"the passages found do not speak of: {', '.join(unspoken)}"
    if coverage.word_share < thresholds.words and not _met_by_subject(understood, coverage):
        missing = ", ".join(coverage.uncovered[:4])
        return f"the passages found do not speak of: {missing}"
    return ""


def _met_by_subject(understood: Understood, coverage: Coverage) -> bool:
    """Whether a condition, or a drug with a clear request, carries the question, so that one odd word does not sink it.

    Two words that the passages do not hold still sink it.
    """
    specific = any(intent is not Intent.GENERAL for intent in understood.intents)
    carried = bool(understood.indications) or (bool(understood.drugs) and specific)
    missing = coverage.unknown if understood.indications else coverage.uncovered
    return carried and len(missing) < _UNKNOWN_WORDS


def _uncovered_use(
    understood: Understood, hits: Sequence[Hit], conditions_of: Callable[[Passage], frozenset[str]]
) -> str:
    """The conditions the question names when no hit is about any of them.

    A general condition ("hsv") is met by any narrower one ("hsv-genital"); a narrower one only by itself.
    """
    asked = {mention.id: mention.text for mention in understood.indications}
    if not asked:
        return ""
    held = frozenset().union(*(conditions_of(hit.passage) for hit in hits))
    roots = {condition.split("-")[0] for condition in held}
    met = [name for name in asked if name in held or ("-" not in name and name in roots)]
    return "" if met else ", ".join(dict.fromkeys(asked.values()))
