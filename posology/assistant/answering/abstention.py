"""Whether the library holds an answer at all: the one place that decides to abstain, and its thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posology.assistant.retrieval.coverage import Coverage
from posology.assistant.retrieval.hits import Hit
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.question import COMPANION_CUES, Understood
from posology.ingest.documents import Passage

_UNKNOWN_WORDS = 2
_WORDS_NAMED = 4
_FEW_WORDS = 2
_NO_REQUEST = frozenset({Intent.GENERAL, Intent.SPECIAL_POPULATION})
_WHATEVER_USE = frozenset({Intent.DOSE, Intent.RENAL_ADJUSTMENT, Intent.ADMINISTRATION, Intent.GENERAL})
_TOGETHER = frozenset({"with", "plus", "concomitant", "concurrent"})


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
        drugs_named: the drugs that a passage names.
        demands_met: the names of the demands of questions that a passage speaks of.
        names_labelled_use: whether a question names a use that a label prints regimens of its drug for.
    """

    drugs: frozenset[str]
    conditions_of: Callable[[Passage], frozenset[str]]
    demands_met: Callable[[Passage], frozenset[str]]
    drugs_named: Callable[[Passage], frozenset[str]]
    names_labelled_use: Callable[[Understood], bool]


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
    unheld = _unheld_drugs(understood, hits, library)
    if unheld:
        return f"no article about {names} speaks of {unheld}"
    own = _own(understood, hits, library)
    uncovered = _uncovered_use(understood, own, library.conditions_of)
    if uncovered and not _for_every_use(understood, own, library):
        return f"no article answers this for {uncovered}" + (f" with {names}" if names else "")
    unmet = _unmet_demands(understood, own, library.demands_met)
    if unmet:
        return f"the passages found do not speak of: {unmet}"
    return _poor_coverage(understood, coverage, thresholds)


def _own(understood: Understood, hits: Sequence[Hit], library: LibraryView) -> Sequence[Hit]:
    """The hits that speak of a drug the question asks about; an article about several drugs speaks of each in turn."""
    asked = frozenset(understood.drugs)
    return [hit for hit in hits if asked & library.drugs_named(hit.passage)] if asked else hits


def _unheld_drugs(understood: Understood, hits: Sequence[Hit], library: LibraryView) -> str:
    """Drugs the question asks about, alone or beside another, that have no article and stand in no hit."""
    dosed = not {Intent.DOSE, Intent.RENAL_ADJUSTMENT}.isdisjoint(understood.intents)
    cues = _TOGETHER if dosed else COMPANION_CUES
    companions = [mention.drug for mention in understood.mentions if mention.cue in cues and mention.drug]
    alone = {*companions, *(drug for drug in understood.drugs if drug not in library.drugs)}
    if not alone:
        return ""
    named = frozenset().union(*(library.drugs_named(hit.passage) for hit in hits))
    return "" if alone & named else ", ".join(sorted(alone))


def _unmet_demands(
    understood: Understood, hits: Sequence[Hit], demands_met: Callable[[Passage], frozenset[str]]
) -> str:
    """The demands of a question that no hit speaks of."""
    if not understood.demands:
        return ""
    met = frozenset().union(*(demands_met(hit.passage) for hit in hits))
    return ", ".join(demand.text for demand in understood.demands if demand.name not in met)


def _poor_coverage(understood: Understood, coverage: Coverage, thresholds: Thresholds) -> str:
    """What the passages fail to speak of; "" when they cover the question well enough.

    The passages of a drug or a condition cover it by any of them, since the answer is drawn from all; a question that
    names neither must be met by the best ones.
    """
    named = bool(understood.drugs or understood.modifier_drugs or understood.indications)
    if not named and not understood.telling:
        return "the question names no drug and no condition"
    if not named and coverage.top_cosine < thresholds.cosine:
        return "no passage of the library is close enough to the question"
    missing = coverage.absent if named else coverage.uncovered
    pivotal = [words for words in missing if not understood.pivotal.isdisjoint(words.casefold().split())]
    if pivotal or (missing and not _carried(understood, missing)):
        return f"the passages found do not speak of: {', '.join(pivotal or missing[:_WORDS_NAMED])}"
    if not named and coverage.word_share < thresholds.words:
        return f"the passages found do not speak of: {', '.join(missing[:_WORDS_NAMED])}"
    return ""


def _carried(understood: Understood, missing: Sequence[str]) -> bool:
    """Whether what is recognised carries the question, so that one odd word does not sink it.

    Two do, and so does the word that says what for ("metformin for PCOS") or ends like a drug.
    """
    specific = any(intent not in _NO_REQUEST for intent in understood.intents)
    named = understood.uses | {word for word in missing if word.casefold() in understood.unknown_drug_words}
    odd = len(missing) < _UNKNOWN_WORDS and not named.intersection(missing)
    return odd and (bool(understood.indications) or (bool(understood.drugs) and specific))


def _for_every_use(understood: Understood, own: Sequence[Hit], library: LibraryView) -> bool:
    """Whether the drug's passages name no use at all and a label prints regimens for the one asked about.

    Such an article gives the dose by renal function, whatever it is for; what depends on the use it leaves out.
    """
    by_dose = _WHATEVER_USE.issuperset(understood.intents) and not understood.demands
    by_dose = by_dose and (Intent.GENERAL not in understood.intents or _only_names(understood))
    silent = bool(own) and not any(library.conditions_of(hit.passage) for hit in own)
    return by_dose and silent and library.names_labelled_use(understood)


def _only_names(understood: Understood) -> bool:
    """Whether a question is a drug and a use and next to nothing else ("gabapentin for PHN")."""
    rest = understood.resolved_question
    places = [(m.start, m.end) for m in understood.mentions] + [(m.start, m.end) for m in understood.indications]
    for start, end in sorted(places, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return len(rest.split()) <= _FEW_WORDS


def _uncovered_use(
    understood: Understood, hits: Sequence[Hit], conditions_of: Callable[[Passage], frozenset[str]]
) -> str:
    """The conditions the question names when no hit is about any of them.

    A general condition ("hsv", "encephalitis") is met by any narrower one ("hsv-encephalitis"); a narrower one only by
    itself.
    """
    asked = {mention.id: mention.text for mention in understood.indications}
    if not asked:
        return ""
    held = frozenset().union(*(conditions_of(hit.passage) for hit in hits))
    general = {part for condition in held for part in (condition.split("-")[0], condition.rsplit("-")[-1])}
    met = [name for name in asked if name in held or ("-" not in name and name in general)]
    return "" if met else ", ".join(dict.fromkeys(asked.values()))
