"""A question understood: drugs, conditions, intents and the patient, without a model.

Retrieves nothing and answers nothing; a follow-up is resolved against its conversation elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.assistant.understanding.demands import Demand, demand_places, demands_among
from posology.assistant.understanding.drugs import (
    DrugMention,
    Naming,
    drugs_among,
    drugs_in_small_letters,
    unknown_drug_words,
)
from posology.assistant.understanding.given_facts import read_given
from posology.assistant.understanding.indications import (
    IndicationMention,
    indications_among,
    qualifier_places,
    qualifiers_among,
)
from posology.assistant.understanding.intents import Intent, asking_places, intents_among
from posology.assistant.understanding.patient import PatientReading, merge_readings, of_one_patient, parse_patient
from posology.assistant.understanding.phrases import Word, words_of
from posology.assistant.understanding.roles import Role
from posology.assistant.understanding.search_text import search_text
from posology.assistant.understanding.telling_words import telling_words, words_beside_names, words_of_use

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posology.assistant.understanding.lexicon import Lexicon, MedicalWords
    from posology.assistant.understanding.patient import FactSpan

    _Placed = DrugMention | IndicationMention | FactSpan

COMPANION_CUES = frozenset(
    {"with", "on", "taking", "takes", "receiving", "receives", "plus", "concomitant", "concurrent"}
)
_SHORTEST_MEDICAL_WORD = 7


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question says.

    Attributes:
        question: as asked.
        resolved_question: the question itself until a follow-up is resolved.
        search_text: what is searched for.
        drugs: ids of the drugs it is about, in reading order.
        modifier_drugs: ids of drugs that only narrow it ("acyclovir-resistant", "with ciclosporin").
        unknown_drug_words: words that end like a drug name and stand in no list.
        ambiguous: mentions whose spelling fits several drugs.
        mentions: every drug mention with its place.
        indications: conditions with their places and qualifiers.
        qualifiers: what narrows the conditions, wherever it stands.
        intents: what is asked for; never empty.
        demands: what an answer must speak of because the question does.
        telling: the other words that say what it is about, as the question writes them, with the phrases alike.
        uses: those of the telling words that say what for.
        pivotal: words, folded, without which there is no answer; a conversation adds them.
        patient: facts of the patient from question and patient text.
        looks_medical: whether anything at all points to medicine.
    """

    question: str
    resolved_question: str
    search_text: str
    drugs: tuple[str, ...]
    modifier_drugs: tuple[str, ...]
    unknown_drug_words: tuple[str, ...]
    ambiguous: tuple[DrugMention, ...]
    mentions: tuple[DrugMention, ...]
    indications: tuple[IndicationMention, ...]
    qualifiers: tuple[str, ...]
    intents: tuple[Intent, ...]
    demands: tuple[Demand, ...]
    telling: Mapping[str, tuple[str, ...]]
    uses: frozenset[str]
    pivotal: frozenset[str]
    patient: PatientReading
    looks_medical: bool


def understand(question: str, lexicon: Lexicon, patient_text: str = "") -> Understood:
    """Understand a question.

    Args:
        question: any text; instructions in it are words like all others.
        lexicon: the words by which it is understood.
        patient_text: what was given about the patient beside the question; wins over the question.
    """
    words = words_of(question)
    mentions = drugs_among(question, words, lexicon.drugs) or drugs_in_small_letters(question, words, lexicon.drugs)
    indications = indications_among(question, words, lexicon.indications)
    unknown = unknown_drug_words(words, mentions, lexicon.drugs)
    patient = parse_patient(question)
    known = _known_places(words, (*mentions, *indications, *patient.spans), lexicon)
    if indications:
        known |= qualifier_places(words, lexicon.indications)
    telling = telling_words(words, known, lexicon.wording)
    searched = search_text(question, words, mentions, patient.spans, lexicon)
    if patient_text.strip():
        patient = merge_readings(patient, read_given(patient_text))
    subjects = _drugs(mentions, Role.SUBJECT)
    return Understood(
        question=question,
        resolved_question=question.strip(),
        search_text=searched,
        drugs=subjects,
        modifier_drugs=tuple(drug for drug in _drugs(mentions, Role.MODIFIER) if drug not in subjects),
        unknown_drug_words=unknown,
        ambiguous=tuple(mention for mention in mentions if mention.how is Naming.AMBIGUOUS),
        mentions=mentions,
        indications=indications,
        qualifiers=qualifiers_among(words, lexicon.indications),
        intents=_with_interaction(intents_among(words, lexicon.intents), mentions),
        demands=demands_among(question, words, lexicon.wording.demands),
        telling=telling or ({} if mentions or indications else words_beside_names(words, lexicon.wording)),
        uses=words_of_use(words, known, _places(words, indications), lexicon.wording),
        pivotal=frozenset(),
        patient=patient,
        looks_medical=bool(mentions or indications or unknown or of_one_patient(patient.facts))
        or _speaks_of_medicine(words, lexicon.medical),
    )


def _drugs(mentions: Sequence[DrugMention], role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.drug for mention in mentions if mention.role is role and mention.drug))


def _known_places(words: Sequence[Word], named: Sequence[_Placed], lexicon: Lexicon) -> frozenset[int]:
    """Places of words that are recognised as names, conditions, facts, cues or demands."""
    demanded = {
        place for match in demand_places(words, lexicon.wording.demands) for place in range(match.first, match.last + 1)
    }
    return _places(words, named) | demanded | asking_places(words, lexicon.intents)


def _places(words: Sequence[Word], named: Sequence[_Placed]) -> frozenset[int]:
    """Places of the words inside any of the spans."""
    ahead = sorted((found.start, found.end) for found in named)
    inside: set[int] = set()
    reach, next_span = 0, 0
    for place, word in enumerate(words):
        while next_span < len(ahead) and ahead[next_span][0] <= word.start:
            reach = max(reach, ahead[next_span][1])
            next_span += 1
        if word.end <= reach:
            inside.add(place)
    return frozenset(inside)


def _with_interaction(intents: tuple[Intent, ...], mentions: Sequence[DrugMention]) -> tuple[Intent, ...]:
    """Add the interaction that "X with Y" asks about without saying so."""
    together = any(mention.cue in COMPANION_CUES for mention in mentions)
    if not together or Intent.INTERACTION in intents:
        return intents
    return (*(intent for intent in intents if intent is not Intent.GENERAL), Intent.INTERACTION)


def _speaks_of_medicine(words: Sequence[Word], medical: MedicalWords) -> bool:
    for word in words:
        if word.folded in medical.words:
            return True
        if (
            len(word.folded) >= _SHORTEST_MEDICAL_WORD
            and word.folded.endswith(medical.endings)
            and word.folded not in medical.not_medical
        ):
            return True
    return False
